//! `execution-update`: changes the state, description or environment of an execution.

use clap::Args;

use crate::api::executions::{ExecutionChange, Params};
use crate::error::{Error, Result};
use crate::input;

use super::super::command::{Context, Outcome, Record, Run, Server};
use super::super::refusal;
use super::super::resource::ResourceType;
use super::super::states::SETTABLE;
use super::reference::Access;
use super::referring::ByExecution;
use super::resource_type::Execution;

#[derive(Args)]
pub struct Update {
    /// ID of the execution
    id: String,
    /// New state
    #[arg(short, long, value_parser = SETTABLE, value_name = "STATE")]
    state: Option<String>,
    /// Environment as JSON or YAML, or a file that contains it
    #[arg(short, long, value_name = "ENV")]
    env: Option<String>,
    /// New description
    #[arg(short, long, value_name = "TEXT")]
    description: Option<String>,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = Execution::RESOURCE.record(context)?;
        let change = self.change()?;
        let execution = record.put(&self.id, &change).await?;
        let outcome = record.show(&execution)?;
        if let Some(Params { env }) = &change.params {
            refusal::of_env(context.terminal(), &self.id, env, &execution);
        }
        if let Some(wanted) = change.state {
            refusal::of_state(
                context.terminal(),
                "execution",
                &self.id,
                wanted,
                &execution,
            );
        }
        Ok(outcome)
    }
}

impl Update {
    /// The requested change, which must not be empty.
    fn change(&self) -> Result<ExecutionChange<'_>> {
        let change = ExecutionChange {
            state: self.state.as_deref(),
            state_info: None,
            description: self.description.as_deref().filter(|text| !text.is_empty()),
            params: input::env("--env", self.env.as_deref())?.map(|env| Params { env }),
        };
        if change.state.is_none() && change.description.is_none() && change.params.is_none() {
            let what = if self.env.is_some() {
                "execution-update: nothing to change, as the environment is empty"
            } else {
                "execution-update: nothing to change"
            };
            return Err(Error::usage(what).hint("give --state, --description or --env"));
        }
        Ok(change)
    }
}

impl ByExecution for Update {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        vec![&mut self.id]
    }
}
