//! Logging in: from the cache, by a refresh, or anew; and where the catalog leads.

use jiff::Timestamp;
use url::{Position, Url};

use crate::character::visible;
use crate::error::{Error, Kind, Result};
use crate::http::message::Header;
use crate::secret::{Secret, credentials_of, without_password};

use super::cache::{Endpoint, Entry};
use super::credentials::{AuthMethod, Cloud, GrantType, Identity, Keycloak, Keystone, Reference};
use super::grant::Grant;
use super::settings::Item;
use super::{Auth, DEFAULT_ENDPOINT, Login, Origin, keycloak, keystone};

impl Auth {
    /// Logs in to Mistral's own cloud, by the cache if it has a token.
    pub(super) async fn log_in(&self) -> Result<()> {
        if matches!(self.method, AuthMethod::None) {
            return Ok(());
        }
        match self.cached(Cloud::Main) {
            Some(entry) if entry.grant.is_fresh(Timestamp::now()) => {
                self.take(Login::new(entry, Origin::Cache));
            }
            other => {
                if !self.refresh(other.as_ref(), Origin::First).await {
                    self.fresh_login(None, Origin::First).await?;
                }
            }
        }
        self.warn_of_default();
        Ok(())
    }

    fn take(&self, login: Login) {
        *self.current.borrow_mut() = Some(login);
    }

    /// A catalog without Mistral leads to the documented default; the token goes there.
    fn warn_of_default(&self) {
        let current = self.current.borrow();
        let Some(login) = &*current else {
            return;
        };
        let catalog = matches!(self.method, AuthMethod::Keystone(_));
        if catalog && login.entry.endpoint.is_none() && !self.settings.given(Item::MistralUrl) {
            let what = if login.entry.grant.project.id.is_none() {
                "the login has no project, so there is no catalog".to_owned()
            } else {
                let service_type = self.settings.get(Item::ServiceType).unwrap_or_default();
                format!("the catalog has no service of type {service_type}")
            };
            (self.context.note)(&format!(
                "mistral: warning: {what}; using {DEFAULT_ENDPOINT}. Set OS_PROJECT_NAME (--os-project-name) or \
                 OS_MISTRAL_URL (--os-mistral-url)"
            ));
        }
    }

    /// Logs in by Keycloak's refresh token, if an earlier login has given one that works.
    pub(super) async fn refresh(&self, before: Option<&Entry>, origin: Origin) -> bool {
        let (AuthMethod::Keycloak(credentials), Some(before)) = (&self.method, before) else {
            return false;
        };
        let Some(token) = before.grant.refresh_token(Timestamp::now()) else {
            return false;
        };
        let Ok(mut grant) = keycloak::refresh(&self.http, credentials, token).await else {
            return false;
        };
        if grant.unsendable().is_some() {
            return false;
        }
        // A server that gives no other goes on taking the one that it gave (RFC 6749 section 6).
        grant.refresh = grant.refresh.or_else(|| before.grant.refresh.clone());
        let entry = Entry {
            grant,
            endpoint: before.endpoint.clone(),
        };
        self.keep(Cloud::Main, &entry);
        self.take(Login::new(entry, origin));
        true
    }

    /// Logs in. What an earlier login has learnt is not asked again.
    pub(super) async fn fresh_login(&self, before: Option<&Entry>, origin: Origin) -> Result<()> {
        let entry = match &self.method {
            AuthMethod::None => return Err(Error::local("there is no login to make")),
            AuthMethod::Keycloak(credentials) => self.by_keycloak(credentials).await?,
            AuthMethod::Keystone(credentials) => self.by_keystone(credentials, before).await?,
        };
        check(&entry.grant)?;
        self.keep(Cloud::Main, &entry);
        self.take(Login::new(entry, origin));
        Ok(())
    }

