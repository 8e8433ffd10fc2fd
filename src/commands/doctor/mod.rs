//! `doctor`: what is wrong between here and Mistral.

mod examine;
mod local;
mod network;
mod report;

use std::time::Duration;

use clap::Args;
use tokio::time::timeout;

use crate::api::Mistral;
use crate::auth::Auth;
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::output::{self, Cell, ListWriter, Narrowing};
use crate::wait::{LONGEST_GAP, Pace};

use super::command::{Command, Context, Group, Outcome, Rows, Run, Server};
use super::context::RowWriter;
use super::duration::{duration, shown};
use report::Check;

pub const GROUP: Group = Group {
    title: "Finding faults",
    commands: &[Command::new::<Doctor, _, _>(
        "doctor",
        "Check settings, files, connections, logins and Mistral, and say what to do",
    )
    .example("mistral doctor --wait --timeout 5m")],
};

const TITLES: [&str; 4] = ["Check", "Result", "Detail", "What to do"];

/// A look takes at least so long at the end of the wait, and at most so long.
const SHORTEST_LOOK: Duration = Duration::from_secs(1);
const LONGEST_LOOK: Duration = Duration::from_mins(1);

#[derive(Args)]
struct Doctor {
    /// Wait until Mistral answers, then check. A refused login or an invalid setting, such as a malformed URL, ends the wait at once
    #[arg(long)]
    wait: bool,
    /// Give up after this time, with exit code 124: 90, 90s, 1h30m or 7d; 0 looks once
    #[arg(long, value_parser = duration, value_name = "DURATION", requires = "wait")]
    timeout: Option<Duration>,
}

impl Run<Server, Rows> for Doctor {
    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let mut rows = listing(context)?;
        let (end, waited) = match context.auth() {
            Ok(auth) if self.wait => {
                let (end, waited) = wait(context, auth.anew(), self.timeout).await;
                (Some(end), Some(waited))
            }
            _ => (None, None),
        };
        let report = Box::pin(examine::examine(context, waited)).await;
        let failed = report.has_failed();
        for check in report.checks {
            rows.add(cells(check))?;
        }
        let status = match end {
            Some(End::Late) => ExitStatus::TIMED_OUT,
            Some(End::InVain) | None if failed => ExitStatus::FAILURE,
            Some(_) | None => ExitStatus::SUCCESS,
        };
        Ok(Outcome {
            status,
            ..rows.end(false)?
        })
    }
}

fn cells(check: Check) -> Vec<Cell<'static>> {
    let Check {
        name,
        verdict,
        detail,
        advice,
    } = check;
    let verdict = verdict.name().to_owned();
    let texts = [name, verdict, detail, advice].into_iter();
    texts.map(|text| Cell::Text(text.into())).collect()
}

/// The listing. On a terminal texts are wrapped, as the last columns say what to do.
fn listing(context: &Context<Server, Rows>) -> Result<RowWriter<'_>> {
    let headings: Vec<String> = TITLES.map(str::to_owned).into();
    let mut options = context.list_options().clone();
    output::select(&options.columns, &headings)?;
    context.warn_of_columns(&options.columns, &options.sort_columns, &headings);
    if options.fit.narrowing == Narrowing::Hide {
        options.fit.narrowing = Narrowing::Wrap;
    }
    Ok(context.writer(ListWriter::new(options, headings)?))
}

/// How a wait has ended.
enum End {
    Answered,
    Late,
    /// Waiting cannot help; the checks say why.
    InVain,
}

/// Waits until Mistral answers, or until that can no longer be, and tells why not yet. Gives the logins, and the error of
/// one that was refused.
///
/// What may be another once a deployment is complete does not end the wait: a name, a port, a certificate, what a
/// gateway answers in the place of Mistral.
async fn wait(
    context: &Context<Server, Rows>,
    auth: Auth,
    limit: Option<Duration>,
) -> (End, (Auth, Option<Error>)) {
    let mistral = Mistral::new(auth);
    let mut reason = String::new();
    let (clock, pace) = (context.clock(), Pace::new(LONGEST_GAP));
    let begun = clock.now();
    let rest = || limit.map(|limit| limit.saturating_sub(clock.now() - begun));
    loop {
        let most = rest().map_or(LONGEST_LOOK, |rest| rest.clamp(SHORTEST_LOOK, LONGEST_LOOK));
        match timeout(most, mistral.is_ready()).await {
            Ok(Ok(())) => {
                if !reason.is_empty() {
                    let after = shown(clock.now() - begun);
                    tell(context, &format!("Mistral answers after {after}"));
                }
                return (End::Answered, (mistral.into_auth(), None));
            }
            Ok(Err(error)) if is_final(error.kind) && !error.is_transient() => {
                let known = (error.kind == Kind::Authentication).then_some(error);
                let known = known.filter(|_| !mistral.has_session());
                return (End::InVain, (mistral.into_auth(), known));
            }
            Ok(Err(error)) => still_waiting(context, &mut reason, error.message),
            Err(_) => {
                let why = format!("no answer within {}", shown(most));
                still_waiting(context, &mut reason, why);
            }
        }
        let gap = pace.gap(clock.now() - begun, [Duration::ZERO; 2]);
        let gap = match rest() {
            Some(Duration::ZERO) => return (End::Late, (mistral.into_auth(), None)),
            Some(rest) => gap.min(rest),
            None => gap,
        };
        clock.pause_until(clock.now() + gap).await;
    }
}

/// Tells why Mistral does not answer yet, if that is another reason than before.
fn still_waiting(context: &Context<Server, Rows>, reason: &mut String, why: String) {
    if *reason != why {
        let line = single_line(&why);
        tell(context, &format!("waiting for Mistral: {line}"));
        *reason = why;
    }
}

fn tell(context: &Context<Server, Rows>, text: &str) {
    context.terminal().note(&format!("mistral: note: {text}"));
}

/// Whether asking again cannot help, or may lock the account.
fn is_final(kind: Kind) -> bool {
    matches!(kind, Kind::Local | Kind::Usage | Kind::Authentication)
}
