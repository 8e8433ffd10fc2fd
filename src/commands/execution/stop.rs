//! `execution-cancel` and `execution-stop`.

use clap::Args;
use serde_json::Value;

use crate::api::executions::{self, Family};
use crate::api::{Mistral, is_uuid};
use crate::character::single_line;
use crate::error::{Error, Result};
use crate::terminal::Terminal;

use super::super::bulk::Verb;
use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::super::resource::ResourceType;
use super::change_state::{self, Changed, Job, Message, Targets, Wish};
use super::chosen::Chosen;
use super::descent::Descent;
use super::going_on;
use super::reference::Access;
use super::referring::ByExecution;
use super::resource_type::Execution;
use super::wait_options::WaitForState;

const CANCELLED: &str = "CANCELLED";

#[derive(Args)]
#[command(override_usage = "mistral execution-cancel [OPTIONS] <ID>... | - | SELECTION")]
pub struct Cancel {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    message: Message,
    #[command(flatten)]
    wait: WaitForState,
}

#[derive(Args)]
pub struct Stop {
    #[command(flatten)]
    targets: Targets,
    /// State in which the executions end
    #[arg(short, long, value_parser = ["ERROR", "SUCCESS"], value_name = "STATE")]
    state: String,
    #[command(flatten)]
    message: Message,
    /// Let the sub-executions go on
    #[arg(long)]
    shallow: bool,
    #[command(flatten)]
    wait: WaitForState,
}

impl Run<Server, Rows> for Cancel {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let terminal = context.terminal();
        let wish = Wish {
            state: CANCELLED,
            reason: self.message.get(),
        };
        let job = Job {
            targets: &self.chosen.targets,
            verb: "cancel",
            wait: &self.wait,
            states: &[wish.state],
        };
        let change = async |mistral: &Mistral, id: &str| {
            let changed = change_state::change(mistral, terminal, id, &wish).await?;
            if !changed.is_as_wished {
                return Ok(changed);
            }
            // The server has cancelled the sub-executions, but a task may just have started another one.
            go_down(context, mistral, id, &wish, (changed, None)).await
        };
        self.chosen
            .each(context, (&job, Verb::CANCEL), change)
            .await
    }
}

impl Run<Server, Rows> for Stop {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let terminal = context.terminal();
        let wish = Wish {
            state: &self.state,
            reason: self.message.get(),
        };
        let job = Job {
            targets: &self.targets,
            verb: "stop",
            wait: &self.wait,
            states: &[wish.state],
        };
        change_state::each(context, &job, async |mistral, id| {
            if self.shallow {
                let before = change_state::read(mistral, id).await?;
                let changed = end(mistral, terminal, id, &wish, before).await?;
                if changed.is_as_wished {
                    going_on::warn_of_one(mistral, terminal, id).await;
                }
                return Ok(changed);
            }
            let family = executions::family(mistral, id).await;
            let Family { root, below } = family.map_err(|error| hinted(id, error))?;
            refuse_paused(&root, &below, wish.state)?;
            let changed = end(mistral, terminal, id, &wish, root).await?;
            if !changed.is_as_wished {
                return Ok(changed);
            }
            go_down(context, mistral, id, &wish, (changed, Some(below))).await
        })
        .await
    }
}

/// The error of reading the tree, which the server does by UUID alone.
fn hinted(id: &str, error: Error) -> Error {
    if is_uuid(id) {
        error
    } else {
        error.hint("it is no UUID; the sub-executions of such an execution cannot be found, --shallow stops it alone")
    }
}

/// Ends one execution. One that has reached the state is left alone: SUCCESS upon SUCCESS would drop its state info and
/// tell its parent again.
async fn end(
    mistral: &Mistral,
    terminal: &Terminal,
    id: &str,
    wish: &Wish<'_>,
    before: Value,
) -> Result<Changed> {
    if change_state::note_if_reached(terminal, id, wish, &before) {
        return Ok(Changed {
            row: before,
            is_as_wished: true,
            was_reached: true,
        });
    }
    change_state::put_checked(mistral, terminal, id, wish).await
}

/// An error if a sub-execution is paused while the execution itself is not: the server would leave it as it is. Nothing
/// has been changed yet. A paused execution is left to the server, which refuses as well.
fn refuse_paused(root: &Value, below: &[executions::Member], state: &str) -> Result<()> {
    let paused = below.iter().find(|member| member.state == "PAUSED");
    match paused {
        Some(paused) if root["state"] != "PAUSED" => Err(Error::local(format!(
            "its sub-execution {0} is PAUSED, from where the server does not change it to {state}; nothing was changed",
            single_line(&paused.id)
        ))
        .hint(format!(
            "resume it first with mistral execution-resume {0}, or end it with mistral execution-cancel {0}; \
             --shallow leaves the sub-executions alone",
            single_line(&paused.id)
        ))),
        _ => Ok(()),
    }
}

/// Ends what still runs below an execution that has ended, and says what goes on all the same.
async fn go_down(
    context: &Context<Server, Rows>,
    mistral: &Mistral,
    id: &str,
    wish: &Wish<'_>,
    (changed, below): (Changed, Option<Vec<executions::Member>>),
) -> Result<Changed> {
    let (terminal, clock) = (context.terminal(), context.clock());
    let mut descent = Descent::new(mistral, terminal, (id, &changed.row), wish, &clock);
    let ran = descent.run(below).await;
    descent.note_stopped();
    let is_complete = match ran {
        Ok(tasks) => {
            going_on::warn(terminal, id, &tasks);
            descent.has_no_failure()
        }
        Err(error) => {
            // The server itself cancels sub-executions.
            let is_cancelled = wish.state == CANCELLED;
            let kind = if is_cancelled { "warning: " } else { "" };
            terminal.note(&format!(
                "mistral: {kind}execution {id} is {}, but what it started may go on: {error}",
                wish.state
            ));
            is_cancelled
        }
    };
    Ok(Changed {
        is_as_wished: is_complete,
        ..changed
    })
}

impl ByExecution for Cancel {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.chosen.targets.ids()
    }
}

impl ByExecution for Stop {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.targets.ids()
    }
}
