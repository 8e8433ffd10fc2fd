//! The login to one cloud, by a cached token, a refresh token or credentials, and its renewal when the token expires
//! or is refused.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use jiff::Timestamp;
use url::{Position, Url};

use crate::auth::methods::credentials::{
    AuthMethod, GrantType, IdOrName, Identity, Keycloak, Keystone,
};
use crate::auth::methods::token::Token;
use crate::auth::methods::{keycloak, keystone};
use crate::auth::settings::{Cloud, SettingId, Settings};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::http::Http;
use crate::http::message::Header;
use crate::secret::{Secret, credentials_of, without_password};

use super::cache::{CachedLogin, TokenFile};
use super::context::AuthContext;
use super::endpoint;

/// The last login to a cloud, and what is known about its token.
#[derive(Clone)]
pub struct Login {
    pub cached: CachedLogin,
    pub origin: Origin,
    /// Whether Mistral has accepted the token.
    accepted: bool,
    /// Whether a renewal was refused. It is not tried again, as that may lock the account.
    is_final: bool,
}

/// Where a login came from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Cache,
    /// The first login of this run.
    First,
    /// A login that replaced an earlier one.
    Renewal,
}

impl Login {
    /// Whether Mistral can have refused the token because it has expired since it was obtained.
    pub fn may_have_expired(&self) -> bool {
        !self.is_final && (self.accepted || self.origin == Origin::Cache)
    }

    /// Whether Mistral can have refused the token because it is new: a Keystone may answer before all its nodes know
    /// the token. The reference logs in again as well.
    fn may_be_too_new(&self) -> bool {
        !self.is_final && self.origin == Origin::First
    }
}

/// Logs in to one cloud, and remembers the last login.
pub struct CloudLogin {
    pub method: AuthMethod,
    pub http: Rc<Http>,
    pub settings: Rc<Settings>,
    pub context: Rc<AuthContext>,
    /// The file in the token cache, if there is a cache.
    pub token_file: Option<TokenFile>,
    /// Headers of requests to Keystone: those of `--profile`.
    pub headers: Vec<Header>,
    pub cloud: Cloud,
    current: RefCell<Option<Login>>,
    /// The password that the user typed at the prompt.
    typed_password: RefCell<Option<Secret>>,
    /// Whether a login gave a token, but the catalog no endpoint that can be used.
    lacks_endpoint: Cell<bool>,
}

impl CloudLogin {
    /// Sends nothing yet.
    pub fn new(
        cloud: Cloud,
        method: AuthMethod,
        http: Http,
        settings: &Rc<Settings>,
        context: &Rc<AuthContext>,
        token_file: Option<TokenFile>,
    ) -> Self {
        Self {
            method,
            http: Rc::new(http),
            settings: Rc::clone(settings),
            context: Rc::clone(context),
            token_file,
            headers: Vec::new(),
            cloud,
            current: RefCell::new(None),
            typed_password: RefCell::new(None),
            lacks_endpoint: Cell::new(false),
        }
    }

