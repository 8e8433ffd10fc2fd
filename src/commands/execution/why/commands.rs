//! How to go on after a failure: commands, filled in.

use crate::progress::Execution;

use super::report::{Cause, Next, Running};

/// How many tasks are named that could be skipped, and how many actions that could be ended.
const NAMED: usize = 3;
/// The most tasks that one command skips.
const TOGETHER: usize = 10;

/// The commands that go on with an execution in its state.
pub fn commands(
    id: &str,
    execution: &Execution,
    causes: &[Cause],
    running: &[Running],
) -> Vec<Next> {
    match execution.state.as_str() {
        "ERROR" | "CANCELLED" => after_failure(id, causes, running),
        "PAUSED" => vec![next(
            format!("mistral execution-resume {id}"),
            "to let it go on",
        )],
        "SUCCESS" => Vec::new(),
        _ => {
            let command = format!("mistral execution-wait {id}");
            vec![next(command, "to wait until it has ended")]
        }
    }
}

fn next(command: String, purpose: &str) -> Next {
    let purpose = purpose.to_owned();
    Next { command, purpose }
}

fn after_failure(id: &str, causes: &[Cause], running: &[Running]) -> Vec<Next> {
    let tasks: Vec<_> = causes.iter().filter(|cause| cause.task.is_some()).collect();
    let recurring = causes.iter().find(|cause| cause.recurs);
    let of_cancelled = running.iter().map(|one| &one.action_execution_id);
    let of_tasks = causes.iter().flat_map(|cause| &cause.running);
    let actions: Vec<_> = of_cancelled
        .chain(of_tasks)
        .filter(|id| is_word(id))
        .collect();
    let mut found = Vec::new();
    for action in actions.iter().take(NAMED) {
        let command = format!("mistral action-execution-update {action} --state ERROR");
        found.push(next(command, "to end the action that still runs"));
    }
    let retry = |purpose: &str| {
        let command = format!("mistral execution-retry {id}");
        (!tasks.is_empty()).then(|| next(command, purpose))
    };
    if let Some(cause) = recurring {
        found.extend(mended(id, cause));
    } else if actions.is_empty() {
        found.extend(retry("to run the failed tasks again"));
    } else {
        found.extend(retry(
            "to run the failed tasks again, beside an action that still runs",
        ));
    }
    found.extend(skips(&tasks));
    let anew = format!("mistral execution-create --from {id}");
    if recurring.is_some() {
        found.extend(retry(
            "only if the fault was elsewhere: a rerun uses the definition of the start",
        ));
    } else {
        found.push(next(anew, "to run the workflow anew with the same input"));
    }
    found
}

/// The commands that leave out the failed tasks of each cause.
fn skips(causes: &[&Cause]) -> Vec<Next> {
    let ids = |cause: &&Cause| {
        let ids = cause.tasks.iter().map(|task| task.task_id.clone());
        ids.collect::<Vec<_>>()
    };
    let mut groups: Vec<_> = causes.iter().map(ids).collect();
    groups.retain(|ids| ids.len() <= TOGETHER && ids.iter().all(|id| is_word(id)));
    // The items of a task may have failed for several causes.
    groups.dedup();
    let commands = groups.iter().take(NAMED).map(|ids| {
        let command = format!("mistral task-skip {}", ids.join(" "));
        let purpose = match ids.len() {
            1 => "to go on without this task".to_owned(),
            count => format!("to go on without these {count} tasks"),
        };
        next(command, &purpose)
    });
    commands.collect()
}

/// How to go on with what would fail again.
fn mended(id: &str, cause: &Cause) -> Vec<Next> {
    let kind = if cause.workflow.contains('.') {
        "workbook"
    } else {
        "workflow"
    };
    let purpose = format!("to mend the {kind} first, if the fault is in it");
    let mut found = vec![next(format!("mistral {kind}-update FILE"), &purpose)];
    let caller = cause.caller.as_deref().filter(|caller| is_word(caller));
    if let Some(caller) = caller {
        let command = format!("mistral task-rerun {caller}");
        let purpose = "then to run the task above again, which uses the definition of today";
        found.push(next(command, purpose));
    }
    let purpose = if cause.uses_environment {
        "then to run the workflow anew with the same input and environment; -p and --env change them"
    } else {
        "then to run the workflow anew with the same input; -p NAME=VALUE changes it"
    };
    let command = format!("mistral execution-create --from {id}");
    found.push(next(command, purpose));
    found
}

/// Whether a text of the server means only itself to a shell.
fn is_word(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !text.is_empty() && !text.starts_with('-') && text.bytes().all(is_plain)
}
