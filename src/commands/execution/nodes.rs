//! The tree of an execution as it is shown: a node for each task, item and running action.

use crate::failures;
use crate::output::tree::Node;
use crate::progress::{Action, Execution, Items, Task, Tree};
use crate::secret::Redactor;

use super::super::duration::of_seconds;
use super::excerpt::excerpt;

/// The most running actions that are shown below a task.
const ACTIONS: usize = 3;

/// The beginning of the reason of an execution that failed because of its tasks.
const OF_TASKS: &str = "Failure caused by error in tasks: ";

/// How much of a reason is read, in characters: more than is shown, so that no secret is cut.
const LONGEST_REASON: usize = 8192;
/// How many seconds a server may be behind with a delayed task before that is told.
const LATE: i64 = 10;

/// The width of lines that stay, of which nothing is cut: a terminal wraps them.
pub const WIDE: usize = 1000;

/// Makes the nodes of a tree.
pub struct Nodes<'a> {
    pub tree: &'a Tree,
    pub redactor: &'a Redactor,
    /// The time up to which what runs has taken, in seconds since 1970.
    pub now: i64,
    /// The time at which the tree was read.
    pub read_at: i64,
}

impl Nodes<'_> {
    /// The whole tree; nothing if the execution was not read.
    pub fn top(&self) -> Option<Node> {
        let top = self.tree.top()?;
        Some(Node {
            name: top.workflow_name.clone(),
            state: top.state.clone(),
            time: time(self.tree.seconds(top, self.now)),
            detail: self
                .info(&top.state, top.state_info.as_deref())
                .unwrap_or_default(),
            is_failing: false,
            children: self.tasks(top),
        })
    }

    fn tasks(&self, execution: &Execution) -> Vec<Node> {
        let tasks = self.tree.tasks_of(&execution.id).iter();
        tasks.map(|task| self.task(execution, task)).collect()
    }

    fn task(&self, execution: &Execution, task: &Task) -> Node {
        let started = self.tree.executions_of(&task.id);
        let (detail, children) = match &started[..] {
            [] => (None, self.actions(task)),
            [only] if task.items.is_none() => (self.workflow(only), self.tasks(only)),
            items => (None, items.iter().map(|item| self.item(item)).collect()),
        };
        let items = self.tree.items(task);
        let details = [
            items.map(self::items),
            self.attempt(execution, task),
            self.waiting(execution, task),
            self.info_of_task(task),
            detail,
        ];
        Node {
            name: task.name.clone(),
            state: task.state.clone(),
            time: time(task.seconds(self.now)),
            detail: joined(details),
            is_failing: items.is_some_and(|items| items.failed > 0),
            children,
        }
    }

    /// The execution of an item.
    fn item(&self, execution: &Execution) -> Node {
        let index = execution
            .index
            .map_or_else(String::new, |index| format!("[{index}] "));
        Node {
            name: format!("{index}{}", execution.workflow_name),
            state: execution.state.clone(),
            time: time(self.tree.seconds(execution, self.now)),
            detail: joined([
                self.info(&execution.state, execution.state_info.as_deref()),
                self.unread(execution),
            ]),
            is_failing: false,
            children: self.tasks(execution),
        }
    }

    /// The actions of a task that run.
    fn actions(&self, task: &Task) -> Vec<Node> {
        if task.has_ended() {
            return Vec::new();
        }
        let actions = self.tree.actions_of(&task.id).iter();
        let running = actions.filter(|action| !action.has_ended());
        running
            .take(ACTIONS)
            .map(|action| self.action(action))
            .collect()
    }

    fn action(&self, action: &Action) -> Node {
        Node {
            name: action.name.clone(),
            state: action.state.clone(),
            time: time(action.seconds(self.now)),
            detail: excerpt(&format!("action {}", action.id)),
            is_failing: false,
            children: Vec::new(),
        }
    }

    fn attempt(&self, execution: &Execution, task: &Task) -> Option<String> {
        let attempt =
            (task.retries > 0).then(|| (task.attempt(), self.tree.attempts(execution, task)));
        let attempt = attempt.map(|attempt| self::attempt(attempt, &task.state));
        match task.delay() {
            Some(("retry", _)) => {
                attempt.map(|attempt| format!("{attempt}, next {}", self.when(task)))
            }
            _ => attempt,
        }
    }

    /// When the delay of a task is over. A server that is behind, or has lost the task, is told.
    fn when(&self, task: &Task) -> String {
        let late = -task.delay_left(self.read_at).unwrap_or(0);
        match task.delay_left(self.now).unwrap_or(0) {
            left @ 0.. => format!("in {}", of_seconds(left)),
            _ if late < LATE => "in 0s".to_owned(),
            _ => format!("{} late", of_seconds(late)),
        }
    }

    /// What a task waits for.
    fn waiting(&self, execution: &Execution, task: &Task) -> Option<String> {
        match task.delay() {
            Some(("wait-before", _)) => return Some(format!("starts {}", self.when(task))),
            Some(("wait-after", _)) => return Some(format!("ends {}", self.when(task))),
            _ => {}
        }
        let tasks = self.tree.waits_for(execution, task);
        let names: Vec<_> = tasks.into_iter().map(excerpt).collect();
        (!names.is_empty()).then(|| format!("waits for {}", names.join(", ")))
    }

    /// The workflow that a task runs.
    fn workflow(&self, execution: &Execution) -> Option<String> {
        let name = &execution.workflow_name;
        let name = (!name.is_empty()).then(|| format!("workflow {}", excerpt(name)));
        let words: Vec<_> = [name, self.unread(execution)]
            .into_iter()
            .flatten()
            .collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// Tells that the tasks of an execution were not read: it is too deep, or the server refused it.
    fn unread(&self, execution: &Execution) -> Option<String> {
        (!self.tree.is_read(&execution.id)).then(|| "(not read)".to_owned())
    }

    /// The reason of the state of a task; of delays that count down, those words are enough.
    fn info_of_task(&self, task: &Task) -> Option<String> {
        match task.delay() {
            Some(("retry" | "wait-before" | "wait-after", _)) => None,
            _ => self.info(&task.state, task.state_info.as_deref()),
        }
    }

    /// The reason of a state.
    fn info(&self, state: &str, info: Option<&str>) -> Option<String> {
        reason(self.redactor, state, info)
    }
}

