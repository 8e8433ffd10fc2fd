//! `cron-trigger-history`: the executions that a cron trigger started.

use clap::Args;

use crate::api::cron_triggers::CRON_TRIGGERS;
use crate::api::{Mistral, OfTrigger, is_uuid};
use crate::error::{Error, Kind, Result};

use super::super::arguments::NewestFirst;
use super::super::column::missing;
use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::super::execution::resource_type::Execution;
use super::super::filter;
use super::super::resource::ResourceType;
use super::super::selectors::Common;
use super::super::states::OF_EXECUTIONS;

#[derive(Args)]
#[command(mut_arg("filters", |arg| arg.help(filter::help(Execution::RESOURCE))))]
pub struct History {
    /// Name or ID of the cron trigger; the ID also of one that is gone
    name: String,
    /// Also those that cron-trigger-run started
    #[arg(long)]
    by_hand: bool,
    #[command(flatten)]
    page: NewestFirst,
    #[command(flatten)]
    selectors: Common,
}

impl Run<Server, Rows> for History {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let terminal = context.terminal();
        let rows = Execution::RESOURCE.rows(context)?;
        let mut listing = self.page.listing(&rows, terminal)?;
        self.selectors
            .apply(OF_EXECUTIONS, &mut listing, terminal)?;
        if listing.query.get("description").is_some() {
            return Err(Error::usage(
                "--filter description=... cannot be combined with a trigger, which is found by it",
            ));
        }
        let trigger = OfTrigger {
            id: id(&rows.mistral, &self.name).await?,
            by_hand: self.by_hand,
        };
        let (name, value) = trigger.filter();
        listing.query.set(name, &value);
        listing.keep.trigger = Some(trigger);
        rows.list(&listing).await
    }
}

/// The ID of a trigger. One that is gone is known by its ID alone.
async fn id(mistral: &Mistral, name: &str) -> Result<String> {
    match CRON_TRIGGERS.get_fields(mistral, name, "id,name").await {
        Ok(trigger) => {
            let id = trigger["id"].as_str().ok_or_else(|| missing("id"))?;
            Ok(id.to_owned())
        }
        Err(error) if error.kind == Kind::NotFound && is_uuid(name) => Ok(name.to_owned()),
        Err(error) if error.kind == Kind::NotFound => Err(error.hint(
            "a trigger is gone after its last run; then give its ID, \
             which 'mistral execution-list -c Description' shows",
        )),
        Err(error) => Err(error),
    }
}
