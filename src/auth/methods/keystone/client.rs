//! The client of a Keystone: discovery, login, revocation.

use std::cell::RefCell;

use url::Url;

use crate::auth::methods::credentials::{Identity, Keystone, Version};
use crate::auth::methods::token::Token;
use crate::auth::methods::{check_hint, login_refused};
use crate::error::{Error, Kind, Result};
use crate::http::Http;
use crate::http::failure::exchange;
use crate::http::message::{Answer, Body, Header, Method, Redirects, Request, Retries};
use crate::secret::Secret;

use super::catalog::CatalogEndpoint;
use super::connection::Connection;
use super::discovery::{self, Api};
use super::{v2, v3};

/// A client of one Keystone, which remembers the discovered API.
pub struct Client<'a> {
    connection: Connection<'a>,
    api: RefCell<Option<Api>>,
}

impl<'a> Client<'a> {
    /// A client that sends nothing yet.
    pub fn new(http: &'a Http, credentials: &'a Keystone, headers: Vec<Header>) -> Self {
        Self {
            connection: Connection {
                http,
                credentials,
                headers,
            },
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
        let api = discovery::discover(&self.connection).await?;
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
            Version::V3 => (
                "auth/tokens",
                v3::request_body(self.connection.credentials, password),
            ),
            Version::V2 => (
                "tokens",
                v2::request_body(self.connection.credentials, password)?,
            ),
        };
        let mut headers = self.connection.headers.clone();
        headers.push(("Accept".into(), Secret::new("application/json")));
        if let Identity::Token(token) = &self.connection.credentials.identity {
            headers.push(("X-Auth-Token".into(), token.clone()));
        }
        let request = Request {
            method: Method::Post,
            url: api.join(path)?,
            headers: &headers,
            body: Body::Json(body.to_string().into()),
            redirects: Redirects::Login,
            retries: Retries::ByMethod,
        };
        let answer = self.connection.send(&request).await?;
        if !matches!(answer.status, 200 | 201) {
            let error = self.refused(&request, &answer);
            return Err(if discovery::is_mistral(&api.url) {
                Error {
                    hints: vec![discovery::mistral_hint(self.connection.credentials.cloud)],
                    ..error
                }
            } else {
                error
            });
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
                    self.connection.credentials.cloud.keystone(),
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
            ("X-Auth-Token".into(), token.value.clone()),
            ("X-Subject-Token".into(), token.value.clone()),
        ];
        let request = Request {
            method: Method::Delete,
            url: api.join("auth/tokens")?,
            headers: &headers,
            body: Body::None,
            redirects: Redirects::Login,
            retries: Retries::ByMethod,
        };
        let answer = self.connection.send(&request).await?;
        match answer.status {
            // 401 and 404: it had expired or been revoked.
            200 | 204 | 401 | 404 => Ok(true),
            _ => Err(self.refused(&request, &answer)),
        }
    }

    fn refused(&self, request: &Request<'_>, answer: &Answer) -> Error {
        let cloud = self.connection.credentials.cloud;
        let error = login_refused(cloud.keystone(), request, answer);
        let by_password = matches!(
            self.connection.credentials.identity,
            Identity::Password { .. }
        );
        match answer.status {
            404 if by_password => error.hint(format!(
                "{} may name the wrong API version; most clouds only have /v3",
                cloud.login_settings().auth_url.variable_and_option()
            )),
            // 404 is Keystone's response to an unknown token or application credential.
            401 | 404 => error.hint(check_hint(&self.connection.credentials.settings_to_check)),
            _ => error,
        }
    }
}
