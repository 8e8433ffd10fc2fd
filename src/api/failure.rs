//! Errors for responses of Mistral that are not the expected ones.

use serde_json::Value;

use crate::dsl::without_schema;
use crate::error::{Error, Kind};
use crate::http::failure::{exchange, words_with};
use crate::http::message::{Answer, Request};

/// The error for a response with an unexpected status.
pub(super) fn unexpected_status(request: &Request<'_>, answer: &Answer) -> Error {
    let kind = match answer.status {
        404 => Kind::NotFound,
        401 => Kind::Authentication,
        409 => Kind::Conflict,
        502..=504 => Kind::Unavailable,
        _ => Kind::Server,
    };
    let words = words_with(answer, without_schema)
        .unwrap_or_else(|| "the server gave no reason".to_owned());
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

/// What to do about a response that is not one of Mistral's.
pub const CHECK_URL: &str =
    "check that the URL is that of Mistral's API, including the version: http://HOST:8989/v2";

/// The error for a request without a response, with a hint.
pub(super) fn no_answer(error: Error) -> Error {
    if error.is_without_answer() && error.hints.is_empty() {
        return error
            .hint("is Mistral running there? Set its URL with OS_MISTRAL_URL (--os-mistral-url)");
    }
    error
}
