//! What went wrong with a request, in words: the server's own, then method, URL, status, request id.

use std::borrow::Cow;
use std::error::Error as StdError;

use reqwest::header::HeaderValue;
use serde_json::Value;
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::markup;
use crate::secret::{HIDDEN, cut};

use super::message::{Answer, Header, Method};
use super::tls::Tls;

/// Longest excerpt of an answer that is no JSON, in characters.
const EXCERPT: usize = 300;
/// What is shown of the server's own words at most.
const WORDS: usize = 20_000;

/// An attempt without a whole answer.
pub struct Failed {
    /// The answer had begun.
    pub answered: bool,
    pub cause: reqwest::Error,
}

/// The error that no answer is.
pub(super) fn connection(method: Method, url: &Url, failed: &Failed, tls: &Tls) -> Error {
    let Failed { answered, cause } = failed;
    let answered = *answered;
    let place = format!("  {} {}", method.name(), shown(url));
    if let Some((what, hints)) = tls.explain(cause) {
        let error = Error::new(Kind::Connection, format!("{what}\n{place}"));
        return hints.into_iter().fold(error, Error::hint);
    }
    let innermost = root(cause);
    if is_no_http(cause) {
        let what = format!("what came is no HTTP ({innermost})\n{place}");
        let error = Error::new(Kind::Connection, what);
        return if innermost.starts_with("invalid HTTP version") {
            error.hint(SPEAKS_TLS)
        } else {
            error.hint(CUT_OFF)
        };
    }
    if cause.is_timeout() {
        let what = "no answer within the time limit";
        return Error::new(Kind::Connection, format!("{what}\n{place}")).hint(
            "MISTRAL_TIMEOUT (--os-timeout) and MISTRAL_CONNECT_TIMEOUT (--os-connect-timeout) set it",
        );
    }
    if cause.is_connect() {
        let what = format!("cannot connect: {innermost}\n{place}");
        return Error::new(Kind::Connection, what);
    }
    let what = format!("the connection failed: {innermost}\n{place}");
    let error = Error::new(Kind::Connection, what);
    if answered {
        error.hint(CUT_OFF)
    } else if url.scheme() == "http" {
        error.hint(SPEAKS_TLS)
    } else {
        error
    }
}

const SPEAKS_TLS: &str = "if the server speaks TLS, write the URL as https://";
/// What may be the matter with an answer that is not whole.
pub const CUT_OFF: &str = "what stands between this machine and the server may have cut it off";

/// Whether what came back was not HTTP: by the words of the HTTP library, as reqwest hides its type.
pub(super) fn is_no_http(cause: &reqwest::Error) -> bool {
    let innermost = root(cause);
    [
        "invalid HTTP",
        "invalid content-length",
        "invalid transfer-encoding",
        "unexpected transfer-encoding",
        "message head is too large",
    ]
    .iter()
    .any(|words| innermost.starts_with(words))
}

/// The innermost cause: what the operating system or the library said.
fn root(error: &dyn StdError) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// Method, URL, status and request id, a line each.
pub fn context(method: Method, url: &Url, answer: &Answer) -> String {
    let mut text = format!(
        "  {} {}\n  HTTP {}",
        method.name(),
        shown(url),
        answer.status
    );
    let status = reqwest::StatusCode::from_u16(answer.status).ok();
    if let Some(reason) = status.and_then(|status| status.canonical_reason()) {
        text.push(' ');
        text.push_str(reason);
    }
    let id = ["x-openstack-request-id", "x-compute-request-id"]
        .iter()
        .find_map(|name| answer.header(name));
    if let Some(id) = id {
        text.push_str(", request id ");
        text.push_str(id);
    }
    text
}

/// `url` without user and password.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if url.password().is_some() || !url.username().is_empty() {
        // What cannot have a password has none.
        let _ = url.set_password(None);
        let _ = url.set_username(HIDDEN);
    }
    url.into()
}

/// Fails for a header that cannot be sent, without showing its value.
pub(super) fn sendable(headers: &[Header]) -> Result<()> {
    let bad = headers
        .iter()
        .find(|(_, value)| HeaderValue::from_str(value.expose()).is_err());
    match bad {
        None => Ok(()),
        Some((name, _)) => Err(Error::local(format!(
            "the header {name} cannot be sent: its value holds a line break or another control character"
        ))),
    }
}

/// The server's words: a header, one of the JSON shapes of WSME, pecan and oslo, or plain text.
pub fn words(answer: &Answer) -> Option<String> {
    if let Some(text) = answer.header("server-error-message") {
        return Some(shortened(text, WORDS));
    }
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(document) => json_words(&document).map(|text| shortened(text, WORDS)),
        Err(_) => excerpt(&plain(&answer.body)),
    }
}

fn shortened(text: &str, longest: usize) -> String {
    cut(text, longest).map_or_else(|| text.to_owned(), |beginning| format!("{beginning}..."))
}

/// A body as text. What is not UTF-8 is taken for Latin-1, in which every byte is a character.
pub fn plain(body: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(body) {
        Ok(text) => text.into(),
        Err(_) => body.iter().map(|&byte| char::from(byte)).collect(),
    }
}

fn json_words(document: &Value) -> Option<&str> {
    let text = match document {
        Value::String(text) => text,
        Value::Object(map) => {
            return [
                "faultstring",
                "error_description",
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
    let line = markup::plain(text);
    (!line.is_empty()).then(|| shortened(&line, EXCERPT))
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
            ("Schl\u{fc}ssel", Some("Schlüssel")),
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
