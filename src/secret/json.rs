//! JSON without secrets.

use serde_json::{Map, Value};

use super::mask::HIDDEN;
use super::sensitive_names::{DEFINITION, Sensitivity, sensitivity};
use super::text::without_sensitive_parts;

/// Masks the values of sensitive keys, at any depth, and in strings what [`without_sensitive_parts`] finds. Strings
/// that are JSON themselves are parsed.
pub fn redact(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                field(key, value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::String(text) => *text = text_of(text),
        _ => {}
    }
}

fn field(key: &str, value: &mut Value) {
    let secret = match (sensitivity(key), &*value) {
        (None, _) | (_, Value::Null | Value::Bool(_)) => false,
        (Some(sensitivity), Value::Object(map)) => {
            sensitivity == Sensitivity::Always && !is_harmless(map)
        }
        (Some(_), _) => !is_empty(value),
    };
    if secret {
        *value = Value::from(HIDDEN);
        return;
    }
    redact(value);
    // The `id` of a token object is the token itself.
    if key == "token"
        && let Some(id) = value.get_mut("id")
    {
        *id = Value::from(HIDDEN);
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::String(text) if text.is_empty())
        || matches!(value, Value::Array(items) if items.is_empty())
}

/// Whether a mapping is the part of a Keystone login that is named after its method (`password`), or a definition.
fn is_harmless(map: &Map<String, Value>) -> bool {
    let login = map.len() == 1 && map.get("user").is_some_and(Value::is_object);
    login || DEFINITION.iter().any(|key| map.contains_key(*key))
}

fn text_of(text: &str) -> String {
    if text.trim_start().starts_with(['{', '['])
        && let Ok(mut inner) = serde_json::from_str::<Value>(text)
    {
        redact(&mut inner);
        return inner.to_string();
    }
    without_sensitive_parts(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn hidden(mut value: Value) -> Value {
        redact(&mut value);
        value
    }

    #[test]
    fn values_of_sensitive_keys_are_masked() {
        assert_eq!(
            hidden(
                json!({"secrets": ["a", "b"], "password": {"v": "a"}, "api_key": 1, "auth": ["u", "p"],
                "headers": {"Authorization": "Bearer a", "X-Auth-Token": "a", "Accept": "text/plain"},
                "input": " [{\"pass\": \"a\"}]", "key": "-----BEGIN RSA PRIVATE KEY-----\na"})
            ),
            json!({"secrets": "***", "password": "***", "api_key": "***", "auth": "***",
                "headers": {"Authorization": "***", "X-Auth-Token": "***", "Accept": "text/plain"},
                "input": "[{\"pass\":\"***\"}]", "key": "-----BEGIN RSA PRIVATE KEY-----***"})
        );
    }

    #[test]
    fn what_is_no_secret_stays() {
        for value in [
            json!({"name": "a", "id": 1, "state": "SUCCESS", "password_expires_at": "2026", "password": null,
                "secret": "", "next_token": "n", "token": {"expires_at": "2099", "roles": [{"id": "r"}]}}),
            json!({"tasks": {"change_password": {"action": "std.noop", "publish": {"n": 1}}}}),
            json!({"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "u"}}}}}),
            json!({"input": "no { json", "definition": "version: '2.0'\nget_token:\n  tasks: {}\n"}),
        ] {
            assert_eq!(hidden(value.clone()), value);
        }
    }

    #[test]
    fn the_logins_of_keystone_lose_their_secrets_alone() {
        assert_eq!(
            hidden(
                json!({"auth": {"passwordCredentials": {"username": "u", "password": "p"},
                "identity": {"password": {"user": {"name": "u", "password": "p"}}, "token": {"id": "t"}},
                "application_credential": {"id": "c", "secret": "s"}}})
            ),
            json!({"auth": {"passwordCredentials": {"username": "u", "password": "***"},
                "identity": {"password": {"user": {"name": "u", "password": "***"}}, "token": {"id": "***"}},
                "application_credential": {"id": "c", "secret": "***"}}})
        );
    }
}
