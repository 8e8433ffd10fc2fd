//! The log of requests and responses (`--debug`), in keystoneauth's format, without secrets.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;
use url::form_urlencoded;

use crate::secret::{
    HIDDEN, cut, digest, redact, sensitivity, without_password, without_sensitive_parts,
};

use super::Line;
use super::attempt::Message;
use super::failure::shown;
use super::message::Answer;

/// The most of the headers or of the body of a response that is shown, in characters.
const LONGEST: usize = 20_000;
/// The same of a response with an error of Mistral's schema, which prints the schema: up to 170,000 characters. Other
/// texts are shorter, as the time to search them for secrets may grow with the square of their length.
const LONGEST_SCHEMA_ERROR: usize = 200_000;
/// The largest body that is shown at all, in bytes: searching it for secrets takes up to fifty times its memory.
const LARGEST: usize = 1024 * 1024;

/// Writes to the log, which redacts the secrets of this run. Other secrets are recognized by their names.
pub struct Trace {
    sink: Line,
}

impl Trace {
    /// A trace to `sink`.
    pub fn new(sink: Line) -> Self {
        Self { sink }
    }

    /// Logs a request that is about to be sent.
    pub(super) fn request(&self, message: &Message<'_>) {
        let Message {
            method,
            url,
            headers,
            body,
        } = message;
        let mut line = format!("REQ: curl -g -i -X {} '{}'", method.name(), shown(url));
        for (name, value) in *headers {
            let _ = write!(line, " -H '{name}: {}'", header_value(name, value.expose()));
        }
        if let Some(media_type) = body.media_type() {
            let _ = write!(line, " -H 'Content-Type: {media_type}'");
            let text = body_text(body.media_type(), &body.bytes());
            let _ = write!(line, " -d '{}'", text.replace('\'', r"'\''"));
        }
        (self.sink)(&line);
    }

    /// Logs a complete response, or that there was none.
    pub(super) fn answer(&self, answer: Option<&Answer>, time: Duration) {
        let milliseconds = time.as_millis();
        let Some(answer) = answer else {
            (self.sink)(&format!("RESP: none in {milliseconds} ms"));
            return;
        };
        let mut line = format!(
            "RESP: [{}] {milliseconds} ms, {} bytes",
            answer.status,
            answer.body.len()
        );
        let mut headers = String::new();
        for (name, value) in &answer.headers {
            let value = String::from_utf8_lossy(value.as_bytes());
            let value = header_value(name.as_str(), &value);
            let _ = write!(headers, "\n  {name}: {value}");
        }
        match cut(&headers, LONGEST) {
            Some(beginning) => {
                let _ = write!(line, "{beginning}... ({} bytes of headers)", headers.len());
            }
            None => line.push_str(&headers),
        }
        if !answer.body.is_empty() {
            let text = body_text(answer.header("content-type"), &answer.body);
            let _ = write!(line, "\n  {text}");
        }
        (self.sink)(&line);
    }
}

/// The value of a header for the log: a token as its digest, other secrets masked.
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
    } else if sensitivity(&name).is_some() {
        HIDDEN.to_owned()
    } else if name == "x-target-auth-uri" {
        without_password(value)
    } else {
        value.to_owned()
    }
}

fn body_text(media_type: Option<&str>, bytes: &[u8]) -> String {
    if bytes.len() > LARGEST {
        return format!("({} bytes, too many to be shown)", bytes.len());
    }
    let text = whole_text(media_type, bytes);
    let longest = if text.contains("Failed validating ") {
        LONGEST_SCHEMA_ERROR
    } else {
        LONGEST
    };
    match cut(&text, longest) {
        Some(beginning) => format!("{beginning}... ({} bytes)", bytes.len()),
        None => text,
    }
}

fn whole_text(media_type: Option<&str>, bytes: &[u8]) -> String {
    if media_type.is_some_and(|name| name.contains("form-urlencoded")) {
        return form_text(bytes);
    }
    match serde_json::from_slice::<Value>(bytes) {
        Ok(mut document) => {
            redact(&mut document);
            document.to_string()
        }
        Err(_) => without_sensitive_parts(&String::from_utf8_lossy(bytes)),
    }
}

fn form_text(bytes: &[u8]) -> String {
    let pairs = form_urlencoded::parse(bytes).map(|(name, value)| {
        let value = if sensitivity(&name).is_some() {
            HIDDEN.into()
        } else {
            value
        };
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::message::{Body, Header, Method};
    use crate::secret::Secret;
    use std::cell::RefCell;
    use std::rc::Rc;
    use url::Url;

    fn traced(body: &Body, headers: &[Header]) -> String {
        let lines = Rc::new(RefCell::new(String::new()));
        let sink = Rc::clone(&lines);
        let trace = Trace::new(Rc::new(move |line: &str| sink.borrow_mut().push_str(line)));
        let url = Url::parse("http://u:urlsecret@h/v3").unwrap();
        trace.request(&Message {
            method: Method::Post,
            url: &url,
            headers,
            body,
        });
        lines.take()
    }

    #[test]
    fn nothing_lets_anybody_in() {
        let json = Body::Json(
            br#"{"auth": {"passwordCredentials": {"password": "s1"}, "token": {"id": "s2"},
                "application_credential": {"id": "kept", "secret": "s3"}},
                "input": " {\"db_password\": \"s4\", \"n\": 1}"}"#
                .to_vec()
                .into(),
        );
        let form = Body::Form("client_secret=s5&refresh_token=s6&username=kept".into());
        let text = Body::Text("version: '2.0'\nkept:\n  password: s8\n".into());
        let headers = [
            ("X-Auth-Token".into(), Secret::new("s7")),
            ("X-Trace-HMAC".into(), Secret::new("s9")),
            ("X-Target-Auth-Uri".into(), Secret::new("http://u:s0@h/v3")),
        ];
        for body in [json, form, text] {
            let line = traced(&body, &headers);
            for secret in [
                "s0",
                "s1",
                "s2",
                "s3\"",
                "s4",
                "=s5",
                "=s6",
                ": s7",
                "s8",
                ": s9",
                "urlsecret",
            ] {
                assert!(!line.contains(secret), "{secret} in {line}");
            }
            assert!(line.contains("{SHA256}"), "{line}");
            assert!(line.contains("kept"), "{line}");
        }
    }

    #[test]
    fn a_body_of_megabytes_is_counted_and_not_read() {
        let json = format!(
            r#"{{"password": "s1", "rows": [{}1]}}"#,
            "1,".repeat(LARGEST / 2)
        );
        let line = traced(&Body::Json(json.into()), &[]);
        assert!(
            line.contains("bytes, too many to be shown") && line.len() < 300,
            "{line}"
        );
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        let body = Body::Json(r#"{"name": "it's", "id": 1}"#.into());
        let line = traced(&body, &[]);
        assert!(line.contains(r#"-d '{"name":"it'\''s","id":1}'"#), "{line}");
    }
}
