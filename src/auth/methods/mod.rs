//! Auth methods of Keystone and Keycloak: they exchange credentials for a token.

pub mod credentials;
pub mod keycloak;
pub mod keystone;
pub mod token;
pub mod validate;

use url::Url;

use crate::auth::settings::SettingId;
use crate::error::{Error, Result};
use crate::http::Http;
use crate::http::failure::{check_room, exchange, words};
use crate::http::message::{Answer, Request};

/// Sends a request to an identity service whose response is parsed as JSON.
///
/// Fails, with the hint, when there is no response, or when the parsed JSON would take too much memory.
async fn send(
    http: &Http,
    request: &Request<'_>,
    service: &str,
    hint: impl FnOnce() -> String,
) -> Result<Answer> {
    let answer = http.send(request).await.and_then(|answer| {
        check_room(request.method, &request.url, &answer, &answer.body)?;
        Ok(answer)
    });
    answer.map_err(|mut error| {
        if !error.is_without_answer() {
            return error;
        }
        error.message = format!("cannot reach {service}: {}", error.message);
        error.hint(hint())
    })
}

/// The error for a request that an identity service has refused.
fn login_refused(service: &str, request: &Request<'_>, answer: &Answer) -> Error {
    let reason = words(answer).unwrap_or_else(|| "no reason given".to_owned());
    Error::authentication(format!("{service} refused the login: {reason}")).of(exchange(
        request.method,
        &request.url,
        answer,
    ))
}

/// The hint to check settings.
fn check_hint(ids: &[SettingId]) -> String {
    let names: Vec<_> = ids.iter().map(|&id| id.variable_and_option()).collect();
    format!("check {}", names.join(", "))
}

/// The URL without slashes at the end of its path.
pub fn without_trailing_slash(mut url: Url) -> Url {
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    url
}
