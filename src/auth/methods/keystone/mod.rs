//! Login to Keystone, API v3 and v2.0.

pub mod catalog;
mod discovery;
mod v2;
mod v3;

use std::cell::RefCell;

use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::http::Http;
use crate::http::failure::exchange;
use crate::http::message::{Answer, Body, Header, Method, Redirects, Request};
use crate::secret::Secret;

use super::credentials::{Identity, Keystone, Version};
use super::token::{NameAndId, Token};
use super::{check_hint, login_refused, send};
use crate::auth::settings::Cloud;
use catalog::CatalogEndpoint;
use discovery::Api;

/// A client of one Keystone, which remembers the discovered API.
pub struct Client<'a> {
    http: &'a Http,
    credentials: &'a Keystone,
    /// Sent with every request.
    headers: Vec<Header>,
    api: RefCell<Option<Api>>,
}

impl<'a> Client<'a> {
    /// A client that sends nothing yet.
    pub fn new(http: &'a Http, credentials: &'a Keystone, headers: Vec<Header>) -> Self {
        Self {
            http,
            credentials,
            headers,
            api: RefCell::new(None),
        }
    }

    /// Skips discovery: an earlier login has found the API at this URL.
    pub fn with_known_api(self, identity_url: &str) -> Self {
        let known = Url::parse(identity_url).ok();
        *self.api.borrow_mut() = known.and_then(|url| Api::from_versioned_url(&url));
        self
    }

    /// The API to log in to, discovered once.
    async fn api(&self) -> Result<Api> {
        if let Some(api) = self.api.borrow().clone() {
            return Ok(api);
        }
        let api = discovery::discover(self).await?;
        *self.api.borrow_mut() = Some(api.clone());
        Ok(api)
    }

    /// Logs in with one POST, after discovery. Returns the token and its catalog.
    ///
    /// `password` is used when the credentials have none. Fails when Keystone cannot be reached, refuses the login,
    /// or returns no token.
    pub async fn login(&self, password: Option<&Secret>) -> Result<(Token, Vec<CatalogEndpoint>)> {
        let api = self.api().await?;
        let (path, body) = match api.version {
            Version::V3 => ("auth/tokens", v3::request_body(self.credentials, password)),
            Version::V2 => ("tokens", v2::request_body(self.credentials, password)?),
        };
        let mut headers = self.headers.clone();
        headers.push(("Accept", Secret::new("application/json")));
        if let Identity::Token(token) = &self.credentials.identity {
            headers.push(("X-Auth-Token", token.clone()));
        }
        let request = Request {
            method: Method::Post,
            url: api.join(path)?,
            headers: &headers,
            body: Body::Json(body.to_string().into()),
            redirects: Redirects::Login,
        };
        let answer = self.send(&request).await?;
        if !matches!(answer.status, 200 | 201) {
            return Err(self.refused(&request, &answer));
        }
        let parsed = match api.version {
            Version::V3 => v3::parse_token(&answer, &api.url),
            Version::V2 => v2::parse_token(&answer, &api.url),
        };
        parsed.map_err(|what| {
            Error::new(
                Kind::Connection,
                format!(
                    "{} returned an invalid login response: {what}",
                    self.credentials.cloud.keystone(),
                ),
            )
            .of(exchange(request.method, &request.url, &answer))
        })
    }

    /// Revokes a token (`DELETE /v3/auth/tokens`). `false` for a token of API v2.0, which has no such request.
    pub async fn revoke(&self, token: &Token) -> Result<bool> {
        let Ok(url) = Url::parse(&token.identity_url) else {
            return Ok(false);
        };
        let Some(api) = Api::from_versioned_url(&url).filter(|api| api.version == Version::V3)
        else {
            return Ok(false);
        };
        let headers = [
            ("X-Auth-Token", token.value.clone()),
            ("X-Subject-Token", token.value.clone()),
        ];
        let request = Request {
            method: Method::Delete,
            url: api.join("auth/tokens")?,
            headers: &headers,
            body: Body::None,
            redirects: Redirects::Login,
        };
        let answer = self.send(&request).await?;
        match answer.status {
            // 401 and 404: it had expired or been revoked.
            200 | 204 | 401 | 404 => Ok(true),
            _ => Err(self.refused(&request, &answer)),
        }
    }

    async fn send(&self, request: &Request<'_>) -> Result<Answer> {
        let cloud = self.credentials.cloud;
        let hint = || check_hint(&[cloud.login_settings().auth_url]);
        send(self.http, request, cloud.keystone(), hint).await
    }

    fn refused(&self, request: &Request<'_>, answer: &Answer) -> Error {
        let cloud = self.credentials.cloud;
        let error = login_refused(cloud.keystone(), request, answer);
        let by_password = matches!(self.credentials.identity, Identity::Password { .. });
        match answer.status {
            404 if by_password => error.hint(format!(
                "{} may name the wrong API version; most clouds only have /v3",
                cloud.login_settings().auth_url.variable_and_option()
            )),
            // 404 is Keystone's response to an unknown token or application credential.
            401 | 404 => error.hint(check_hint(&self.credentials.settings_to_check)),
            _ => error,
        }
    }
}

/// The JSON of a response. The error is the end of a sentence.
fn parse_json(answer: &Answer) -> Result<Value, String> {
    serde_json::from_slice(&answer.body).map_err(|cause| format!("not JSON ({cause})"))
}

/// `id` and `name` of a JSON object.
fn name_and_id(value: Option<&Value>) -> NameAndId {
    let text = |key: &str| Some(value?.get(key)?.as_str()?.to_owned());
    NameAndId {
        id: text("id"),
        name: text("name"),
    }
}

/// The names in a list of roles.
fn role_names(roles: Option<&Value>) -> Vec<String> {
    let roles = roles.and_then(Value::as_array).into_iter().flatten();
    roles
        .filter_map(|role| Some(role.get("name")?.as_str()?.to_owned()))
        .collect()
}

/// A timestamp such as `2026-11-24T10:00:00.000000Z`.
fn time(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}

/// The error for a v2.0 login with a feature that only v3 has.
fn not_in_v2(cloud: Cloud, what: &str) -> Error {
    Error::authentication(format!(
        "the v2.0 API of {} does not support {what}",
        cloud.keystone()
    ))
    .hint(format!(
        "use the v3 API: set {}",
        cloud.login_settings().auth_url.variable_and_option()
    ))
}
