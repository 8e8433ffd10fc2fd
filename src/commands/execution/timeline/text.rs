//! The timeline as text for people.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::time::Duration;

use crate::character::single_line;
use crate::output::timeline::{Bar, Chart, Glyphs, Kind, Row};
use crate::output::tree::style_of;
use crate::progress::Execution;
use crate::terminal::style::{Line, Style};

use super::super::super::duration::shown;
use super::critical::Segment;
use super::intervals::{Interval, rest};
use super::model::Model;

/// The width where there is no terminal.
const WIDTH: usize = 100;
/// The most characters of a name in a sentence.
const LONGEST: usize = 200;

/// How the text is laid out.
#[derive(Clone, Copy)]
pub struct Layout {
    pub width: Option<usize>,
    pub is_unicode: bool,
}

/// The chart of all tasks.
pub fn of_tasks(
    execution: &Execution,
    model: &Model,
    critical: &HashSet<usize>,
    layout: Layout,
) -> Vec<Line> {
    let tasks = model.tasks.iter().enumerate();
    let rows = tasks.map(|(place, task)| Row {
        is_marked: critical.contains(&place),
        depth: task.depth,
        name: task.label(),
        cells: vec![
            task.state.clone(),
            offset(task.time.from - model.start()),
            seconds(task.time.seconds()),
        ],
        style: style_of(&task.state),
        bar: bar(task.time, &task.work, model, !task.has_ended),
    });
    let chart = Chart {
        titles: &["State", "Start", "Time"],
        are_paths: false,
        ..chart(model, rows.collect(), layout)
    };
    lines(execution, model, &chart)
}

/// The chart of the critical path, and what it adds up to.
pub fn of_path(
    execution: &Execution,
    model: &Model,
    path: &[Segment],
    layout: Layout,
) -> Vec<Line> {
    let rows = path.iter().map(|segment| {
        let task = segment.task.map(|task| &model.tasks[task]);
        let is_last = task.is_some_and(|task| !task.has_ended && task.time.to == segment.time.to);
        Row {
            is_marked: true,
            depth: 0,
            name: name(segment, model),
            cells: vec![
                task.map_or_else(String::new, |task| task.state.clone()),
                offset(segment.time.from - model.start()),
                seconds(segment.time.seconds()),
                seconds(segment.waiting()),
            ],
            style: task.map_or(Style::Plain, |task| style_of(&task.state)),
            bar: bar(segment.time, &segment.work, model, is_last),
        }
    });
    let chart = Chart {
        titles: &["State", "Start", "Adds", "Waiting"],
        are_paths: true,
        ..chart(model, rows.collect(), layout)
    };
    let mut out = lines(execution, model, &chart);
    if !path.is_empty() {
        out.push(plain(sum(model, path)));
    }
    out
}

fn chart(model: &Model, rows: Vec<Row>, layout: Layout) -> Chart<'static> {
    Chart {
        titles: &[],
        rows,
        seconds: model.end - model.start(),
        width: layout.width.unwrap_or(WIDTH),
        glyphs: if layout.is_unicode {
            Glyphs::UNICODE
        } else {
            Glyphs::ASCII
        },
        are_paths: false,
        clock: seconds,
    }
}

fn lines(execution: &Execution, model: &Model, chart: &Chart<'_>) -> Vec<Line> {
    let took = model.runs.first().map_or(0, |run| run.time.seconds());
    let so_far = if execution.has_ended() {
        ""
    } else {
        " so far; the chart ends now"
    };
    let title = format!(
        "Execution {} of workflow {}: {}, {}{so_far}.",
        short(&execution.id),
        short(&execution.workflow_name),
        short(&execution.state),
        seconds(took)
    );
    let mut out = vec![plain(title), Line::default()];
    if chart.rows.is_empty() {
        out.push(plain("It has no tasks."));
        return out;
    }
    out.append(&mut chart.lines());
    let Glyphs {
        work,
        waiting,
        brief,
        ..
    } = chart.glyphs;
    let open = Glyphs::OPEN;
    out.push(Line::default());
    out.push(plain(format!(
        "{work} work  {waiting} waiting  {brief} work of less than a second  {open} not ended  * critical path"
    )));
    out
}

fn plain(text: impl Into<String>) -> Line {
    let mut line = Line::default();
    line.push(Style::Plain, text);
    line
}

fn bar(time: Interval, work: &[Interval], model: &Model, is_open: bool) -> Bar {
    let start = model.start();
    let part = |kind, of: &Interval| (kind, of.from - start, of.to - start);
    let waiting = rest(time, work);
    let waiting = waiting.iter().map(|of| part(Kind::Waiting, of));
    let work = work.iter().map(|of| part(Kind::Working, of));
    Bar {
        parts: waiting.chain(work).collect(),
        is_open,
    }
}

fn name(segment: &Segment, model: &Model) -> String {
    match segment.task {
        Some(task) => model.path(task),
        None => "(no task)".to_owned(),
    }
}

/// What the critical path adds up to, and the task that took most of it.
fn sum(model: &Model, path: &[Segment]) -> String {
    let total: i64 = path.iter().map(|segment| segment.time.seconds()).sum();
    let working: i64 = path.iter().map(Segment::working).sum();
    let mut out = format!(
        "In all {}: {}, {}.",
        seconds(total),
        share(working, total, "work"),
        share(total - working, total, "waiting")
    );
    let mut of_tasks: Vec<(usize, i64)> = Vec::new();
    for segment in path {
        let Some(task) = segment.task else { continue };
        of_tasks.push((task, segment.time.seconds()));
    }
    of_tasks.sort_by_key(|(task, _)| *task);
    of_tasks.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        kept.1 += if is_same { next.1 } else { 0 };
        is_same
    });
    // Of several the first.
    let most = of_tasks.iter().rev().max_by_key(|(_, took)| *took);
    if let Some((task, took)) = most.filter(|(_, took)| *took > 0) {
        let path = short(&model.path(*task));
        let _ = write!(out, " Most of it by {path}: {}.", share(*took, total, ""));
    }
    out
}

/// A text of the server in a sentence.
fn short(text: &str) -> String {
    let mut line: String = text.chars().take(LONGEST).collect();
    if line.len() < text.len() {
        line.push_str("...");
    }
    single_line(&line)
}

/// A part of the time: `12s waiting (30%)`.
fn share(part: i64, total: i64, what: &str) -> String {
    let percent = (i128::from(part) * 100 + i128::from(total) / 2) / i128::from(total.max(1));
    let gap = if what.is_empty() { "" } else { " " };
    format!("{}{gap}{what} ({percent}%)", seconds(part))
}

fn offset(from: i64) -> String {
    let sign = if from < 0 { '-' } else { '+' };
    format!("{sign}{}", seconds(from))
}

fn seconds(count: i64) -> String {
    shown(Duration::from_secs(count.unsigned_abs()))
}
