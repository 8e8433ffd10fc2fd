//! How often a failed task has run, and whether only its failed items can run again.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::api::action_executions::ACTION_EXECUTIONS;
use crate::api::executions::EXECUTIONS;
use crate::api::page::read_row;
use crate::api::tasks::TASKS;
use crate::api::{Listing, Mistral};
use crate::error::Result;
use crate::json::embedded;

use super::failed::{FailedTask, text};

/// What a failed task has run.
pub struct Runs {
    /// How often it has run; of a task with items, its items.
    pub count: u64,
    /// Why a rerun of only the failed items would not end, if it would not or nobody can tell.
    pub objection: Option<Objection>,
}

/// Why only the failed items of a task must not run again.
///
/// The server then runs the failed items and every item behind the highest failed one. If one of those had succeeded,
/// the task stays RUNNING for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// An item behind the highest failed one succeeded.
    LaterItemSucceeded,
    /// The API does not say which of its actions belongs to which item.
    Unknown,
    /// No item failed.
    NoneFailed,
}

/// What a task has run: one request.
pub async fn runs(mistral: &Mistral, task: &FailedTask) -> Result<Runs> {
    let items = task.items.unwrap_or(1).max(1);
    let (count, objection) = if task.runs_workflow {
        let rows = started(mistral, task, true).await?;
        let newest = newest_by_index(&rows);
        let most = newest.values().map(|(count, _)| *count).max();
        (most.unwrap_or(0), of_workflows(&newest, items))
    } else {
        let rows = started(mistral, task, false).await?;
        let rows: Vec<_> = rows.iter().map(Run::read).collect();
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        (count.div_ceil(items), of_actions(&rows, items))
    };
    Ok(Runs {
        // A task whose input was wrong has started nothing.
        count: count.max(task.attempts),
        objection: objection.filter(|_| task.items.is_some()),
    })
}

/// What a task has started, the oldest first.
async fn started(mistral: &Mistral, task: &FailedTask, workflows: bool) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    let mut sink = |row: &str| {
        rows.push(read_row(row)?);
        Ok(())
    };
    if workflows {
        let listing = Listing::all("id,state,params,created_at,updated_at")
            .with("task_execution_id", &task.id);
        EXECUTIONS.list(mistral, &listing, &mut sink).await?;
    } else {
        let listing = Listing::all("id,state,accepted,created_at");
        let id = Some(task.id.as_str());
        ACTION_EXECUTIONS
            .list_of(mistral, &TASKS, id, &listing, &mut sink)
            .await?;
    }
    Ok(rows)
}

/// The executions of workflows by the index of their item: how many, and the state of the newest.
fn newest_by_index(rows: &[Value]) -> BTreeMap<u64, (u64, String)> {
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by_key(|row| (text(row, "created_at"), text(row, "updated_at")));
    let mut newest = BTreeMap::new();
    for row in rows {
        let index = embedded(row, "params")["index"].as_u64().unwrap_or(0);
        let place: &mut (u64, String) = newest.entry(index).or_default();
        *place = (place.0 + 1, text(row, "state").unwrap_or_default());
    }
    newest
}

fn of_workflows(newest: &BTreeMap<u64, (u64, String)>, items: u64) -> Option<Objection> {
    let has_ended = |state: &String| matches!(state.as_str(), "SUCCESS" | "ERROR");
    let are_all_known = newest.keys().copied().eq(0..items);
    if !are_all_known || !newest.values().all(|(_, state)| has_ended(state)) {
        return Some(Objection::Unknown);
    }
    let failed = newest.iter().filter(|(_, (_, state))| state == "ERROR");
    match failed.map(|(index, _)| *index).next_back() {
        Some(last) if last + 1 == items => None,
        Some(_) => Some(Objection::LaterItemSucceeded),
        None => Some(Objection::NoneFailed),
    }
}

/// An execution of an action.
struct Run {
    has_failed: bool,
    has_ended: bool,
    is_accepted: bool,
    created_at: Option<String>,
}

