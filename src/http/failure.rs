//! Errors of requests: the server's message, then method, URL, status and request ID.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::time::Duration;

use reqwest::header::HeaderValue;
use serde_json::Value;
use url::{Position, Url};

use crate::error::{Error, FailedRequest, Kind, Result, Status};
use crate::markup;
use crate::secret::{HIDDEN, cut};

use super::message::{Answer, Header, Method};
use super::tls::Tls;

/// The longest excerpt of a response that is not JSON, in characters.
const EXCERPT: usize = 300;
/// The longest message of a server that is shown, in characters.
const WORDS: usize = 20_000;
/// The longest URL that is shown, in characters; an error may name three.
const URL: usize = 5_000;
/// The longest request ID that is shown; usual ones have 40 characters.
const ID: usize = 300;

/// An attempt without a complete response.
pub struct FailedAttempt {
    /// The status, if a response had begun.
    pub status: Option<u16>,
    /// Whether the connection had been used before.
    pub reused: bool,
    pub cause: Cause,
}

/// Why there is no complete response.
pub enum Cause {
    Library(reqwest::Error),
    TimeLimit,
    TooLarge,
    /// The server kept sending, but neither a head nor any content (see `watchdog`).
    Stalled,
    /// The body is not gzip, or broken, or not complete.
    Decompression(std::io::Error),
}

impl FailedAttempt {
    /// An attempt that failed before a response had begun.
    pub fn before_response(cause: Cause) -> Self {
        Self {
            status: None,
            reused: false,
            cause,
        }
    }

    /// Whether no connection was made.
    pub fn is_connect(&self) -> bool {
        matches!(&self.cause, Cause::Library(cause) if cause.is_connect())
    }
}

/// The error of an attempt that failed.
pub(super) fn connection(
    (method, url): (Method, &Url),
    failed: &FailedAttempt,
    tls: &Tls,
    max_response: Option<u64>,
) -> Error {
    let error = match &failed.cause {
        Cause::Library(cause) => library(method, url, failed, cause, tls),
        Cause::TimeLimit => too_late(),
        Cause::TooLarge => too_large(format!(
            "the response is larger than the limit of {}",
            size(max_response.unwrap_or(u64::MAX))
        )),
        Cause::Stalled if failed.status.is_some() => {
            error("the server keeps sending data but nothing of the response's body").hint(CUT_OFF)
        }
        Cause::Stalled => error("the server keeps sending data but never a complete response")
            .hint("it may send nothing but interim responses (HTTP 1xx); check the URL"),
        Cause::Decompression(cause) => {
            error(&format!("the response cannot be decompressed: {cause}")).hint(CUT_OFF)
        }
    };
    let id = None;
    error.of(request(method, url, failed.status, id))
}

fn error(what: &str) -> Error {
    Error::new(Kind::Connection, what)
}

fn unreachable(what: &str) -> Error {
    Error::new(Kind::Unreachable, what)
}

fn too_large(what: impl Into<String>) -> Error {
    Error::new(Kind::TooLarge, what).hint(SIZE_LIMIT)
}

fn too_late() -> Error {
    Error::new(Kind::Timeout, "no response within the time limit").hint(TIME_LIMITS)
}

/// The error that the HTTP library reports.
fn library(
    method: Method,
    url: &Url,
    failed: &FailedAttempt,
    cause: &reqwest::Error,
    tls: &Tls,
) -> Error {
    if let Some((what, hint)) = tls.explain(cause) {
        return error(&what).hint(hint);
    }
    let innermost = root(cause);
    if is_no_http(cause) {
        let error = error(&format!("the response is not valid HTTP ({innermost})"));
        return if innermost.starts_with("invalid HTTP version") {
            error.hint(SPEAKS_TLS)
        } else {
            error.hint(CUT_OFF)
        };
    }
    if cause.is_timeout() {
        return too_late();
    }
    if innermost == NO_URI {
        return error("the URL is too long to be sent");
    }
    if cause.is_connect() {
        return unreachable(&format!("cannot connect: {innermost}"));
    }
    let error = unreachable(&format!("the connection failed: {innermost}"));
    if failed.status.is_some() {
        return error.hint(CUT_OFF);
    }
    let error = match method {
        Method::Get => error,
        Method::Post | Method::Put | Method::Delete => error.hint(PERHAPS_DONE),
    };
    if url.scheme() == "http" && !failed.reused {
        error.hint(SPEAKS_TLS)
    } else {
        error
    }
}

/// What the HTTP library says of a URL that is too long.
const NO_URI: &str = "Parsed Url is not a valid Uri";
const TIME_LIMITS: &str = "the limit is set by --os-timeout (MISTRAL_TIMEOUT) and --os-connect-timeout (MISTRAL_CONNECT_TIMEOUT)";
const PERHAPS_DONE: &str =
    "the server may have carried out the request; check before you repeat it";
