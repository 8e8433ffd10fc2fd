//! Which failed tasks an `on-error` handled. The API does not say, so that it is inferred.

use std::collections::HashSet;

use serde_json::Value;

/// What the server writes into `state_info` of an execution that ended with failed tasks. The names are those of the
/// tasks without an `on-error`.
const FAILED: &str = "Failure caused by error in tasks: ";

/// Whether an execution says that tasks made it fail.
pub fn blames_tasks(state_info: &str) -> bool {
    state_info.starts_with(FAILED)
}

/// The tasks that an execution names as those that made it fail.
pub fn named(state_info: Option<&str>) -> HashSet<&str> {
    let names = state_info.and_then(|info| info.strip_prefix(FAILED));
    let names = names.and_then(|names| names.lines().next());
    let names = names.unwrap_or_default().split(", ");
    names.filter(|name| !name.is_empty()).collect()
}

/// The IDs of the tasks whose `on-error` started another task; `context` is the `runtime_context` of that one.
pub fn by(context: &Value, handled: &mut HashSet<String>) {
    let triggers = context.get("triggered_by").and_then(Value::as_array);
    for trigger in triggers.into_iter().flatten() {
        if trigger["event"] == "on-error"
            && let Some(id) = trigger["task_id"].as_str()
        {
            handled.insert(id.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_execution_names_its_failed_tasks() {
        let info = Some(
            "Failure caused by error in tasks: a, b c\n\n  a [task_ex_id=1] -> x, d\n    [action_ex_id=2, idx=0]: x\n",
        );
        assert_eq!(named(info), HashSet::from(["a", "b c"]));
        for info in [
            None,
            Some(""),
            Some("stopped by an operator"),
            Some("Failure caused by error in tasks: \n"),
        ] {
            assert_eq!(named(info), HashSet::new(), "{info:?}");
        }
    }

    #[test]
    fn only_on_error_handles() {
        let context = serde_json::json!({"triggered_by": [
            {"task_id": "1", "event": "on-error"}, {"task_id": "2", "event": "on-complete"}, {"event": "on-error"}
        ]});
        let mut handled = HashSet::new();
        by(&context, &mut handled);
        by(&Value::Null, &mut handled);
        assert_eq!(handled, HashSet::from(["1".to_owned()]));
    }
}
