//! The login to one cloud: by a cached token, by a refresh token, or by the user's credentials; and the next
//! one, when its token ends or is refused.

use std::cell::{Ref, RefCell};
use std::rc::Rc;

use jiff::Timestamp;
use url::{Position, Url};

use crate::auth::methods::credentials::{
    AuthMethod, GrantType, IdOrName, Identity, Keycloak, Keystone,
};
use crate::auth::methods::token::Token;
use crate::auth::methods::{keycloak, keystone};
use crate::auth::settings::{Cloud, SettingId, Settings};
use crate::character::visible;
use crate::error::{Error, Kind, Result};
use crate::http::Http;
use crate::http::message::Header;
use crate::secret::{Secret, credentials_of, without_password};

use super::cache::{CachedLogin, Endpoint, Slot};
use super::context::AuthContext;
use super::endpoint;

/// A login, where it is from, and what became of it.
#[derive(Clone)]
pub struct Login {
    pub entry: CachedLogin,
    pub origin: Origin,
    /// Mistral has accepted its token.
    accepted: bool,
    /// Another login was refused: it is not tried again, as that may lock the account.
    is_last: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Cache,
    /// The first login of this run.
    First,
    /// A login in the place of another.
    Renewal,
}

impl Login {
    /// Whether a refusal can mean that the token has ended since it was got.
    pub fn may_have_ended(&self) -> bool {
        !self.is_last && (self.accepted || self.origin == Origin::Cache)
    }

    /// Whether another login may help where Mistral has refused the token of this one at once: a Keystone may
    /// answer before all its parts know of the new token. The reference logs in again as well.
    fn may_be_too_new(&self) -> bool {
        !self.is_last && self.origin == Origin::First
    }
}

/// The way to log in to one cloud, and the last login.
pub struct CloudLogin {
    pub method: AuthMethod,
    pub http: Rc<Http>,
    pub settings: Rc<Settings>,
    pub context: Rc<AuthContext>,
    /// Where the cache keeps the login.
    pub slot: Option<Slot>,
    /// Headers of a login to Keystone: those of a trace.
    pub headers: Vec<Header>,
    pub cloud: Cloud,
    current: RefCell<Option<Login>>,
    /// The password that the user typed.
    typed: RefCell<Option<Secret>>,
}

impl CloudLogin {
    /// Nothing is sent yet.
    pub fn new(
        cloud: Cloud,
        method: AuthMethod,
        http: Http,
        settings: &Rc<Settings>,
        context: &Rc<AuthContext>,
        slot: Option<Slot>,
    ) -> Self {
        Self {
            method,
            http: Rc::new(http),
            settings: Rc::clone(settings),
            context: Rc::clone(context),
            slot,
            headers: Vec::new(),
            cloud,
            current: RefCell::new(None),
            typed: RefCell::new(None),
        }
    }

