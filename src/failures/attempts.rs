//! What a failed task has run: each action, with its input and what came of it.

use serde_json::Value;

use crate::api::action_executions::ACTION_EXECUTIONS;
use crate::api::page::read_row;
use crate::api::tasks::TASKS;
use crate::api::{Listing, Mistral};
use crate::error::Result;
use crate::json::embedded;

use super::failed::{FailedTask, text};

/// The fields of actions that are requested, which every server has.
const FIELDS: &str = "id,name,state,accepted,input,output,created_at";

/// An action that a task ran. Of a task that was tried again, only the last attempts are accepted.
pub struct Attempt {
    pub id: String,
    pub name: String,
    pub state: String,
    pub is_accepted: bool,
    pub input: Value,
    /// What it returned, or the text of its error.
    pub result: Value,
    pub created_at: Option<String>,
}

impl Attempt {
    fn read(row: &Value) -> Self {
        let mut output = embedded(row, "output");
        Self {
            id: text(row, "id").unwrap_or_default(),
            name: text(row, "name").unwrap_or_default(),
            state: text(row, "state").unwrap_or_default(),
            is_accepted: row["accepted"] == true,
            input: embedded(row, "input"),
            result: match output.get_mut("result") {
                Some(result) => result.take(),
                None => output,
            },
            created_at: text(row, "created_at"),
        }
    }
}

/// The actions that a task ran, the oldest first: one request. Of a task with items those that did not succeed.
pub async fn attempts(mistral: &Mistral, task: &FailedTask) -> Result<Vec<Attempt>> {
    let mut listing = Listing::all(FIELDS);
    if task.items.is_some() {
        listing = listing.with("state", "neq:SUCCESS");
    }
    let mut found = Vec::new();
    let mut sink = |row: &str| {
        found.push(Attempt::read(&read_row(row)?));
        Ok(())
    };
    let id = Some(task.id.as_str());
    ACTION_EXECUTIONS
        .list_of(mistral, &TASKS, id, &listing, &mut sink)
        .await?;
    Ok(found)
}