    async fn by_keycloak(&self, credentials: &Keycloak) -> Result<Entry> {
        let asked = match &credentials.grant {
            GrantType::Password {
                username,
                password: None,
            } => Some(self.ask(username, "Keycloak", credentials.auth_url.as_ref())?),
            _ => None,
        };
        Ok(Entry {
            grant: keycloak::login(&self.http, credentials, asked.as_ref()).await?,
            endpoint: None,
        })
    }

    async fn by_keystone(&self, credentials: &Keystone, before: Option<&Entry>) -> Result<Entry> {
        let fixed = self.settings.given(Item::MistralUrl);
        let traced = self.trace.as_ref().filter(|_| fixed);
        let headers = traced.map_or_else(Vec::new, |trace| trace.headers.to_vec());
        let mut client = keystone::Client::new(&self.http, credentials, headers);
        if let Some(before) = before {
            client = client.knowing(&before.grant.identity_url);
        }
        let asked = self.ask_keystone(credentials)?;
        let (grant, services) = client.login(asked.as_ref()).await?;
        self.learn(&grant);
        let known = before.and_then(|before| before.endpoint.as_ref());
        let endpoint = if fixed {
            None
        } else {
            self.look_up(&grant, &services, known).await?
        };
        Ok(Entry { grant, endpoint })
    }

    /// Where the catalog leads. `known` spares the question for the version behind the same URL.
    async fn look_up(
        &self,
        grant: &Grant,
        services: &[keystone::catalog::Service],
        known: Option<&Endpoint>,
    ) -> Result<Option<Endpoint>> {
        let wanted = keystone::catalog::Wanted {
            service_type: self.settings.get(Item::ServiceType).unwrap_or_default(),
            interface: self.settings.get(Item::EndpointType).unwrap_or_default(),
            region: self.settings.get(Item::RegionName),
        };
        let Some(service) = keystone::catalog::choose(services, &wanted)? else {
            return Ok(None);
        };
        if let Some(known) = known.filter(|known| known.service_url == service.url) {
            return Ok(Some(known.clone()));
        }
        let (url, warning) =
            keystone::catalog::base_url(&self.http, wanted.service_type, grant, &service.url)
                .await?;
        if let Some(warning) = warning {
            (self.context.note)(&format!("mistral: warning: {warning}"));
        }
        let region = service.region.as_deref().unwrap_or("no region");
        Ok(Some(Endpoint {
            url: url.into(),
            service_url: service.url.clone(),
            reason: format!(
                "catalog: {} {} in {region}",
                service.kind, service.interface
            ),
        }))
    }

    /// Logs in to the target cloud, where that is asked for; by the cache if it has a token.
    pub(super) async fn log_in_to_target(&self) -> Result<()> {
        if self.target.is_some()
            && let Some(entry) = self.cached(Cloud::Target)
            && entry.grant.is_fresh(Timestamp::now())
        {
            *self.current_target.borrow_mut() = Some(Login::new(entry, Origin::Cache));
            return Ok(());
        }
        self.fresh_target_login(Origin::First).await
    }

    pub(super) async fn fresh_target_login(&self, origin: Origin) -> Result<()> {
        let Some(credentials) = &self.target else {
            return Ok(());
        };
        let client = keystone::Client::new(&self.target_http, credentials, Vec::new());
        let asked = self.ask_keystone(credentials)?;
        let (grant, _) = client.login(asked.as_ref()).await?;
        check(&grant)?;
        let entry = Entry {
            grant,
            endpoint: None,
        };
        self.keep(Cloud::Target, &entry);
        *self.current_target.borrow_mut() = Some(Login::new(entry, origin));
        Ok(())
    }

