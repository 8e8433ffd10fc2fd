//! The report of an execution as a whole.

use std::time::Duration;

use crate::api::executions::has_ended;
use crate::character::single_line;
use crate::failures::{Execution, Failures};
use crate::time::seconds_between;

use super::super::super::duration::shown as in_words;
use super::causes;
use super::commands::commands;
use super::report::{Cause, Report};
use super::shown::Shown;

/// The report, from its causes and the failures that were handled.
pub fn report(
    id: &str,
    execution: &Execution,
    shown: &Shown,
    (causes, handled): (Vec<Cause>, Vec<Cause>),
    unread: Vec<String>,
) -> Report {
    let ended_at = execution.updated_at.clone();
    let ended_at = ended_at.filter(|_| has_ended(&execution.state));
    let (start, end) = (execution.created_at.as_deref(), ended_at.as_deref());
    let duration = start
        .zip(end)
        .and_then(|(start, end)| seconds_between(start, end));
    Report {
        execution_id: id.to_owned(),
        workflow: execution.workflow_name.clone(),
        state: execution.state.clone(),
        summary: summary(id, execution, duration, (&causes, &handled), shown),
        created_at: execution.created_at.clone(),
        commands: commands(id, execution, &causes),
        ended_at,
        duration_seconds: duration,
        causes,
        handled,
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

/// What happened, in a sentence or two.
fn summary(
    id: &str,
    execution: &Execution,
    duration: Option<i64>,
    (causes, handled): (&[Cause], &[Cause]),
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
    let what = match (state.as_str(), causes.len()) {
        ("ERROR", _) => format!("{of} failed{after}."),
        ("CANCELLED", _) => format!("{of} was cancelled{after}."),
        ("SUCCESS", _) => format!("Nothing failed: {} ended in SUCCESS{after}.", lower(&of)),
        (_, 0) => format!("Nothing failed so far: {} is {state}.", lower(&of)),
        (_, count) => format!("{of} is {state}. So far {} failed.", tasks(count)),
    };
    match handled.len() {
        0 => what,
        1 => format!("{what} An on-error handled 1 failure."),
        count => format!("{what} An on-error handled {count} failures."),
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
