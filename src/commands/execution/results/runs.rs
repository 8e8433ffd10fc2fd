//! The task executions whose results are wanted, and what they are called.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::progress::{Task, Tree};

/// What stands between the tasks of a path.
const ARROW: &str = " > ";

/// A task execution.
pub struct Run<'a> {
    pub task: &'a Task,
    /// Its place among all: `deploy > [2] install > fetch`.
    pub path: String,
}

/// All task executions that were read, each above those of the executions that it started.
pub fn all(tree: &Tree) -> Vec<Run<'_>> {
    let mut found = Vec::new();
    add(tree, &tree.root, "", &mut found);
    found
}

fn add<'a>(tree: &'a Tree, execution: &str, above: &str, found: &mut Vec<Run<'a>>) {
    for task in tree.tasks_of(execution) {
        let path = format!("{above}{}", task.name);
        let below = tree.executions_of(&task.id).into_iter().map(|started| {
            let item = started.index.filter(|_| task.items.is_some());
            let item = item.map_or_else(String::new, |item| format!("[{item}] "));
            (started, format!("{path}{ARROW}{item}"))
        });
        let below: Vec<_> = below.collect();
        found.push(Run { task, path });
        for (started, above) in below {
            add(tree, &started.id, &above, found);
        }
    }
}

/// Keeps the task executions with these names or paths, all if there are none. A name that none has is a mistake.
///
/// Names are those of tasks down to `depth`; paths may go deeper.
pub fn named<'a>(tree: &'a Tree, names: &[String], depth: usize) -> Result<Vec<Run<'a>>> {
    let mut runs = all(tree);
    let is = |run: &Run<'_>, name: &String| {
        run.path == *name || run.task.name == *name && depth_of(&run.path) <= depth
    };
    let unknown = names.iter();
    let unknown: Vec<String> = unknown
        .filter(|name| !runs.iter().any(|run| is(run, name)))
        .map(|name| format!("{name:?}"))
        .collect();
    if !unknown.is_empty() {
        let message = format!("--task: the execution has no task {}", unknown.join(", "));
        return Err(Error::usage(message).hint(known(tree, &runs, depth)));
    }
    runs.retain(|run| names.is_empty() || names.iter().any(|name| is(run, name)));
    Ok(runs)
}

/// How deep a path goes.
pub fn depth_of(path: &str) -> usize {
    path.matches(ARROW).count()
}

/// The hint that names the tasks. A greater depth is named where it may have more of them: a task started executions that were
/// not read.
fn known(tree: &Tree, runs: &[Run<'_>], depth: usize) -> String {
    let mut paths: Vec<&str> = Vec::new();
    for run in runs {
        if !paths.contains(&run.path.as_str()) {
            paths.push(&run.path);
        }
    }
    if paths.is_empty() {
        return "it has no tasks yet".to_owned();
    }
    let is_unread = |run: &Run<'_>| {
        let started = tree.executions_of(&run.task.id);
        run.task.runs_workflow && !started.iter().any(|below| tree.is_read(&below.id))
    };
    let has_more = depth < usize::MAX && runs.iter().any(is_unread);
    let more = if has_more {
        "; --depth N reads those of sub-executions, too"
    } else {
        ""
    };
    format!(
        "its tasks are {}{more}",
        listed(paths.into_iter().map(str::to_owned))
    )
}

/// Keeps the newest of the task executions with the same path. Says how often each of these ran, in the order of the
/// paths.
pub fn newest(runs: Vec<Run<'_>>) -> (Vec<Run<'_>>, Vec<(String, usize)>) {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(Run<'_>, usize)> = Vec::new();
    for run in runs {
        // The tasks of an execution are in the order in which they began.
        if let Some(&place) = places.get(&run.path) {
            kept[place] = (run, kept[place].1 + 1);
        } else {
            places.insert(run.path.clone(), kept.len());
            kept.push((run, 1));
        }
    }
    let repeated = kept.iter().filter(|(_, count)| *count > 1);
    let repeated = repeated.map(|(run, count)| (run.path.clone(), *count));
    let repeated = repeated.collect();
    (kept.into_iter().map(|(run, _)| run).collect(), repeated)
}

/// The first ten of these on one line, and how many more there are.
pub fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    const MOST: usize = 10;
    let more = names.len().saturating_sub(MOST);
    let names: Vec<_> = names.take(MOST).collect();
    let names = names.join(", ");
    match more {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}
