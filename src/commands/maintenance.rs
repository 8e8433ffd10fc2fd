//! The maintenance mode of the server, in which it runs nothing.

use std::time::Duration;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use crate::api::Mistral;
use crate::api::maintenance::SETTABLE;
use crate::error::{Error, Kind, Result};
use crate::wait::{Clock, LONGEST_GAP, Pace};

use super::command::{Command, Context, Outcome, Record, Run, Server};
use super::duration::duration;

pub const GET: Command = Command::new::<Get, _, _>(
    "maintenance-get",
    "Show whether the server is running, or paused for maintenance",
)
.example("mistral maintenance-get -f value");

pub const SET: Command = Command::new::<Set, _, _>(
    "maintenance-set",
    "Pause the server with all executions of all projects, or let it go on",
)
.example("mistral maintenance-set PAUSED --wait --timeout 10m");

/// What may be the reason that a server does not tell its mode.
pub const TOO_OLD: &str =
    "the server may be too old: Mistral 18, for one, has no maintenance mode that works";

const TITLE: &str = "Status";

#[derive(Args)]
struct Get {}

impl Run<Server, Record> for Get {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = context.record(vec![TITLE.to_owned()])?;
        let status = context.mistral()?.maintenance().await.map_err(explained)?;
        record.end(vec![status.into()])
    }
}

#[derive(Args)]
struct Set {
    /// PAUSED pauses all running executions; RUNNING lets them go on
    #[arg(
        ignore_case = true,
        value_parser = PossibleValuesParser::new(SETTABLE).map(|status| status.to_uppercase())
    )]
    status: String,
    /// Wait until the server has this status. It is PAUSED once no task is running any more, and RUNNING at once
    #[arg(long)]
    wait: bool,
    /// Give up after this time, with exit code 124: 90, 90s, 1h30m or 7d; 0 looks once
    #[arg(long, value_parser = duration, value_name = "DURATION", requires = "wait")]
    timeout: Option<Duration>,
}

impl Run<Server, Record> for Set {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = context.record(vec![TITLE.to_owned()])?;
        let mistral = context.mistral()?;
        let set = mistral.set_maintenance(&self.status).await;
        let mut status = set.map_err(explained)?;
        if self.wait {
            status = self.reached(&mistral, &context.clock(), status).await?;
        }
        record.end(vec![status.into()])
    }
}

impl Set {
    /// The status once it is the one that was asked for.
    async fn reached(&self, mistral: &Mistral, clock: &Clock, first: String) -> Result<String> {
        let (begun, pace) = (clock.now(), Pace::new(LONGEST_GAP));
        let mut status = first;
        while status != self.status {
            let waited = clock.now() - begun;
            let rest = self.timeout.map(|limit| limit.saturating_sub(waited));
            if rest == Some(Duration::ZERO) {
                let message = format!("the server is still {status}");
                return Err(Error::new(Kind::WaitTimeout, message));
            }
            let gap = pace.gap(waited, [Duration::ZERO; 2]);
            let gap = rest.map_or(gap, |rest| gap.min(rest));
            clock.pause_until(clock.now() + gap).await;
            status = mistral.maintenance().await.map_err(explained)?;
        }
        Ok(status)
    }
}

/// Says what it means that the server does not know the path. Mistral 18 has it, but its queries fail, so that it answers
/// with 500.
fn explained(error: Error) -> Error {
    match error.status() {
        Some(404 | 500) => error.hint(TOO_OLD),
        _ => error,
    }
}
