//! Builds the credentials of a login from the settings, and checks them before any request is sent.

use url::Url;

use crate::error::{Error, Result};
use crate::secret::Secret;

use crate::auth::settings::{AUTH_TYPES, Cloud, LoginSettings, SettingId, Settings, is_none};

/// The reference's default for Keystone, used when only a password or a token is given.
const DEFAULT_AUTH_URL: &str = "http://localhost:35357/v3";

/// How to log in to a cloud.
#[derive(Clone, Debug)]
pub enum AuthMethod {
    /// Without a login.
    None,
    Keystone(Keystone),
    Keycloak(Keycloak),
}

impl AuthMethod {
    /// Whether it is a password login without the password.
    pub fn lacks_password(&self) -> bool {
        match self {
            Self::None => false,
            Self::Keystone(Keystone { identity, .. }) => {
                matches!(identity, Identity::Password { password: None, .. })
            }
            Self::Keycloak(Keycloak { grant_type, .. }) => {
                matches!(grant_type, GrantType::Password { password: None, .. })
            }
        }
    }
}

/// Identifies a user, project, domain or application credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdOrName {
    Id(String),
    Name(String),
}

/// The auth method of a Keystone login, with its secrets.
#[derive(Clone, Debug)]
pub enum Identity {
    /// A missing password is prompted for.
    Password {
        user: IdOrName,
        domain: Option<IdOrName>,
        password: Option<Secret>,
    },
    Token(Secret),
    /// An application credential by ID, or by name together with its user and the user's domain.
    ApplicationCredential {
        credential: IdOrName,
        user: Option<(IdOrName, Option<IdOrName>)>,
        secret: Secret,
    },
}

/// A major version of the identity API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V2,
    V3,
}

/// The credentials of a Keystone login.
#[derive(Clone, Debug)]
pub struct Keystone {
    pub cloud: Cloud,
    pub auth_url: Url,
    pub identity: Identity,
    /// The scope: the project and its domain. Without one the token is unscoped.
    pub project: Option<(IdOrName, Option<IdOrName>)>,
    /// The settings that may be wrong when the login is refused.
    pub settings_to_check: Vec<SettingId>,
    /// The version of the identity API that the auth plugin requires.
    pub version: Option<Version>,
    /// Descriptions of the settings that gave the auth plugin and the URL.
    pub given_by: [String; 2],
}

impl Keystone {
    /// The auth method's name for people.
    pub fn method(&self) -> &'static str {
        match self.identity {
            Identity::Password { .. } => "password",
            Identity::Token(_) => "token",
            Identity::ApplicationCredential { .. } => "application credential",
        }
    }
}

/// How to obtain a token from Keycloak (RFC 6749 section 4).
#[derive(Clone, Debug)]
pub enum GrantType {
    /// None: the user has given an access token.
    Token(Secret),
    /// A missing password is prompted for.
    Password {
        username: String,
        password: Option<Secret>,
    },
    ClientCredentials,
}

/// The credentials of a Keycloak login (`OpenID` Connect Core 1.0, RFC 6749).
#[derive(Clone, Debug)]
pub struct Keycloak {
    pub auth_url: Option<Url>,
    pub realm: String,
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
    pub grant_type: GrantType,
}

/// Settings of which any one requests a Keystone login.
fn login_requests() -> [SettingId; 7] {
    let ids = Cloud::Main.login_settings();
    let [id, name] = ids.credential;
    let secret = ids.credential_secret;
    [
        ids.auth_url,
        ids.plugin,
        ids.password,
        ids.token,
        id,
        name,
        secret,
    ]
}

/// The login to Mistral's own cloud.
///
/// Fails when the kind of login is unknown, or a setting that it needs is missing or invalid.
pub fn for_main_cloud(settings: &Settings) -> Result<AuthMethod> {
    let is_requested = login_requests().iter().any(|&id| settings.given(id));
    let kind = settings.get(SettingId::AuthType).unwrap_or("keystone");
    match kind {
        "keystone" | "keycloak-oidc" if is_none(settings.get(SettingId::AuthPlugin)) => {
            Ok(AuthMethod::None)
        }
        "keystone" if !is_requested => Ok(AuthMethod::None),
        "keystone" => keystone(settings, Cloud::Main).map(AuthMethod::Keystone),
        "keycloak-oidc" => keycloak(settings).map(AuthMethod::Keycloak),
        other => Err(Error::authentication(format!(
            "{} is not a known kind of login: {other:?}",
            settings.name(SettingId::AuthType)
        ))
        .hint("use keystone or keycloak-oidc")),
    }
}

/// The login to the target cloud, if one is requested. Fails like [`for_main_cloud`].
///
/// `can_prompt` says whether a missing password can be prompted for.
pub fn for_target_cloud(settings: &Settings, can_prompt: bool) -> Result<Option<Keystone>> {
    if !has_login(settings, Cloud::Target) {
        return Ok(None);
    }
    let ids = Cloud::Target.login_settings();
    let [id, name] = ids.credential;
    let secrets = [ids.password, ids.token, id, name];
    let secret = secrets.into_iter().find(|&id| settings.given(id));
    match secret {
        None if !can_prompt || !target_lacks_password(settings) => Ok(None),
        Some(secret) if !settings.given(ids.auth_url) => Err(Error::authentication(format!(
            "{} requires a login to the target cloud, but the URL of its Keystone is not set",
            settings.name(secret)
        ))
        .hint(format!("set {}", settings.how_to_set(ids.auth_url)))),
        _ => keystone(settings, Cloud::Target).map(Some),
    }
}

