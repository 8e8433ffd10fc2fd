//! `execution-watch`: shows what an execution is doing until it has ended.

mod drawn;
mod lines;
mod options;
mod watcher;

use std::time::Duration;

use clap::Args;

use crate::api::Mistral;
use crate::error::{Error, Result};
use crate::signals::CaughtSignals;
use crate::terminal::screen::Stream;

use super::super::command::{Context, Outcome, Run, Server, Text};
use super::super::duration::{duration, interval};
use super::super::output_options::OutputKind;
use super::reference::Access;
use super::referring::ByExecution;
use super::wait_options::WaitLimits;
use super::wait_request::{WATCH, Waiting};
use super::waiting::{Waited, catch_signals, observe};
use options::INTERVAL;
use options::WatchOptions;
use watcher::{Target, Watcher};

#[derive(Args)]
pub struct Watch {
    /// ID of the execution
    id: String,
    #[command(flatten)]
    options: WatchOptions,
    /// Time between two looks, at least 250ms; longer where the server would spend more than 5 % of its time on them. Default: 1s
    #[arg(long, value_parser = interval, value_name = "DURATION")]
    interval: Option<Duration>,
    /// Give up after this time, with exit code 124: 90, 90s, 1h30m or 7d; 0 looks once
    #[arg(long, value_parser = duration, value_name = "DURATION")]
    timeout: Option<Duration>,
    /// Do not end when the execution is paused; watch until somebody resumes it
    #[arg(long)]
    ignore_paused: bool,
}

impl Run<Server, Text> for Watch {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let screen = self.options.screen(context, Stream::Out)?;
        let mistral = context.mistral()?;
        let limits = WaitLimits::of_watch(self.timeout, self.ignore_paused);
        let id = self.id.as_str();
        if id.is_empty() {
            return Err(Error::usage("the ID of the execution is empty"));
        }
        let waiting = Waiting {
            command: WATCH,
            ..Waiting::for_one(&id, &limits)
        };
        let caught = catch_signals(context, &limits)?;
        let target = Target::new(context, Stream::Out, screen);
        let interval = self.interval.unwrap_or(INTERVAL);
        let watcher = Watcher::new(&mistral, id, self.options, interval, target)?;
        let waited = observe(context, &mistral, &waiting, (&caught, &watcher)).await?;
        Ok(Outcome {
            status: waited.status(),
            ..Outcome::done()
        })
    }
}

/// Waits for an execution that was started, as [`wait_unless`](super::waiting::wait_unless) does, and shows on standard error
/// what it is doing.
pub async fn watch_unless<O: OutputKind>(
    context: &Context<Server, O>,
    mistral: &Mistral,
    waiting: &Waiting<'_>,
    caught: &CaughtSignals,
) -> Result<Waited> {
    let options = WatchOptions::default();
    let target = Target::new(context, Stream::Err, options.screen(context, Stream::Err)?);
    let id = waiting.ids.first().copied().unwrap_or_default();
    let interval = waiting.limits.interval().unwrap_or(INTERVAL);
    let watcher = Watcher::new(mistral, id, options, interval, target)?;
    let waiting = Waiting {
        command: WATCH,
        ..*waiting
    };
    observe(context, mistral, &waiting, (caught, &watcher)).await
}

impl ByExecution for Watch {
    fn access(&self) -> Access {
        Access::Waits
    }

    fn ids(&mut self) -> Vec<&mut String> {
        vec![&mut self.id]
    }
}
