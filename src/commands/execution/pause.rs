//! `execution-pause` and `execution-resume`.
//!
//! An execution that is PAUSED already is paused again all the same, as a sub-execution may have been resumed alone.

use clap::Args;

use crate::error::Result;

use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::super::resource::ResourceType;
use super::change_state::{self, Job, Targets, Wish};
use super::reference::Access;
use super::referring::ByExecution;
use super::resource_type::Execution;
use super::wait_options::WaitForState;

#[derive(Args)]
pub struct Pause {
    #[command(flatten)]
    targets: Targets,
    #[command(flatten)]
    wait: WaitForState,
}

#[derive(Args)]
pub struct Resume {
    #[command(flatten)]
    targets: Targets,
    #[command(flatten)]
    wait: WaitForState,
}

impl Run<Server, Rows> for Pause {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let state = "PAUSED";
        let job = Job {
            targets: &self.targets,
            verb: "pause",
            wait: &self.wait,
            states: &[state],
        };
        put_each(context, &job, state).await
    }
}

impl Run<Server, Rows> for Resume {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let job = Job {
            targets: &self.targets,
            verb: "resume",
            wait: &self.wait,
            // It may have run to its end before the first look.
            states: &["RUNNING", "SUCCESS"],
        };
        put_each(context, &job, "RUNNING").await
    }
}

/// Puts each execution into a state. The server takes the sub-executions along, and keeps no reason.
async fn put_each(context: &Context<Server, Rows>, job: &Job<'_>, state: &str) -> Result<Outcome> {
    let terminal = context.terminal();
    let wish = Wish {
        state,
        reason: None,
    };
    change_state::each(context, job, async |mistral, id| {
        change_state::change(mistral, terminal, id, &wish).await
    })
    .await
}

impl ByExecution for Pause {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.targets.ids()
    }
}

impl ByExecution for Resume {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.targets.ids()
    }
}
