//! Errors for responses of Mistral that are not the expected ones.

use serde_json::Value;
use url::Url;

use crate::error::{Error, Kind};
use crate::http::failure::{CUT_OFF, exchange, words};
use crate::http::message::{Answer, Method, Request};
use crate::surrogate;

/// The error for a response with an unexpected status.
pub(super) fn unexpected_status(request: &Request<'_>, answer: &Answer) -> Error {
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
        401 if has_token(request) => error.hint(
            "the token was refused; does this Mistral belong to the cloud at OS_AUTH_URL? \
             'mistral auth-status' shows the settings in use",
        ),
        401 => error.hint("the server requires authentication: set OS_AUTH_URL and credentials, or use --os-cloud"),
        403 if has_token(request) => {
            error.hint("'mistral auth-status -c Roles' shows your roles")
        }
        404 if !is_mistral_error(answer) => error.hint(CHECK_URL),
        _ => error,
    }
}

/// Whether an error response has the form of Mistral's own errors.
fn is_mistral_error(answer: &Answer) -> bool {
    let document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    document.get("faultstring").is_some()
}

fn has_token(request: &Request<'_>) -> bool {
    let mut names = request.headers.iter().map(|(name, _)| *name);
    names.any(|name| name == "X-Auth-Token")
}

/// The error for a response with the expected status whose body is not the expected JSON.
pub(super) fn unreadable(
    method: Method,
    url: &Url,
    answer: &Answer,
    cause: &serde_json::Error,
) -> Error {
    let error = |what: String| Error::new(Kind::Connection, what).of(exchange(method, url, answer));
    if answer.body.is_empty() {
        return error("the response is empty".to_owned()).hint(CHECK_URL);
    }
    if cause.is_eof() {
        return error(format!("the response is incomplete ({cause})")).hint(CUT_OFF);
    }
    let text = std::str::from_utf8(&answer.body).ok();
    if let Some(what) = text.and_then(surrogate::complaint) {
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
    .hint(CHECK_URL)
}

/// The error for a response without the list `key`.
pub(super) fn no_list(method: Method, url: &Url, answer: &Answer, key: &str) -> Error {
    let what = format!("the response has no list of {key}");
    Error::new(Kind::Connection, what)
        .of(exchange(method, url, answer))
        .hint(CHECK_URL)
}

const CHECK_URL: &str =
    "check that the URL is that of Mistral's API, including the version: http://HOST:8989/v2";

/// The error for a request without a response, with a hint.
pub(super) fn no_answer(error: Error) -> Error {
    if error.is_without_answer() && error.hints.is_empty() {
        return error
            .hint("is Mistral running there? Set its URL with OS_MISTRAL_URL (--os-mistral-url)");
    }
    error
}
