//! `execution-pause` and `execution-resume`.
//!
//! An execution that is PAUSED already is paused again all the same, as a sub-execution may have been resumed alone.

use clap::Args;

use crate::error::Result;

use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::super::resource::ResourceType;
use super::change_state::{self, Targets, Wish};
use super::resource_type::Execution;

#[derive(Args)]
pub struct Pause {
    #[command(flatten)]
    targets: Targets,
}

#[derive(Args)]
pub struct Resume {
    #[command(flatten)]
    targets: Targets,
}

impl Run<Server, Rows> for Pause {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        put_each(context, &self.targets, "pause", "PAUSED").await
    }
}

impl Run<Server, Rows> for Resume {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        put_each(context, &self.targets, "resume", "RUNNING").await
    }
}

/// Puts each execution into a state. The server takes the sub-executions along, and keeps no reason.
async fn put_each(
    context: &Context<Server, Rows>,
    targets: &Targets,
    verb: &str,
    state: &str,
) -> Result<Outcome> {
    let terminal = context.terminal();
    let wish = Wish {
        state,
        reason: None,
    };
    change_state::each(context, targets, verb, async |mistral, id| {
        change_state::change(mistral, terminal, id, &wish).await
    })
    .await
}