/// Whether the settings name a Keystone and a user for the target cloud, so that, without a login, only the
/// password is missing.
pub fn target_lacks_password(settings: &Settings) -> bool {
    let ids = Cloud::Target.login_settings();
    let has_user = settings.given(ids.username) || settings.given(ids.user_id);
    settings.given(ids.auth_url) && has_user && has_login(settings, Cloud::Target)
}

/// Whether logins are made by Keycloak.
pub fn is_keycloak(settings: &Settings) -> bool {
    settings.get(SettingId::AuthType) == Some("keycloak-oidc")
}

/// Whether a login to a cloud is possible: not with the auth plugin `none`, nor, as in the reference, to a target
/// cloud together with Keycloak.
pub fn has_login(settings: &Settings, cloud: Cloud) -> bool {
    let is_excluded = cloud == Cloud::Target && is_keycloak(settings);
    !is_none(settings.get(cloud.login_settings().plugin)) && !is_excluded
}

fn keystone(settings: &Settings, cloud: Cloud) -> Result<Keystone> {
    let ids = cloud.login_settings();
    let plugin = settings.get(ids.plugin).unwrap_or("any");
    let version = match plugin.get(..2) {
        Some("v2") => Some(Version::V2),
        Some("v3") => Some(Version::V3),
        _ => None,
    };
    let identity = identity(settings, ids, plugin)?;
    let auth_url = match settings.get(ids.auth_url) {
        Some(_) => settings.url(ids.auth_url, "http://HOST:5000/v3")?,
        None if !settings.given(ids.password) && !settings.given(ids.token) => {
            return Err(missing(settings, "Keystone's URL", &[ids.auth_url]));
        }
        None => Url::parse(DEFAULT_AUTH_URL)
            .map_err(|cause| Error::local(format!("{DEFAULT_AUTH_URL}: {cause}")))?,
    };
    // An application credential determines its project.
    let project = match identity {
        Identity::ApplicationCredential { .. } => None,
        _ => with_domain(settings, ids.project, ids.project_ids, ids.project_domain),
    };
    Ok(Keystone {
        cloud,
        auth_url,
        settings_to_check: settings_to_check(settings, ids, &identity),
        identity,
        project,
        version,
        given_by: [ids.plugin, ids.auth_url].map(|id| settings.description(id)),
    })
}

/// The given settings of a login, and the password.
fn settings_to_check(
    settings: &Settings,
    ids: &LoginSettings,
    identity: &Identity,
) -> Vec<SettingId> {
    let preferred = |among: &[SettingId]| settings.preferred(among).map(|(id, _)| id);
    let given = |among: [SettingId; 2]| among.into_iter().filter(|&id| settings.given(id));
    let mut found = Vec::new();
    match identity {
        Identity::Password { user, domain, .. } => {
            found.extend(preferred(&[ids.user_id, ids.username]));
            found.push(ids.password);
            found.extend(given(ids.user_domain));
            // Without a domain, Keystone looks a name up in the default one, which may be wrong.
            let is_in_default = matches!(user, IdOrName::Name(_)) && domain.is_none();
            found.extend(is_in_default.then_some(ids.user_domain[1]));
        }
        Identity::Token(_) => found.push(ids.token),
        Identity::ApplicationCredential { .. } => {
            found.extend(preferred(&ids.credential));
            found.push(ids.credential_secret);
            return found;
        }
    }
    found.extend(preferred(ids.project));
    found.extend(given(ids.project_domain));
    found
}

/// `plugin` is a name of a keystoneauth plugin, or `any` for the one that the given settings suggest.
fn identity(settings: &Settings, ids: &LoginSettings, plugin: &str) -> Result<Identity> {
    match plugin {
        "any" => {
            if let Some(token) = settings.header(ids.token)? {
                Ok(Identity::Token(token))
            } else if settings.preferred(&ids.credential).is_some() {
                application_credential(settings, ids)
            } else {
                password(settings, ids)
            }
        }
        "password" | "v3password" | "v2password" => password(settings, ids),
        "token" | "v3token" | "v2token" => {
            let token = settings.header(ids.token)?.map(Identity::Token);
            required(token, settings, "a token", &[ids.token])
        }
        "v3applicationcredential" => application_credential(settings, ids),
        other => Err(Error::authentication(format!(
            "{} is not a supported Keystone authentication type: {other:?}",
            settings.name(ids.plugin)
        ))
        .hint(format!("use one of {}", AUTH_TYPES.join(", ")))),
    }
}

fn user(settings: &Settings, ids: &LoginSettings) -> Option<(IdOrName, Option<IdOrName>)> {
    let among = [ids.user_id, ids.username];
    with_domain(settings, &among, &among[..1], ids.user_domain)
}

