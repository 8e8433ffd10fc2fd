//! `--task`: which failed tasks are meant.

use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::failures::{FailedTask, Failures};

/// The most tasks that an error names.
const MOST: usize = 20;

/// The failed tasks that these words mean; without a word, all.
pub fn select<'f>(failures: &'f Failures, words: &[String]) -> Result<Vec<&'f FailedTask>> {
    let tasks = &failures.tasks;
    if words.is_empty() {
        return Ok(tasks.iter().collect());
    }
    let mut is_chosen = vec![false; tasks.len()];
    for word in words {
        let places = meant(tasks, word);
        if places.is_empty() {
            return Err(unknown(tasks, word));
        }
        for place in places {
            is_chosen[place] = true;
        }
    }
    let chosen = tasks.iter().zip(is_chosen);
    Ok(chosen
        .filter_map(|(task, chosen)| chosen.then_some(task))
        .collect())
}

/// The places of the tasks that a word means: an ID, a whole path, or else the end of paths, such as a name.
fn meant(tasks: &[FailedTask], word: &str) -> Vec<usize> {
    let names: Vec<&str> = word.split('>').map(str::trim).collect();
    let is_whole = |task: &FailedTask| task.id == word || task.path == names;
    let is_end = |task: &FailedTask| {
        task.name == word || task.path.len() > names.len() && ends_with(&task.path, &names)
    };
    let places = |is_meant: &dyn Fn(&FailedTask) -> bool| -> Vec<usize> {
        let places = tasks.iter().enumerate();
        places
            .filter_map(|(place, task)| is_meant(task).then_some(place))
            .collect()
    };
    let whole = places(&is_whole);
    if whole.is_empty() {
        places(&is_end)
    } else {
        whole
    }
}

fn ends_with(path: &[String], names: &[&str]) -> bool {
    path[path.len() - names.len()..]
        .iter()
        .eq(names.iter().copied())
}

fn unknown(tasks: &[FailedTask], word: &str) -> Error {
    let mut known: Vec<String> = tasks.iter().map(FailedTask::path).collect();
    known.dedup();
    let more = known.len().saturating_sub(MOST);
    known.truncate(MOST);
    let mut known = known.join(", ");
    if more > 0 {
        known = format!("{known} and {more} more");
    }
    Error::new(
        Kind::NotFound,
        format!("--task: no failed task is {:?}", single_line(word)),
    )
    .hint(format!("failed tasks: {known}"))
}
