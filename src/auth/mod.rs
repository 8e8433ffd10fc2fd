//! From settings to a session: the endpoint, and the headers that go with every request.
//!
//! No command and no printing is known here.

mod cache;
mod clouds;
mod credentials;
mod grant;
mod keycloak;
mod keystone;
mod policy;
mod profiler;
pub mod settings;
mod status;
mod table;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use jiff::Timestamp;
use url::Url;

use crate::env::Environment;
use crate::error::{Error, Kind, Result};
use crate::http::message::{Header, Redirects};
use crate::http::{Http, Line, Trace};
use crate::secret::Secret;

use cache::{Cache, Endpoint, Entry};
use credentials::{AuthMethod, Cloud, Grant as OpenidGrant, Identity, Keystone};
use grant::Grant;
use settings::{Item, SETTINGS, Settings};
pub use status::Status;

/// Where Mistral is when nothing says otherwise.
const DEFAULT_ENDPOINT: &str = "http://localhost:8989/v2";

/// What every request needs to know.
#[derive(Clone, Debug)]
pub struct Session {
    /// Base URL of the API, without a slash at its end.
    pub endpoint: Url,
    /// Headers that go to the endpoint's origin and to no other.
    pub headers: Vec<Header>,
    /// ID of the project that the user works in, where it is known.
    pub project: Option<String>,
    /// What happens to requests that are sent elsewhere.
    pub redirects: Redirects,
}

/// Shows a prompt and gives what was typed.
pub type Ask = Rc<dyn Fn(&str) -> Result<Secret>>;

/// What the world around can do for a login.
pub struct Surroundings {
    /// Shows a line to the user.
    pub note: Line,
    /// Asks the user for a password under this prompt; `None` when nobody can be asked.
    pub ask: Option<Ask>,
    /// Takes the lines of the log.
    pub log: Option<Line>,
}

/// Logs in when it is asked to, and knows the way.
pub struct Auth {
    settings: Settings,
    surroundings: Surroundings,
    method: AuthMethod,
    target: Option<Keystone>,
    http: Rc<Http>,
    target_http: Http,
    cache: Option<Cache>,
    trace: Option<profiler::Trace>,
    /// The last login to Mistral's own cloud.
    current: RefCell<Option<Login>>,
    renewed: Cell<bool>,
}

/// A login, and whether it was made in this run.
#[derive(Clone)]
struct Login {
    entry: Entry,
    from_cache: bool,
}

impl Auth {
    /// Checks the settings; nothing is sent yet.
    pub fn new(
        settings: Settings,
        environment: &Environment,
        surroundings: Surroundings,
    ) -> Result<Self> {
        let settings = settings.with_cloud(environment)?;
        check_version(&settings)?;
        let method = credentials::main(&settings)?;
        let target = credentials::target(&settings, surroundings.ask.is_some())?;
        if target.is_none() && credentials::target_lacks_password(&settings) {
            (surroundings.note)(
                "mistral: warning: no password is known for the target cloud, so nobody is logged in \
                 there; set OS_TARGET_PASSWORD (--os-target-password)",
            );
        }
        if settings.given(Item::MistralUrl) {
            credentials::url(&settings, Item::MistralUrl, "http://HOST:8989/v2")?;
        }
        let log = surroundings.log.clone();
        let secrets = settings.secrets();
        let log = log.map(|log| Rc::new(Trace::new(move |line: &str| log(line), secrets)));
        let note = &surroundings.note;
        let (own, other) = policy::policies(&settings, environment, log.as_ref(), note)?;
        let needs_token = target.is_some() || !matches!(method, AuthMethod::None);
        let cache = if needs_token {
            Cache::locate(environment).unwrap_or_else(|why| {
                (surroundings.note)(&format!("mistral: warning: {why}"));
                None
            })
        } else {
            None
        };
        let trace = settings
            .get(Item::Profile)
            .map(profiler::Trace::new)
            .transpose()?;
        if let Some(trace) = &trace {
            (surroundings.note)(&format!("mistral: trace ID: {}", trace.id));
        }
        let auth = Self {
            settings,
            surroundings,
            method,
            target,
            http: Rc::new(Http::new(own)),
            target_http: Http::new(other),
            cache,
            trace,
            current: RefCell::new(None),
            renewed: Cell::new(false),
        };
        auth.check_passwords()?;
        Ok(auth)
    }

