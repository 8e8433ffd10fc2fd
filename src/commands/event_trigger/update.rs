//! `event-trigger-update`: changes what the server can change of a trigger; what it listens to stays.

use clap::Args;

use crate::api::event_triggers::{EVENT_TRIGGERS, EventTriggerChange};
use crate::api::is_uuid;
use crate::error::{Error, Kind, Result};
use crate::input;

use super::super::arguments::{NewScope, not_empty};
use super::super::command::{Context, Outcome, Record, Run, Server};
use super::super::resource::ResourceType;
use super::super::workflow_id::workflow_id;
use super::EventTrigger;

#[derive(Args)]
pub struct Update {
    /// ID of the event trigger
    event_trigger: String,
    /// New name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// ID or name of another workflow
    #[arg(long, value_name = "WORKFLOW")]
    workflow: Option<String>,
    /// New input as JSON, a file that contains it (YAML if it is named *.yaml or *.yml), or - for standard input
    #[arg(long, value_name = "JSON")]
    input: Option<String>,
    /// New parameters of the workflow type as JSON, a file that contains it, or - for standard input
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    #[command(flatten)]
    scope: NewScope,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        EventTrigger::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = EventTrigger::RESOURCE.record(context)?;
        let mut change = self.change()?;
        if let Some(workflow) = &self.workflow {
            change.workflow_id = Some(workflow_id(&record.mistral, workflow).await?);
        }
        let mistral = &record.mistral;
        let id = Some(self.event_trigger.as_str());
        let row = EVENT_TRIGGERS.update(mistral, id, &change).await;
        let row = row.map_err(|error| self.explained(error))?;
        record.show(&row)
    }
}

impl Update {
    /// Reads the options. Nothing is sent yet.
    fn change(&self) -> Result<EventTriggerChange<'_>> {
        let texts = [&self.name, &self.workflow, &self.input, &self.params];
        if texts.iter().all(|text| text.is_none()) && self.scope.get().is_none() {
            return Err(Error::usage("nothing to change is given").hint(
                "give --name, --workflow, --input, --params, --public or --private; what is not given stays",
            ));
        }
        for (option, text) in [("--name", &self.name), ("--workflow", &self.workflow)] {
            text.as_deref()
                .map(|text| not_empty(option, text))
                .transpose()?;
        }
        let (input, params) = (self.input.as_deref(), self.params.as_deref());
        input::one_dash([("--input", input), ("--params", params)])?;
        Ok(EventTriggerChange {
            name: self.name.as_deref(),
            workflow_id: None,
            workflow_input: input::values::execution_input("--input", input)?,
            workflow_params: input::json_object_text("--params", params)?,
            scope: self.scope.get(),
        })
    }

    /// The server identifies event triggers by ID alone.
    fn explained(&self, error: Error) -> Error {
        if error.kind == Kind::NotFound || !is_uuid(&self.event_trigger) {
            return error
                .hint("event triggers are given by ID, which 'mistral event-trigger-list' shows");
        }
        error
    }
}
