//! What `auth-status` shows: who is logged in, and by which way.

use jiff::Timestamp;

use crate::auth::methods::credentials::AuthMethod;
use crate::auth::methods::token::{NameAndId, Token};
use crate::auth::settings::{SettingId, Settings};
use crate::secret::without_password;

use super::login::{CloudLogin, Origin};

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

impl Status {
    /// What the last logins say. `endpoint` is a URL and who says so, where it was not found in a catalog.
    pub fn of(
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
            let token = login.entry.token;
            if let Some(endpoint) = login.entry.endpoint {
                status.endpoint_from = endpoint.reason;
            }
            status.token_from = if login.origin == Origin::Cache {
                "cache".to_owned()
            } else if main.has_ready_token() {
                settings.name(SettingId::AuthToken)
            } else {
                "login".to_owned()
            };
            status.expires_at = token.expires_at;
            status.identity_url = without_password(&token.identity_url);
            (status.user, status.user_id) = texts(token.user);
            (status.project, status.project_id) = texts(token.project);
            status.user_domain = one(token.user_domain);
            status.project_domain = one(token.project_domain);
            status.roles = token.roles;
        }
        if let Some(login) = target.current().clone() {
            status.target = target_user(login.entry.token);
        }
        status
    }
}

fn texts(named: NameAndId) -> (String, String) {
    (named.name.unwrap_or_default(), named.id.unwrap_or_default())
}

fn one(named: NameAndId) -> String {
    named.name.or(named.id).unwrap_or_default()
}

fn target_user(token: Token) -> String {
    let url = without_password(&token.identity_url);
    let project = one(token.project);
    let project = if project.is_empty() {
        "no project".to_owned()
    } else {
        project
    };
    format!("{} in {project} at {url}", one(token.user))
}
