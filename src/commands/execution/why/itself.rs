//! Executions that failed without a failed task: wrong output, the command `fail`, or somebody ended them.

use crate::character::single_line;
use crate::failures::Failures;
use crate::progress::Execution;

use super::definitions::Definitions;
use super::report::Cause;
use super::shown::Shown;

/// The failure of an execution that none of its failed tasks explains.
pub async fn of_itself(
    definitions: &mut Definitions<'_>,
    failures: &Failures,
    shown: &Shown,
) -> Option<Cause> {
    let execution = &failures.execution;
    if !needs_explanation(failures) {
        return None;
    }
    let mut cause = brief(execution, shown);
    if execution.state == "ERROR" {
        let task = add_definition(&mut cause, definitions, execution, shown).await;
        // What has no message of its own is told with the failed task whose on-error it is.
        let is_told = |task: String| {
            failures
                .tasks
                .iter()
                .any(|failed| failed.path == [task.as_str()])
        };
        if execution.state_info.is_none() && task.is_some_and(is_told) {
            return None;
        }
    }
    Some(cause)
}

/// Adds where a workflow may have failed by itself. Returns the task behind which its command `fail` is.
pub async fn add_definition(
    cause: &mut Cause,
    definitions: &mut Definitions<'_>,
    execution: &Execution,
    shown: &Shown,
) -> Option<String> {
    match definitions.of_itself(execution, shown).await {
        Ok(found) => {
            let (definition, task) = found?;
            cause.recurs = true;
            if let Some(task) = task.as_deref().map(single_line) {
                let line = definition.line;
                cause.notes.push(format!(
                    "the command fail behind task {task} (line {line}) ended it, if nobody stopped it"
                ));
            }
            cause.definition = Some(definition);
            task
        }
        Err(why) => {
            cause.notes.push(why);
            None
        }
    }
}

fn needs_explanation(failures: &Failures) -> bool {
    let execution = &failures.execution;
    let tasks = &failures.tasks;
    match execution.state.as_str() {
        "CANCELLED" => true,
        "ERROR" if execution.blames_tasks() => tasks.is_empty(),
        "ERROR" => !tasks
            .iter()
            .any(|task| task.state_info == execution.state_info),
        _ => false,
    }
}

fn brief(execution: &Execution, shown: &Shown) -> Cause {
    let message = execution.message();
    Cause {
        path: None,
        task: None,
        task_id: None,
        tasks: Vec::new(),
        workflow: execution.workflow_name.clone(),
        execution_id: execution.id.clone(),
        action: None,
        started: true,
        runs_workflow: None,
        target: None,
        attempt: 1,
        attempts: 1,
        earlier_attempts: Vec::new(),
        started_at: execution.created_at.clone(),
        ended_at: execution.updated_at.clone(),
        duration_seconds: None,
        error: match execution.state.as_str() {
            "CANCELLED" if message.is_empty() => "cancelled without a message".to_owned(),
            _ if message.is_empty() => "ended in ERROR without a message".to_owned(),
            _ => shown.error(&message),
        },
        because: None,
        failed_handler: None,
        http: None,
        input: None,
        values: Vec::new(),
        passed: None,
        items: None,
        definition: None,
        recurs: execution.state == "ERROR" && execution.has_wrong_output(),
        uses_environment: false,
        caller: None,
        running: Vec::new(),
        notes: Vec::new(),
    }
}