const SIZE_LIMIT: &str = "the limit is set by --os-max-response (MISTRAL_MAX_RESPONSE), for example 2GiB, or 0 for no limit";
const SPEAKS_TLS: &str = "if the server uses TLS, write the URL with https://";
/// The hint for a response that is not complete.
pub const CUT_OFF: &str = "a proxy or load balancer may have cut it off";

/// Whether the response was not HTTP. The message of the HTTP library tells, as reqwest hides its type.
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

/// The innermost cause: the message of the operating system or the library.
fn root(error: &dyn StdError) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// The request and its response, for an error.
pub fn exchange(method: Method, url: &Url, answer: &Answer) -> FailedRequest {
    let id = ["x-openstack-request-id", "x-compute-request-id"]
        .iter()
        .find_map(|name| answer.header(name));
    let id = id.map(|id| shortened(id, ID));
    // A date would depend on the clocks of both.
    let seconds = answer.header("retry-after");
    let seconds = seconds.and_then(|text| text.trim().parse().ok());
    FailedRequest {
        retry_after: seconds.map(Duration::from_secs),
        ..request(method, url, Some(answer.status), id)
    }
}

/// The request, for an error.
pub(super) fn request(
    method: Method,
    url: &Url,
    status: Option<u16>,
    id: Option<String>,
) -> FailedRequest {
    let status = status.map(|code| Status {
        code,
        reason: reqwest::StatusCode::from_u16(code)
            .ok()
            .and_then(|status| status.canonical_reason()),
    });
    FailedRequest {
        method: method.name(),
        url: shown(url),
        status,
        id,
        retry_after: None,
    }
}

/// A number of bytes in the largest unit that fits exactly: `256 MiB`.
fn size(bytes: u64) -> String {
    [(30, "GiB"), (20, "MiB"), (10, "KiB")]
        .iter()
        .find(|(bits, _)| bytes > 0 && bytes.trailing_zeros() >= *bits)
        .map_or_else(
            || format!("{bytes} bytes"),
            |(bits, unit)| format!("{} {unit}", bytes >> bits),
        )
}

/// `url` without user and password, and truncated if it is too long.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if url.password().is_some() || !url.username().is_empty() {
        // These fail only for URLs that cannot have any.
        let _ = url.set_password(None);
        let _ = url.set_username(HIDDEN);
    }
    // `cut` leaves out a word that is not complete, as the redactor would not recognize half of a secret. In a path
    // without any break only the server is left.
    match cut(url.as_str(), URL) {
        None => url.into(),
        Some(beginning) => {
            let server = &url[..Position::BeforePath];
            let beginning = if beginning.len() > server.len() {
                beginning
            } else {
                server
            };
            format!("{beginning}...")
        }
    }
}

/// Fails if parsing a part of the response would take too much memory, see [`Answer::has_room_for`].
pub fn check_room(method: Method, url: &Url, answer: &Answer, part: &[u8]) -> Result<()> {
    if answer.has_room_for(part) {
        return Ok(());
    }
    let what = "the response has too many values to process within the memory limit";
    Err(too_large(what).of(exchange(method, url, answer)))
}

/// Fails for a header that cannot be sent, without showing its value.
pub(super) fn sendable(headers: &[Header]) -> Result<()> {
    let bad = headers
        .iter()
        .find(|(_, value)| HeaderValue::from_str(value.expose()).is_err());
    match bad {
        None => Ok(()),
        Some((name, _)) => Err(Error::local(format!(
            "the value of the header {name} contains a line break or another control character"
        ))),
    }
}

/// The server's message: a header, one of the JSON documents of WSME, pecan and oslo, or plain text.
pub fn words(answer: &Answer) -> Option<String> {
    words_with(answer, |_| None)
}

/// The same; `shorten` gives the short form of the texts that it knows.
pub fn words_with(answer: &Answer, shorten: impl Fn(&str) -> Option<String>) -> Option<String> {
    if let Some(text) = answer.header("server-error-message") {
        return Some(shortened(text, WORDS));
    }
    if !answer.has_room_for(&answer.body) {
        return excerpt(&plain(&answer.body));
    }
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(document) => json_words(&document)
            .map(|text| shortened(shorten(text).as_deref().unwrap_or(text), WORDS)),
        Err(_) => excerpt(&plain(&answer.body)),
    }
}

fn shortened(text: &str, longest: usize) -> String {
    cut(text, longest).map_or_else(|| text.to_owned(), |beginning| format!("{beginning}..."))
}

/// A body as text: UTF-8, or else Latin-1, in which every byte is a character.
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

/// Text without its markup, on one line, truncated.
fn excerpt(text: &str) -> Option<String> {
    let line = markup::strip(text);
    (!line.is_empty()).then(|| shortened(&line, EXCERPT))
}
