//! Which failed tasks an `on-error` handled. The API does not say, so that it is inferred.

use std::collections::{HashMap, HashSet};

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

/// What started the tasks of an execution.
#[derive(Default)]
pub struct Triggers {
    /// By the ID of a task: the tasks that started it, and whether by their `on-error`.
    of: HashMap<String, Vec<(String, bool)>>,
    handled: HashSet<String>,
}

impl Triggers {
    /// Adds a task by its ID and its `runtime_context`.
    pub fn add(&mut self, id: &str, context: &Value) {
        let triggers = context.get("triggered_by").and_then(Value::as_array);
        for trigger in triggers.into_iter().flatten() {
            let Some(by) = trigger["task_id"].as_str() else {
                continue;
            };
            let is_on_error = trigger["event"] == "on-error";
            if is_on_error {
                self.handled.insert(by.to_owned());
            }
            let of = self.of.entry(id.to_owned()).or_default();
            of.push((by.to_owned(), is_on_error));
        }
    }

    /// Whether the `on-error` of this task started another one.
    pub fn has_handled(&self, id: &str) -> bool {
        self.handled.contains(id)
    }

    /// The task whose `on-error` led to this one, the nearest of several, and whether it did so at once.
    pub fn origin(&self, id: &str) -> Option<(&str, bool)> {
        let (mut level, mut seen, mut is_next) = (vec![id], HashSet::new(), true);
        while !level.is_empty() {
            let before = level.iter().filter_map(|id| self.of.get(*id)).flatten();
            let mut above = Vec::new();
            for (by, is_on_error) in before {
                if *is_on_error {
                    return Some((by, is_next));
                }
                if seen.insert(by) {
                    above.push(by.as_str());
                }
            }
            (level, is_next) = (above, false);
        }
        None
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
        let mut triggers = Triggers::default();
        triggers.add("3", &context);
        triggers.add("4", &Value::Null);
        assert!(triggers.has_handled("1") && !triggers.has_handled("2"));
        assert_eq!(triggers.origin("3"), Some(("1", true)));
        let by = |id: &str| serde_json::json!({"triggered_by": [{"task_id": id, "event": "on-success"}]});
        triggers.add("5", &by("3"));
        triggers.add("6", &by("7"));
        triggers.add("7", &by("6"));
        assert_eq!(triggers.origin("5"), Some(("1", false)));
        assert_eq!(triggers.origin("6"), None);
    }
}
