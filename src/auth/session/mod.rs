//! The session with Mistral: endpoint and headers, from the logins to its own cloud and to the target cloud.

mod cache;
mod client_config;
mod context;
mod current_folder;
mod endpoint;
mod headers;
mod login;
mod profiler;
mod status;

use std::rc::Rc;

use jiff::Timestamp;
use url::Url;

use super::methods::credentials::{self, AuthMethod, GrantType, Identity, Keycloak, Keystone};
use super::methods::validate;
use super::settings::{Cloud, SettingId, Settings};
use crate::env::Environment;
use crate::error::{Error, Result};
use crate::http::message::{Header, Redirects};
use crate::http::{Http, Trace};
use crate::secret::{Secret, without_password};

use cache::{Cache, Slot};
use login::{CloudLogin, Origin};

pub use context::{AuthContext, Prompt};
pub use status::Status;

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

/// What became of the tokens that were kept.
#[derive(Debug, Default)]
pub struct LoggedOut {
    /// Revoked at the identity service and forgotten.
    pub revoked: usize,
    /// Only forgotten: the service has no way to revoke them.
    pub forgotten: usize,
}

/// Makes sessions, and logs in where that is asked for.
pub struct Auth {
    settings: Rc<Settings>,
    main: CloudLogin,
    target: CloudLogin,
    /// Headers of the trace that the user asked for.
    trace: Vec<Header>,
}

impl Auth {
    /// Checks the settings; nothing is sent yet.
    pub fn new(
        settings: Settings,
        environment: &Environment,
        context: AuthContext,
    ) -> Result<Self> {
        let settings = settings.with_cloud(environment, context.warn.as_ref())?;
        settings.register_secrets(&context.redactor);
        environment.register_secrets(&context.redactor);
        check_version(&settings)?;
        let can_prompt = context.prompt.is_some();
        validate::check(&settings, can_prompt)?;
        let method = credentials::for_main_cloud(&settings)?;
        let target = credentials::for_target_cloud(&settings, can_prompt)?;
        if target.is_none() && credentials::target_lacks_password(&settings) {
            (context.warn)(
                "mistral: warning: not logging in to the target cloud, as its password is not set; set \
                 OS_TARGET_PASSWORD (--os-target-password)",
            );
        }
        let target = target.map_or(AuthMethod::None, AuthMethod::Keystone);
        if settings.given(SettingId::MistralUrl) {
            settings.url(SettingId::MistralUrl, "http://HOST:8989/v2")?;
        }
        let log = context.log.clone().map(|log| Rc::new(Trace::new(log)));
        let (own, other) =
            client_config::both(&settings, environment, log.as_ref(), &context.warn)?;
        let needs_token = [&method, &target]
            .iter()
            .any(|method| !matches!(method, AuthMethod::None));
        let [own_slot, other_slot] = if needs_token {
            slots(&settings, environment, &context)
        } else {
            [None, None]
        };
        let trace = trace(&settings, &context)?;
        let (settings, context) = (Rc::new(settings), Rc::new(context));
        let login = |cloud, method, client, slot| {
            CloudLogin::new(cloud, method, Http::new(client), &settings, &context, slot)
        };
        let mut main = login(Cloud::Main, method, own, own_slot);
        let target = login(Cloud::Target, target, other, other_slot);
        if settings.given(SettingId::MistralUrl) {
            main.headers.clone_from(&trace);
        }
        current_folder::warn(&settings, &main, &target);
        check_password(&settings, &main)?;
        Ok(Self {
            settings,
            main,
            target,
            trace,
        })
    }

    /// The client for Mistral's own cloud.
    pub fn http(&self) -> Rc<Http> {
        Rc::clone(&self.main.http)
    }

    /// Logs in, or finds that a login is not needed.
    pub async fn session(&self) -> Result<Session> {
        // In the order of the reference: the target cloud first, unless a catalog is needed.
        let fixed = self.settings.given(SettingId::MistralUrl);
        if fixed {
            let (endpoint, _) = endpoint::without_catalog(&self.settings)?;
            self.main.http.prepare(&endpoint)?;
            self.target.log_in().await?;
        }
        self.main.log_in().await?;
        if !fixed {
            self.warn_of_default();
            self.target.log_in().await?;
        }
        self.current_session()
    }

    fn warn_of_default(&self) {
        if let (Some(login), AuthMethod::Keystone(_)) = (&*self.main.current(), &self.main.method)
            && login.entry.endpoint.is_none()
        {
            let warning = endpoint::default_warning(&self.settings, &login.entry.token);
            (self.main.context.warn)(&warning);
        }
    }

    /// The session that the last logins give.
    fn current_session(&self) -> Result<Session> {
        let (login, target) = (self.main.current(), self.target.current());
        let login = login.as_ref().map(|login| &login.entry);
        let endpoint = match login.and_then(|login| login.endpoint.as_ref()) {
            Some(found) => Url::parse(&found.url).map_err(|cause| {
                let url = without_password(&found.url);
                Error::local(format!("{url} is not a URL: {cause}"))
            })?,
            None => endpoint::without_catalog(&self.settings)?.0,
        };
        let token = login.map(|login| &login.token);
        let typed = self
            .settings
            .preferred(Cloud::Main.login_settings().project_ids)
            .map(|(_, id)| id.to_owned());
        let project = token
            .and_then(|token| token.project.id.clone())
            .or_else(|| typed.clone());
        let mut headers = headers::of_options(&self.settings, target.is_some())?;
        if let Some(target) = &*target {
            headers.extend(headers::of_target_login(&target.entry.token));
        }
        if let Some(token) = token {
            headers.push(("X-Auth-Token", token.value.clone()));
        }
        match &self.main.method {
            AuthMethod::None => headers.extend(typed.map(|id| ("X-Project-Id", Secret::new(id)))),
            AuthMethod::Keystone(_) => {}
            AuthMethod::Keycloak(realm) => {
                headers.push(("X-Project-Id", Secret::new(realm.realm.as_str())));
            }
        }
        headers.extend(self.trace.iter().cloned());
        Ok(Session {
            endpoint,
            headers,
            project,
            redirects: match self.main.method {
                AuthMethod::Keystone(_) => Redirects::PreserveMethod,
                _ => Redirects::LikeRequests,
            },
            renew_at: [self.main.renew_at(), self.target.renew_at()]
                .into_iter()
                .flatten()
                .min(),
        })
    }

