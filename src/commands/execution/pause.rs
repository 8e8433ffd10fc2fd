//! `execution-pause` and `execution-resume`.
//!
//! An execution that is PAUSED already is paused again all the same, as a sub-execution may have been resumed alone.

use clap::Args;

use crate::api::Mistral;
use crate::error::Result;

use super::super::bulk::Verb;
use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::super::resource::ResourceType;
use super::change_state::{self, Job, Wish};
use super::chosen::Chosen;
use super::reference::Access;
use super::referring::ByExecution;
use super::resource_type::Execution;
use super::wait_options::WaitForState;

#[derive(Args)]
#[command(override_usage = "mistral execution-pause [OPTIONS] <ID>... | - | SELECTION")]
pub struct Pause {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    wait: WaitForState,
}

#[derive(Args)]
#[command(override_usage = "mistral execution-resume [OPTIONS] <ID>... | - | SELECTION")]
pub struct Resume {
    #[command(flatten)]
    chosen: Chosen,
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
            targets: &self.chosen.targets,
            verb: "pause",
            wait: &self.wait,
            states: &[state],
        };
        put_each(context, (&self.chosen, Verb::PAUSE), &job, state).await
    }
}

impl Run<Server, Rows> for Resume {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let job = Job {
            targets: &self.chosen.targets,
            verb: "resume",
            wait: &self.wait,
            // It may have run to its end before the first look.
            states: &["RUNNING", "SUCCESS"],
        };
        put_each(context, (&self.chosen, Verb::RESUME), &job, "RUNNING").await
    }
}

/// Puts each execution into a state. The server takes the sub-executions along, and keeps no reason.
async fn put_each(
    context: &Context<Server, Rows>,
    (chosen, verb): (&Chosen, Verb),
    job: &Job<'_>,
    state: &str,
) -> Result<Outcome> {
    let terminal = context.terminal();
    let wish = Wish {
        state,
        reason: None,
    };
    let change = async |mistral: &Mistral, id: &str| {
        change_state::change(mistral, terminal, id, &wish).await
    };
    chosen.each(context, (job, verb), change).await
}

impl ByExecution for Pause {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.chosen.targets.ids()
    }
}

impl ByExecution for Resume {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.chosen.targets.ids()
    }
}
