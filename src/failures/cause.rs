//! Why an execution failed, in one line.

use std::fmt;

use crate::api::Mistral;
use crate::character::single_line;
use crate::error::Result;
use crate::progress::Execution;

use super::failed::{FailedTask, Failures};
use super::handled;
use super::message::message;
use super::reason::{item_error, reason};
use super::scope::{Handled, Scope};
use super::walk::search;

/// The most requests for one line.
const MAX_REQUESTS: usize = 60;

/// Why an execution failed: safe to show, and one line.
#[derive(Debug, PartialEq, Eq)]
pub struct Cause {
    /// The task that failed: `deploy > install > fetch`; `None` if no task did.
    pub path: Option<String>,
    /// What it says, without the noise around it.
    pub error: String,
    /// How many other tasks failed by themselves; `None` if that is not known.
    pub others: Option<usize>,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{path}: ")?;
        }
        f.write_str(&self.error)?;
        match self.others {
            Some(0) => Ok(()),
            Some(1) => f.write_str(" (1 other task failed, too)"),
            Some(others) => write!(f, " ({others} other tasks failed, too)"),
            None => f.write_str(" (other tasks may have failed, too)"),
        }
    }
}

/// Why an execution failed: the deepest failed task and its error, the first of several. If no task failed, what the
/// execution says. `None` if it did not fail, or says nothing.
pub async fn cause(mistral: &Mistral, id: &str) -> Result<Option<Cause>> {
    let scope = Scope {
        requests: MAX_REQUESTS,
        handled: Handled::No,
        is_lenient: true,
    };
    let (mut failures, is_whole) = search(mistral, id, scope).await?;
    if let (true, Some(unread)) = (failures.tasks.is_empty(), failures.unread.pop()) {
        return Err(unread.error);
    }
    let cause = failures.cause();
    Ok(cause.map(|cause| Cause {
        others: cause
            .others
            .filter(|_| is_whole && failures.unread.is_empty()),
        ..cause
    }))
}

impl Failures {
    fn failed_by_themselves(&self) -> usize {
        let tasks = self.tasks.iter();
        tasks.filter(|task| !task.is_consequence()).count()
    }

    /// Why the execution failed.
    pub fn cause(&self) -> Option<Cause> {
        let first = self.tasks.iter().min_by(|a, b| {
            let by_kind = a.is_consequence().cmp(&b.is_consequence());
            let by_depth = b.path.len().cmp(&a.path.len());
            by_kind
                .then(by_depth)
                .then_with(|| a.finished_at.cmp(&b.finished_at))
        });
        match first {
            Some(task) => Some(Cause {
                path: Some(task.path()),
                error: task.error(),
                others: Some(self.failed_by_themselves().saturating_sub(1)),
            }),
            None => of_execution(&self.execution),
        }
    }
}

fn of_execution(execution: &Execution) -> Option<Cause> {
    let has_failed = matches!(execution.state.as_str(), "ERROR" | "CANCELLED");
    let error = execution
        .state_info
        .as_deref()
        .filter(|_| has_failed)
        .and_then(reason)?;
    Some(Cause {
        path: None,
        error,
        others: Some(0),
    })
}

impl FailedTask {
    /// Its error in a line that is safe to show.
    pub fn error(&self) -> String {
        let own = self.state_info.as_deref();
        let info = self.execution.state_info.as_deref();
        let of_items = info.filter(|_| own.is_some_and(is_of_items));
        let below = self.first_below();
        of_items
            .and_then(|info| item_error(info, &self.id))
            .or_else(|| reason(below?.state_info.as_deref()?))
            .or_else(|| reason(own?))
            .unwrap_or_else(|| match below {
                Some(execution) => format!(
                    "workflow {} ended in ERROR without a message",
                    single_line(&execution.workflow_name)
                ),
                None => "ended in ERROR without a message".to_owned(),
            })
    }
}

impl FailedTask {
    /// Its error whole, which may have several lines and any characters. Empty if it has none.
    pub fn message(&self) -> String {
        let below = self.first_below();
        let of_below = below.and_then(|execution| execution.state_info.as_deref());
        of_below
            .or(self.state_info.as_deref())
            .map_or_else(String::new, message)
    }

    /// Whether it only failed as other tasks did: a join.
    pub fn is_consequence(&self) -> bool {
        let info = self.state_info.as_deref();
        info.is_some_and(|info| info.starts_with("Failed by tasks: ["))
    }

    /// Whether its policy `timeout` ended it, which stops nothing that it has started.
    pub fn has_timed_out(&self) -> bool {
        let info = self.state_info.as_deref();
        info.is_some_and(|info| info.starts_with("Task timed out ["))
    }
}

