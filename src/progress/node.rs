//! Executions, tasks and actions as the server sends them.

use serde_json::Value;

use crate::api::executions::has_ended;
use crate::json::embedded;
use crate::time::timestamp;

/// An execution of a workflow.
#[derive(Clone, Debug, Default)]
pub struct Execution {
    pub id: String,
    pub state: String,
    pub state_info: Option<String>,
    pub workflow_id: Option<String>,
    pub workflow_name: String,
    /// `None` if it is a root itself.
    pub root_id: Option<String>,
    /// The task that started it.
    pub task_id: Option<String>,
    /// Its place among the items of that task, counted from 0.
    pub index: Option<u64>,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
}

/// A task of an execution.
#[derive(Clone, Debug, Default)]
pub struct Task {
    pub id: String,
    pub name: String,
    /// Whether it runs a workflow instead of an action.
    pub runs_workflow: bool,
    pub state: String,
    pub state_info: Option<String>,
    pub created_at: Option<String>,
    pub started_at: Option<String>,
    pub updated_at: Option<String>,
    /// Also set while a task waits for its next attempt.
    pub finished_at: Option<String>,
    /// The IDs of the tasks that led to it.
    pub triggered_by: Vec<String>,
    /// How many items a task with items has.
    pub items: Option<u64>,
    /// How often its retry policy has tried it again.
    pub retries: u64,
}

/// An execution of an action.
#[derive(Clone, Debug, Default)]
pub struct Action {
    pub id: String,
    pub name: String,
    pub state: String,
    /// False for the attempts before the last one.
    pub is_accepted: bool,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
}

impl Execution {
    /// The fields that are requested, which every server has.
    pub const FIELDS: &str = "id,state,state_info,workflow_id,workflow_name,root_execution_id,task_execution_id,params,created_at,updated_at";

    /// Reads an execution as the server sent it.
    pub fn read(row: &Value) -> Self {
        let task_id = text(row, "task_execution_id");
        let index = task_id.as_ref().and_then(|_| {
            let params = embedded(row, "params");
            params["index"].as_u64()
        });
        Self {
            id: text(row, "id").unwrap_or_default(),
            state: text(row, "state").unwrap_or_default(),
            state_info: text(row, "state_info"),
            workflow_id: text(row, "workflow_id"),
            workflow_name: text(row, "workflow_name").unwrap_or_default(),
            root_id: text(row, "root_execution_id"),
            task_id,
            index,
            created_at: text(row, "created_at"),
            updated_at: text(row, "updated_at"),
        }
    }

    pub fn has_ended(&self) -> bool {
        has_ended(&self.state)
    }

    /// How long it took, or takes until `now`, in seconds.
    pub fn seconds(&self, now: i64) -> Option<i64> {
        let end = self.updated_at.as_deref().filter(|_| self.has_ended());
        seconds(self.created_at.as_deref(), end, now)
    }
}

impl Task {
    /// The fields that are requested, which every server has.
    pub const FIELDS: &str = "id,name,type,state,state_info,runtime_context,created_at,started_at,updated_at,finished_at";

    /// Reads a task as the server sent it.
    pub fn read(row: &Value) -> Self {
        let context = embedded(row, "runtime_context");
        let triggers = context["triggered_by"].as_array();
        let triggers = triggers.into_iter().flatten();
        let triggers = triggers.filter_map(|trigger| text(trigger, "task_id"));
        Self {
            id: text(row, "id").unwrap_or_default(),
            name: text(row, "name").unwrap_or_default(),
            // Old servers do not send the type.
            runs_workflow: row.get("type").is_none_or(|kind| kind != "ACTION"),
            state: text(row, "state").unwrap_or_default(),
            state_info: text(row, "state_info"),
            created_at: text(row, "created_at"),
            started_at: text(row, "started_at"),
            updated_at: text(row, "updated_at"),
            finished_at: text(row, "finished_at"),
            triggered_by: triggers.collect(),
            items: context["with_items"]["count"].as_u64(),
            retries: context["retry_task_policy"]["retry_no"]
                .as_u64()
                .unwrap_or(0),
        }
    }

    /// Whether nothing more happens by itself.
    pub fn has_ended(&self) -> bool {
        matches!(
            self.state.as_str(),
            "SUCCESS" | "ERROR" | "CANCELLED" | "SKIPPED"
        )
    }

    /// When it began, or was created if it has not.
    pub fn began_at(&self) -> Option<&str> {
        let began = self.started_at.as_deref().filter(|text| !text.is_empty());
        began.or(self.created_at.as_deref())
    }

