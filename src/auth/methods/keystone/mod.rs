//! Logging in to Keystone, API v3 and v2.0.

pub mod catalog;
mod discovery;
mod v2;
mod v3;

use std::cell::RefCell;

use jiff::Timestamp;
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::http::Http;
use crate::http::failure::{exchange, words};
use crate::http::message::{Answer, Body, Header, Method, Redirects, Request};
use crate::secret::Secret;

use super::credentials::{Identity, Keystone};
use super::send_for_json;
use super::token::Token;
use crate::auth::settings::Cloud;
use catalog::Service;
use discovery::{Api, Version};

/// A Keystone, and what has been learnt of it.
pub struct Client<'a> {
    pub http: &'a Http,
    pub credentials: &'a Keystone,
    /// Go with every request.
    pub headers: Vec<Header>,
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

    /// Spares the question where the API is, as an earlier login has answered it.
    pub fn knowing(self, identity_url: &str) -> Self {
        let known = Url::parse(identity_url).ok();
        *self.api.borrow_mut() = known.and_then(|url| Api::named(&url));
        self
    }

    /// The API to log in to, asked for once.
    async fn api(&self) -> Result<Api> {
        if let Some(api) = self.api.borrow().clone() {
            return Ok(api);
        }
        let api = discovery::discover(self).await?;
        *self.api.borrow_mut() = Some(api.clone());
        Ok(api)
    }

    /// Logs in: one POST. Gives the token and the services of its catalog.
    ///
    /// `password` is used when the credentials have none.
    pub async fn login(&self, password: Option<&Secret>) -> Result<(Token, Vec<Service>)> {
        let api = self.api().await?;
        let identity = with_password(&self.credentials.identity, password);
        let (path, body) = match api.version {
            Version::V3 => ("auth/tokens", v3::body(self.credentials, &identity)?),
            Version::V2 => ("tokens", v2::body(self.credentials, &identity)?),
        };
        let mut headers = self.headers.clone();
        headers.push(("Accept", Secret::new("application/json")));
        if let Identity::Token(token) = &identity {
            headers.push(("X-Auth-Token", token.clone()));
        }
        let body = serde_json::to_vec(&body)
            .map_err(|cause| Error::local(format!("cannot encode the login as JSON: {cause}")))?;
        let request = Request {
            method: Method::Post,
            url: api.below(path)?,
            headers: &headers,
            body: Body::Json(body.into()),
            redirects: Redirects::Login,
        };
        let answer = self.send(&request).await?;
        if !matches!(answer.status, 200 | 201) {
            return Err(self.refused(&request, &answer));
        }
        let parsed = match api.version {
            Version::V3 => v3::token(&answer, &api.url),
            Version::V2 => v2::token(&answer, &api.url),
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

    /// Ends a token's life. `false` when this API cannot.
    pub async fn revoke(&self, token: &Token) -> Result<bool> {
        let Ok(url) = Url::parse(&token.identity_url) else {
            return Ok(false);
        };
        let Some(api) = Api::named(&url).filter(|api| api.version == Version::V3) else {
            return Ok(false);
        };
        let headers = [
            ("X-Auth-Token", token.value.clone()),
            ("X-Subject-Token", token.value.clone()),
        ];
        let request = Request {
            method: Method::Delete,
            url: api.below("auth/tokens")?,
            headers: &headers,
            body: Body::None,
            redirects: Redirects::Login,
        };
        let answer = self.send(&request).await?;
        match answer.status {
            // 401 and 404: it had ended before.
            200 | 204 | 401 | 404 => Ok(true),
            _ => Err(self.refused(&request, &answer)),
        }
    }

    async fn send(&self, request: &Request<'_>) -> Result<Answer> {
        send_for_json(self.http, request)
            .await
            .map_err(|mut error| {
                let cloud = self.credentials.cloud;
                if error.is_without_answer() {
                    error.message = format!("cannot reach {}: {}", cloud.keystone(), error.message);
                    let url = cloud.login_settings().auth_url;
                    return error.hint(format!("check {}", url.variable_and_option()));
                }
                error
            })
    }

    fn refused(&self, request: &Request<'_>, answer: &Answer) -> Error {
        let cloud = self.credentials.cloud;
        let words = words(answer).unwrap_or_else(|| "no reason given".to_owned());
        let error = Error::new(
            Kind::Authentication,
            format!("{} refused the login: {words}", cloud.keystone()),
        )
        .of(exchange(request.method, &request.url, answer));
        let by_password = matches!(self.credentials.identity, Identity::Password { .. });
        match answer.status {
            401 => error.hint(self.what_to_check()),
            // Keystone's word for a token or an application credential that it does not know.
            404 if !by_password => error.hint(self.what_to_check()),
            404 => error.hint(format!(
                "{} may name the wrong API version; most clouds only have /v3",
                cloud.login_settings().auth_url.variable_and_option()
            )),
            _ => error,
        }
    }

    /// The settings that a refused login should make one look at.
    fn what_to_check(&self) -> String {
        let settings_to_check = self.credentials.settings_to_check.iter();
        let names: Vec<_> = settings_to_check
            .map(|&id| id.variable_and_option())
            .collect();
        format!("check {}", names.join(", "))
    }
}

/// The identity with the password that was asked for.
fn with_password(identity: &Identity, asked: Option<&Secret>) -> Identity {
    let mut identity = identity.clone();
    if let Identity::Password { password, .. } = &mut identity
        && password.is_none()
    {
        *password = asked.cloned();
    }
    identity
}

/// A time as Keystone writes it: `2026-11-24T10:00:00.000000Z`.
fn time(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}

/// The error for a `v2.0` login that needs what only v3 has.
fn not_in_v2(cloud: Cloud, what: &str) -> Error {
    Error::new(
        Kind::Authentication,
        format!(
            "the v2.0 API of {} does not support {what}",
            cloud.keystone()
        ),
    )
    .hint(format!(
        "use the v3 API: set {}",
        cloud.login_settings().auth_url.variable_and_option()
    ))
}