    /// The last login.
    pub fn current(&self) -> Ref<'_, Option<Login>> {
        self.current.borrow()
    }

    /// Logs in, unless the cache has a token or no login is asked for.
    pub async fn log_in(&self) -> Result<()> {
        if matches!(self.method, AuthMethod::None) {
            return Ok(());
        }
        match self.cached() {
            Some(entry) if entry.token.is_fresh(Timestamp::now()) => {
                self.take(entry, Origin::Cache);
                Ok(())
            }
            ended => {
                if let Some(entry) = self.refreshed(ended.as_ref()).await {
                    self.keep(entry, Origin::First);
                    return Ok(());
                }
                let entry = self.by_credentials(None).await?;
                self.keep(entry, Origin::First);
                Ok(())
            }
        }
    }

    /// Logs in again, and forgets the token that the cache has. What the login before has learnt is not asked
    /// again.
    pub async fn renew(&self) -> Result<()> {
        self.forget();
        let before = self.current.borrow().clone().map(|login| login.entry);
        let entry = match self.refreshed(before.as_ref()).await {
            Some(entry) => Ok(entry),
            None => self.by_credentials(before.as_ref()).await,
        };
        match entry {
            Ok(entry) => {
                self.keep(entry, Origin::Renewal);
                Ok(())
            }
            Err(error) => {
                if let Some(login) = &mut *self.current.borrow_mut() {
                    login.is_last |= error.kind == Kind::Authentication;
                }
                Err(error)
            }
        }
    }

    /// Is told that Mistral has accepted the token of the last login.
    pub fn accepted(&self) {
        if let Some(login) = &mut *self.current.borrow_mut() {
            login.accepted = true;
        }
    }

    /// Whether another login may help after Mistral has refused the token of the last one. A token that has
    /// just been got is not got again.
    pub fn can_improve(&self) -> bool {
        let current = self.current.borrow();
        let by_keystone = matches!(self.method, AuthMethod::Keystone(_));
        current.as_ref().is_some_and(|login| {
            !self.has_ready_token()
                && (login.may_have_ended() || (by_keystone && login.may_be_too_new()))
        })
    }

    /// When another token should be got, where one can be got that ends later.
    pub fn renew_at(&self) -> Option<Timestamp> {
        let can_be_had = match &self.method {
            AuthMethod::None => false,
            // One by a token ends with that.
            AuthMethod::Keystone(login) => !matches!(login.identity, Identity::Token(_)),
            AuthMethod::Keycloak(_) => !self.has_ready_token(),
        };
        let current = self.current.borrow();
        let login = current.as_ref().filter(|login| !login.is_last)?;
        login.entry.token.renew_at().filter(|_| can_be_had)
    }

    /// Whether the token was given and not got by a login.
    pub fn has_ready_token(&self) -> bool {
        matches!(
            &self.method,
            AuthMethod::Keycloak(Keycloak {
                grant_type: GrantType::Token(_),
                ..
            })
        )
    }

    /// Revokes the cached token and forgets it. `None` when there is none, `false` when there is no way to revoke
    /// it. One whose revocation fails is forgotten all the same.
    pub async fn log_out(&self) -> Result<Option<bool>> {
        let Some(CachedLogin { token, .. }) = self.cached() else {
            return Ok(None);
        };
        self.forget();
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

    /// A login by Keycloak's refresh token, if an earlier login has given one that works.
    async fn refreshed(&self, before: Option<&CachedLogin>) -> Option<CachedLogin> {
        let (AuthMethod::Keycloak(credentials), before) = (&self.method, before?) else {
            return None;
        };
        let refresh_token = before.token.refresh_token(Timestamp::now())?;
        let token = keycloak::refresh(&self.http, credentials, refresh_token).await;
        let mut token = token
            .ok()
            .filter(|token| token.invalid_header_value().is_none())?;
        // A server that gives no other goes on accepting the one that it gave (RFC 6749 section 6).
        token.refresh = token.refresh.or_else(|| before.token.refresh.clone());
        Some(CachedLogin {
            token,
            endpoint: before.endpoint.clone(),
        })
    }

    /// A login by the user's credentials.
    async fn by_credentials(&self, before: Option<&CachedLogin>) -> Result<CachedLogin> {
        let entry = match &self.method {
            AuthMethod::None => return Err(Error::local("there is no login to make")),
            AuthMethod::Keycloak(credentials) => self.by_keycloak(credentials).await?,
            AuthMethod::Keystone(credentials) => self.by_keystone(credentials, before).await?,
        };
        check(&entry.token)?;
        Ok(entry)
    }

    async fn by_keycloak(&self, credentials: &Keycloak) -> Result<CachedLogin> {
        let typed = match &credentials.grant_type {
            GrantType::Password {
                username,
                password: None,
            } => Some(self.password(username, "Keycloak", credentials.auth_url.as_ref())?),
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
        before: Option<&CachedLogin>,
    ) -> Result<CachedLogin> {
        let mut client = keystone::Client::new(&self.http, credentials, self.headers.clone());
        // Mistral is told the URL of the target cloud that was discovered, so it is discovered each time.
        if let Some(before) = before.filter(|_| self.cloud == Cloud::Main) {
            client = client.with_known_api(&before.token.identity_url);
        }
        let typed = match &credentials.identity {
            Identity::Password {
                user: IdOrName::Name(user) | IdOrName::Id(user),
                password: None,
                ..
            } => {
                let url = Some(&credentials.auth_url);
                Some(self.password(user, self.cloud.keystone(), url)?)
            }
            _ => None,
        };
        let (token, services) = client.login(typed.as_ref()).await?;
        self.register(&token);
        let needs_catalog =
            self.cloud == Cloud::Main && !self.settings.given(SettingId::MistralUrl);
        let endpoint = if needs_catalog {
            let known = before.and_then(|before| before.endpoint.as_ref());
            let (http, warn) = (&self.http, &self.context.warn);
            endpoint::of_catalog(http, &self.settings, warn, (&token, &services), known).await?
        } else {
            None
        };
        Ok(CachedLogin { token, endpoint })
    }

    /// The password of a user, asked for once. The prompt names the service that gets it.
    fn password(&self, user: &str, service: &str, url: Option<&Url>) -> Result<Secret> {
        if let Some(typed) = &*self.typed.borrow() {
            return Ok(typed.clone());
        }
        let Some(prompt) = &self.context.prompt else {
            return Err(Error::authentication(format!(
                "the password of {user} for {service} is missing"
            )));
        };
        let host = url.map(|url| &url[Position::BeforeHost..Position::AfterPort]);
        let place = host.map_or_else(|| service.to_owned(), |host| format!("{service} at {host}"));
        let typed = prompt(&line(&format!("Password of {user} for {place}: ")))?;
        self.context.redactor.learn(&typed);
        *self.typed.borrow_mut() = Some(typed.clone());
        Ok(typed)
    }

    /// The login that the cache has, if it is of use.
    pub fn cached(&self) -> Option<CachedLogin> {
        let entry = self.slot.as_ref()?.load()?;
        self.register(&entry.token);
        self.register_url(&entry);
        let leads_somewhere = |endpoint: &Endpoint| Url::parse(&endpoint.url).is_ok();
        let is_usable = entry.token.invalid_header_value().is_none()
            && entry.endpoint.as_ref().is_none_or(leads_somewhere);
        is_usable.then_some(entry)
    }

    fn forget(&self) {
        if let Some(slot) = &self.slot {
            slot.forget();
        }
    }

    fn take(&self, entry: CachedLogin, origin: Origin) {
        *self.current.borrow_mut() = Some(Login {
            entry,
            origin,
            accepted: false,
            is_last: false,
        });
    }

    /// Makes a login the last one, and keeps it on disk; one without an end is not kept.
    fn keep(&self, entry: CachedLogin, origin: Origin) {
        self.register(&entry.token);
        self.register_url(&entry);
        if let Some(slot) = &self.slot
            && entry.token.expires_at.is_some()
            && !self.has_ready_token()
        {
            slot.store(&entry);
        }
        self.take(entry, origin);
    }

    /// From now on neither the token nor its refresh token is shown.
    fn register(&self, token: &Token) {
        let refresh = token.refresh.iter().map(|(value, _)| value);
        for value in refresh.chain([&token.value]) {
            self.context.redactor.learn(value);
        }
    }

    fn register_url(&self, entry: &CachedLogin) {
        let url = entry.endpoint.as_ref().map(|endpoint| &endpoint.url);
        for secret in url.into_iter().flat_map(|url| credentials_of(url)) {
            self.context.redactor.learn(&secret);
        }
    }
}

/// Text as one line of a terminal, which it does not steer.
fn line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], "\u{fffd}")
}

/// Fails for a login of which nothing can be made, instead of keeping it.
fn check(token: &Token) -> Result<()> {
    let Some(what) = token.invalid_header_value() else {
        return Ok(());
    };
    Err(Error::authentication(format!(
        "the login at {} gave a {what} that cannot be sent: it holds a line break or another control character",
        without_password(&token.identity_url)
    )))
}