impl Execution {
    /// Its message whole, which may have several lines and any characters. Empty if it has none.
    pub fn message(&self) -> String {
        self.state_info.as_deref().map_or_else(String::new, message)
    }

    /// Whether it failed at its end, as its output could not be made.
    pub fn has_wrong_output(&self) -> bool {
        let info = self.state_info.as_deref();
        info.is_some_and(|info| info.starts_with("Failed to check and complete"))
    }

    /// Whether it failed as tasks did, by what it says.
    pub fn blames_tasks(&self) -> bool {
        self.state_info
            .as_deref()
            .is_some_and(handled::blames_tasks)
    }

    /// Whether it failed as tasks did, and names none: each of them has an `on-error` that did not apply.
    pub fn names_no_task(&self) -> bool {
        self.blames_tasks() && handled::named(self.state_info.as_deref()).is_empty()
    }
}

/// What a task with items says instead of an error.
fn is_of_items(state_info: &str) -> bool {
    state_info.starts_with("One or more actions had failed")
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::super::failed::Below;
    use super::*;

    fn execution(state: &str, state_info: Option<&str>) -> Rc<Execution> {
        let row =
            json!({"id": "x", "state": state, "state_info": state_info, "workflow_name": "w"});
        Rc::new(Execution::read(&row))
    }

    fn below(state_info: Option<&str>) -> Below {
        Below {
            index: None,
            execution: execution("ERROR", state_info),
        }
    }

    fn task(path: &[&str], state_info: Option<&str>, finished_at: &str) -> FailedTask {
        FailedTask {
            id: path.join("-"),
            name: (*path.last().unwrap()).to_owned(),
            path: path.iter().map(|&name| name.to_owned()).collect(),
            execution: execution("ERROR", None),
            runs_workflow: false,
            state_info: state_info.map(str::to_owned),
            items: None,
            attempts: 1,
            created_at: None,
            finished_at: Some(finished_at.to_owned()),
            below: Vec::new(),
            item: None,
            caller: None,
            first: None,
            failed_handler: None,
        }
    }

    fn line(execution: Rc<Execution>, tasks: Vec<FailedTask>) -> Option<String> {
        let failures = Failures {
            execution,
            tasks,
            beside: Vec::new(),
            handled: Vec::new(),
            counted: 0,
            running: Vec::new(),
            unread: Vec::new(),
        };
        failures.cause().map(|cause| cause.to_string())
    }

    #[test]
    fn the_deepest_task_is_the_cause_the_first_of_several() {
        let tasks = vec![
            task(&["a"], Some("shallow"), "1"),
            task(&["deploy", "install"], Some("late"), "3"),
            task(&["deploy", "fetch\u{1b}\n"], Some("early\nmore"), "2"),
        ];
        let found = line(execution("ERROR", Some("Failure caused")), tasks);
        assert_eq!(
            found.as_deref(),
            Some("deploy > fetch\u{fffd}\u{fffd}: early (2 other tasks failed, too)")
        );
    }

    #[test]
    fn a_join_that_failed_as_others_did_is_not_the_cause() {
        let tasks = vec![
            task(&["join"], Some("Failed by tasks: ['a']"), "1"),
            task(&["a"], Some("boom"), "1"),
        ];
        let found = line(execution("ERROR", Some("Failure caused")), tasks);
        assert_eq!(found.as_deref(), Some("a: boom"));
    }

    #[test]
    fn without_a_failed_task_the_execution_tells() {
        for (state, info, expected) in [
            (
                "ERROR",
                Some("Invalid input [x]\nmore"),
                Some("Invalid input [x]"),
            ),
            ("CANCELLED", Some("not today"), Some("not today")),
            ("ERROR", None, None),
            ("SUCCESS", Some("fine"), None),
            ("RUNNING", Some("x"), None),
        ] {
            let found = line(execution(state, info), Vec::new());
            assert_eq!(found.as_deref(), expected, "{state} {info:?}");
        }
    }

    #[test]
    fn a_task_that_says_nothing_asks_those_around_it() {
        let mut items = task(&["each"], Some("One or more actions had failed."), "1");
        items.execution = execution(
            "ERROR",
            Some(
                "Failure caused by error in tasks: each\n\n  each [task_ex_id=each] -> One or more actions had failed.\n    [action_ex_id=1, idx=0]: no route\n",
            ),
        );
        assert_eq!(items.error(), "no route");
        items.execution = execution("CANCELLED", None);
        assert_eq!(items.error(), "One or more actions had failed.");
        let mut call = task(&["call"], None, "1");
        assert_eq!(call.error(), "ended in ERROR without a message");
        call.below = vec![below(None)];
        assert_eq!(call.error(), "workflow w ended in ERROR without a message");
        call.below = vec![below(Some("wrong output"))];
        assert_eq!(call.error(), "wrong output");
    }
}
