//! The report of an execution as a whole.

use std::time::Duration;

use crate::api::executions::has_ended;
use crate::character::single_line;
use crate::failures::Failures;
use crate::progress::Execution;
use crate::time::seconds_between;

use super::super::super::duration::shown as in_words;
use super::causes::{self, RUNNING};
use super::commands::commands;
use super::report::{Cause, Report, Running};
use super::shown::Shown;

/// What was found.
pub struct Found {
    pub causes: Vec<Cause>,
    pub handled: Vec<Cause>,
    pub paused_by: Option<String>,
    pub still_running: Vec<Running>,
    pub unread: Vec<String>,
}

/// The report, from its causes and the failures that were handled.
pub fn report(id: &str, failures: &Failures, shown: &Shown, found: Found) -> Report {
    let Found {
        causes,
        handled,
        paused_by,
        still_running,
        unread,
    } = found;
    let execution = &*failures.execution;
    let ended_at = execution.updated_at.clone();
    let ended_at = ended_at.filter(|_| has_ended(&execution.state));
    let (start, end) = (execution.created_at.as_deref(), ended_at.as_deref());
    let duration = start
        .zip(end)
        .and_then(|(start, end)| seconds_between(start, end));
    let is_whole = unread.is_empty();
    let summary = summary(id, execution, duration, (&causes, is_whole), shown);
    let paused = paused_by.as_deref().unwrap_or_default();
    let paused = if paused.is_empty() {
        String::new()
    } else {
        format!(" {paused}")
    };
    Report {
        execution_id: id.to_owned(),
        workflow: execution.workflow_name.clone(),
        state: execution.state.clone(),
        summary: format!(
            "{summary}{paused}{}",
            of_handled(&handled, failures.counted)
        ),
        paused_by,
        created_at: execution.created_at.clone(),
        commands: commands(id, execution, &causes, &still_running),
        ended_at,
        duration_seconds: duration,
        causes,
        handled,
        more_running: failures.running.len().saturating_sub(RUNNING),
        still_running,
        unread,
    }
}

/// What the search for failed tasks could not read.
pub fn unread(failures: &Failures, shown: &Shown) -> Vec<String> {
    let unread = failures.unread.iter();
    unread
        .map(|unread| {
            let path: Vec<_> = unread.path.iter().map(|name| single_line(name)).collect();
            causes::unread(&path.join(" > "), &unread.error, shown)
        })
        .collect()
}

/// What happened, in a sentence or two, by the causes that were found and whether all was read.
fn summary(
    id: &str,
    execution: &Execution,
    duration: Option<i64>,
    (causes, is_whole): (&[Cause], bool),
    shown: &Shown,
) -> String {
    let workflow = shown.text(&single_line(&execution.workflow_name));
    let of = format!("Execution {} of workflow {workflow}", single_line(id));
    let seconds = duration.and_then(|seconds| u64::try_from(seconds).ok());
    let after = match seconds {
        None => String::new(),
        Some(0) => " within a second".to_owned(),
        Some(seconds) => format!(" after {}", in_words(Duration::from_secs(seconds))),
    };
    let state = single_line(&execution.state);
    match (state.as_str(), causes.len()) {
        ("ERROR", _) => format!("{of} failed{after}."),
        ("CANCELLED", _) => format!("{of} was cancelled{after}."),
        ("SUCCESS", _) => format!("Nothing failed: {} ended in SUCCESS{after}.", lower(&of)),
        (_, 0) if !is_whole => format!(
            "What failed so far is not known: {} is {state}.",
            lower(&of)
        ),
        (_, 0) => format!("Nothing failed so far: {} is {state}.", lower(&of)),
        (_, count) => format!("{of} is {state}. So far {} failed.", tasks(count)),
    }
}

/// The sentence about the failures that an `on-error` handled: those that are shown, or how many there are else.
fn of_handled(shown: &[Cause], counted: usize) -> String {
    let is_handled = |cause: &&Cause| cause.failed_handler.is_none();
    let shown = shown.iter().filter(is_handled).count();
    match (shown, counted) {
        (0, 0) => String::new(),
        (1, 0) => " An on-error handled 1 failure.".to_owned(),
        (count, 0) => format!(" An on-error handled {count} failures."),
        (_, 1) => " An on-error handled 1 failure; --all shows it.".to_owned(),
        (_, count) => format!(" An on-error handled {count} failures; --all shows them."),
    }
}

fn lower(sentence: &str) -> String {
    sentence.replacen('E', "e", 1)
}

fn tasks(count: usize) -> String {
    match count {
        1 => "1 task".to_owned(),
        count => format!("{count} tasks"),
    }
}
