//! When a cron trigger runs for the last time.

use serde_json::Value;

use crate::dsl::cron::Schedule;
use crate::time;

/// Of more runs than these the last one is not looked for.
const MOST: u64 = 10_000;
/// So many seconds too early a server may start the workflow.
const EARLY: i64 = 5;

/// The time in UTC of a trigger's last run. `None` if there is none, or it cannot be told.
pub fn last_run(row: &Value) -> Option<String> {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    let mut at = time::of_server(text("next_execution_time")?)?;
    let Some(pattern) = text("pattern").filter(|pattern| !pattern.is_empty()) else {
        return Some(time::utc_form(at));
    };
    let runs = row.get("remaining_executions").and_then(Value::as_u64)?;
    let schedule = Schedule::parse(pattern).ok()?;
    if runs > MOST || schedule.is_random() {
        return None;
    }
    for _ in 1..runs {
        at = schedule.next_after(at)?;
    }
    Some(time::utc_form(at))
}

/// Whether a trigger with this last run may have had it.
pub fn may_be_over(last_run: &str) -> bool {
    time::timestamp(last_run).is_none_or(|at| at - EARLY <= time::unix_now())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_last_run_follows_from_pattern_and_count() {
        let next = "2031-01-31 02:00:00";
        let last = |pattern: &str, count: Option<u64>| {
            last_run(
                &json!({"next_execution_time": next, "pattern": pattern, "remaining_executions": count}),
            )
        };
        assert_eq!(last("0 2 * * *", Some(1)).as_deref(), Some(next));
        assert_eq!(
            last("0 2 * * *", Some(3)).as_deref(),
            Some("2031-02-02 02:00:00")
        );
        assert_eq!(last("", None).as_deref(), Some(next));
        assert_eq!(last("0 2 * * *", None), None);
        assert_eq!(last("* * * * * *", Some(10_001)), None);
        assert_eq!(last_run(&json!({"pattern": "0 2 * * *"})), None);
        assert!(!may_be_over(next) && may_be_over("2020-01-01 00:00:00"));
    }
}
