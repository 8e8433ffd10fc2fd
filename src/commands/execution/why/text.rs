//! The report as text for people: a block for each cause.

use std::fmt::{Display, Write as _};
use std::time::Duration;

use serde_json::Value;

use crate::character::{single_line, visible};
use crate::json::{LINE, dumps};

use super::super::super::duration::shown as in_words;
use super::report::{Because, Cause, Definition, Http, Items, Report, TaskOf, Variable};
use super::shown::cut;

/// The width of the labels.
const LABEL: usize = 10;
/// The most characters of a value in a line.
const VALUE: usize = 200;
/// The most indexes of items that are named.
const INDEXES: usize = 20;
/// How many failed tasks of items are named.
const TASKS: usize = 5;
/// The most lines of a body.
const BODY: usize = 10;

/// The report as text. Nothing in it controls a terminal, and what comes from the server cannot look like a block.
pub fn text(report: &Report) -> String {
    let mut out = format!("{}\n", visible(&report.summary));
    for (place, cause) in report.causes.iter().enumerate() {
        block(&mut out, place + 1, cause, false, report);
    }
    for (place, cause) in report.handled.iter().enumerate() {
        block(
            &mut out,
            report.causes.len() + place + 1,
            cause,
            true,
            report,
        );
    }
    if !report.still_running.is_empty() {
        out.push_str("\nStill running:\n");
        for one in &report.still_running {
            let (path, action) = (single_line(&one.path), single_line(&one.action));
            let id = single_line(&one.action_execution_id);
            let _ = writeln!(out, "  {path}: action {action} {id}");
        }
        if report.more_running > 0 {
            let _ = writeln!(out, "  and {} more tasks", report.more_running);
        }
    }
    if !report.unread.is_empty() {
        out.push_str("\nNot read:\n");
        for line in &report.unread {
            let _ = writeln!(out, "  {}", single_line(line));
        }
    }
    let longest = report.commands.iter().map(|next| next.command.len()).max();
    if let Some(width) = longest {
        out.push_str("\nTo go on:\n");
        for next in &report.commands {
            let _ = writeln!(out, "  {:width$}  {}", next.command, next.purpose);
        }
    }
    out
}

fn block(out: &mut String, number: usize, cause: &Cause, is_handled: bool, report: &Report) {
    let name = match &cause.path {
        Some(path) => single_line(path),
        None => format!("workflow {}", single_line(&cause.workflow)),
    };
    let handled = match &cause.failed_handler {
        Some(task) => format!(" (its on-error {} failed)", single_line(task)),
        None if is_handled => " (handled by on-error)".to_owned(),
        None => String::new(),
    };
    let _ = writeln!(out, "\n{number}. {name}{handled}");
    let is_reason = cause.path.is_none() && report.state == "CANCELLED";
    let label = if is_reason { "Reason" } else { "Error" };
    field(out, label, &cause.error);
    if let Some(http) = &cause.http {
        body(out, http);
    }
    if let Some(because) = &cause.because {
        field(out, "Because", first(because));
    }
    let earlier = cause.earlier_attempts.iter();
    for attempt in earlier.filter(|attempt| attempt.error != cause.error) {
        let at = attempt.started_at.as_deref().unwrap_or_default();
        field(
            out,
            "Before",
            format!("{} {}", single_line(at), attempt.error),
        );
    }
    if let Some(items) = &cause.items {
        of_items(out, items);
    }
    if cause.path.is_some() {
        if cause.started && (cause.action.is_some() || cause.runs_workflow.is_some()) {
            field(out, "Ran", ran(cause));
        }
        field(out, "When", when(cause));
    }
    if let Some(Value::Object(input)) = &cause.input.as_ref().filter(|_| cause.items.is_none()) {
        let lines: Vec<_> = input.iter().map(|(key, value)| pair(key, value)).collect();
        if !lines.is_empty() {
            field(out, "Input", lines.join("\n"));
        }
    }
    if let Some(passed) = &cause.passed {
        field(out, "Passed", passed);
    }
    if !cause.values.is_empty() {
        let lines: Vec<_> = cause.values.iter().map(variable).collect();
        field(out, "Values", lines.join("\n"));
    }
    if let Some(definition) = &cause.definition {
        defined(out, definition);
    }
    for note in &cause.notes {
        field(out, "Note", note);
    }
    of_tasks(out, &cause.tasks);
}

fn of_tasks(out: &mut String, tasks: &[TaskOf]) {
    let mut lines: Vec<_> = tasks
        .iter()
        .take(TASKS)
        .map(|task| {
            let (id, of) = (single_line(&task.task_id), single_line(&task.execution_id));
            format!("{id} of execution {of}")
        })
        .collect();
    if let more @ 1.. = tasks.len().saturating_sub(TASKS) {
        lines.push(format!("and {more} more"));
    }
    match tasks.len() {
        0 => {}
        1 => field(out, "Task ID", lines.join("\n")),
        _ => field(out, "Task IDs", lines.join("\n")),
    }
}