    fn ask_keystone(&self, credentials: &Keystone) -> Result<Option<Secret>> {
        match &credentials.identity {
            Identity::Password {
                user: Reference::Name(user) | Reference::Id(user),
                password: None,
                ..
            } => {
                let url = Some(&credentials.auth_url);
                self.ask(user, credentials.cloud.keystone(), url).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The password of a user, asked for once. Whoever types it is told who gets it.
    fn ask(&self, user: &str, what: &str, url: Option<&Url>) -> Result<Secret> {
        let place = url.map(|url| &url[Position::BeforeHost..Position::AfterPort]);
        let place = place.map_or_else(|| what.to_owned(), |host| format!("{what} at {host}"));
        let prompt = line(&format!("Password of {user} for {place}: "));
        if let Some((_, typed)) = self.typed.borrow().iter().find(|(of, _)| *of == prompt) {
            return Ok(typed.clone());
        }
        match &self.context.ask {
            Some(ask) => {
                let typed = ask(&prompt)?;
                self.context.redactor.learn(&typed);
                self.typed.borrow_mut().push((prompt, typed.clone()));
                Ok(typed)
            }
            None => Err(Error::new(
                Kind::Authentication,
                format!("the password of {user} for {what} is missing"),
            )),
        }
    }

    /// The name in the cache of a login with these settings.
    pub(super) fn key(&self, cloud: Cloud) -> Option<String> {
        let settings = self.settings.of_login(cloud == Cloud::Target);
        let settings = settings.map(|(name, rank, value)| (name, rank, value.as_bytes()));
        let ways = self.ways.iter();
        let ways = ways.map(|(name, value)| (*name, 0, value.as_encoded_bytes()));
        Some(self.cache.as_ref()?.key(settings.chain(ways)))
    }

    /// Takes a login off the disk.
    pub(super) fn forget(&self, cloud: Cloud) {
        if let (Some(cache), Some(key)) = (&self.cache, self.key(cloud)) {
            cache.forget(&key);
        }
    }

    pub(super) fn cached(&self, cloud: Cloud) -> Option<Entry> {
        let entry = self.cache.as_ref()?.load(&self.key(cloud)?)?;
        self.learn_entry(&entry);
        let leads_somewhere = |endpoint: &Endpoint| Url::parse(&endpoint.url).is_ok();
        let is_usable = entry.grant.unsendable().is_none()
            && entry.endpoint.as_ref().is_none_or(leads_somewhere);
        is_usable.then_some(entry)
    }

    fn learn_entry(&self, entry: &Entry) {
        self.learn(&entry.grant);
        if let Some(endpoint) = &entry.endpoint {
            for secret in credentials_of(&endpoint.url) {
                self.context.redactor.learn(&secret);
            }
        }
    }

    /// From now on no token of `grant` is shown.
    fn learn(&self, grant: &Grant) {
        let refresh = grant.refresh.iter().map(|(token, _)| token);
        for token in refresh.chain([&grant.token]) {
            self.context.redactor.learn(token);
        }
    }

    /// Keeps a login on disk; one without an end is not kept.
    fn keep(&self, cloud: Cloud, entry: &Entry) {
        self.learn_entry(entry);
        if let (Some(cache), Some(key)) = (&self.cache, self.key(cloud))
            && entry.grant.expires_at.is_some()
            && !(self.has_ready_token() && cloud == Cloud::Main)
        {
            cache.store(&key, entry);
        }
    }
}

/// Text as one line of a terminal, which it does not steer.
fn line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], "\u{fffd}")
}

/// Fails for a login of which nothing can be made, instead of keeping it.
fn check(grant: &Grant) -> Result<()> {
    let Some(what) = grant.unsendable() else {
        return Ok(());
    };
    Err(Error::new(
        Kind::Authentication,
        format!(
            "the login at {} gave a {what} that cannot be sent: it holds a line break or another control character",
            without_password(&grant.identity_url)
        ),
    ))
}

/// The headers that a login to the target cloud gives.
pub(super) fn target_headers(login: &Login) -> Vec<Header> {
    let grant = &login.entry.grant;
    let project = grant.project.id.as_ref().map(Secret::new);
    let user = grant.user.id.as_ref().map(Secret::new);
    [
        ("X-Target-Auth-Token", Some(grant.token.clone())),
        ("X-Target-Auth-Uri", Some(Secret::new(&grant.identity_url))),
        ("X-Target-Project-Id", project),
        ("X-Target-User-Id", user),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}
