//! `definition-apply`: brings the server to what files say.

mod checks;
mod question;
mod rows;
mod run;

use clap::Args;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::definitions::lock::{self, Lock};
use crate::definitions::remote::Reader;
use crate::env::USER;
use crate::error::{Error, Result};
use crate::exit::ExitStatus;
use crate::signals::ended_by;
use crate::terminal::Terminal;

use super::command::{Context, Outcome, Rows, Run, Server};
use super::definition_files::Given;
use super::output_options::one_of;

use rows::Fate;

pub use checks::Lint;
pub use rows::HEADINGS;

#[derive(Args)]
pub struct Apply {
    #[command(flatten)]
    given: Given,
    /// Show what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask before something is changed
    #[arg(short, long)]
    yes: bool,
    /// Take the lock away from whoever holds it
    #[arg(long)]
    break_lock: bool,
    /// Whether to check the files first: off for a server that knows more than this client
    #[arg(long, value_parser = one_of(Lint::ALL, Lint::name), default_value = "on", value_name = "on|off")]
    lint: Lint,
}

impl Run<Server, Rows> for Apply {
    fn columns() -> Vec<String> {
        HEADINGS.map(str::to_owned).into()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let terminal = context.terminal();
        let files = self.given.read(terminal)?;
        let namespace = self.given.namespace();
        checks::check(terminal, self.lint, &files.sources, namespace)?;
        let rows = context.rows(HEADINGS.map(str::to_owned).into())?;
        let mistral = context.mistral()?;
        let reader = Reader::new(&mistral);
        let planned = self.given.plan((terminal, &reader), files.desired).await?;
        let plan = &planned.plan;
        question::notes(terminal, plan);
        if self.dry_run {
            let fates = vec![Fate::Planned; plan.steps.len()];
            return rows::end(rows, plan, &fates, ExitStatus::SUCCESS);
        }
        if planned.is_done() {
            self.break_lock(context, &reader).await?;
            terminal.note("mistral: note: nothing to change");
            let fates = vec![Fate::Open; plan.steps.len()];
            return rows::end(rows, plan, &fates, rows::status(plan));
        }
        if !self.yes && plan.writes() > 0 {
            question::ask(terminal, plan)?;
        }
        self.break_lock(context, &reader).await?;
        // From here on Ctrl-C waits until the lock is given back.
        let signals = &context.process().signals;
        let caught = signals.catch(&[SIGINT, SIGTERM, SIGHUP]);
        let caught =
            caught.map_err(|cause| Error::local(format!("cannot handle Ctrl-C: {cause}")))?;
        let who = who(context);
        let lock = lock::take(&reader, self.given.owner(), &who).await?;
        let report = Box::pin(run::run((terminal, &caught), (&reader, &lock), planned)).await;
        release(terminal, &reader, &lock).await;
        let report = report?;
        let outcome = rows::end(rows, &report.plan, &report.fates, report.status)?;
        match report.signal {
            None => Ok(outcome),
            Some(signal) => {
                terminal.flush()?;
                Err(ended_by(signal))
            }
        }
    }
}

impl Apply {
    async fn break_lock(&self, context: &Context<Server, Rows>, reader: &Reader<'_>) -> Result<()> {
        if !self.break_lock {
            return Ok(());
        }
        if let Some(holder) = lock::remove(reader, self.given.owner()).await? {
            context.terminal().note(&format!(
                "mistral: note: the lock of {} since {} UTC was broken",
                holder.who, holder.since
            ));
        }
        Ok(())
    }
}

/// Gives the lock back.
async fn release(terminal: &Terminal, reader: &Reader<'_>, lock: &Lock) {
    match lock.release(reader).await {
        Ok(true) => {}
        Ok(false) => terminal.note(
            "mistral: warning: somebody has broken the lock meanwhile; look at the server with definition-diff",
        ),
        Err(error) => terminal.note(&format!(
            "mistral: warning: the lock in environment {:?} was not removed, so that the next run needs --break-lock: {error}",
            lock.name
        )),
    }
}

/// `ann@web-1`: who holds the lock.
fn who(context: &Context<Server, Rows>) -> String {
    let user = context.environment().text(USER).unwrap_or("somebody");
    let system = rustix::system::uname();
    format!("{user}@{}", system.nodename().to_string_lossy())
}
