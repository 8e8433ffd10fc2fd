//! Auth methods of Keystone and Keycloak: they exchange credentials for a token.

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

/// Sends a request whose response is parsed as JSON. Fails when there is no response, or when the parsed JSON would
/// take too much memory.
pub async fn send_for_json(http: &Http, request: &Request<'_>) -> Result<Answer> {
    let answer = http.send(request).await?;
    check_room(request.method, &request.url, &answer, &answer.body)?;
    Ok(answer)
}

/// The URL without slashes at the end of its path.
pub fn without_trailing_slash(mut url: Url) -> Url {
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    url
}
