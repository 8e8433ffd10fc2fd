//! What an answer of Mistral means that is not the one that was hoped for.

use serde_json::Value;
use url::Url;

use crate::error::{Error, Kind};
use crate::http::failure::{CUT_OFF, exchange, words};
use crate::http::message::{Answer, Method, Request};
use crate::surrogate;

/// The error that an answer with an unexpected status is.
pub(super) fn decode(request: &Request<'_>, answer: &Answer) -> Error {
    let kind = match answer.status {
        404 => Kind::NotFound,
        401 => Kind::Authentication,
        409 => Kind::Conflict,
        502..=504 => Kind::Unavailable,
        _ => Kind::Server,
    };
    let words = words(answer).unwrap_or_else(|| "the server gave no reason".to_owned());
    let error = Error::new(kind, words).of(exchange(request.method, &request.url, answer));
    match answer.status {
        401 if with_token(request) => error.hint(
            "the token was refused; does this Mistral belong to the cloud at OS_AUTH_URL? \
             'mistral auth-status' shows the settings in use",
        ),
        401 => error.hint("the server requires authentication: set OS_AUTH_URL and credentials, or use --os-cloud"),
        403 if with_token(request) => {
            error.hint("'mistral auth-status -c Roles' shows your roles")
        }
        404 if !is_mistrals(answer) => error.hint(WHERE),
        _ => error,
    }
}

/// Whether an error has the form of Mistral's own.
fn is_mistrals(answer: &Answer) -> bool {
    let document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    document.get("faultstring").is_some()
}

fn with_token(request: &Request<'_>) -> bool {
    let mut names = request.headers.iter().map(|(name, _)| *name);
    names.any(|name| name == "X-Auth-Token")
}

/// The error that an answer with the right status but without readable JSON is.
pub(super) fn unreadable(
    method: Method,
    url: &Url,
    answer: &Answer,
    cause: &serde_json::Error,
) -> Error {
    let error = |what: String| Error::new(Kind::Connection, what).of(exchange(method, url, answer));
    if answer.body.is_empty() {
        return error("the response is empty".to_owned()).hint(WHERE);
    }
    if cause.is_eof() {
        return error(format!("the response is incomplete ({cause})")).hint(CUT_OFF);
    }
    let text = std::str::from_utf8(&answer.body).ok();
    if let Some(what) = text.and_then(surrogate::lone_surrogate_error) {
        return error(what);
    }
    let is_page = !matches!(answer.body.trim_ascii_start().first(), Some(b'{' | b'['));
    let begins = match words(answer).filter(|_| is_page) {
        Some(words) => format!(": {words}"),
        None => String::new(),
    };
    error(format!(
        "the response is not the expected JSON ({cause}){begins}"
    ))
    .hint(WHERE)
}

/// The error that an answer without the list `key` is.
pub(super) fn no_list(method: Method, url: &Url, answer: &Answer, key: &str) -> Error {
    let what = format!("the response has no list of {key}");
    Error::new(Kind::Connection, what)
        .of(exchange(method, url, answer))
        .hint(WHERE)
}

const WHERE: &str =
    "check that the URL is that of Mistral's API, including the version: http://HOST:8989/v2";

/// The error that no answer is, with what to do about it.
pub(super) fn no_answer(error: Error) -> Error {
    if error.is_without_answer() && error.hints.is_empty() {
        return error
            .hint("is Mistral running there? Set its URL with OS_MISTRAL_URL (--os-mistral-url)");
    }
    error
}
