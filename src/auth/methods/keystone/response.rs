//! What the responses of both API versions have in common.

use jiff::Timestamp;
use serde_json::Value;

use crate::auth::methods::token::NameAndId;
use crate::http::message::Answer;

/// The JSON of a response. The error is the end of a sentence.
pub fn parse_json(answer: &Answer) -> Result<Value, String> {
    serde_json::from_slice(&answer.body).map_err(|cause| format!("not JSON ({cause})"))
}

/// `id` and `name` of a JSON object.
pub fn name_and_id(value: Option<&Value>) -> NameAndId {
    let text = |key: &str| Some(value?.get(key)?.as_str()?.to_owned());
    NameAndId {
        id: text("id"),
        name: text("name"),
    }
}

/// The names in a list of roles.
pub fn role_names(roles: Option<&Value>) -> Vec<String> {
    let roles = roles.and_then(Value::as_array).into_iter().flatten();
    roles
        .filter_map(|role| Some(role.get("name")?.as_str()?.to_owned()))
        .collect()
}

/// A timestamp such as `2026-11-24T10:00:00.000000Z`.
pub fn time(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}
