//! What is sent and answered, as `curl` lines from which nobody can log in.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::secret::{Secret, digest};

use super::failure::shown;
use super::message::{Answer, Body, Header, Method};

/// Longest body that is shown, in characters.
const LONGEST: usize = 20_000;
/// A known secret that is shorter is only hidden where its place says what it is.
const SHORTEST: usize = 8;
/// What stands for a secret.
const HIDDEN: &str = "***";

/// Takes the lines of the log.
pub struct Trace {
    sink: Box<dyn Fn(&str)>,
    secrets: Vec<Secret>,
}

impl Trace {
    /// A trace to `sink`. `secrets` are hidden wherever they stand.
    pub fn new(sink: impl Fn(&str) + 'static, secrets: Vec<Secret>) -> Self {
        Self {
            sink: Box::new(sink),
            secrets: secrets
                .into_iter()
                .filter(|secret| secret.expose().chars().count() >= SHORTEST)
                .collect(),
        }
    }

    /// A request that is about to be sent.
    pub(super) fn request(&self, method: Method, url: &Url, headers: &[Header], body: &Body) {
        let mut line = format!("REQ: curl -g -i -X {} '{}'", method.name(), shown(url));
        for (name, value) in headers {
            let _ = write!(line, " -H '{name}: {}'", header_value(name, value.expose()));
        }
        if let Some(media_type) = body.media_type() {
            let _ = write!(line, " -H 'Content-Type: {media_type}'");
            let text = body_text(body.media_type(), body.bytes());
            let _ = write!(line, " -d '{}'", text.replace('\'', r"'\''"));
        }
        self.line(&line);
    }

    /// An answer that was read to its end, or none.
    pub(super) fn answer(&self, answer: Option<&Answer>, time: Duration) {
        let milliseconds = time.as_millis();
        let Some(answer) = answer else {
            self.line(&format!("RESP: none in {milliseconds} ms"));
            return;
        };
        let mut line = format!(
            "RESP: [{}] {milliseconds} ms, {} bytes",
            answer.status,
            answer.body.len()
        );
        for (name, value) in &answer.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            let _ = write!(line, "\n  {name}: {}", header_value(name.as_str(), &value));
        }
        if !answer.body.is_empty() {
            let text = body_text(answer.header("content-type"), &answer.body);
            let _ = write!(line, "\n  {text}");
        }
        self.line(&line);
    }

    fn line(&self, text: &str) {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            for spelling in spellings(secret.expose()) {
                text = text.replace(&spelling, HIDDEN);
            }
        }
        (self.sink)(&text);
    }
}

/// A secret as it is, within JSON, and within a form or a URL.
fn spellings(secret: &str) -> Vec<String> {
    let json = Value::from(secret).to_string();
    let form = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let mut all = vec![secret.to_owned(), json.trim_matches('"').to_owned(), form];
    all.dedup();
    all
}

/// Tokens as digests, other headers as they are.
fn header_value(name: &str, value: &str) -> String {
    const TOKENS: [&str; 4] = [
        "x-auth-token",
        "x-subject-token",
        "x-target-auth-token",
        "x-service-token",
    ];
    let name = name.to_ascii_lowercase();
    if TOKENS.contains(&name.as_str()) {
        digest(value)
    } else if matches!(name.as_str(), "authorization" | "set-cookie" | "cookie") {
        HIDDEN.to_owned()
    } else {
        value.to_owned()
    }
}

fn body_text(media_type: Option<&str>, bytes: &[u8]) -> String {
    if media_type.is_some_and(|name| name.contains("form-urlencoded")) {
        return form_text(bytes);
    }
    let text = match serde_json::from_slice::<Value>(bytes) {
        Ok(mut document) => {
            hide(&mut document, false);
            document.to_string()
        }
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], bytes.len()),
        None => text,
    }
}

fn form_text(bytes: &[u8]) -> String {
    let pairs = form_urlencoded::parse(bytes).map(|(name, value)| {
        let value = if is_secret(&name) {
            HIDDEN.into()
        } else {
            value
        };
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Replaces what stands under a telling key, at any depth.
fn hide(value: &mut Value, within_token: bool) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let is_token_id = within_token && key == "id";
                if (is_secret(key) || is_token_id) && (value.is_string() || value.is_number()) {
                    *value = Value::from(HIDDEN);
                } else {
                    hide(value, key == "token");
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                hide(item, within_token);
            }
        }
        Value::String(text) => {
            // Inputs and parameters are JSON within JSON.
            if text.starts_with('{')
                && let Ok(mut inner) = serde_json::from_str::<Value>(text)
            {
                hide(&mut inner, false);
                *text = inner.to_string();
            }
        }
        _ => {}
    }
}

/// Keys and form fields whose values let somebody in.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    name == "token"
        || name.ends_with("_token")
        || name.contains("password")
        || name.contains("passwd")
        || name.contains("secret")
        || name.contains("adminpass")
        || name.contains("private_key")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::rc::Rc;

    fn traced(body: &Body, headers: &[Header], secrets: &[&str]) -> String {
        let lines = Rc::new(RefCell::new(String::new()));
        let sink = Rc::clone(&lines);
        let trace = Trace::new(
            move |line: &str| sink.borrow_mut().push_str(line),
            secrets.iter().map(|&text| Secret::new(text)).collect(),
        );
        let url = Url::parse("http://u:urlsecret@h/v3").unwrap();
        trace.request(Method::Post, &url, headers, body);
        lines.take()
    }

    #[test]
    fn nothing_lets_anybody_in() {
        let json = Body::Json(
            br#"{"auth": {"passwordCredentials": {"password": "s1"}, "token": {"id": "s2"},
                "application_credential": {"id": "kept", "secret": "s3"}},
                "input": "{\"db_password\": \"s4\", \"n\": 1}"}"#
                .to_vec(),
        );
        let form = Body::Form("client_secret=s5&refresh_token=s6&username=kept".to_owned());
        let text = Body::Text("it says long-secret&1 here".to_owned());
        let headers = [("X-Auth-Token", Secret::new("s7"))];
        for body in [json, form, text] {
            let line = traced(&body, &headers, &["long-secret&1"]);
            for secret in [
                "s1",
                "s2",
                "s3\"",
                "s4",
                "=s5",
                "=s6",
                ": s7",
                "long-secret",
                "urlsecret",
            ] {
                assert!(!line.contains(secret), "{secret} in {line}");
            }
            assert!(line.contains("{SHA256}"), "{line}");
        }
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        let body = Body::Json(br#"{"name": "it's", "id": 1}"#.to_vec());
        let line = traced(&body, &[], &[]);
        assert!(line.contains(r#"-d '{"name":"it'\''s","id":1}'"#), "{line}");
    }
}
