//! From settings to a session: the endpoint, and the headers that go with every request.
//!
//! No command and no printing is known here.

mod cache;
mod client_config;
mod clouds;
mod credentials;
mod current_folder;
mod grant;
mod keycloak;
mod keystone;
mod login;
mod profiler;
mod renewal;
pub mod settings;
mod status;
mod table;

use std::cell::RefCell;
use std::ffi::OsString;
use std::rc::Rc;

use jiff::Timestamp;
use url::Url;

use crate::env::Environment;
use crate::error::{Error, Kind, Result};
use crate::http::failure::check_room;
use crate::http::message::{Answer, Header, Redirects, Request};
use crate::http::{Http, Line, Trace};
use crate::secret::{Redactor, Secret, without_password};

use cache::{Cache, Entry};
use credentials::{AuthMethod, Cloud, GrantType, Identity, Keystone};
use settings::{Item, Settings};
pub use status::Status;

/// Where Mistral is when nothing says otherwise.
const DEFAULT_ENDPOINT: &str = "http://localhost:8989/v2";

/// Sends a request to a service whose answer is going to be read as JSON.
async fn readable(http: &Http, request: &Request<'_>) -> Result<Answer> {
    let answer = http.send(request).await?;
    check_room(request.method, &request.url, &answer, &answer.body)?;
    Ok(answer)
}

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
    /// When another should be got, where that is known.
    pub renew_at: Option<Timestamp>,
}

/// Shows a prompt and gives what was typed.
pub type Prompt = Rc<dyn Fn(&str) -> Result<Secret>>;

/// What the world around can do for a login.
pub struct AuthContext {
    /// Shows a line to the user.
    pub note: Line,
    /// Asks the user for a password under this prompt; `None` when nobody can be asked.
    pub ask: Option<Prompt>,
    /// Takes the lines of the log.
    pub log: Option<Line>,
    /// Is told of every secret that comes up.
    pub redactor: Rc<Redactor>,
}

/// Logs in when it is asked to, and knows the way.
pub struct Auth {
    settings: Settings,
    context: AuthContext,
    method: AuthMethod,
    target: Option<Keystone>,
    http: Rc<Http>,
    target_http: Http,
    cache: Option<Cache>,
    /// Variables of other programs that tell one login from another.
    ways: Vec<(&'static str, OsString)>,
    trace: Option<profiler::Trace>,
    /// The last login to Mistral's own cloud.
    current: RefCell<Option<Login>>,
    /// The last login to the target cloud.
    current_target: RefCell<Option<Login>>,
    /// Prompts that were shown, and what was typed.
    typed: RefCell<Vec<(String, Secret)>>,
}

/// A login, where it is from, and what became of it.
#[derive(Clone)]
struct Login {
    entry: Entry,
    origin: Origin,
    /// Mistral has taken its token.
    accepted: bool,
    /// Another login was refused: it is not tried again, as that may lock the account.
    is_last: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Cache,
    /// The first login of this run.
    First,
    /// A login in the place of another.
    Renewal,
}

impl Login {
    fn new(entry: Entry, origin: Origin) -> Self {
        Self {
            entry,
            origin,
            accepted: false,
            is_last: false,
        }
    }

