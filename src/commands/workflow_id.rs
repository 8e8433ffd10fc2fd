//! The workflow of a trigger, given by name or ID.

use crate::api::{Mistral, is_uuid, workflows};
use crate::error::Result;

use super::column::missing;

/// The ID of a workflow that is given by name or ID.
pub async fn workflow_id(mistral: &Mistral, given: &str) -> Result<String> {
    if is_uuid(given) {
        return Ok(given.to_owned());
    }
    let workflow = workflows::version(mistral, given, "").await;
    let workflow = workflow.map_err(|error| {
        let mut error = error.without_query();
        error.hints = vec![
            "a workflow in a namespace is given by its ID, which 'mistral workflow-list' shows"
                .to_owned(),
        ];
        error
    })?;
    let id = workflow["id"].as_str().ok_or_else(|| missing("id"))?;
    Ok(id.to_owned())
}
