//! `execution-delete`.

use std::cell::Cell;

use clap::Args;

use crate::api::Mistral;
use crate::api::executions;
use crate::error::Result;
use crate::exit::ExitStatus;

use super::super::bulk::{BulkOptions, Items, given};
use super::super::command::{Context, Outcome, Run, Server, Text};
use super::super::generic;
use super::outlook;
use super::reference::Access;
use super::referring::ByExecution;
use super::resource_type::Execution;
use super::selection::{FIELDS, Selection, in_place_of_selectors, item};

#[derive(Args)]
#[command(
    mut_arg("execution", in_place_of_selectors),
    override_usage = "mistral execution-delete [OPTIONS] <EXECUTION>... | - | SELECTION"
)]
pub struct Delete {
    #[command(flatten)]
    executions: generic::Delete<Execution>,
    #[command(flatten)]
    selection: Selection,
    /// Delete also what has not ended, which the server refuses otherwise
    #[arg(long)]
    force: bool,
}

impl Run<Server, Text> for Delete {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let force = self.force;
        let delete =
            async |mistral: &Mistral, id: &str| executions::delete(mistral, id, force).await;
        let options = self.executions.bulk.as_ref();
        let is_dry_run = options.is_some_and(BulkOptions::is_dry_run);
        if !self.selection.is_given() && !is_dry_run {
            return self.executions.each(context, delete).await;
        }
        let unread = Cell::new(0);
        let find = async |mistral: &Mistral| {
            let mut items = if self.selection.is_given() {
                let found = self.selection.find(mistral, context.terminal(), FIELDS);
                found.await?.items
            } else {
                self.read(context, mistral, &unread).await?
            };
            if !force {
                items.caveats = outlook::of_deletion(items.states());
            }
            Ok(items)
        };
        let outcome = self.executions.many(context, find, delete).await?;
        Ok(if unread.get() == 0 {
            outcome
        } else {
            Outcome {
                status: ExitStatus::FAILURE,
                ..outcome
            }
        })
    }
}

impl Delete {
    /// Reads the executions that are named. Those that cannot be read are told and counted, and left out.
    async fn read(
        &self,
        context: &Context<Server, Text>,
        mistral: &Mistral,
        unread: &Cell<usize>,
    ) -> Result<Items> {
        let mut items = given(&self.executions.identifiers, context.terminal())?;
        mistral.session().await?;
        let mut known = Vec::new();
        for named in items.list {
            let read = executions::EXECUTIONS.get_fields(mistral, &named.id, FIELDS);
            match read.await.and_then(item) {
                Ok(item) => known.push(item),
                Err(mut error) => {
                    unread.update(|count| count + 1);
                    context.keep_unknown(&named.id, &mut error);
                    let error = error.without_query();
                    let terminal = context.terminal();
                    terminal.failure("execution", &named.id, &error);
                }
            }
        }
        items.list = known;
        items.are_known = true;
        Ok(items)
    }
}

impl ByExecution for Delete {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.executions.identifiers()
    }
}
