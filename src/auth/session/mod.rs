//! The session with Mistral: the endpoint and headers that the logins to the main and target clouds give.

mod cache;
mod client_config;
mod context;
mod current_folder;
mod diagnosis;
mod endpoint;
mod headers;
mod login;
mod profiler;
mod status;

use std::rc::Rc;

use jiff::Timestamp;
use url::Url;

use super::methods::credentials::{self, AuthMethod};
use super::methods::token::Token;
use super::methods::validate;
use super::settings::{Cloud, SettingId, Settings};
use crate::env::Environment;
use crate::error::{Error, Result};
use crate::http::message::{Header, Redirects};
use crate::http::{Http, Trace};
use crate::secret::{Secret, without_password};

use cache::{Cache, TokenFile};
use login::{CloudLogin, Origin};

pub use cache::NamesFile;
pub use context::{AuthContext, Prompt};
pub use diagnosis::Identity;
pub use status::Status;

/// The parameters that every request to Mistral shares.
#[derive(Clone, Debug)]
pub struct Session {
    /// Base URL of the API, without a slash at its end.
    pub endpoint: Url,
    /// Headers that are sent to the endpoint's origin only.
    pub headers: Vec<Header>,
    /// ID of the project of the token, or of the settings.
    pub project: Option<String>,
    /// How to follow redirects.
    pub redirects: Redirects,
    /// When to call [`Auth::renew_ending`], if that is known.
    pub renew_at: Option<Timestamp>,
}

/// The number of cached tokens that were removed.
#[derive(Debug, Default)]
pub struct LoggedOut {
    /// Revoked by the identity service.
    pub revoked: usize,
    /// Only removed from the cache: the service has no way to revoke them.
    pub forgotten: usize,
}

/// Creates sessions, and logs in when that is necessary.
pub struct Auth {
    settings: Rc<Settings>,
    main: CloudLogin,
    target: CloudLogin,
    /// Headers of `--profile`.
    trace: Vec<Header>,
}

