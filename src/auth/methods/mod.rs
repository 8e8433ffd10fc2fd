//! The ways to log in: credentials in, a token out.

pub mod credentials;
pub mod keycloak;
pub mod keystone;
pub mod token;
pub mod validate;

use url::Url;

use crate::error::Result;
use crate::http::Http;
use crate::http::failure::check_room;
use crate::http::message::{Answer, Request};

/// Sends a request to a service whose answer is going to be read as JSON.
pub async fn send_for_json(http: &Http, request: &Request<'_>) -> Result<Answer> {
    let answer = http.send(request).await?;
    check_room(request.method, &request.url, &answer, &answer.body)?;
    Ok(answer)
}

/// The same URL without slashes at the end of its path.
pub fn without_trailing_slash(mut url: Url) -> Url {
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    url
}