impl Run {
    fn read(row: &Value) -> Self {
        let state = row["state"].as_str().unwrap_or_default();
        Self {
            has_failed: state == "ERROR",
            has_ended: matches!(state, "SUCCESS" | "ERROR"),
            is_accepted: row["accepted"] == true,
            created_at: text(row, "created_at"),
        }
    }
}

/// The API has no index of actions. They are created in the order of their items, so that the last item is known to have
/// failed where all did, or where all those of the newest second did and none has been tried before.
fn of_actions(runs: &[Run], items: u64) -> Option<Objection> {
    let accepted: Vec<_> = runs.iter().filter(|run| run.is_accepted).collect();
    let is_whole = u64::try_from(accepted.len()) == Ok(items);
    if !is_whole || !accepted.iter().all(|run| run.has_ended) {
        return Some(Objection::Unknown);
    }
    if !accepted.iter().any(|run| run.has_failed) {
        return Some(Objection::NoneFailed);
    }
    let newest = accepted.iter().map(|run| &run.created_at).max();
    let is_first_try = runs.len() == accepted.len();
    let mut last = accepted
        .iter()
        .filter(|run| !is_first_try || Some(&run.created_at) == newest);
    if last.all(|run| run.has_failed) {
        None
    } else {
        Some(Objection::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn action(state: &str, is_accepted: bool, second: u32) -> Run {
        Run::read(
            &json!({"state": state, "accepted": is_accepted, "created_at": format!("10:00:{second:02}")}),
        )
    }

    #[test]
    fn actions_tell_the_last_item_only_by_their_time() {
        let unknown = Some(Objection::Unknown);
        for (runs, items, expected) in [
            (vec![("ERROR", true, 0), ("ERROR", true, 0)], 2, None),
            (vec![("SUCCESS", true, 0), ("ERROR", true, 0)], 2, unknown),
            (vec![("SUCCESS", true, 0), ("ERROR", true, 1)], 2, None),
            (vec![("ERROR", true, 0), ("SUCCESS", true, 1)], 2, unknown),
            (vec![("ERROR", true, 0)], 2, unknown),
            (vec![("ERROR", true, 0), ("RUNNING", false, 0)], 2, unknown),
            (
                vec![
                    ("ERROR", false, 0),
                    ("SUCCESS", true, 0),
                    ("ERROR", true, 1),
                ],
                2,
                unknown,
            ),
            (vec![("ERROR", false, 0), ("ERROR", true, 1)], 1, None),
            (vec![("SUCCESS", true, 0)], 1, Some(Objection::NoneFailed)),
            (vec![], 3, unknown),
        ] {
            let rows: Vec<_> = runs
                .iter()
                .map(|&(state, is_accepted, second)| action(state, is_accepted, second))
                .collect();
            assert_eq!(of_actions(&rows, items), expected, "{runs:?}");
        }
    }

    #[test]
    fn workflows_tell_their_items() {
        let row = |index: u64, state: &str, second: u32| json!({"state": state, "params": format!("{{\"index\": {index}}}"), "created_at": format!("10:00:{second:02}")});
        for (rows, expected) in [
            (vec![row(0, "SUCCESS", 0), row(1, "ERROR", 0)], None),
            (
                vec![row(0, "ERROR", 0), row(1, "SUCCESS", 0)],
                Some(Objection::LaterItemSucceeded),
            ),
            (
                vec![
                    row(1, "ERROR", 1),
                    row(0, "SUCCESS", 1),
                    row(1, "SUCCESS", 0),
                ],
                None,
            ),
            (
                vec![row(0, "SUCCESS", 0), row(1, "SUCCESS", 0)],
                Some(Objection::NoneFailed),
            ),
            (vec![row(1, "ERROR", 0)], Some(Objection::Unknown)),
            (
                vec![row(0, "RUNNING", 0), row(1, "ERROR", 0)],
                Some(Objection::Unknown),
            ),
        ] {
            assert_eq!(
                of_workflows(&newest_by_index(&rows), 2),
                expected,
                "{rows:?}"
            );
        }
    }
}
