//! Environments in which `definition-apply` keeps what it has to know.

use serde_json::{Map, Value, json};

use crate::api::Mistral;
use crate::api::environments::ENVIRONMENTS;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::json::{WIRE, dumps};

use super::kind::{Key, Kind};
use super::remote::Reader;

/// An environment of the project with its variables.
pub struct Kept {
    pub variables: Map<String, Value>,
    /// When the server made it.
    pub created_at: String,
}

/// Reads one. Those that are public do not count, as they may be of other projects.
pub async fn find(reader: &Reader<'_>, name: &str) -> Result<Option<Kept>> {
    let found = reader.find(&Key::new(Kind::Environment, name, "")).await?;
    let found = found.filter(|remote| remote.object.scope.as_deref() != Some("public"));
    Ok(found.map(|remote| {
        let variables = remote.object.field("variables").and_then(Value::as_object);
        let created_at = remote.row.get("created_at").and_then(Value::as_str);
        Kept {
            variables: variables.cloned().unwrap_or_default(),
            created_at: created_at.unwrap_or_default().to_owned(),
        }
    }))
}

/// Makes one, or changes the one that is there.
pub async fn write(
    mistral: &Mistral,
    (name, description): (&str, &str),
    variables: &Value,
    is_new: bool,
) -> Result<()> {
    // Private, as every environment of which nothing else is said. Older servers take no scope here.
    let body = json!({
        "name": name,
        "description": description,
        "variables": dumps(variables, WIRE),
    });
    let sent = if is_new {
        ENVIRONMENTS.create(mistral, &body).await
    } else {
        ENVIRONMENTS.update(mistral, None, &body).await
    };
    sent.map(drop)
}

/// Deletes one. It may be gone already.
pub async fn delete(mistral: &Mistral, name: &str) -> Result<()> {
    match ENVIRONMENTS.delete(mistral, name, "").await {
        Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Refuses what cannot be the end of the name of an environment.
pub fn check_owner(name: &str) -> Result<()> {
    const LONGEST: usize = 100;
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || name.len() > LONGEST || !name.chars().all(is_fit) {
        return Err(Error::usage(format!(
            "--owner {name:?} is not a name of letters, digits, '.', '_' and '-'"
        )));
    }
    Ok(())
}
