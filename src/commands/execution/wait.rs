//! `execution-wait`: waits for executions and shows them.

use std::collections::HashSet;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::wait::Until;

use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::super::resource::ResourceType;
use super::super::states::SETTABLE;
use super::reference::Access;
use super::referring::ByExecution;
use super::resource_type::Execution;
use super::wait_options::WaitLimits;
use super::wait_request::Waiting;
use super::waiting::wait;

#[derive(Args)]
pub struct WaitForExecutions {
    /// IDs of the executions
    #[arg(required = true, num_args = 1.., value_name = "EXECUTION")]
    executions: Vec<String>,
    /// State to wait for; repeatable. Default: SUCCESS. A state from which it cannot come any more ends the wait
    #[arg(
        long = "for",
        value_name = "STATE",
        ignore_case = true,
        value_parser = PossibleValuesParser::new(SETTABLE).map(|state| state.to_uppercase())
    )]
    states: Vec<String>,
    /// End when one of the executions has ended; the exit code is for that one
    #[arg(long, conflicts_with = "fail_fast")]
    any: bool,
    /// End when one of the executions has ended otherwise than it was waited for
    #[arg(long)]
    fail_fast: bool,
    #[command(flatten)]
    limits: WaitLimits,
}

impl Run<Server, Rows> for WaitForExecutions {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let rows = Execution::RESOURCE.rows(context)?;
        let mut known = HashSet::new();
        let ids = self.executions.iter().map(String::as_str);
        let ids: Vec<_> = ids.filter(|id| known.insert(*id)).collect();
        if ids.contains(&"") {
            return Err(Error::usage("the ID of an execution is empty"));
        }
        let waiting = Waiting {
            states: &self.states,
            until: match (self.any, self.fail_fast) {
                (true, _) => Until::Any,
                (false, true) => Until::FirstFailure,
                (false, false) => Until::All,
            },
            ..Waiting::for_all(&ids, &self.limits)
        };
        let waited = wait(context, &rows.mistral, &waiting).await?;
        let mut found = Vec::new();
        for place in waited.to_show(waiting.until) {
            let row = match waited.read(context.terminal(), &rows.mistral, place).await {
                Some(document) => Some(document.read()?),
                None => waited.last_seen(place, empty_row()),
            };
            found.extend(row);
        }
        if found.is_empty() {
            return Ok(Outcome {
                status: waited.status(),
                ..Outcome::done()
            });
        }
        let outcome = rows
            .show(async |_, sink| {
                for row in &found {
                    sink(&row.to_string())?;
                }
                Ok(false)
            })
            .await?;
        Ok(Outcome {
            status: waited.status(),
            ..outcome
        })
    }
}

/// A row without values.
fn empty_row() -> Map<String, Value> {
    let fields = Execution::RESOURCE.column_fields();
    let fields = fields
        .split(',')
        .map(|field| (field.to_owned(), Value::Null));
    fields.collect()
}

impl ByExecution for WaitForExecutions {
    fn access(&self) -> Access {
        Access::Waits
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.executions.iter_mut().collect()
    }
}
