//! The error of an action, whatever it returned.

use serde_json::Value;

use crate::failures::{Attempt, connection, message};
use crate::json::{LINE, dumps};

use super::report::Http;
use super::shown::Shown;

/// What an action that failed returned.
#[derive(Clone)]
pub struct ActionError {
    pub text: String,
    pub http: Option<Http>,
    /// By what it is compared: without the URL of a request.
    pub kind: String,
}

/// The error of an action.
pub fn of_action(attempt: &Attempt, shown: &Shown) -> ActionError {
    let result = &attempt.result;
    if let Some((status, http)) = http(result, shown) {
        return ActionError {
            text: format!("{status} from {}", http.url),
            kind: format!("{status} {}", http.body),
            http: Some(http),
        };
    }
    if let Some(connection) = result.as_str().and_then(connection) {
        let field = |name: &str| attempt.input[name].as_str();
        let method = field("method").unwrap_or("GET");
        let url = field("url").unwrap_or(&connection.url);
        let text = format!("{}: {method} {url}", connection.what);
        return ActionError {
            text: shown.error(&text),
            kind: connection.what,
            http: None,
        };
    }
    let text = match result {
        Value::Null => String::new(),
        Value::String(text) => shown.error(&message(text)),
        value => shown.error(&dumps(&shown.value(value.clone()), LINE)),
    };
    let text = if text.is_empty() {
        "the action failed without a message".to_owned()
    } else {
        text
    };
    ActionError {
        kind: text.clone(),
        text,
        http: None,
    }
}

/// The response that `std.http` returns, and its status as a text.
fn http(result: &Value, shown: &Shown) -> Option<(String, Http)> {
    let status = result["status"].as_u64()?;
    let url = result["url"].as_str()?;
    let reason = result["reason"].as_str().unwrap_or_default();
    let line = format!("HTTP {status} {reason}");
    let http = Http {
        status,
        url: shown.text(url),
        body: shown.body(&result["content"]),
    };
    Some((shown.text(line.trim_end()), http))
}
