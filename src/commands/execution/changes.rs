//! The options of `execution-create` that set single values of INPUT and PARAMS.

use clap::Args;
use serde_json::{Map, Value};

use crate::api::executions::NewExecution;
use crate::error::{Error, Result};
use crate::input::environment;
use crate::json::{WIRE, dumps, parse};
use crate::terminal::Terminal;

use super::input_values::{self, InputValue};
use super::notify::Webhook;

#[derive(Args)]
#[group(skip)]
pub struct Changes {
    /// Value of the input as text; KEY:=JSON for any other value, KEY=@FILE for the text of a file (@- for standard
    /// input), KEY=@@TEXT for text that begins with @; repeatable, and preferred to INPUT
    #[arg(short = 'p', long, value_name = "KEY=VALUE")]
    input_value: Vec<String>,
    /// Environment: the name of one on the server, a mapping in JSON or YAML, or a file that contains it
    #[arg(long, value_name = "NAME|JSON|FILE")]
    env: Option<String>,
    /// URL to which the server posts events of the execution and its sub-executions; repeatable. Without events, those
    /// after which a workflow has ended or is paused; ALL for all
    #[arg(long, value_name = "URL[=EVENT,...]")]
    notify: Vec<String>,
}

/// What the options say.
pub struct Values {
    input: Map<String, Value>,
    env: Option<Value>,
    webhooks: Vec<Value>,
}

impl Changes {
    /// Whether values of the input are given.
    pub fn has_input_values(&self) -> bool {
        !self.input_value.is_empty()
    }

    /// The values of the input, whose files have not been read yet.
    pub fn input_values(&self) -> Result<Vec<InputValue<'_>>> {
        let values = self.input_value.iter();
        values.map(|given| InputValue::parse(given)).collect()
    }

    /// The option for the environment and what it gives.
    pub fn env(&self) -> (&'static str, Option<&str>) {
        ("--env", self.env.as_deref())
    }

    /// Reads what the options name. Warns of what may be meant otherwise or will have no effect.
    pub fn read(&self, input: &[InputValue<'_>], terminal: &Terminal) -> Result<Values> {
        Ok(Values {
            input: input_values::read(input)?,
            env: self.environment(terminal)?,
            webhooks: self.webhooks(terminal)?,
        })
    }

    /// Adds to the server's error that there is no such environment how its name was found.
    pub fn explain(&self, error: Error) -> Error {
        if self.env.is_none() || !error.message.starts_with("Environment is not found") {
            return error;
        }
        error.hint(
            "--env is the name of an environment unless it is a mapping or a file that exists; \
             'mistral environment-list' shows the environments",
        )
    }

    fn environment(&self, terminal: &Terminal) -> Result<Option<Value>> {
        let (option, given) = self.env();
        let Some(given) = given else {
            return Ok(None);
        };
        let found = environment::of_option(option, given)?;
        if found.is_ambiguous {
            terminal.note(&format!(
                "mistral: note: {option} was read from the file {given:?}\n  \
                 hint: for the environment of that name, give PARAMS: '{{\"env\": {given:?}}}'"
            ));
        }
        if found.is_definition {
            terminal.note(&format!(
                "mistral: note: {option}: this is the definition of an environment; its variables are used"
            ));
        }
        Ok(Some(found.value))
    }

    fn webhooks(&self, terminal: &Terminal) -> Result<Vec<Value>> {
        let mut publishers = Vec::new();
        for given in &self.notify {
            let webhook = Webhook::parse(given)?;
            if let Some(warning) = webhook.warning {
                terminal.note(&format!("mistral: warning: {warning}"));
            }
            publishers.push(webhook.publisher);
        }
        Ok(publishers)
    }
}

impl Values {
    /// Sets the values in the input and params of an execution.
    pub fn apply(self, execution: &mut NewExecution) {
        if !self.input.is_empty() {
            let mut input = object(execution.input.as_deref());
            input.extend(self.input);
            execution.input = Some(dumps(&Value::Object(input), WIRE));
        }
        if self.env.is_none() && self.webhooks.is_empty() {
            return;
        }
        let mut params = object(execution.params.as_deref());
        if let Some(env) = self.env {
            params.insert("env".to_owned(), env);
        }
        if !self.webhooks.is_empty() {
            add_webhooks(&mut params, self.webhooks);
        }
        execution.params = Some(dumps(&Value::Object(params), WIRE));
    }
}

/// Adds webhooks to those of the params, unless they are there already.
fn add_webhooks(params: &mut Map<String, Value>, webhooks: Vec<Value>) {
    let mut all = match params.get_mut("notify").map(Value::take) {
        Some(Value::Array(known)) => known,
        _ => Vec::new(),
    };
    for webhook in webhooks {
        if !all.contains(&webhook) {
            all.push(webhook);
        }
    }
    params.insert("notify".to_owned(), Value::Array(all));
}

/// The object in JSON text that has been checked; other values count as an empty one.
fn object(text: Option<&str>) -> Map<String, Value> {
    match text.map(parse) {
        Some(Ok(Value::Object(map))) => map,
        _ => Map::new(),
    }
}
