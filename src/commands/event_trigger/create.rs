//! `event-trigger-create`.

use clap::Args;

use crate::api::event_triggers::NewEventTrigger;
use crate::api::required;
use crate::error::Result;
use crate::input;

use super::super::arguments::Scope;
use super::super::command::{Context, Outcome, Record, Run, Server};
use super::super::resource::ResourceType;
use super::EventTrigger;

#[derive(Args)]
pub struct Create {
    /// Name of the new trigger
    name: String,
    /// ID of the workflow
    workflow_id: String,
    /// Exchange of the messages
    exchange: String,
    /// Topic of the messages
    topic: String,
    /// Type of the event
    event: String,
    /// Input of the workflow as JSON, a file that contains it, or - for standard input
    workflow_input: Option<String>,
    /// Parameters of the workflow type as JSON, a file that contains it, or - for standard input
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    #[command(flatten)]
    scope: Scope,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        EventTrigger::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = EventTrigger::RESOURCE.record(context)?;
        let input = self.workflow_input.as_deref();
        input::one_dash([("INPUT", input), ("--params", self.params.as_deref())])?;
        let trigger = NewEventTrigger {
            workflow_id: required(&self.workflow_id, "workflow")?,
            name: required(&self.name, "event trigger")?,
            exchange: &self.exchange,
            topic: &self.topic,
            event: &self.event,
            workflow_input: input::json_text("INPUT", input)?,
            workflow_params: input::json_text("--params", self.params.as_deref())?,
            scope: self.scope.given(),
        };
        record.create(&trigger).await
    }
}