    /// Whether requests go to the URL that holds when nothing says otherwise.
    pub fn is_at_default(&self) -> bool {
        matches!(self.main.method, AuthMethod::None) && !self.settings.given(SettingId::MistralUrl)
    }

    /// Is told that Mistral has accepted the tokens of the current session.
    pub fn accepted(&self) {
        self.main.accepted();
        self.target.accepted();
    }

    /// After a 401 of Mistral: a session with other tokens, unless there can be no better ones.
    pub async fn renew_refused(&self) -> Result<Option<Session>> {
        let main = self.main.can_improve();
        let target = self.target_can_improve(main);
        self.renew(main, target).await?;
        (main || target).then(|| self.current_session()).transpose()
    }

    /// The session with other tokens in the place of those that end soon.
    pub async fn renew_ending(&self) -> Result<Session> {
        let now = Timestamp::now();
        let is_due = |login: &CloudLogin| login.renew_at().is_some_and(|at| at <= now);
        self.renew(is_due(&self.main), is_due(&self.target)).await?;
        self.current_session()
    }

    async fn renew(&self, main: bool, target: bool) -> Result<()> {
        if main {
            self.main.renew().await?;
        }
        if target {
            self.target.renew().await?;
        }
        Ok(())
    }

    /// With another token for Mistral itself, the target cloud's is the less likely reason.
    fn target_can_improve(&self, with_main: bool) -> bool {
        let current = self.target.current();
        let Some(login) = current.as_ref().filter(|login| login.may_have_ended()) else {
            return false;
        };
        let ended = || !login.entry.token.is_fresh(Timestamp::now());
        !with_main || login.origin == Origin::Cache || ended()
    }

    /// Logs in, unless the cache has a token, and tells what that gave.
    pub async fn status(&self) -> Result<Status> {
        let session = self.session().await?;
        let (_, from) = endpoint::without_catalog(&self.settings)?;
        let endpoint = (session.endpoint.as_str(), from);
        Ok(Status::of(
            &self.settings,
            &self.main,
            &self.target,
            endpoint,
        ))
    }

    /// Revokes the tokens in the cache and forgets them. A token that cannot be revoked is forgotten
    /// all the same.
    pub async fn logout(&self) -> Result<LoggedOut> {
        let mut ended = LoggedOut::default();
        let mut failure = None;
        for login in [&self.main, &self.target] {
            match login.log_out().await {
                Ok(None) => {}
                Ok(Some(true)) => ended.revoked += 1,
                Ok(Some(false)) => ended.forgotten += 1,
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(ended), Err)
    }
}

/// Where the cache keeps the logins to the two clouds, if there is a cache.
fn slots(
    settings: &Settings,
    environment: &Environment,
    context: &AuthContext,
) -> [Option<Slot>; 2] {
    let cache = Cache::locate(environment).unwrap_or_else(|why| {
        (context.warn)(&format!("mistral: warning: {why}"));
        None
    });
    let Some(cache) = cache.map(Rc::new) else {
        return [None, None];
    };
    let variables = client_config::connection_variables(environment);
    [Cloud::Main, Cloud::Target].map(|cloud| {
        let settings = settings.login_parameters(cloud);
        let settings =
            settings.map(|(name, precedence, value)| (name, precedence, value.as_bytes()));
        let variables = variables.iter();
        let variables = variables.map(|(name, value)| (*name, 0, value.as_encoded_bytes()));
        Some(cache.slot(settings.chain(variables)))
    })
}

/// The headers of the trace that the user asked for; its ID is shown.
fn trace(settings: &Settings, context: &AuthContext) -> Result<Vec<Header>> {
    let Some(key) = settings.get(SettingId::Profile) else {
        return Ok(Vec::new());
    };
    let (id, headers) = profiler::start(key)?;
    (context.warn)(&format!("mistral: trace ID: {id}"));
    Ok(headers.into())
}

/// A password that is missing must be one that can be asked for, or that is not needed as a token is kept.
fn check_password(settings: &Settings, main: &CloudLogin) -> Result<()> {
    let is_missing = matches!(
        &main.method,
        AuthMethod::Keystone(Keystone {
            identity: Identity::Password { password: None, .. },
            ..
        }) | AuthMethod::Keycloak(Keycloak {
            grant_type: GrantType::Password { password: None, .. },
            ..
        })
    );
    if !is_missing || main.context.prompt.is_some() || main.cached().is_some() {
        return Ok(());
    }
    Err(
        Error::authentication("the password is missing, and there is no terminal to ask for it")
            .hint(format!("set {}", settings.how_to_set(SettingId::Password))),
    )
}

/// The reference takes any text that contains `v2`.
fn check_version(settings: &Settings) -> Result<()> {
    let version = settings.get(SettingId::MistralVersion).unwrap_or("v2");
    if version.contains("v2") {
        return Ok(());
    }
    Err(Error::local(format!(
        "{}: API version {version:?} is not supported; use v2",
        settings.name(SettingId::MistralVersion)
    )))
}

#[cfg(test)]
mod tests;
