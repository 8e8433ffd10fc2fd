//! The timeline as data: the names of the fields are those of its JSON.

use std::collections::HashSet;

use serde::Serialize;

use crate::progress::Execution;

use super::critical::Segment;
use super::intervals::{Interval, rest};
use super::model::{Model, Task};

#[derive(Serialize)]
pub struct Report {
    pub id: String,
    pub workflow: String,
    pub state: String,
    pub started_at: Option<String>,
    /// `null` while it has not ended.
    pub ended_at: Option<String>,
    pub seconds: i64,
    /// Of the seconds, by the critical path.
    pub working_seconds: i64,
    pub waiting_seconds: i64,
    pub critical_path: Vec<Step>,
    pub tasks: Vec<Shown>,
}

/// A part of the critical path. Together they are the whole time.
#[derive(Serialize)]
pub struct Step {
    /// `null` where no task ran.
    pub task_id: Option<String>,
    pub path: Option<String>,
    pub from_seconds: i64,
    pub to_seconds: i64,
    pub working_seconds: i64,
    pub waiting_seconds: i64,
}

/// A task.
#[derive(Serialize)]
pub struct Shown {
    pub id: String,
    pub path: String,
    pub name: String,
    pub depth: usize,
    pub state: String,
    pub created_at: Option<String>,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    pub offset_seconds: i64,
    pub seconds: i64,
    pub working_seconds: i64,
    pub waiting_seconds: i64,
    pub is_critical: bool,
    pub intervals: Vec<Part>,
}

/// A part of the time of a task.
#[derive(Serialize)]
pub struct Part {
    pub kind: &'static str,
    pub from_seconds: i64,
    pub to_seconds: i64,
}

impl Report {
    /// The report of an execution with some of its tasks.
    pub fn new(
        execution: &Execution,
        model: &Model,
        path: &[Segment],
        critical: &HashSet<usize>,
        shown: &[usize],
    ) -> Self {
        let start = model.start();
        let time = model.runs.first().map(|run| run.time);
        Self {
            id: execution.id.clone(),
            workflow: execution.workflow_name.clone(),
            state: execution.state.clone(),
            started_at: execution.created_at.clone(),
            ended_at: ended_at(execution, model),
            seconds: time.map_or(0, Interval::seconds),
            working_seconds: path.iter().map(Segment::working).sum(),
            waiting_seconds: path.iter().map(Segment::waiting).sum(),
            critical_path: path.iter().map(|part| step(part, model)).collect(),
            tasks: shown
                .iter()
                .map(|&place| Shown {
                    path: model.path(place),
                    is_critical: critical.contains(&place),
                    ..task(&model.tasks[place], start)
                })
                .collect(),
        }
    }
}

/// When an execution ended. The time of its last change may be later than the end of its last task, which then counts.
fn ended_at(execution: &Execution, model: &Model) -> Option<String> {
    let run = model.runs.first().filter(|_| execution.has_ended())?;
    let tasks = run.tasks.iter().map(|&task| &model.tasks[task]);
    let last = tasks
        .filter(|task| task.time.to == run.time.to)
        .find_map(|task| task.ended_at.clone());
    last.or_else(|| execution.updated_at.clone())
}

fn step(segment: &Segment, model: &Model) -> Step {
    let start = model.start();
    Step {
        task_id: segment.task.map(|task| model.tasks[task].id.clone()),
        path: segment.task.map(|task| model.path(task)),
        from_seconds: segment.time.from - start,
        to_seconds: segment.time.to - start,
        working_seconds: segment.working(),
        waiting_seconds: segment.waiting(),
    }
}

fn task(task: &Task, start: i64) -> Shown {
    let part = |kind, of: &Interval| Part {
        kind,
        from_seconds: of.from - start,
        to_seconds: of.to - start,
    };
    let waiting = rest(task.time, &task.work);
    let waiting = waiting.iter().map(|of| part("waiting", of));
    let working = task.work.iter().map(|of| part("working", of));
    let mut intervals: Vec<Part> = waiting.chain(working).collect();
    intervals.sort_by_key(|part| (part.from_seconds, part.to_seconds));
    Shown {
        id: task.id.clone(),
        path: String::new(),
        name: task.name.clone(),
        depth: task.depth,
        state: task.state.clone(),
        created_at: task.created_at.clone(),
        started_at: task.started_at.clone(),
        ended_at: task.ended_at.clone(),
        offset_seconds: task.time.from - start,
        seconds: task.time.seconds(),
        working_seconds: task.working(),
        waiting_seconds: task.time.seconds() - task.working(),
        is_critical: false,
        intervals,
    }
}
