//! What went wrong with a request, in words: the server's own, then method, URL, status, request id.

use std::error::Error as StdError;

use serde_json::Value;
use url::Url;

use crate::error::{Error, Kind};

use super::message::{Answer, Method, Request};

/// Longest excerpt of an answer that is no JSON.
const EXCERPT: usize = 300;

/// The error that an answer with an unexpected status is.
pub(super) fn decode(request: &Request<'_>, answer: &Answer) -> Error {
    let kind = match answer.status {
        404 => Kind::NotFound,
        401 => Kind::Authentication,
        _ => Kind::Server,
    };
    let words = words(answer).unwrap_or_else(|| "the server gave no reason".to_owned());
    let error = Error::new(kind, format!("{words}\n{}", context(request, answer)));
    match answer.status {
        401 => error.hint("the server wants a login: set OS_AUTH_URL and its companions"),
        _ => error,
    }
}

/// The error that an answer with the right status but without readable JSON is.
pub(super) fn unreadable(
    request: &Request<'_>,
    answer: &Answer,
    cause: &serde_json::Error,
) -> Error {
    let what = if answer.body.is_empty() {
        "the answer is empty".to_owned()
    } else {
        format!("the answer is not the JSON that was expected ({cause})")
    };
    Error::new(
        Kind::Connection,
        format!("{what}\n{}", context(request, answer)),
    )
    .hint("check that the URL is Mistral's own, version included: http://HOST:8989/v2")
}

/// The error that no answer is.
pub(super) fn connection(method: Method, url: &Url, cause: &reqwest::Error) -> Error {
    let what = if cause.is_timeout() {
        "no answer within the time limit".to_owned()
    } else if cause.is_connect() {
        format!("cannot connect: {}", root(cause))
    } else {
        format!("the connection failed: {}", root(cause))
    };
    Error::new(
        Kind::Connection,
        format!("{what}\n  {} {}", method.name(), shown(url)),
    )
    .hint("is Mistral there? OS_MISTRAL_URL (--os-mistral-url) says where to look")
}

/// The innermost cause: what the operating system or the TLS library said.
fn root(error: &dyn StdError) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn context(request: &Request<'_>, answer: &Answer) -> String {
    let mut text = format!(
        "  {} {}\n  HTTP {}",
        request.method.name(),
        shown(&request.url),
        answer.status
    );
    let status = reqwest::StatusCode::from_u16(answer.status).ok();
    if let Some(reason) = status.and_then(|status| status.canonical_reason()) {
        text.push(' ');
        text.push_str(reason);
    }
    let id = ["x-openstack-request-id", "x-compute-request-id"]
        .iter()
        .find_map(|name| header(answer, name));
    if let Some(id) = id {
        text.push_str(", request id ");
        text.push_str(id);
    }
    text
}

/// `url` without a password.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if url.password().is_some() {
        let _ = url.set_password(Some("***"));
    }
    url.into()
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer
        .headers
        .get(name)?
        .to_str()
        .ok()
        .filter(|text| !text.is_empty())
}

/// The server's words: a header, one of the JSON shapes of WSME, pecan and oslo, or plain text.
fn words(answer: &Answer) -> Option<String> {
    if let Some(text) = header(answer, "server-error-message") {
        return Some(text.to_owned());
    }
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(document) => json_words(&document).map(str::to_owned),
        Err(_) => excerpt(&String::from_utf8_lossy(&answer.body)),
    }
}

fn json_words(document: &Value) -> Option<&str> {
    let text = match document {
        Value::String(text) => text,
        Value::Object(map) => {
            return [
                "faultstring",
                "message",
                "description",
                "error_message",
                "error",
            ]
            .iter()
            .find_map(|key| json_words(map.get(*key)?));
        }
        Value::Array(items) => return items.iter().find_map(json_words),
        _ => return None,
    };
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// Text without its markup, on one line, cut.
fn excerpt(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                plain.push(' ');
            }
            _ if in_tag => {}
            _ => plain.push(c),
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let line = words.join(" ");
    if line.is_empty() {
        return None;
    }
    let mut cut: String = line.chars().take(EXCERPT).collect();
    if cut.len() < line.len() {
        cut.push_str("...");
    }
    Some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderMap;

    fn answer(body: &str) -> Answer {
        Answer {
            status: 500,
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }

    #[test]
    fn every_shape_of_error_has_words() {
        for (body, expected) in [
            (
                r#"{"faultcode": "Server", "faultstring": "no such"}"#,
                Some("no such"),
            ),
            (r#"{"faultstring": null}"#, None),
            (
                r#"{"error": {"code": 401, "message": "who?"}}"#,
                Some("who?"),
            ),
            (r#"["one"]"#, Some("one")),
            (r#""text""#, Some("text")),
            ("plain\n text", Some("plain text")),
            (
                "<html><h1>502</h1>Bad  gateway</html>",
                Some("502 Bad gateway"),
            ),
            ("", None),
            ("null", None),
        ] {
            assert_eq!(words(&answer(body)).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn the_header_wins() {
        let mut answer = answer(r#"{"faultstring": "body"}"#);
        answer
            .headers
            .insert("server-error-message", "header".parse().unwrap());
        assert_eq!(words(&answer).as_deref(), Some("header"));
    }

    #[test]
    fn passwords_in_urls_are_not_shown() {
        let url = Url::parse("http://u:secret@h/v2").unwrap();
        assert!(!shown(&url).contains("secret"));
    }
}
