//! Starts an execution, waits for it if that is wanted, and shows it.

use std::time::Instant;

use serde_json::Value;

use crate::error::{Kind, Result};
use crate::terminal::Terminal;

use super::super::column::missing;
use super::super::command::{Context, Outcome, Record, Server};
use super::super::resource_output::ResourceRecord;
use super::wait_options::{WaitLimits, WatchedWaitOptions};
use super::wait_request::Waiting;
use super::waiting::{catch_signals, start, wait_unless};
use super::watch::watch_unless;

/// An execution as the server sent it.
pub enum Started {
    New(Value),
    /// One that has the ID of the request, and was there before.
    Found(Value),
}

/// Starts an execution by a request, waits for it if that is wanted, and shows it.
pub async fn launch(
    context: &Context<Server, Record>,
    record: ResourceRecord<'_>,
    options: &WatchedWaitOptions,
    submitted: impl Future<Output = Result<Started>>,
) -> Result<Outcome> {
    let (mistral, terminal) = (record.mistral.clone(), context.terminal());
    let limits = options.limits();
    let caught = limits
        .map(|limits| catch_signals(context, limits))
        .transpose()?;
    let began = Instant::now();
    let started = match &caught {
        Some(caught) => {
            let limit = limits.and_then(WaitLimits::timeout);
            start(
                terminal,
                (caught, limit),
                "mistral execution-list",
                submitted,
            )
            .await?
        }
        None => submitted.await?,
    };
    let spent = began.elapsed();
    let (Started::New(created) | Started::Found(created)) = &started;
    let (Some(limits), Some(caught)) = (limits, caught) else {
        return shown(terminal, record.show(created), created);
    };
    let id = created["id"].as_str().ok_or_else(|| missing("id"))?;
    let waiting = match started {
        Started::New(_) => {
            terminal.note(&format!("mistral: execution {id} has started"));
            Waiting::for_new(&id, limits)
        }
        Started::Found(_) => Waiting::for_one(&id, limits),
    };
    let waiting = Waiting { spent, ..waiting };
    let waited = if options.watches() {
        watch_unless(context, &mistral, &waiting, &caught).await?
    } else {
        wait_unless(context, &mistral, &waiting, &caught).await?
    };
    let execution = if let Some(execution) = waited.read(terminal, &mistral, 0).await {
        execution.read()?
    } else {
        let row = created.as_object().cloned().unwrap_or_default();
        waited.last_seen(0, row).unwrap_or_else(|| created.clone())
    };
    Ok(Outcome {
        status: waited.status(),
        ..record.show(&execution)?
    })
}

/// Writes what is shown of a new execution. If that fails, its ID is not lost.
fn shown(terminal: &Terminal, outcome: Result<Outcome>, created: &Value) -> Result<Outcome> {
    let written = outcome.and_then(|outcome| terminal.flush().map(|()| outcome));
    written.inspect_err(|error| {
        if let Some(id) = created["id"]
            .as_str()
            .filter(|_| error.kind != Kind::ClosedPipe)
        {
            terminal.note(&format!("mistral: execution {id} has started"));
        }
    })
}
