//! The description of the logins that `auth-status` shows.

use jiff::Timestamp;

use crate::auth::methods::credentials::AuthMethod;
use crate::auth::methods::token::{NameAndId, Token};
use crate::auth::settings::{SettingId, Settings};
use crate::secret::without_password;

use super::login::{CloudLogin, Origin};

/// A description of the logins. A text is empty where a value is unknown or does not apply.
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
    /// The setting, catalog entry or default that gave the endpoint.
    pub endpoint_from: String,
    pub expires_at: Option<Timestamp>,
    /// `cache`, `login`, or the setting that gave the token.
    pub token_from: String,
    /// The user of the target cloud: `cloud_user in far at http://k2/v3`.
    pub target: String,
    /// Each given setting: option, value, source.
    pub settings: Vec<(String, String, String)>,
}

impl Status {
    /// Describes the last logins. `endpoint` is its URL and, if it does not come from the catalog, its source.
    pub fn new(
        settings: &Settings,
        main: &CloudLogin,
        target: &CloudLogin,
        (endpoint, endpoint_from): (&str, String),
    ) -> Self {
        let mut status = Self {
            method: match &main.method {
                AuthMethod::None => "none".to_owned(),
                AuthMethod::Keystone(login) => format!("Keystone, {}", login.method()),
                AuthMethod::Keycloak(_) => "Keycloak".to_owned(),
            },
            endpoint: without_password(endpoint),
            endpoint_from,
            settings: settings.given_settings(),
            ..Self::default()
        };
        if let Some(login) = main.current().clone() {
            let token = login.cached.token;
            if let Some(endpoint) = login.cached.endpoint {
                status.endpoint_from = endpoint.reason;
            }
            status.token_from = if login.origin == Origin::Cache {
                "cache".to_owned()
            } else if main.has_given_token() {
                settings.name(SettingId::AuthToken)
            } else {
                "login".to_owned()
            };
            status.expires_at = token.expires_at;
            status.identity_url = without_password(&token.identity_url);
            (status.user, status.user_id) = name_and_id(token.user);
            (status.project, status.project_id) = name_and_id(token.project);
            status.user_domain = name_or_id(token.user_domain);
            status.project_domain = name_or_id(token.project_domain);
            status.roles = token.roles;
        }
        if let Some(login) = target.current().clone() {
            status.target = target_user(login.cached.token);
        }
        status
    }
}

fn name_and_id(named: NameAndId) -> (String, String) {
    (named.name.unwrap_or_default(), named.id.unwrap_or_default())
}

fn name_or_id(named: NameAndId) -> String {
    named.name.or(named.id).unwrap_or_default()
}

fn target_user(token: Token) -> String {
    let url = without_password(&token.identity_url);
    let project = name_or_id(token.project);
    let project = if project.is_empty() {
        "no project".to_owned()
    } else {
        project
    };
    format!("{} in {project} at {url}", name_or_id(token.user))
}