/// The reason of a state as part of a line, without secrets.
pub fn reason(redactor: &Redactor, state: &str, info: Option<&str>) -> Option<String> {
    let info = info.filter(|info| !info.is_empty())?;
    let text = match state {
        // What the tasks say is in their own lines.
        "ERROR" if info.starts_with(OF_TASKS) => info.lines().take(1).collect(),
        "ERROR" => failures::message(info),
        "PAUSED" | "CANCELLED" | "SKIPPED" | "DELAYED" | "IDLE" => info.to_owned(),
        _ => return None,
    };
    // A message of megabytes is not cleaned for the few words that are shown.
    let enough = text
        .char_indices()
        .nth(LONGEST_REASON)
        .map_or(&text[..], |(end, _)| &text[..end]);
    Some(excerpt(&redactor.clean(enough))).filter(|text| !text.is_empty())
}

/// The parts of a detail.
fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The number of an attempt, and how many there are at most.
pub fn attempt((number, of): (u64, Option<u64>), state: &str) -> String {
    let of = of.map_or_else(String::new, |of| format!(" of {of}"));
    let failed = if state == "DELAYED" { " failed" } else { "" };
    format!("attempt {number}{of}{failed}")
}

/// How far a task with items is.
pub fn items(items: Items) -> String {
    let Items {
        succeeded,
        failed,
        of,
        ..
    } = items;
    let ended = succeeded.saturating_add(failed);
    let failed = if failed > 0 {
        format!(", {failed} failed")
    } else {
        String::new()
    };
    format!("{ended}/{of} items{failed}")
}

fn time(seconds: Option<i64>) -> String {
    seconds.map(of_seconds).unwrap_or_default()
}