    /// A password that is missing must be one that can be asked for.
    fn check_passwords(&self) -> Result<()> {
        if self.surroundings.ask.is_some() {
            return Ok(());
        }
        let item = match (&self.method, &self.target) {
            (
                AuthMethod::Keystone(Keystone {
                    identity: Identity::Password { password: None, .. },
                    ..
                })
                | AuthMethod::Keycloak(credentials::Keycloak {
                    grant: OpenidGrant::Password { password: None, .. },
                    ..
                }),
                _,
            ) => Item::Password,
            _ => return Ok(()),
        };
        Err(Error::new(
            Kind::Authentication,
            "the password is missing, and there is no terminal to ask for it",
        )
        .hint(format!("set {}", Settings::ways(item))))
    }

    /// The client for Mistral's own cloud.
    pub fn http(&self) -> Rc<Http> {
        Rc::clone(&self.http)
    }

    /// Logs in, or finds that a login is not needed.
    pub async fn session(&self) -> Result<Session> {
        // In the order of the reference: the target cloud first, unless a catalog is needed.
        let fixed = self.settings.given(Item::MistralUrl);
        let mut target = Vec::new();
        if fixed {
            target = self.target_headers().await?;
        }
        let login = self.login().await?;
        if !fixed {
            target = self.target_headers().await?;
        }
        self.session_of(login.as_ref(), target)
    }

    /// After a 401 of Mistral: a new login, once, where a new token may be better than the last.
    pub async fn renew(&self, old: &Session) -> Result<Option<Session>> {
        let Some(last) = self.current.borrow().clone() else {
            return Ok(None);
        };
        let worth_it = match &self.method {
            AuthMethod::None => false,
            AuthMethod::Keystone(_) => true,
            AuthMethod::Keycloak(_) => last.from_cache,
        };
        if !worth_it || self.renewed.replace(true) {
            return Ok(None);
        }
        if let (Some(cache), Some(key)) = (&self.cache, self.key(Cloud::Main)) {
            cache.forget(&key);
        }
        let login = self.fresh_login(Some(&last.entry)).await?;
        let target = old
            .headers
            .iter()
            .filter(|(name, _)| TARGET_LOGIN.contains(name));
        let target = target.cloned().collect();
        self.session_of(Some(&login), target).map(Some)
    }

    fn session_of(&self, login: Option<&Login>, target: Vec<Header>) -> Result<Session> {
        let endpoint = match login.and_then(|login| login.entry.endpoint.as_ref()) {
            Some(found) => Url::parse(&found.url)
                .map_err(|cause| Error::local(format!("{} is not a URL: {cause}", found.url)))?,
            None => self.fixed_endpoint()?.0,
        };
        let grant = login.map(|login| &login.entry.grant);
        let typed = self
            .settings
            .nearest(Cloud::Main.items().project_ids)
            .map(|(_, id)| id.to_owned());
        let project = grant
            .and_then(|grant| grant.project.id.clone())
            .or_else(|| typed.clone());
        let mut headers = self.option_headers()?;
        headers.retain(|(name, _)| !target.iter().any(|(known, _)| known == name));
        headers.extend(target);
        if let Some(grant) = grant {
            headers.push(("X-Auth-Token", grant.token.clone()));
        }
        match &self.method {
            AuthMethod::None => headers.extend(typed.map(|id| ("X-Project-Id", Secret::new(id)))),
            AuthMethod::Keystone(_) => {}
            AuthMethod::Keycloak(realm) => {
                headers.push(("X-Project-Id", Secret::new(realm.realm.as_str())));
            }
        }
        headers.extend(self.trace.iter().flat_map(|trace| trace.headers.clone()));
        Ok(Session {
            endpoint,
            headers,
            project,
            redirects: match self.method {
                AuthMethod::Keystone(_) => Redirects::Faithful,
                _ => Redirects::Browser,
            },
        })
    }

    /// The login to Mistral's own cloud, from the cache if it has one.
    async fn login(&self) -> Result<Option<Login>> {
        if matches!(self.method, AuthMethod::None) {
            return Ok(None);
        }
        let cached = self.cached(Cloud::Main);
        let login = match cached {
            Some(entry) if entry.grant.is_fresh(Timestamp::now()) => Login {
                entry,
                from_cache: true,
            },
            other => match self.refreshed(other.as_ref()).await {
                Some(login) => login,
                None => self.fresh_login(None).await?,
            },
        };
        *self.current.borrow_mut() = Some(login.clone());
        Ok(Some(login))
    }

