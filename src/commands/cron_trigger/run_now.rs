//! `cron-trigger-run`: starts now what a cron trigger would start.

use clap::Args;
use serde_json::{Map, Value};

use crate::api::cron_triggers::CRON_TRIGGERS;
use crate::api::executions::{EXECUTIONS, NewExecution};
use crate::api::origin::description_by_hand;
use crate::api::{Mistral, workflows};
use crate::error::Result;
use crate::input;
use crate::json::{WIRE, dumps, embedded};

use super::super::column::missing;
use super::super::command::{Context, Outcome, Record, Run, Server};
use super::super::execution::input_values::{self, InputValue};
use super::super::execution::known_inputs;
use super::super::execution::launch::{Started, launch};
use super::super::execution::resource_type::Execution;
use super::super::execution::wait_options::WatchedWaitOptions;
use super::super::resource::ResourceType;

#[derive(Args)]
pub struct RunNow {
    /// Name or ID of the cron trigger
    name: String,
    /// Value of the input in place of the trigger's, as text; KEY:=JSON for any other value, KEY=@FILE for the text of
    /// a file (@- for standard input), KEY=@@TEXT for text that begins with @; repeatable
    #[arg(short = 'p', long, value_name = "KEY=VALUE")]
    input_value: Vec<String>,
    #[command(flatten)]
    wait: WatchedWaitOptions,
}

impl Run<Server, Record> for RunNow {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        self.wait.check()?;
        let record = Execution::RESOURCE.record(context)?;
        let mistral = record.mistral.clone();
        let values = self.input()?;
        let trigger = CRON_TRIGGERS.get(&mistral, &self.name, "").await?;
        let wanted = wanted(&mistral, &trigger, values).await?;
        let submitted = async {
            match EXECUTIONS.create(&mistral, &wanted).await {
                Ok(created) => Ok(Started::New(created)),
                Err(error) => Err(known_inputs::explain(error, &mistral, &wanted).await),
            }
        };
        launch(context, record, &self.wait, submitted).await
    }
}

impl RunNow {
    /// The values of the input that are given.
    fn input(&self) -> Result<Map<String, Value>> {
        let values = self.input_value.iter();
        let values: Result<Vec<_>> = values.map(|given| InputValue::parse(given)).collect();
        let values = values?;
        input::one_dash(values.iter().map(InputValue::file))?;
        input_values::read(&values)
    }
}

/// What the trigger would start, with these values in its input. A trigger starts its workflow in the namespace of that.
async fn wanted(
    mistral: &Mistral,
    trigger: &Value,
    values: Map<String, Value>,
) -> Result<NewExecution> {
    let text = |field: &'static str| trigger[field].as_str().ok_or_else(|| missing(field));
    let id = text("workflow_id")?;
    let workflow = workflows::version(mistral, id, "").await?;
    let namespace = workflow["namespace"].as_str().unwrap_or_default();
    let mut input = object(trigger, "workflow_input");
    input.extend(values);
    let params = object(trigger, "workflow_params");
    Ok(NewExecution {
        description: description_by_hand(text("name")?, text("id")?),
        workflow_id: Some(id.to_owned()),
        workflow_namespace: Some(namespace.to_owned()).filter(|name| !name.is_empty()),
        input: Some(dumps(&Value::Object(input), WIRE)),
        params: (!params.is_empty()).then(|| dumps(&Value::Object(params), WIRE)),
        ..NewExecution::default()
    })
}

/// A field that is JSON text of an object.
fn object(row: &Value, field: &str) -> Map<String, Value> {
    match embedded(row, field) {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
