//! `cron-trigger-update`: changes a trigger, which the server cannot do, by replacing it.

use clap::Args;
use serde_json::Value;

use crate::api::Mistral;
use crate::api::cron_triggers::CRON_TRIGGERS;
use crate::definitions::cron_trigger::New;
use crate::error::{Error, Result};
use crate::input;

use super::super::arguments::{NewScope, not_empty};
use super::super::command::{Context, Outcome, Record, Run, Server};
use super::super::number::integer;
use super::super::resource::ResourceType;
use super::super::workflow_id::workflow_id;
use super::create::FirstTime;
use super::replacing::{put, value};
use super::resource_type::CronTrigger;

#[derive(Args)]
pub struct Update {
    /// Name or ID of the cron trigger
    name: String,
    /// New pattern, in UTC
    #[arg(long, value_name = "* * * * *")]
    pattern: Option<String>,
    /// ID or name of another workflow
    #[arg(long, value_name = "WORKFLOW")]
    workflow: Option<String>,
    /// New input as JSON, a file that contains it (YAML if it is named *.yaml or *.yml), or - for standard input
    #[arg(long, value_name = "JSON")]
    input: Option<String>,
    /// New parameters of the workflow type as JSON, a file that contains it, or - for standard input
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    /// Number of times to run the workflow from now on
    #[arg(long, value_name = "N", value_parser = integer)]
    count: Option<i64>,
    #[command(flatten)]
    first_time: FirstTime,
    #[command(flatten)]
    scope: NewScope,
}

/// What the options say, as far as it can be told without the server.
struct Changes {
    input: Option<Value>,
    params: Option<Value>,
    first_time: Option<String>,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        CronTrigger::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = CronTrigger::RESOURCE.record(context)?;
        let (mistral, terminal) = (&*record.mistral, context.terminal());
        let changes = self.changes()?;
        let old = CRON_TRIGGERS.get(mistral, &self.name, "").await?;
        let new = self.changed(mistral, &old, changes).await?;
        let row = put(terminal, mistral, &old, &new).await?;
        self.first_time
            .note(terminal, new.first_execution_time.as_deref());
        record.show(&row)
    }
}

impl Update {
    /// Reads the options. Nothing is sent yet.
    fn changes(&self) -> Result<Changes> {
        let texts = [&self.pattern, &self.workflow, &self.input, &self.params];
        let is_given = texts.iter().any(|text| text.is_some())
            || self.count.is_some()
            || self.first_time.is_given()
            || self.scope.get().is_some();
        if !is_given {
            return Err(Error::usage("nothing to change is given").hint(
                "give --pattern, --workflow, --input, --params, --count, --first-time, --public or --private; what is not given stays",
            ));
        }
        for (option, text) in [("--pattern", &self.pattern), ("--workflow", &self.workflow)] {
            text.as_deref()
                .map(|text| not_empty(option, text))
                .transpose()?;
        }
        let (input, params) = (self.input.as_deref(), self.params.as_deref());
        input::one_dash([("--input", input), ("--params", params)])?;
        let input_text = input::values::execution_input("--input", input)?;
        let params_text = input::json_object_text("--params", params)?;
        Ok(Changes {
            input: input.map(|_| value(input_text.as_deref())),
            params: params.map(|_| value(params_text.as_deref())),
            first_time: self.first_time.utc()?,
        })
    }

    /// The new trigger. What is not given stays as it was.
    async fn changed(&self, mistral: &Mistral, old: &Value, changes: Changes) -> Result<New> {
        let mut new = New::of_row(old);
        if let Some(workflow) = &self.workflow {
            new.workflow_id = workflow_id(mistral, workflow).await?;
        }
        new.pattern = self.pattern.clone().or(new.pattern);
        new.remaining_executions = self.count.or(new.remaining_executions);
        new.workflow_input = changes.input.unwrap_or(new.workflow_input);
        new.workflow_params = changes.params.unwrap_or(new.workflow_params);
        if let Some(time) = changes.first_time {
            new.first_execution_time = Some(time).filter(|time| !time.is_empty());
        }
        if let Some(scope) = self.scope.get() {
            new.scope = Some(scope.to_owned());
        }
        Ok(new)
    }
}
