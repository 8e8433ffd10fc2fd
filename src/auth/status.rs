//! Who am I, and by which way; and the end of it.

use jiff::Timestamp;

use crate::error::Result;
use crate::secret::without_password;

use super::credentials::{AuthMethod, Cloud, GrantType, Keycloak, Keystone};
use super::grant::{Grant, Named};
use super::settings::Item;
use super::{Auth, Origin, keycloak, keystone};

/// What is known of the login. A text is empty where there is nothing to say.
#[derive(Debug, Default)]
pub struct Status {
    pub method: String,
    pub identity_url: String,
    pub user: String,
    pub user_id: String,
    pub user_domain: String,
    pub project: String,
    pub project_id: String,
    pub project_domain: String,
    pub roles: Vec<String>,
    pub endpoint: String,
    /// Who named the endpoint.
    pub endpoint_from: String,
    pub expires_at: Option<Timestamp>,
    /// `cache`, `login`, or the setting that gave it.
    pub token_from: String,
    /// The user of the target cloud: `cloud_user in far at http://k2/v3`.
    pub target: String,
    /// Each setting that was given: option, value, where it came from.
    pub settings: Vec<(String, String, String)>,
}

/// What became of the tokens that were kept.
#[derive(Debug, Default)]
pub struct Ended {
    /// Revoked at the identity service and forgotten.
    pub revoked: usize,
    /// Only forgotten: the service has no way to revoke them.
    pub forgotten: usize,
}

impl Auth {
    /// Logs in, unless the cache has a token, and tells what that gave.
    pub async fn status(&self) -> Result<Status> {
        let session = self.session().await?;
        let login = self.current.borrow().clone();
        let (_, fixed_from) = self.fixed_endpoint()?;
        let mut status = Status {
            method: self.method_name(),
            endpoint: without_password(session.endpoint.as_str()),
            endpoint_from: fixed_from,
            settings: self.settings.listed(),
            ..Status::default()
        };
        if let Some(login) = login {
            let grant = login.entry.grant;
            if let Some(endpoint) = login.entry.endpoint {
                status.endpoint_from = endpoint.reason;
            }
            status.token_from = if login.origin == Origin::Cache {
                "cache".to_owned()
            } else if self.has_ready_token() {
                self.settings.name(Item::AuthToken)
            } else {
                "login".to_owned()
            };
            status.expires_at = grant.expires_at;
            status.identity_url = without_password(&grant.identity_url);
            (status.user, status.user_id) = texts(grant.user);
            (status.project, status.project_id) = texts(grant.project);
            status.user_domain = one(grant.user_domain);
            status.project_domain = one(grant.project_domain);
            status.roles = grant.roles;
        }
        if let Some(login) = self.current_target.borrow().clone() {
            status.target = target(login.entry.grant);
        }
        Ok(status)
    }

    /// Whether the token was given and not got by a login.
    pub(super) fn has_ready_token(&self) -> bool {
        matches!(
            &self.method,
            AuthMethod::Keycloak(Keycloak {
                grant: GrantType::Token(_),
                ..
            })
        )
    }

    fn method_name(&self) -> String {
        match &self.method {
            AuthMethod::None => "none".to_owned(),
            AuthMethod::Keystone(credentials) => format!("Keystone, {}", credentials.method()),
            AuthMethod::Keycloak(_) => "Keycloak".to_owned(),
        }
    }

    /// Revokes the tokens in the cache and forgets them. A token that cannot be revoked is forgotten
    /// all the same.
    pub async fn logout(&self) -> Result<Ended> {
        let mut ended = Ended::default();
        let mut failure = None;
        for cloud in [Cloud::Main, Cloud::Target] {
            let (Some(cache), Some(key)) = (&self.cache, self.key(cloud)) else {
                continue;
            };
            let Some(entry) = self.cached(cloud) else {
                continue;
            };
            cache.forget(&key);
            match self.revoke(cloud, &entry.grant).await {
                Ok(true) => ended.revoked += 1,
                Ok(false) => ended.forgotten += 1,
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(ended), Err)
    }

    async fn revoke(&self, cloud: Cloud, grant: &Grant) -> Result<bool> {
        let at_keystone = |credentials: &Keystone| credentials.cloud == cloud;
        match (cloud, &self.method, &self.target) {
            (Cloud::Main, AuthMethod::Keycloak(credentials), _) => {
                keycloak::logout(&self.http, credentials, grant).await
            }
            (Cloud::Main, AuthMethod::Keystone(credentials), _) if at_keystone(credentials) => {
                keystone::Client::new(&self.http, credentials, Vec::new())
                    .revoke(grant)
                    .await
            }
            (Cloud::Target, _, Some(credentials)) => {
                keystone::Client::new(&self.target_http, credentials, Vec::new())
                    .revoke(grant)
                    .await
            }
            _ => Ok(false),
        }
    }
}

fn texts(named: Named) -> (String, String) {
    (named.name.unwrap_or_default(), named.id.unwrap_or_default())
}

fn one(named: Named) -> String {
    named.name.or(named.id).unwrap_or_default()
}

fn target(grant: Grant) -> String {
    let url = without_password(&grant.identity_url);
    let project = one(grant.project);
    let project = if project.is_empty() {
        "no project".to_owned()
    } else {
        project
    };
    format!("{} in {project} at {url}", one(grant.user))
}
