//! What goes on after an execution has ended: the server stops neither running actions nor tasks that wait.

use crate::api::Mistral;
use crate::api::tasks::{self, Among, Unfinished};
use crate::character::single_line;
use crate::terminal::Terminal;

/// How many tasks are named.
const NAMED: usize = 5;

/// Names the tasks of an execution, but not of its sub-executions, that go on.
pub async fn warn_of_one(mistral: &Mistral, terminal: &Terminal, id: &str) {
    match tasks::unfinished(mistral, &Among::Execution(id)).await {
        Ok(mut tasks) => {
            // Their sub-executions were to go on.
            tasks.retain(|task| !task.runs_workflow() || task.is_delayed());
            warn(terminal, id, &tasks);
        }
        Err(error) => terminal.note(&format!(
            "mistral: warning: which tasks of execution {id} go on cannot be read: {error}"
        )),
    }
}

/// Names these tasks, which go on.
pub fn warn(terminal: &Terminal, id: &str, tasks: &[Unfinished]) {
    let mut named: Vec<_> = tasks
        .iter()
        .take(NAMED)
        .map(|task| single_line(&format!("{} ({}, {})", task.name, task.state, task.id)))
        .collect();
    if let more @ 1.. = tasks.len().saturating_sub(NAMED) {
        named.push(format!("{more} more"));
    }
    let what = match tasks.len() {
        0 => return,
        1 => "1 task goes on".to_owned(),
        count => format!("{count} tasks go on"),
    };
    let hint = if tasks.iter().any(Unfinished::is_delayed) {
        "\n  hint: a task in DELAYED still starts when its time has come; if it starts a sub-execution, \
         run this command again to stop that one"
    } else {
        ""
    };
    terminal.note(&format!(
        "mistral: warning: execution {id} has ended, but {what}, as the server stops neither running actions nor \
         delayed tasks: {}{hint}",
        named.join(", ")
    ));
}