    /// The last login.
    pub fn current(&self) -> Ref<'_, Option<Login>> {
        self.current.borrow()
    }

    /// Whether the last login gave a token, but failed as the catalog has no endpoint that can be used.
    pub fn lacks_endpoint(&self) -> bool {
        self.lacks_endpoint.get()
    }

    /// Logs in, unless there is a fresh token in the cache or no login is requested.
    pub async fn log_in(&self) -> Result<()> {
        if matches!(self.method, AuthMethod::None) {
            return Ok(());
        }
        let cached = self.cached();
        if let Some(login) = &cached
            && login.token.is_fresh(Timestamp::now())
        {
            self.set_current(login.clone(), Origin::Cache);
            return Ok(());
        }
        let login = match self.by_refresh_token(cached.as_ref()).await {
            Some(login) => login,
            None => self.by_credentials(None).await?,
        };
        self.store(login, Origin::First);
        Ok(())
    }

    /// Uses the fresh token in the cache. Whether there is one, or none is needed; never logs in.
    pub fn use_cached(&self) -> bool {
        if matches!(self.method, AuthMethod::None) {
            return true;
        }
        let fresh = self
            .cached()
            .filter(|login| login.token.is_fresh(Timestamp::now()));
        let is_there = fresh.is_some();
        if let Some(login) = fresh {
            self.set_current(login, Origin::Cache);
        }
        is_there
    }

    /// Replaces the login by a new one, and removes the old token from the cache. The API and endpoint that the old
    /// login discovered are used again.
    pub async fn renew(&self) -> Result<()> {
        self.remove_cached();
        let current = self.current.borrow().clone();
        let previous = current.as_ref().map(|login| &login.cached);
        let login = match self.by_refresh_token(previous).await {
            Some(login) => Ok(login),
            None => self.by_credentials(previous).await,
        };
        let login = login.inspect_err(|error| {
            if let Some(current) = &mut *self.current.borrow_mut() {
                current.is_final |= error.kind == Kind::Authentication && !error.is_transient();
            }
        })?;
        self.store(login, Origin::Renewal);
        Ok(())
    }

    /// Notes that Mistral has accepted the token of the last login.
    pub fn accepted(&self) {
        if let Some(login) = &mut *self.current.borrow_mut() {
            login.accepted = true;
        }
    }

    /// Whether a new login may help after Mistral has refused the token.
    pub fn can_renew(&self) -> bool {
        let current = self.current.borrow();
        let by_keystone = matches!(self.method, AuthMethod::Keystone(_));
        current.as_ref().is_some_and(|login| {
            !self.has_given_token()
                && (login.may_have_expired() || (by_keystone && login.may_be_too_new()))
        })
    }

    /// When to renew the token, if its expiry is known and a renewal can give one that expires later.
    pub fn renew_at(&self) -> Option<Timestamp> {
        let is_renewable = match &self.method {
            AuthMethod::None => false,
            // A token that Keystone issues for another token expires together with that.
            AuthMethod::Keystone(login) => !matches!(login.identity, Identity::Token(_)),
            AuthMethod::Keycloak(_) => !self.has_given_token(),
        };
        let current = self.current.borrow();
        let login = current.as_ref().filter(|login| !login.is_final)?;
        login.cached.token.renew_at().filter(|_| is_renewable)
    }

    /// Whether the user has given the access token, so that there is no login.
    pub fn has_given_token(&self) -> bool {
        matches!(
            &self.method,
            AuthMethod::Keycloak(Keycloak {
                grant_type: GrantType::Token(_),
                ..
            })
        )
    }

    /// Revokes the cached token and removes it from the cache, even if the revocation fails. `None` if there is no
    /// cached token, `false` if it cannot be revoked.
    pub async fn log_out(&self) -> Result<Option<bool>> {
        let Some(CachedLogin { token, .. }) = self.cached() else {
            return Ok(None);
        };
        self.remove_cached();
        let is_revoked = match &self.method {
            AuthMethod::None => false,
            AuthMethod::Keycloak(login) => keycloak::logout(&self.http, login, &token).await?,
            AuthMethod::Keystone(login) => {
                let client = keystone::Client::new(&self.http, login, Vec::new());
                client.revoke(&token).await?
            }
        };
        Ok(Some(is_revoked))
    }

    /// A login by the refresh token of an earlier login to Keycloak. `None` if there is none, or if it fails.
    async fn by_refresh_token(&self, previous: Option<&CachedLogin>) -> Option<CachedLogin> {
        let (AuthMethod::Keycloak(credentials), previous) = (&self.method, previous?) else {
            return None;
        };
        let refresh_token = previous.token.refresh_token(Timestamp::now())?;
        let token = keycloak::refresh(&self.http, credentials, refresh_token).await;
        let mut token = token
            .ok()
            .filter(|token| token.invalid_header_value().is_none())?;
        // Without a new refresh token, the old one remains valid (RFC 6749 section 6).
        token.refresh = token.refresh.or_else(|| previous.token.refresh.clone());
        Some(CachedLogin {
            token,
            endpoint: previous.endpoint.clone(),
        })
    }

    async fn by_credentials(&self, previous: Option<&CachedLogin>) -> Result<CachedLogin> {
        let login = match &self.method {
            AuthMethod::None => return Err(Error::local("there is no login to make")),
            AuthMethod::Keycloak(credentials) => self.by_keycloak(credentials).await?,
            AuthMethod::Keystone(credentials) => self.by_keystone(credentials, previous).await?,
        };
        check_header_values(&login.token)?;
        Ok(login)
    }

    async fn by_keycloak(&self, credentials: &Keycloak) -> Result<CachedLogin> {
        let typed = match &credentials.grant_type {
            GrantType::Password {
                username,
                password: None,
            } => Some(self.ask_password(username, "Keycloak", credentials.auth_url.as_ref())?),
            _ => None,
        };
        Ok(CachedLogin {
            token: keycloak::login(&self.http, credentials, typed.as_ref()).await?,
            endpoint: None,
        })
    }

    async fn by_keystone(
        &self,
        credentials: &Keystone,
        previous: Option<&CachedLogin>,
    ) -> Result<CachedLogin> {
        let mut client = keystone::Client::new(&self.http, credentials, self.headers.clone());
        // Mistral is sent the discovered URL of the target cloud, so that is discovered each time.
        if let Some(previous) = previous.filter(|_| self.cloud == Cloud::Main) {
            client = client.with_known_api(&previous.token.identity_url);
        }
        let typed = match &credentials.identity {
            Identity::Password {
                user: IdOrName::Name(user) | IdOrName::Id(user),
                password: None,
                ..
            } => {
                let url = Some(&credentials.auth_url);
                Some(self.ask_password(user, self.cloud.keystone(), url)?)
            }
            _ => None,
        };
        let (token, catalog) = client.login(typed.as_ref()).await?;
        // Before the token is sent to discover the endpoint.
        self.register_token(&token);
        let needs_endpoint =
            self.cloud == Cloud::Main && !self.settings.given(SettingId::MistralUrl);
        let endpoint = if needs_endpoint {
            let known = previous.and_then(|previous| previous.endpoint.as_ref());
            let (http, warn) = (&self.http, &self.context.warn);
            let found = (&token, &*catalog);
            let found = endpoint::from_catalog(http, &self.settings, warn, found, known).await;
            self.lacks_endpoint.set(found.is_err());
            found?
        } else {
            None
        };
        Ok(CachedLogin { token, endpoint })
    }

    /// Prompts for a user's password, only once. The prompt names the service that receives it.
    fn ask_password(&self, user: &str, service: &str, url: Option<&Url>) -> Result<Secret> {
        if let Some(typed) = &*self.typed_password.borrow() {
            return Ok(typed.clone());
        }
        let Some(prompt) = &self.context.prompt else {
            return Err(Error::authentication(format!(
                "the password of {user} for {service} is missing"
            )));
        };
        let host = url.map(|url| &url[Position::BeforeHost..Position::AfterPort]);
        let service =
            host.map_or_else(|| service.to_owned(), |host| format!("{service} at {host}"));
        let typed = prompt(&single_line(&format!("Password of {user} for {service}: ")))?;
        self.context.redactor.register(&typed);
        *self.typed_password.borrow_mut() = Some(typed.clone());
        Ok(typed)
    }

    /// The login in the cache, if it is valid; its token may have expired.
    pub fn cached(&self) -> Option<CachedLogin> {
        let login = self.token_file.as_ref()?.load()?;
        self.register_secrets(&login);
        let mut endpoint_url = login.endpoint.iter().map(|endpoint| &endpoint.url);
        let is_valid = login.token.invalid_header_value().is_none()
            && endpoint_url.all(|url| Url::parse(url).is_ok());
        is_valid.then_some(login)
    }

    fn remove_cached(&self) {
        if let Some(file) = &self.token_file {
            file.remove();
        }
    }

    fn set_current(&self, login: CachedLogin, origin: Origin) {
        *self.current.borrow_mut() = Some(Login {
            cached: login,
            origin,
            accepted: false,
            is_final: false,
        });
    }

    /// Makes a login the current one, and writes it to the cache unless its expiry is unknown.
    fn store(&self, login: CachedLogin, origin: Origin) {
        self.register_secrets(&login);
        if let Some(file) = &self.token_file
            && login.token.expires_at.is_some()
            && !self.has_given_token()
        {
            file.store(&login);
        }
        self.set_current(login, origin);
    }

    /// Registers the secrets of a login for redaction.
    fn register_secrets(&self, login: &CachedLogin) {
        self.register_token(&login.token);
        let url = login.endpoint.iter().map(|endpoint| &endpoint.url);
        for secret in url.flat_map(|url| credentials_of(url)) {
            self.context.redactor.register(&secret);
        }
    }

    fn register_token(&self, token: &Token) {
        let refresh_token = token.refresh.iter().map(|(value, _)| value);
        for value in refresh_token.chain([&token.value]) {
            self.context.redactor.register(value);
        }
    }
}

/// Fails for a login whose token or IDs cannot be sent in a header.
fn check_header_values(token: &Token) -> Result<()> {
    let Some(what) = token.invalid_header_value() else {
        return Ok(());
    };
    Err(Error::authentication(format!(
        "the login at {} gave a {what} that cannot be sent: it holds a line break or another control character",
        without_password(&token.identity_url)
    )))
}