fn password(settings: &Settings, ids: &LoginSettings) -> Result<Identity> {
    let user = user(settings, ids);
    let (user, domain) = required(user, settings, "a user name", &[ids.username])?;
    Ok(Identity::Password {
        user,
        domain,
        password: settings.secret(ids.password),
    })
}

fn application_credential(settings: &Settings, ids: &LoginSettings) -> Result<Identity> {
    let credential = id_or_name(settings, &ids.credential, &ids.credential[..1]);
    let what = "an application credential";
    let credential = required(credential, settings, what, &ids.credential)?;
    let secret = settings.secret(ids.credential_secret);
    let what = "the application credential's secret";
    let secret = required(secret, settings, what, &[ids.credential_secret])?;
    let user = match credential {
        IdOrName::Id(_) => None,
        IdOrName::Name(_) => {
            let what = "the application credential's user";
            let user = user(settings, ids);
            Some(required(
                user,
                settings,
                what,
                &[ids.user_id, ids.username],
            )?)
        }
    };
    Ok(Identity::ApplicationCredential {
        credential,
        user,
        secret,
    })
}

/// The preferred one of the settings `among`, of which `ids` hold an ID and the others a name.
fn id_or_name(settings: &Settings, among: &[SettingId], ids: &[SettingId]) -> Option<IdOrName> {
    let (id, value) = settings.preferred(among)?;
    let value = value.to_owned();
    Some(if ids.contains(&id) {
        IdOrName::Id(value)
    } else {
        IdOrName::Name(value)
    })
}

/// The same for a user or project, with the domain of a name.
fn with_domain(
    settings: &Settings,
    among: &[SettingId],
    ids: &[SettingId],
    domain: [SettingId; 2],
) -> Option<(IdOrName, Option<IdOrName>)> {
    let found = id_or_name(settings, among, ids)?;
    let domain = match found {
        IdOrName::Id(_) => None,
        IdOrName::Name(_) => id_or_name(settings, &domain, &domain[..1]),
    };
    Some((found, domain))
}

fn keycloak(settings: &Settings) -> Result<Keycloak> {
    let realm = settings.preferred(&[SettingId::TenantName, SettingId::ProjectName]);
    let what = "the realm (the project's name)";
    let (_, realm) = required(realm, settings, what, &[SettingId::TenantName])?;
    let client_id = settings.get(SettingId::OpenidClientId).map(str::to_owned);
    let client_secret = settings.secret(SettingId::OpenidClientSecret);
    let grant_type = grant_type(settings)?;
    let has_token = matches!(grant_type, GrantType::Token(_));
    if !has_token && client_id.is_none() {
        let ids = [SettingId::OpenidClientId];
        return Err(missing(settings, "a client ID", &ids));
    }
    if matches!(grant_type, GrantType::ClientCredentials) && client_secret.is_none() {
        let ids = [SettingId::Username, SettingId::OpenidClientSecret];
        return Err(missing(
            settings,
            "a user name or the client's secret",
            &ids,
        ));
    }
    if !has_token && !settings.given(SettingId::AuthUrl) {
        return Err(missing(settings, "Keycloak's URL", &[SettingId::AuthUrl]));
    }
    let auth_url = settings.given(SettingId::AuthUrl);
    let auth_url = auth_url.then(|| settings.url(SettingId::AuthUrl, "https://HOST:PORT/auth"));
    Ok(Keycloak {
        auth_url: auth_url.transpose()?,
        realm: realm.to_owned(),
        client_id,
        client_secret,
        grant_type,
    })
}

fn grant_type(settings: &Settings) -> Result<GrantType> {
    if let Some(token) = settings.header(SettingId::AuthToken)? {
        return Ok(GrantType::Token(token));
    }
    Ok(match settings.get(SettingId::Username) {
        Some(username) => GrantType::Password {
            username: username.to_owned(),
            password: settings.secret(SettingId::Password),
        },
        None => GrantType::ClientCredentials,
    })
}

/// A value that a login needs, which one of the settings `ids` gives.
fn required<T>(value: Option<T>, settings: &Settings, what: &str, ids: &[SettingId]) -> Result<T> {
    value.ok_or_else(|| missing(settings, what, ids))
}

/// The error for a login that lacks one of the settings `ids`, with hints how to set them or to do without a login.
fn missing(settings: &Settings, what: &str, ids: &[SettingId]) -> Error {
    let choices: Vec<_> = ids.iter().map(|&id| settings.how_to_set(id)).collect();
    let without = if let Some(entry) = settings.entry_of(Cloud::Main) {
        format!("add auth_type: none to {entry}")
    } else {
        let requests = login_requests().into_iter().chain([SettingId::AuthType]);
        let given = requests.filter(|&id| settings.given(id));
        let names: Vec<_> = given.map(|id| settings.name(id)).collect();
        format!("remove {}", names.join(", "))
    };
    Error::authentication(format!("the login needs {what}, which is missing"))
        .hint(format!("set {}", choices.join(", or ")))
        .hint(format!("for a Mistral without authentication, {without}"))
}