    /// Whether a refusal can mean that the token has ended since it was got.
    fn may_have_ended(&self) -> bool {
        !self.is_last && (self.accepted || self.origin == Origin::Cache)
    }
}

impl Auth {
    /// Checks the settings; nothing is sent yet.
    pub fn new(
        settings: Settings,
        environment: &Environment,
        context: AuthContext,
    ) -> Result<Self> {
        let settings = settings.with_cloud(environment, context.note.as_ref())?;
        settings.register_secrets(&context.redactor);
        environment.register_secrets(&context.redactor);
        check_version(&settings)?;
        clouds::validate::check(&settings, context.ask.is_some())?;
        let method = credentials::main(&settings)?;
        let target = credentials::target(&settings, context.ask.is_some())?;
        if target.is_none() && credentials::target_lacks_password(&settings) {
            (context.note)(
                "mistral: warning: not logging in to the target cloud, as its password is not set; set \
                 OS_TARGET_PASSWORD (--os-target-password)",
            );
        }
        if settings.given(Item::MistralUrl) {
            settings.url(Item::MistralUrl, "http://HOST:8989/v2")?;
        }
        let log = context.log.clone();
        let log = log.map(|log| Rc::new(Trace::new(log)));
        let note = &context.note;
        let (own, other) = client_config::both(&settings, environment, log.as_ref(), note)?;
        let needs_token = target.is_some() || !matches!(method, AuthMethod::None);
        let cache = if needs_token {
            Cache::locate(environment).unwrap_or_else(|why| {
                (context.note)(&format!("mistral: warning: {why}"));
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
            (context.note)(&format!("mistral: trace ID: {}", trace.id));
        }
        let auth = Self {
            settings,
            context,
            method,
            target,
            http: Rc::new(Http::new(own)),
            target_http: Http::new(other),
            ways: cache
                .as_ref()
                .map_or_else(Vec::new, |_| client_config::ways(environment)),
            cache,
            trace,
            current: RefCell::new(None),
            current_target: RefCell::new(None),
            typed: RefCell::new(Vec::new()),
        };
        auth.warn_of_current_folder();
        auth.check_passwords()?;
        Ok(auth)
    }

    /// A password that is missing must be one that can be asked for, or that is not needed as a token
    /// is kept.
    fn check_passwords(&self) -> Result<()> {
        if self.context.ask.is_some() || self.cached(Cloud::Main).is_some() {
            return Ok(());
        }
        let item = match (&self.method, &self.target) {
            (
                AuthMethod::Keystone(Keystone {
                    identity: Identity::Password { password: None, .. },
                    ..
                })
                | AuthMethod::Keycloak(credentials::Keycloak {
                    grant: GrantType::Password { password: None, .. },
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
        .hint(format!("set {}", self.settings.remedy(item))))
    }

    /// The client for Mistral's own cloud.
    pub fn http(&self) -> Rc<Http> {
        Rc::clone(&self.http)
    }

    /// Logs in, or finds that a login is not needed.
    pub async fn session(&self) -> Result<Session> {
        // In the order of the reference: the target cloud first, unless a catalog is needed.
        let fixed = self.settings.given(Item::MistralUrl);
        if fixed {
            self.http.prepare(&self.fixed_endpoint()?.0)?;
            self.log_in_to_target().await?;
        }
        self.log_in().await?;
        if !fixed {
            self.log_in_to_target().await?;
        }
        self.current_session()
    }

    /// The session that the last logins give.
    fn current_session(&self) -> Result<Session> {
        let (login, target) = (self.current.borrow(), self.current_target.borrow());
        let login = login.as_ref();
        let target_headers = target.as_ref().map_or_else(Vec::new, login::target_headers);
        let endpoint = match login.and_then(|login| login.entry.endpoint.as_ref()) {
            Some(found) => Url::parse(&found.url).map_err(|cause| {
                let url = without_password(&found.url);
                Error::local(format!("{url} is not a URL: {cause}"))
            })?,
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
        headers.retain(|(name, _)| target_headers.is_empty() || !TARGET_LOGIN.contains(name));
        headers.extend(target_headers);
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
                AuthMethod::Keystone(_) => Redirects::PreserveMethod,
                _ => Redirects::LikeRequests,
            },
            renew_at: [self.renew_at(), self.renew_target_at()]
                .into_iter()
                .flatten()
                .min(),
        })
    }

    /// Whether requests go to the URL that holds when nothing says otherwise.
    pub fn is_at_default(&self) -> bool {
        matches!(self.method, AuthMethod::None) && !self.settings.given(Item::MistralUrl)
    }

    /// The endpoint that needs no catalog, and who says so.
    fn fixed_endpoint(&self) -> Result<(Url, String)> {
        if self.settings.given(Item::MistralUrl) {
            let url = self.settings.url(Item::MistralUrl, "http://HOST:8989/v2")?;
            return Ok((without_slash(url), self.settings.name(Item::MistralUrl)));
        }
        let url = Url::parse(DEFAULT_ENDPOINT)
            .map_err(|cause| Error::local(format!("{DEFAULT_ENDPOINT}: {cause}")))?;
        Ok((url, "default".to_owned()))
    }

    /// The headers that options alone ask for.
    fn option_headers(&self) -> Result<Vec<Header>> {
        let mut headers: Vec<Header> = Vec::new();
        for (name, id) in [
            ("X-Region-Name", Item::RegionName),
            ("X-Target-Auth-Uri", Item::TargetAuthUrl),
            ("X-Target-Project-Id", Item::TargetTenantId),
            ("X-Target-Region-Name", Item::TargetRegionName),
            ("X-Target-User-Domain-Name", Item::TargetUserDomainName),
            (
                "X-Target-Project-Domain-Name",
                Item::TargetProjectDomainName,
            ),
        ] {
            headers.extend(self.settings.header(id)?.map(|value| (name, value)));
        }
        if self.settings.switch(Item::TargetInsecure)? {
            headers.push(("X-Target-Insecure", Secret::new("True")));
        }
        Ok(headers)
    }
}

/// The same URL without slashes at the end of its path.
fn without_slash(mut url: Url) -> Url {
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    url
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
        "{}: API version {version:?} is not supported; use v2",
        settings.name(Item::MistralVersion)
    )))
}

#[cfg(test)]
mod tests;
