//! `cron-trigger-create`.

use clap::Args;
use serde_json::Value;

use crate::api::cron_triggers::{CRON_TRIGGERS, NewCronTrigger};
use crate::api::{Mistral, is_uuid, required};
use crate::definitions::cron_trigger::New;
use crate::error::{Error, Kind, Result};
use crate::terminal::Terminal;
use crate::{input, time};

use super::super::arguments::Scope;
use super::super::command::{Context, Outcome, Record, Run, Server};
use super::super::number::integer;
use super::super::resource::ResourceType;
use super::super::workflow_id::workflow_id;
use super::replacing::{explain, put, value};
use super::resource_type::CronTrigger;

#[derive(Args)]
pub struct Create {
    /// Name of the new trigger
    name: String,
    /// ID or name of the workflow
    workflow_identifier: String,
    /// Input of the workflow as JSON, a file that contains it, or - for standard input
    workflow_input: Option<String>,
    /// Parameters of the workflow type as JSON, a file that contains it, or - for standard input
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    /// Schedule in cron format, in UTC: minute, hour, day of month, month, day of week; a sixth field is for seconds
    #[arg(long, value_name = "* * * * *")]
    pattern: Option<String>,
    #[command(flatten)]
    first_time: FirstTime,
    /// Number of times to run the workflow
    #[arg(long, value_name = "N", value_parser = integer)]
    count: Option<i64>,
    /// Replace the trigger of this name, if there is one; what it had left of --count is kept
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    scope: Scope,
}

/// The first time to run the workflow.
#[derive(Args)]
#[group(skip)]
pub struct FirstTime {
    /// First time to run the workflow; local time unless --utc is given
    #[arg(long, value_name = "YYYY-MM-DD HH:MM")]
    first_time: Option<String>,
    /// The time of --first-time is UTC
    #[arg(long)]
    utc: bool,
}

impl FirstTime {
    pub fn is_given(&self) -> bool {
        self.first_time.is_some()
    }

    /// The time in UTC; an empty one stays empty.
    pub fn utc(&self) -> Result<Option<String>> {
        match self.first_time.as_deref() {
            None => Ok(None),
            Some("") => Ok(Some(String::new())),
            Some(text) => time::minute_in_utc("--first-time", text, self.utc).map(Some),
        }
    }

    /// Says what UTC time a local one is.
    pub fn note(&self, terminal: &Terminal, utc: Option<&str>) {
        if let (Some(given), Some(utc), false) = (&self.first_time, utc, self.utc)
            && !utc.is_empty()
        {
            terminal.note(&format!(
                "mistral: note: first execution at {utc} UTC ({} in {})",
                given.trim(),
                time::local_zone()
            ));
        }
    }
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        CronTrigger::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = CronTrigger::RESOURCE.record(context)?;
        let (mistral, terminal) = (record.mistral.clone(), context.terminal());
        let input = self.workflow_input.as_deref();
        input::one_dash([("INPUT", input), ("--params", self.params.as_deref())])?;
        let workflow = required(&self.workflow_identifier, "workflow")?;
        let trigger = NewCronTrigger {
            name: required(&self.name, "cron trigger")?,
            pattern: self.pattern.as_deref(),
            first_execution_time: self.first_time.utc()?,
            remaining_executions: self.count,
            workflow_id: Some(workflow).filter(|id| is_uuid(id)),
            workflow_name: Some(workflow).filter(|id| !is_uuid(id)),
            workflow_input: input::json_text("INPUT", input)?,
            workflow_params: input::json_text("--params", self.params.as_deref())?,
            scope: self.scope.given(),
        };
        let shown = if let Some(old) = self.old(&mistral).await? {
            let new = replacement(&mistral, &trigger, &old, workflow).await?;
            record.show(&put(terminal, &mistral, &old, &new).await?)?
        } else {
            let created = record.create(&trigger).await;
            created.map_err(|error| self.explained(error))?
        };
        let first = trigger.first_execution_time.as_deref();
        self.first_time.note(terminal, first);
        Ok(shown)
    }
}

impl Create {
    fn explained(&self, error: Error) -> Error {
        if error.kind == Kind::Conflict {
            return error.hint("to put this one in its place, add --replace");
        }
        explain(error, self.pattern.as_deref())
    }

    /// The trigger that is to be replaced.
    async fn old(&self, mistral: &Mistral) -> Result<Option<Value>> {
        if !self.replace {
            return Ok(None);
        }
        match CRON_TRIGGERS.get(mistral, &self.name, "").await {
            Err(error) if error.kind == Kind::NotFound => Ok(None),
            found => found.map(Some),
        }
    }
}

/// What takes the place of an old trigger. Who may see it stays as it was, unless it is said.
async fn replacement(
    mistral: &Mistral,
    trigger: &NewCronTrigger<'_>,
    old: &Value,
    workflow: &str,
) -> Result<New> {
    let before = New::of_row(old);
    let left = before.remaining_executions;
    let count = trigger.remaining_executions;
    let first = trigger.first_execution_time.clone();
    Ok(New {
        name: before.name,
        workflow_id: workflow_id(mistral, workflow).await?,
        workflow_input: value(trigger.workflow_input.as_deref()),
        workflow_params: value(trigger.workflow_params.as_deref()),
        pattern: trigger.pattern.map(str::to_owned),
        first_execution_time: first.filter(|time| !time.is_empty()),
        remaining_executions: count.map(|count| left.map_or(count, |left| left.min(count))),
        scope: trigger.scope.map(str::to_owned).or(before.scope),
    })
}
