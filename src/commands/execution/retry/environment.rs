//! `--env`: the environment is changed before the first rerun.
//!
//! The environment of a rerun itself is no help: the server refuses it from the second task of an execution on.

use serde_json::{Map, Value};

use crate::api::Mistral;
use crate::api::executions::{EXECUTIONS, ExecutionChange, Params};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::failures::{EXECUTION_FIELDS, FailedTask};
use crate::progress::Execution;

/// Merges variables into the environment of the root execution, which expressions read, and into those of the executions
/// that own the tasks, which the defaults of actions come from. All of them are checked first. A dry run ends there.
pub async fn change(
    mistral: &Mistral,
    execution: &Execution,
    tasks: &[&FailedTask],
    env: Map<String, Value>,
    is_dry: bool,
) -> Result<()> {
    let mut executions = vec![(execution.id.clone(), execution.state.clone())];
    if let Some(root) = &execution.root_id {
        let row = EXECUTIONS
            .get_fields(mistral, root, EXECUTION_FIELDS)
            .await?;
        executions[0] = (root.clone(), Execution::read(&row).state);
    }
    for task in tasks {
        let owner = &task.execution;
        if executions.iter().all(|(id, _)| *id != owner.id) {
            executions.push((owner.id.clone(), owner.state.clone()));
        }
    }
    for (id, state) in &executions {
        check(id, state)?;
    }
    let change = ExecutionChange {
        params: Some(Params { env }),
        ..ExecutionChange::default()
    };
    if !is_dry {
        for (id, _) in &executions {
            let changed = EXECUTIONS.update(mistral, Some(id), &change).await;
            changed.map_err(|error| error.hint("no task was rerun"))?;
        }
    }
    Ok(())
}

/// The server changes the environment of an execution only in certain states.
fn check(id: &str, state: &str) -> Result<()> {
    if matches!(state, "ERROR" | "IDLE") {
        return Ok(());
    }
    let (id, state) = (single_line(id), single_line(state));
    let error = Error::new(
        Kind::Conflict,
        format!(
            "--env: the environment of execution {id} cannot be changed, as it is {state}; nothing was rerun"
        ),
    );
    Err(if state == "RUNNING" {
        error.hint(format!(
            "leave out --env, or wait until it has ended: mistral execution-wait {id}"
        ))
    } else {
        error.hint("leave out --env")
    })
}
