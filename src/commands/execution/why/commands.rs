//! How to go on after a failure: commands, filled in.

use crate::failures::Execution;

use super::report::{Cause, Next};

/// How many tasks are named that could be skipped.
const SKIPPED: usize = 3;

/// The commands that go on with an execution in its state.
pub fn commands(id: &str, execution: &Execution, causes: &[Cause]) -> Vec<Next> {
    let mut found = Vec::new();
    let mut add = |command: String, purpose: &str| {
        let purpose = purpose.to_owned();
        found.push(Next { command, purpose });
    };
    let tasks: Vec<_> = causes.iter().filter(|cause| cause.task.is_some()).collect();
    match execution.state.as_str() {
        "ERROR" | "CANCELLED" => {
            if !tasks.is_empty() {
                let purpose = "to run the failed tasks again";
                add(format!("mistral execution-retry {id}"), purpose);
            }
            // The items of a task may have failed for several causes.
            let ids = tasks.iter().filter_map(|cause| cause.task_id.as_deref());
            let mut ids: Vec<_> = ids.filter(|id| is_word(id)).collect();
            ids.dedup();
            for task in ids.iter().take(SKIPPED) {
                let purpose = "to go on without this task";
                add(format!("mistral task-skip {task}"), purpose);
            }
            let purpose = "to run the workflow anew with the same input";
            add(format!("mistral execution-create --from {id}"), purpose);
        }
        "PAUSED" => add(format!("mistral execution-resume {id}"), "to let it go on"),
        "SUCCESS" => {}
        _ => add(
            format!("mistral execution-wait {id}"),
            "to wait until it has ended",
        ),
    }
    found
}

/// Whether a text of the server means only itself to a shell.
fn is_word(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !text.is_empty() && !text.starts_with('-') && text.bytes().all(is_plain)
}