impl Auth {
    /// Reads cloud files and the token cache, and checks the settings. Sends no request.
    ///
    /// Fails when a setting is invalid, or when one that a login needs is missing.
    pub fn new(
        settings: Settings,
        environment: &Environment,
        context: AuthContext,
    ) -> Result<Self> {
        let settings = settings.with_cloud(environment, context.warn.as_ref())?;
        settings.register_secrets(&context.redactor);
        environment.register_secrets(&context.redactor);
        check_version(&settings)?;
        let methods = methods(&settings, &context)?;
        if settings.given(SettingId::MistralUrl) {
            settings.url(SettingId::MistralUrl, "http://HOST:8989/v2")?;
        }
        let log = context.log.clone().map(|log| Rc::new(Trace::new(log)));
        let configs =
            client_config::for_clouds(&settings, environment, log.as_ref(), &context.warn)?;
        let has_login = |method: &AuthMethod| !matches!(method, AuthMethod::None);
        let files = if methods.iter().any(has_login) {
            token_files(&settings, environment, &context)
        } else {
            [None, None]
        };
        let trace = trace_headers(&settings, &context)?;
        let (settings, context) = (Rc::new(settings), Rc::new(context));
        let login = |cloud, method, config, file| {
            CloudLogin::new(cloud, method, Http::new(config), &settings, &context, file)
        };
        let ([main, target], [main_config, target_config]) = (methods, configs);
        let [main_file, target_file] = files;
        let mut main = login(Cloud::Main, main, main_config, main_file);
        let target = login(Cloud::Target, target, target_config, target_file);
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

    /// The HTTP client for the main cloud.
    pub fn http(&self) -> Rc<Http> {
        Rc::clone(&self.main.http)
    }

    /// Logs in to both clouds where that is necessary, and returns the session.
    pub async fn session(&self) -> Result<Session> {
        // The order of the reference: the target cloud first, unless the catalog is needed.
        let has_url = self.settings.given(SettingId::MistralUrl);
        if has_url {
            let (endpoint, _) = endpoint::without_catalog(&self.settings)?;
            self.main.http.prepare(&endpoint)?;
            self.target.log_in().await?;
        }
        self.main.log_in().await?;
        if !has_url {
            self.warn_of_default_endpoint();
            self.target.log_in().await?;
        }
        self.current_session()
    }

    /// The session of tokens in the cache, or without a login if none is needed. Sends nothing.
    pub fn cached_session(&self) -> Option<Session> {
        let is_there = self.main.use_cached() && self.target.use_cached();
        is_there.then(|| self.current_session().ok()).flatten()
    }

    /// The file in the token cache for the names that these texts stand for, in a session with this endpoint.
    pub fn names_file(
        &self,
        environment: &Environment,
        session: &Session,
        texts: &[&str],
    ) -> Option<NamesFile> {
        let cache = Rc::new(Cache::locate(environment).ok()??);
        let clouds = [Cloud::Main, Cloud::Target].into_iter();
        let settings = clouds.flat_map(|cloud| self.settings.login_parameters(cloud));
        let settings = settings.map(|(name, rank, value)| (name, rank, value.as_bytes()));
        let endpoint = ("endpoint", 0, session.endpoint.as_str().as_bytes());
        let texts = texts.iter().map(|text| ("text", 0, text.as_bytes()));
        Some(cache.names_file(settings.chain([endpoint]).chain(texts)))
    }

    /// Warns that the token is sent to the default endpoint because the catalog has no Mistral.
    fn warn_of_default_endpoint(&self) {
        if let (Some(login), AuthMethod::Keystone(_)) = (&*self.main.current(), &self.main.method)
            && login.cached.endpoint.is_none()
        {
            let warning = endpoint::default_warning(&self.settings, &login.cached.token);
            (self.main.context.warn)(&warning);
        }
    }

    /// The session of the current logins.
    fn current_session(&self) -> Result<Session> {
        let current = self.main.current();
        let login = current.as_ref().map(|login| &login.cached);
        let endpoint = match login.and_then(|login| login.endpoint.as_ref()) {
            Some(found) => Url::parse(&found.url).map_err(|cause| {
                let url = without_password(&found.url);
                Error::local(format!("{url} is not a URL: {cause}"))
            })?,
            None => endpoint::without_catalog(&self.settings)?.0,
        };
        let project_ids = Cloud::Main.login_settings().project_ids;
        let given_project = self.settings.preferred(project_ids);
        let given_project = given_project.map(|(_, id)| id.to_owned());
        let token = login.map(|login| &login.token);
        let renewals = [self.main.renew_at(), self.target.renew_at()];
        Ok(Session {
            endpoint,
            headers: self.headers(token, given_project.as_deref())?,
            project: token
                .and_then(|token| token.project.id.clone())
                .or(given_project),
            redirects: match self.main.method {
                AuthMethod::Keystone(_) => Redirects::PreserveMethod,
                _ => Redirects::LikeRequests,
            },
            renew_at: renewals.into_iter().flatten().min(),
        })
    }

    fn headers(&self, token: Option<&Token>, given_project: Option<&str>) -> Result<Vec<Header>> {
        let target = self.target.current();
        let mut headers = headers::from_settings(&self.settings, target.is_some())?;
        if let Some(target) = &*target {
            headers.extend(headers::from_target_token(&target.cached.token));
        }
        headers.extend(token.map(|token| ("X-Auth-Token".into(), token.value.clone())));
        let project = match &self.main.method {
            AuthMethod::None => given_project,
            AuthMethod::Keystone(_) => None,
            AuthMethod::Keycloak(keycloak) => Some(keycloak.realm.as_str()),
        };
        headers.extend(project.map(|id| ("X-Project-Id".into(), Secret::new(id))));
        headers.extend(self.trace.iter().cloned());
        Ok(headers)
    }

    /// Whether requests are sent to the default endpoint, without a login.
    pub fn is_at_default(&self) -> bool {
        matches!(self.main.method, AuthMethod::None) && !self.settings.given(SettingId::MistralUrl)
    }

    /// Notes that Mistral has accepted the tokens of the current session.
    pub fn accepted(&self) {
        self.main.accepted();
        self.target.accepted();
    }

    /// After a 401 from Mistral: a session with new tokens, or `None` when new ones would not help.
    pub async fn renew_refused(&self) -> Result<Option<Session>> {
        let main = self.main.can_renew();
        let target = self.can_renew_target(main);
        self.renew(main, target).await?;
        (main || target).then(|| self.current_session()).transpose()
    }

    /// A session in which tokens that expire soon have been replaced.
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

    /// Whether to renew the target cloud's token after a 401. When the main cloud's is renewed, the target cloud's
    /// is the less likely reason.
    fn can_renew_target(&self, renews_main: bool) -> bool {
        let current = self.target.current();
        let Some(login) = current.as_ref().filter(|login| login.may_have_expired()) else {
            return false;
        };
        let has_expired = || !login.cached.token.is_fresh(Timestamp::now());
        !renews_main || login.origin == Origin::Cache || has_expired()
    }

    /// Logs in, unless the cache has a token, and describes the login.
    pub async fn status(&self) -> Result<Status> {
        let session = self.session().await?;
        let (_, from) = endpoint::without_catalog(&self.settings)?;
        let endpoint = (session.endpoint.as_str(), from);
        Ok(Status::new(
            &self.settings,
            &self.main,
            &self.target,
            endpoint,
        ))
    }

    /// Revokes the cached tokens and removes them from the cache, even if the revocation fails. Returns the last
    /// failure.
    pub async fn logout(&self) -> Result<LoggedOut> {
        let mut logged_out = LoggedOut::default();
        let mut failure = None;
        for login in [&self.main, &self.target] {
            match login.log_out().await {
                Ok(None) => {}
                Ok(Some(true)) => logged_out.revoked += 1,
                Ok(Some(false)) => logged_out.forgotten += 1,
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(logged_out), Err)
    }
}

/// The auth methods of the main and the target cloud.
fn methods(settings: &Settings, context: &AuthContext) -> Result<[AuthMethod; 2]> {
    let can_prompt = context.prompt.is_some();
    validate::check(settings, can_prompt)?;
    let main = credentials::for_main_cloud(settings)?;
    let target = credentials::for_target_cloud(settings, can_prompt)?;
    if target.is_none() && credentials::target_lacks_password(settings) {
        (context.warn)(
            "mistral: warning: not logging in to the target cloud, as its password is not set; set \
             OS_TARGET_PASSWORD (--os-target-password)",
        );
    }
    Ok([main, target.map_or(AuthMethod::None, AuthMethod::Keystone)])
}

/// The files in the token cache of the logins to the main and the target cloud, if there is a cache.
fn token_files(
    settings: &Settings,
    environment: &Environment,
    context: &AuthContext,
) -> [Option<TokenFile>; 2] {
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
        let settings = settings.map(|(name, rank, value)| (name, rank, value.as_bytes()));
        let variables = variables.iter();
        let variables = variables.map(|(name, value)| (*name, 0, value.as_encoded_bytes()));
        Some(cache.token_file(settings.chain(variables)))
    })
}

/// The headers of `--profile`. Shows the ID of the trace.
fn trace_headers(settings: &Settings, context: &AuthContext) -> Result<Vec<Header>> {
    let Some(key) = settings.get(SettingId::Profile) else {
        return Ok(Vec::new());
    };
    let (id, headers) = profiler::start(key)?;
    (context.warn)(&format!("mistral: trace ID: {id}"));
    Ok(headers.into())
}

/// Fails for a missing password that cannot be prompted for, unless there is a cached token.
fn check_password(settings: &Settings, main: &CloudLogin) -> Result<()> {
    let can_prompt = main.context.prompt.is_some();
    if !main.method.lacks_password() || can_prompt || main.cached().is_some() {
        return Ok(());
    }
    Err(
        Error::authentication("the password is missing, and there is no terminal to ask for it")
            .hint(format!("set {}", settings.how_to_set(SettingId::Password))),
    )
}

/// Like the reference, accepts any version that contains `v2`.
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