/// The failure whose `on-error` led to another one.
fn first(because: &Because) -> String {
    let Because { path, error, .. } = because;
    let how = if because.is_next {
        "it is the"
    } else {
        "it follows the"
    };
    let path = single_line(path);
    format!("{how} on-error of {path}, which failed first: {error}")
}

/// A label and a text, whose further lines are indented.
fn field(out: &mut String, label: &str, text: impl Display) {
    let text = visible(&text.to_string());
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let _ = writeln!(out, "   {:LABEL$}{first}", format!("{label}:"));
    for line in lines {
        let _ = writeln!(out, "   {:LABEL$}{line}", "");
    }
}

fn body(out: &mut String, http: &Http) {
    if http.body.is_empty() {
        return;
    }
    let mut lines: Vec<_> = http.body.lines().take(BODY + 1).collect();
    if lines.len() > BODY {
        lines[BODY] = "...";
    }
    field(out, "Body", lines.join("\n"));
}

fn of_items(out: &mut String, items: &Items) {
    let Items {
        task,
        failed,
        total,
        indexes,
        inputs,
    } = items;
    let of = task.as_deref().map(single_line);
    let of = of.map_or_else(String::new, |task| format!(" of {task}"));
    let mut named: Vec<_> = indexes.iter().take(INDEXES).map(u64::to_string).collect();
    if indexes.len() > INDEXES {
        named.push("...".to_owned());
    }
    let named = match named.len() {
        0 => String::new(),
        1 => format!(" (index {})", named[0]),
        _ => format!(" (indexes {})", named.join(", ")),
    };
    field(
        out,
        "Items",
        format!("{failed} of {total} items{of} failed{named}"),
    );
    let mut lines: Vec<_> = inputs
        .iter()
        .map(|input| cut(&dumps(input, LINE), VALUE))
        .collect();
    if lines.is_empty() {
        return;
    }
    if let more @ 1.. = failed.saturating_sub(lines.len()) {
        lines.push(format!("and {more} more"));
    }
    field(out, "Input", lines.join("\n"));
}

/// What the task ran, where, and how often.
fn ran(cause: &Cause) -> String {
    let mut text = match (&cause.action, &cause.runs_workflow) {
        (Some(action), _) => format!("action {}", single_line(action)),
        (None, Some(workflow)) => format!("workflow {}", single_line(workflow)),
        (None, None) => String::new(),
    };
    if let Some(target) = &cause.target {
        let _ = write!(text, " on {}", single_line(target));
    }
    let _ = match (cause.attempt, cause.attempts) {
        (1, 1) => Ok(()),
        (attempt, attempts) => write!(text, ", attempt {attempt} of {attempts}"),
    };
    text
}

fn when(cause: &Cause) -> String {
    let start = cause.started_at.as_deref().unwrap_or("at an unknown time");
    let mut text = single_line(start);
    if let Some(end) = cause.ended_at.as_deref().filter(|end| *end != start) {
        let day = start.split_once(' ').map_or("", |(day, _)| day);
        let end = end.strip_prefix(day).unwrap_or(end).trim_start();
        let _ = write!(text, " to {}", single_line(end));
    }
    text.push_str(" UTC");
    // The server's times are in whole seconds.
    let seconds = cause
        .duration_seconds
        .and_then(|seconds| u64::try_from(seconds).ok());
    if let Some(seconds @ 1..) = seconds {
        let _ = write!(text, ", {}", in_words(Duration::from_secs(seconds)));
    }
    text
}

fn pair(key: &str, value: &Value) -> String {
    let value = match value {
        Value::String(text) => single_line(&text.replace('\n', "\\n")),
        value => dumps(value, LINE),
    };
    format!("{}: {}", single_line(key), cut(&value, VALUE))
}

/// A variable: `$.ips = [] (published by boot, line 3)`.
fn variable(variable: &Variable) -> String {
    let (name, from) = (single_line(&variable.name), single_line(&variable.from));
    match &variable.value {
        Some(value) => format!("{name} = {} ({from})", cut(&dumps(value, LINE), VALUE)),
        None => format!("{name}: {from}"),
    }
}

fn defined(out: &mut String, definition: &Definition) {
    let Definition { workflow, line, .. } = definition;
    let mut text = format!("workflow {}, line {line}", single_line(workflow));
    let last = (definition.first_line + definition.lines.len()).saturating_sub(1);
    let width = last.to_string().len();
    for (number, content) in (definition.first_line..).zip(&definition.lines) {
        let mark = if number == *line { '>' } else { ' ' };
        let content = single_line(&content.replace('\t', " "));
        let shown = format!("{mark} {number:width$}  {content}");
        let _ = write!(text, "\n{}", shown.trim_end());
    }
    field(out, "Defined", text);
    if let Some(at) = &definition.changed_at {
        field(
            out,
            "Warning",
            format!(
                "the workflow was changed at {} (UTC), after the execution had started; the lines are those of today, but a \
                 rerun of the task uses the definition of the start",
                single_line(at)
            ),
        );
    }
}