    /// Another token by Keycloak's refresh token, if the cache has one that works.
    async fn refreshed(&self, cached: Option<&Entry>) -> Option<Login> {
        let AuthMethod::Keycloak(credentials) = &self.method else {
            return None;
        };
        let token = cached?.grant.refresh_token(Timestamp::now())?;
        let grant = keycloak::refresh(&self.http, credentials, token)
            .await
            .ok()?;
        let entry = Entry {
            grant,
            endpoint: cached?.endpoint.clone(),
        };
        self.keep(Cloud::Main, &entry);
        Some(Login {
            entry,
            from_cache: false,
        })
    }

    /// Logs in. What an earlier login has learnt is not asked again.
    async fn fresh_login(&self, before: Option<&Entry>) -> Result<Login> {
        let entry = match &self.method {
            AuthMethod::None => return Err(Error::local("there is no login to make")),
            AuthMethod::Keycloak(credentials) => {
                let asked = match &credentials.grant {
                    OpenidGrant::Password {
                        username,
                        password: None,
                    } => Some(self.ask(username, "Keycloak")?),
                    _ => None,
                };
                Entry {
                    grant: keycloak::login(&self.http, credentials, asked.as_ref()).await?,
                    endpoint: None,
                }
            }
            AuthMethod::Keystone(credentials) => {
                let fixed = self.settings.given(Item::MistralUrl);
                let traced = self.trace.as_ref().filter(|_| fixed);
                let headers = traced.map_or_else(Vec::new, |trace| trace.headers.to_vec());
                let mut client = keystone::Client::new(&self.http, credentials, headers);
                if let Some(before) = before {
                    client = client.knowing(&before.grant.identity_url);
                }
                let asked = self.ask_keystone(credentials)?;
                let (grant, services) = client.login(asked.as_ref()).await?;
                let known = before.and_then(|before| before.endpoint.clone());
                let endpoint = match known {
                    Some(endpoint) => Some(endpoint),
                    None if fixed => None,
                    None => self.look_up(&grant, &services).await?,
                };
                Entry { grant, endpoint }
            }
        };
        self.keep(Cloud::Main, &entry);
        let login = Login {
            entry,
            from_cache: false,
        };
        *self.current.borrow_mut() = Some(login.clone());
        Ok(login)
    }

    async fn look_up(
        &self,
        grant: &Grant,
        services: &[keystone::catalog::Service],
    ) -> Result<Option<Endpoint>> {
        let wanted = keystone::catalog::Wanted {
            service_type: self.settings.get(Item::ServiceType).unwrap_or_default(),
            interface: self.settings.get(Item::EndpointType).unwrap_or_default(),
            region: self.settings.get(Item::RegionName),
        };
        let Some(service) = keystone::catalog::choose(services, &wanted)? else {
            (self.surroundings.note)(&format!(
                "mistral: warning: the catalog has no service of type {}, so {DEFAULT_ENDPOINT} is \
                 asked; OS_MISTRAL_URL (--os-mistral-url) names another",
                wanted.service_type
            ));
            return Ok(None);
        };
        let project = grant.project.id.as_deref();
        let (url, warning) =
            keystone::catalog::base_url(&self.http, wanted.service_type, project, &service.url)
                .await?;
        if let Some(warning) = warning {
            (self.surroundings.note)(&format!("mistral: warning: {warning}"));
        }
        let region = service.region.as_deref().unwrap_or("no region");
        Ok(Some(Endpoint {
            url: url.into(),
            reason: format!(
                "catalog: {} {} in {region}",
                service.kind, service.interface
            ),
        }))
    }

