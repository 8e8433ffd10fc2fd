//! What `doctor` asks of the settings and the logins, one part after the other.

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use url::Url;

use crate::auth::methods::credentials::AuthMethod;
use crate::auth::settings::{Cloud, SettingId};
use crate::env::Environment;
use crate::error::Result;
use crate::http::Http;

use super::cache::Cache;
use super::login::{CloudLogin, Origin};
use super::{Auth, Session, endpoint};

/// The time limit of a step if the settings have none.
const STEP: Duration = Duration::from_secs(10);

/// An identity service that a login is made at.
pub struct Identity {
    pub cloud: Cloud,
    /// `Keystone` or `Keycloak`.
    pub name: &'static str,
    /// `None` if an access token is given, so that nothing is sent to the service.
    pub url: Option<Url>,
    pub http: Rc<Http>,
}

impl Auth {
    /// Logs in anew, and keeps no token, unless only a token in the cache makes up for a missing password.
    #[must_use]
    pub fn anew(mut self) -> Self {
        for login in [&mut self.main, &mut self.target] {
            if !login.method.lacks_password() {
                login.token_file = None;
            }
        }
        self
    }

    /// The identity services, in the order of the logins.
    pub fn identities(&self) -> Vec<Identity> {
        let logins = [(Cloud::Main, &self.main), (Cloud::Target, &self.target)];
        let found = logins.into_iter().filter_map(|(cloud, login)| {
            let (name, url) = match &login.method {
                AuthMethod::None => return None,
                AuthMethod::Keystone(keystone) => ("Keystone", Some(keystone.auth_url.clone())),
                AuthMethod::Keycloak(keycloak) => {
                    let url = keycloak.auth_url.clone();
                    ("Keycloak", url.filter(|_| !login.has_given_token()))
                }
            };
            let http = Rc::clone(&login.http);
            Some(Identity {
                cloud,
                name,
                url,
                http,
            })
        });
        found.collect()
    }

    /// Logs in to one cloud.
    pub async fn log_in_to(&self, cloud: Cloud) -> Result<()> {
        self.login_of(cloud).log_in().await
    }

    fn login_of(&self, cloud: Cloud) -> &CloudLogin {
        match cloud {
            Cloud::Main => &self.main,
            Cloud::Target => &self.target,
        }
    }

    /// Whether the token came out of the cache.
    pub fn is_from_cache(&self, cloud: Cloud) -> bool {
        let current = self.login_of(cloud).current();
        let origin = current.as_ref().map(|login| login.origin);
        origin == Some(Origin::Cache)
    }

    /// Whether Mistral's URL must come from the catalog.
    pub fn needs_catalog(&self) -> bool {
        matches!(self.main.method, AuthMethod::Keystone(_))
            && !self.settings.given(SettingId::MistralUrl)
    }

    /// Whether the login gave a token, but failed as its catalog has no endpoint that can be used.
    pub fn lacks_endpoint(&self, cloud: Cloud) -> bool {
        self.login_of(cloud).lacks_endpoint()
    }

    /// Whether a login was made, and needs none again.
    pub fn is_logged_in(&self, cloud: Cloud) -> bool {
        self.login_of(cloud).current().is_some()
    }

    /// The other regions of the catalog with Mistral, if no setting says which one to take.
    pub fn unchosen_regions(&self) -> Vec<String> {
        let current = self.main.current();
        let endpoint = current
            .as_ref()
            .and_then(|login| login.cached.endpoint.as_ref());
        let is_chosen = self.settings.given(SettingId::RegionName);
        let regions = endpoint.filter(|_| !is_chosen);
        regions.map_or_else(Vec::new, |found| found.other_regions.clone())
    }

    /// The entry of the catalog with Mistral's URL, after the login; `None` if there is none.
    pub fn catalog_entry(&self) -> Option<String> {
        let current = self.main.current();
        let entry = current.as_ref()?.cached.endpoint.as_ref()?;
        Some(entry.reason.clone())
    }

    /// The service type that the catalog is searched for.
    pub fn service_type(&self) -> &str {
        self.settings
            .get(SettingId::ServiceType)
            .unwrap_or_default()
    }

    /// Mistral's URL and where it comes from, without a catalog.
    pub fn endpoint_without_catalog(&self) -> Result<(Url, String)> {
        endpoint::without_catalog(&self.settings)
    }

    /// The session of the logins that were made.
    pub fn session_so_far(&self) -> Result<Session> {
        self.current_session()
    }

    /// Whether there is a token cache; why not, if the one that was asked for cannot be used.
    pub fn token_folder(environment: &Environment) -> Result<bool, String> {
        Cache::locate(environment).map(|cache| cache.is_some())
    }

    /// The time limit of a step: that of a request, or 10 seconds.
    pub fn step_limit(&self) -> Duration {
        let given = self.settings.seconds(SettingId::Timeout);
        given.ok().flatten().unwrap_or(STEP)
    }

    /// Each given setting: option, value, source.
    pub fn given_settings(&self) -> Vec<(String, String, String)> {
        self.settings.given_settings()
    }

    /// The files with settings, which may hold secrets.
    pub fn cloud_files(&self) -> Vec<PathBuf> {
        self.settings.cloud_files()
    }
}