    /// When it ended.
    pub fn ended_at(&self) -> Option<&str> {
        if self.has_ended() {
            self.finished_at.as_deref().or(self.updated_at.as_deref())
        } else {
            None
        }
    }

    /// How long it took, or takes until `now`, in seconds. Nothing if it has not begun.
    pub fn seconds(&self, now: i64) -> Option<i64> {
        if matches!(self.state.as_str(), "IDLE" | "WAITING") {
            return None;
        }
        seconds(self.began_at(), self.ended_at(), now)
    }

    /// The number of the attempt that runs or ran last, counted from 1.
    pub fn attempt(&self) -> u64 {
        // The server counts the next one as soon as it waits for it.
        match self.delay() {
            Some(("retry", _)) => self.retries.max(1),
            _ => self.retries.saturating_add(1),
        }
    }

    /// The policy that delays it and its time in seconds: `("retry", 6.0)`.
    pub fn delay(&self) -> Option<(&str, f64)> {
        if self.state != "DELAYED" {
            return None;
        }
        let rest = self.state_info.as_deref()?.strip_prefix("Delayed by '")?;
        let (policy, rest) = rest.split_once("' policy [delay=")?;
        let (seconds, _) = rest.split_once(']')?;
        Some((policy, seconds.parse().ok()?))
    }

    /// The seconds from `now` until the delay is over; below zero if it should be over already.
    pub fn delay_left(&self, now: i64) -> Option<i64> {
        let (_, delay) = self.delay()?;
        let since = timestamp(self.updated_at.as_deref()?)?;
        #[expect(clippy::cast_possible_truncation, reason = "bounded before")]
        let delay = delay.clamp(0.0, 1e9).ceil() as i64;
        Some(since + delay - now)
    }
}

impl Action {
    /// The fields that are requested, which every server has.
    pub const FIELDS: &str = "id,name,state,accepted,created_at,updated_at";

    /// Reads an action as the server sent it.
    pub fn read(row: &Value) -> Self {
        Self {
            id: text(row, "id").unwrap_or_default(),
            name: text(row, "name").unwrap_or_default(),
            state: text(row, "state").unwrap_or_default(),
            is_accepted: row["accepted"] == true,
            created_at: text(row, "created_at"),
            updated_at: text(row, "updated_at"),
        }
    }

    pub fn has_ended(&self) -> bool {
        has_ended(&self.state)
    }

    /// How long it took, or takes until `now`, in seconds.
    pub fn seconds(&self, now: i64) -> Option<i64> {
        let end = self.updated_at.as_deref().filter(|_| self.has_ended());
        seconds(self.created_at.as_deref(), end, now)
    }
}

fn seconds(start: Option<&str>, end: Option<&str>, now: i64) -> Option<i64> {
    let start = timestamp(start?)?;
    let end = match end {
        Some(end) => timestamp(end)?,
        None => now,
    };
    Some((end - start).max(0))
}

fn text(row: &Value, field: &str) -> Option<String> {
    row.get(field).and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn task(state: &str, info: &str) -> Task {
        Task::read(
            &json!({"id": "1", "state": state, "state_info": info, "created_at": "2026-11-27 10:00:00",
            "updated_at": "2026-11-27 10:00:10", "finished_at": "2026-11-27 10:00:10",
            "runtime_context": "{\"retry_task_policy\": {\"retry_no\": 2}, \"triggered_by\": [{\"task_id\": \"0\"}, {}]}"}),
        )
    }

    #[test]
    fn a_delay_counts_from_the_last_change() {
        let now = timestamp("2026-11-27 10:00:12").unwrap();
        let delayed = task("DELAYED", "Delayed by 'retry' policy [delay=6]");
        assert_eq!(delayed.delay(), Some(("retry", 6.0)));
        assert_eq!(delayed.delay_left(now), Some(4));
        assert_eq!(delayed.delay_left(now + 60), Some(-56));
        assert_eq!((delayed.retries, delayed.triggered_by.len()), (2, 1));
        for (state, info) in [
            ("RUNNING", "Delayed by 'retry' policy [delay=6]"),
            ("DELAYED", ""),
            ("DELAYED", "Delayed by 'retry' policy [delay=x]"),
        ] {
            assert_eq!(task(state, info).delay_left(now), None, "{state} {info}");
        }
    }

    #[test]
    fn an_end_counts_only_if_the_task_has_ended() {
        let now = timestamp("2026-11-27 10:01:00").unwrap();
        for (state, seconds) in [
            ("SUCCESS", Some(10)),
            ("DELAYED", Some(60)),
            ("RUNNING", Some(60)),
            ("WAITING", None),
        ] {
            assert_eq!(task(state, "").seconds(now), seconds, "{state}");
        }
    }
}
