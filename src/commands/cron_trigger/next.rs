//! `cron-trigger-next`: when a cron trigger, or a pattern, starts a workflow.

use clap::Args;

use crate::api::cron_triggers::CRON_TRIGGERS;
use crate::error::{Error, Result};
use crate::output::Cell;
use crate::time;

use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::upcoming::Upcoming;

/// The heading of the only column.
const TIME: &str = "Time";

/// The most times that are shown.
const MOST: usize = 100_000;

#[derive(Args)]
pub struct Next {
    /// Name or ID of the cron trigger
    name: Option<String>,
    /// Pattern instead of a trigger; no server is needed. Fields: minute, hour, day of month, month, day of week, and
    /// optionally second and year. Days of month and of week: either suffices
    #[arg(long, value_name = "* * * * *")]
    pattern: Option<String>,
    /// Number of times to show
    #[arg(short = 'n', long, value_name = "N", default_value = "10", value_parser = count)]
    count: usize,
    /// Show local times instead of UTC, in which the server counts
    #[arg(long)]
    local: bool,
}

fn count(text: &str) -> Result<usize, String> {
    let count = text.parse().ok();
    count
        .filter(|count| (1..=MOST).contains(count))
        .ok_or_else(|| format!("not a number from 1 to {MOST}"))
}

impl Run<Server, Rows> for Next {
    fn columns() -> Vec<String> {
        vec![TIME.to_owned()]
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let mut rows = context.rows(Self::columns())?;
        let terminal = context.terminal();
        let mut upcoming = self.upcoming(context).await?;
        if upcoming.is_overdue() {
            terminal.note(
                "mistral: warning: the first time is past: the server is in maintenance, or its engine does not run",
            );
        }
        let form = if self.local {
            time::local_form
        } else {
            time::utc_form
        };
        let mut shown = 0;
        for at in upcoming.by_ref().take(self.count) {
            rows.add(vec![Cell::Text(form(at).into())])?;
            shown += 1;
        }
        let outcome = rows.end(false)?;
        if shown < self.count {
            // The note stands below the rows.
            terminal.flush()?;
            terminal.note(if self.name.is_some() {
                "mistral: note: the trigger does not fire after that"
            } else {
                "mistral: note: the pattern has no further times"
            });
        }
        Ok(outcome)
    }
}

impl Next {
    async fn upcoming(&self, context: &Context<Server, Rows>) -> Result<Upcoming> {
        match (&self.name, &self.pattern) {
            (None, Some(pattern)) => Upcoming::of_pattern(pattern),
            (Some(name), None) => {
                let mistral = context.mistral()?;
                Upcoming::of_trigger(&CRON_TRIGGERS.get(&mistral, name, "").await?)
            }
            (None, None) => Err(Error::usage("no cron trigger given")
                .hint("give its name, or a pattern with --pattern")),
            (Some(_), Some(_)) => Err(Error::usage("NAME and --pattern cannot be combined")),
        }
    }
}
