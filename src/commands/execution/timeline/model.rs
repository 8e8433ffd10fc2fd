//! The tasks of an execution with their times.

use super::intervals::{Interval, seconds};

/// An execution and all that it started.
#[derive(Debug, Default)]
pub struct Model {
    /// The first is the one at the top.
    pub runs: Vec<Run>,
    /// Each above what it started, in the order in which they began.
    pub tasks: Vec<Task>,
    /// The end of the chart: that of the execution, of a task that ended later, or now.
    pub end: i64,
}

/// An execution of a workflow.
#[derive(Clone, Debug)]
pub struct Run {
    pub time: Interval,
    /// Its tasks, by their places in the model. Empty if they were not read.
    pub tasks: Vec<usize>,
}

/// A task of an execution.
#[derive(Clone, Debug, Default)]
pub struct Task {
    pub id: String,
    pub name: String,
    pub state: String,
    /// The times as the server sent them.
    pub created_at: Option<String>,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    /// From its creation to its end, or to that of the execution or to now.
    pub time: Interval,
    /// When it last began: later than its creation if it is a join or was run again.
    pub began: i64,
    /// When it worked; the rest is waiting.
    pub work: Vec<Interval>,
    pub has_ended: bool,
    /// Whether it has not ended although its execution has.
    pub is_left: bool,
    /// Whether it has not even begun.
    pub is_waiting: bool,
    /// The tasks of the same execution that led to it, by their places in the model.
    pub triggered_by: Vec<usize>,
    /// What it started, by the places in the model.
    pub runs: Vec<usize>,
    /// The task that started its execution.
    pub parent: Option<usize>,
    /// The item of that task for which it runs.
    pub item: Option<u64>,
    pub depth: usize,
}

impl Task {
    pub fn working(&self) -> i64 {
        seconds(&self.work)
    }

    /// Its name below a task, with the number of the item.
    pub fn label(&self) -> String {
        match self.item {
            Some(item) => format!("[{item}] {}", self.name),
            None => self.name.clone(),
        }
    }
}

impl Model {
    /// The second in which everything began.
    pub fn start(&self) -> i64 {
        self.runs.first().map_or(0, |run| run.time.from)
    }

    /// The place of a task among all: `deploy > [2] install > fetch`.
    pub fn path(&self, task: usize) -> String {
        let mut labels = Vec::new();
        let mut next = Some(task);
        while let Some(task) = next.and_then(|task| self.tasks.get(task)) {
            labels.push(task.label());
            next = task.parent;
        }
        labels.reverse();
        labels.join(" > ")
    }
}