    /// The headers that a login to the target cloud gives.
    async fn target_headers(&self) -> Result<Vec<Header>> {
        let Some(grant) = self.target_grant().await? else {
            return Ok(Vec::new());
        };
        let project = grant.project.id.map(Secret::new);
        let user = grant.user.id.map(Secret::new);
        Ok([
            ("X-Target-Auth-Token", Some(grant.token)),
            ("X-Target-Auth-Uri", Some(Secret::new(grant.identity_url))),
            ("X-Target-Project-Id", project),
            ("X-Target-User-Id", user),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect())
    }

    async fn target_grant(&self) -> Result<Option<Grant>> {
        let Some(credentials) = &self.target else {
            return Ok(None);
        };
        if let Some(entry) = self.cached(Cloud::Target)
            && entry.grant.is_fresh(Timestamp::now())
        {
            return Ok(Some(entry.grant));
        }
        let client = keystone::Client::new(&self.target_http, credentials, Vec::new());
        let asked = self.ask_keystone(credentials)?;
        let (grant, _) = client.login(asked.as_ref()).await?;
        let entry = Entry {
            grant,
            endpoint: None,
        };
        self.keep(Cloud::Target, &entry);
        Ok(Some(entry.grant))
    }

    fn ask_keystone(&self, credentials: &Keystone) -> Result<Option<Secret>> {
        match &credentials.identity {
            Identity::Password {
                user: credentials::Reference::Name(user) | credentials::Reference::Id(user),
                password: None,
                ..
            } => self.ask(user, credentials.cloud.keystone()).map(Some),
            _ => Ok(None),
        }
    }

    fn ask(&self, user: &str, place: &str) -> Result<Secret> {
        match &self.surroundings.ask {
            Some(ask) => ask(&format!("Password of {user} for {place}: ")),
            None => Err(Error::new(
                Kind::Authentication,
                format!("the password of {user} for {place} is missing"),
            )),
        }
    }

    /// The name in the cache of a login with these settings.
    fn key(&self, cloud: Cloud) -> Option<String> {
        let of_target = |id: Item| format!("{id:?}").starts_with("Target");
        let ignored = [Item::ConnectTimeout, Item::Timeout, Item::Profile];
        let settings = SETTINGS.iter().filter(|setting| {
            of_target(setting.id) == (cloud == Cloud::Target) && !ignored.contains(&setting.id)
        });
        let pairs =
            settings.filter_map(|setting| Some((setting.option, self.settings.get(setting.id)?)));
        Some(self.cache.as_ref()?.key(pairs))
    }

    fn cached(&self, cloud: Cloud) -> Option<Entry> {
        self.cache.as_ref()?.load(&self.key(cloud)?)
    }

    /// Keeps a login on disk; one without an end is not kept.
    fn keep(&self, cloud: Cloud, entry: &Entry) {
        let ready = matches!(
            &self.method,
            AuthMethod::Keycloak(credentials::Keycloak {
                grant: OpenidGrant::Token(_),
                ..
            })
        );
        if let (Some(cache), Some(key)) = (&self.cache, self.key(cloud))
            && entry.grant.expires_at.is_some()
            && !(ready && cloud == Cloud::Main)
        {
            cache.store(&key, entry);
        }
    }

    /// The endpoint that needs no catalog, and who says so.
    fn fixed_endpoint(&self) -> Result<(Url, String)> {
        if self.settings.given(Item::MistralUrl) {
            let url = credentials::url(&self.settings, Item::MistralUrl, "http://HOST:8989/v2")?;
            return Ok((url, self.settings.name(Item::MistralUrl)));
        }
        let url = Url::parse(DEFAULT_ENDPOINT)
            .map_err(|cause| Error::local(format!("{DEFAULT_ENDPOINT}: {cause}")))?;
        Ok((url, "default".to_owned()))
    }

    /// The headers that options alone ask for.
    fn option_headers(&self) -> Result<Vec<Header>> {
        let mut headers: Vec<Header> = [
            ("X-Region-Name", Item::RegionName),
            ("X-Target-Auth-Uri", Item::TargetAuthUrl),
            ("X-Target-Project-Id", Item::TargetTenantId),
            ("X-Target-Region-Name", Item::TargetRegionName),
            ("X-Target-User-Domain-Name", Item::TargetUserDomainName),
            (
                "X-Target-Project-Domain-Name",
                Item::TargetProjectDomainName,
            ),
        ]
        .into_iter()
        .filter_map(|(name, id)| Some((name, self.settings.secret(id)?)))
        .collect();
        if self.settings.switch(Item::TargetInsecure)? {
            headers.push(("X-Target-Insecure", Secret::new("True")));
        }
        Ok(headers)
    }
}

/// Headers that come of a login to the target cloud.
const TARGET_LOGIN: [&str; 4] = [
    "X-Target-Auth-Token",
    "X-Target-Auth-Uri",
    "X-Target-Project-Id",
    "X-Target-User-Id",
];

/// The reference takes any text that contains `v2`.
fn check_version(settings: &Settings) -> Result<()> {
    let version = settings.get(Item::MistralVersion).unwrap_or("v2");
    if version.contains("v2") {
        return Ok(());
    }
    Err(Error::local(format!(
        "{} asks for version {version:?} of the API; there is only v2",
        settings.name(Item::MistralVersion)
    )))
}

#[cfg(test)]
mod tests;
