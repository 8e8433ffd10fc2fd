//! From settings to what a login needs, checked before any request.

use url::Url;

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

use crate::auth::settings::{Cloud, LoginSettings, SettingId, Settings, is_none};

/// Where the reference looks for Keystone when a password is given and no URL.
const DEFAULT_AUTH_URL: &str = "http://localhost:35357/v3";

/// How the user logs in to Mistral's own cloud.
#[derive(Clone, Debug)]
pub enum AuthMethod {
    /// The server asks for no login.
    None,
    Keystone(Keystone),
    Keycloak(Keycloak),
}

/// A name or an ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdOrName {
    Id(String),
    Name(String),
}

/// Who logs in to Keystone.
#[derive(Clone, Debug)]
pub enum Identity {
    /// The password is asked for when it is not given.
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

/// What a Keystone login is made of.
#[derive(Clone, Debug)]
pub struct Keystone {
    pub cloud: Cloud,
    pub auth_url: Url,
    pub identity: Identity,
    /// The project and its domain; a login without is unscoped.
    pub project: Option<(IdOrName, Option<IdOrName>)>,
    /// The settings to look at when the login is refused.
    pub settings_to_check: Vec<SettingId>,
    /// The API that the user insists on: 2 or 3.
    pub version: Option<u8>,
    /// What gave the way to log in, and what gave the URL.
    pub given_by: [String; 2],
}

impl Keystone {
    /// The method's name for people.
    pub fn method(&self) -> &'static str {
        match self.identity {
            Identity::Password { .. } => "password",
            Identity::Token(_) => "token",
            Identity::ApplicationCredential { .. } => "application credential",
        }
    }
}

/// How a token is got from Keycloak.
#[derive(Clone, Debug)]
pub enum GrantType {
    /// A ready access token.
    Token(Secret),
    /// The password is asked for when it is not given.
    Password {
        username: String,
        password: Option<Secret>,
    },
    /// The client itself logs in.
    ClientCredentials,
}

/// What a Keycloak login is made of (`OpenID` Connect Core 1.0, RFC 6749).
#[derive(Clone, Debug)]
pub struct Keycloak {
    pub auth_url: Option<Url>,
    pub realm: String,
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
    pub grant_type: GrantType,
}

/// Whoever gives one of these wants to log in, unless it is by `AuthType` to Keystone.
const ASK_FOR_A_LOGIN: [SettingId; 7] = [
    SettingId::AuthUrl,
    SettingId::AuthPlugin,
    SettingId::Password,
    SettingId::AuthToken,
    SettingId::CredentialId,
    SettingId::CredentialName,
    SettingId::CredentialSecret,
];

/// What the settings ask for on Mistral's own cloud.
pub fn main(settings: &Settings) -> Result<AuthMethod> {
    let wanted = ASK_FOR_A_LOGIN.iter().any(|&id| settings.given(id));
    let kind = settings.get(SettingId::AuthType).unwrap_or("keystone");
    match kind {
        "keystone" | "keycloak-oidc" if is_none(settings.get(SettingId::AuthPlugin)) => {
            Ok(AuthMethod::None)
        }
        "keystone" if !wanted => Ok(AuthMethod::None),
        "keystone" => keystone(settings, Cloud::Main).map(AuthMethod::Keystone),
        "keycloak-oidc" => keycloak(settings).map(AuthMethod::Keycloak),
        other => Err(Error::new(
            Kind::Authentication,
            format!(
                "{} is not a known kind of login: {other:?}",
                settings.name(SettingId::AuthType)
            ),
        )
        .hint("use keystone or keycloak-oidc")),
    }
}

/// What the settings ask for on the target cloud, if a login there is asked for.
///
/// `can_prompt` says whether a missing password can be asked for.
pub fn target(settings: &Settings, can_prompt: bool) -> Result<Option<Keystone>> {
    let secret = [
        SettingId::TargetPassword,
        SettingId::TargetAuthToken,
        SettingId::TargetCredentialId,
        SettingId::TargetCredentialName,
    ]
    .into_iter()
    .find(|&id| settings.given(id));
    if no_target_login(settings) {
        return Ok(None);
    }
    let url_given = settings.given(SettingId::TargetAuthUrl);
    let asked = can_prompt && url_given && target_user_given(settings);
    match secret {
        None if !asked => Ok(None),
        Some(id) if !url_given => Err(Error::new(
            Kind::Authentication,
            format!(
                "{} requires a login to the target cloud, but the URL of its Keystone is not set",
                settings.name(id)
            ),
        )
        .hint(format!(
            "set {}",
            settings.how_to_set(SettingId::TargetAuthUrl)
        ))),
        _ => keystone(settings, Cloud::Target).map(Some),
    }
}

/// Whether the settings name a user of the target cloud who cannot be logged in unattended.
pub fn target_lacks_password(settings: &Settings) -> bool {
    settings.given(SettingId::TargetAuthUrl)
        && target_user_given(settings)
        && !no_target_login(settings)
}

fn target_user_given(settings: &Settings) -> bool {
    settings.given(SettingId::TargetUsername) || settings.given(SettingId::TargetUserId)
}

/// The reference logs in to a target cloud beside Keystone alone.
fn no_target_login(settings: &Settings) -> bool {
    settings.get(SettingId::AuthType) == Some("keycloak-oidc")
        || is_none(settings.get(SettingId::TargetAuthPlugin))
}

fn keystone(settings: &Settings, cloud: Cloud) -> Result<Keystone> {
    let items = cloud.login_settings();
    let plugin = settings.get(items.plugin).unwrap_or("any");
    let version = if plugin.starts_with("v2") {
        Some(2)
    } else {
        plugin.starts_with("v3").then_some(3)
    };
    let identity = identity(settings, cloud, plugin)?;
    let auth_url = match settings.get(items.auth_url) {
        Some(_) => settings.url(items.auth_url, "http://HOST:5000/v3")?,
        // The documented place is for those who gave a password or a token and no more.
        None if !settings.given(items.password) && !settings.given(items.token) => {
            return Err(missing(settings, "Keystone's URL", &[items.auth_url]));
        }
        None => Url::parse(DEFAULT_AUTH_URL)
            .map_err(|cause| Error::local(format!("{DEFAULT_AUTH_URL}: {cause}")))?,
    };
    let project = settings.preferred(items.project).map(|(id, value)| {
        if items.project_ids.contains(&id) {
            (IdOrName::Id(value.to_owned()), None)
        } else {
            let domain = domain(settings, items.project_domain);
            (IdOrName::Name(value.to_owned()), domain)
        }
    });
    let settings_to_check = settings_to_check(settings, items, &identity);
    let scoped = !matches!(identity, Identity::ApplicationCredential { .. });
    Ok(Keystone {
        cloud,
        auth_url,
        identity,
        project: project.filter(|_| scoped),
        settings_to_check,
        version,
        given_by: [items.plugin, items.auth_url].map(|id| settings.description(id)),
    })
}

/// The settings that make up a login, those that were given.
fn settings_to_check(
    settings: &Settings,
    items: &LoginSettings,
    identity: &Identity,
) -> Vec<SettingId> {
    let nearest = |among: &[SettingId]| settings.preferred(among).map(|(id, _)| id);
    let given = |among: [SettingId; 2]| among.into_iter().filter(|&id| settings.given(id));
    let mut found = Vec::new();
    match identity {
        Identity::Password { user, domain, .. } => {
            found.extend(nearest(&[items.user_id, items.username]));
            found.push(items.password);
            found.extend(given(items.user_domain));
            // A name without a domain is looked for in the default one.
            let in_default = matches!(user, IdOrName::Name(_)) && domain.is_none();
            found.extend(in_default.then_some(items.user_domain[1]));
        }
        Identity::Token(_) => found.push(items.token),
        Identity::ApplicationCredential { .. } => {
            found.extend(nearest(&items.credential));
            found.push(items.credential_secret);
            return found;
        }
    }
    found.extend(nearest(items.project));
    found.extend(given(items.project_domain));
    found
}

fn identity(settings: &Settings, cloud: Cloud, plugin: &str) -> Result<Identity> {
    let items = cloud.login_settings();
    match plugin {
        "any" => {
            if let Some(token) = settings.header(items.token)? {
                Ok(Identity::Token(token))
            } else if settings.preferred(&items.credential).is_some() {
                application_credential(settings, items)
            } else {
                password(settings, items)
            }
        }
        "password" | "v3password" | "v2password" => password(settings, items),
        "token" | "v3token" | "v2token" => settings
            .header(items.token)?
            .map(Identity::Token)
            .ok_or_else(|| missing(settings, "a token", &[items.token])),
        "v3applicationcredential" => application_credential(settings, items),
        other => Err(Error::new(
            Kind::Authentication,
            format!(
                "{} is not a supported Keystone authentication type: {other:?}",
                settings.name(items.plugin)
            ),
        )
        .hint(
            "use password, token, v3password, v3token, v3applicationcredential, v2password, \
             v2token or none",
        )),
    }
}

/// The user, and the user's domain when the user is given by name.
fn user(settings: &Settings, items: &LoginSettings) -> Option<(IdOrName, Option<IdOrName>)> {
    let (id, value) = settings.preferred(&[items.user_id, items.username])?;
    if id == items.user_id {
        return Some((IdOrName::Id(value.to_owned()), None));
    }
    let domain = domain(settings, items.user_domain);
    Some((IdOrName::Name(value.to_owned()), domain))
}

fn password(settings: &Settings, items: &LoginSettings) -> Result<Identity> {
    let (user, domain) =
        user(settings, items).ok_or_else(|| missing(settings, "a user name", &[items.username]))?;
    Ok(Identity::Password {
        user,
        domain,
        password: settings.secret(items.password),
    })
}

fn application_credential(settings: &Settings, items: &LoginSettings) -> Result<Identity> {
    let (id, value) = settings
        .preferred(&items.credential)
        .ok_or_else(|| missing(settings, "an application credential", &items.credential))?;
    let secret = settings.secret(items.credential_secret).ok_or_else(|| {
        missing(
            settings,
            "the application credential's secret",
            &[items.credential_secret],
        )
    })?;
    let (credential, user) = if id == items.credential[0] {
        (IdOrName::Id(value.to_owned()), None)
    } else {
        let user = user(settings, items).ok_or_else(|| {
            missing(
                settings,
                "the application credential's user",
                &[items.user_id, items.username],
            )
        })?;
        (IdOrName::Name(value.to_owned()), Some(user))
    };
    Ok(Identity::ApplicationCredential {
        credential,
        user,
        secret,
    })
}

fn domain(settings: &Settings, items: [SettingId; 2]) -> Option<IdOrName> {
    let (id, value) = settings.preferred(&items)?;
    Some(if id == items[0] {
        IdOrName::Id(value.to_owned())
    } else {
        IdOrName::Name(value.to_owned())
    })
}

fn keycloak(settings: &Settings) -> Result<Keycloak> {
    let names = [SettingId::TenantName, SettingId::ProjectName];
    let realm = settings
        .preferred(&names)
        .map(|(_, realm)| realm.to_owned())
        .ok_or_else(|| {
            missing(
                settings,
                "the realm (the project's name)",
                &[SettingId::TenantName],
            )
        })?;
    let client_id = settings.get(SettingId::OpenidClientId).map(str::to_owned);
    let client_secret = settings.secret(SettingId::OpenidClientSecret);
    let grant_type = match (
        settings.header(SettingId::AuthToken)?,
        settings.get(SettingId::Username),
    ) {
        (Some(token), _) => GrantType::Token(token),
        (None, Some(username)) => GrantType::Password {
            username: username.to_owned(),
            password: settings.secret(SettingId::Password),
        },
        (None, None) => GrantType::ClientCredentials,
    };
    let ready = matches!(grant_type, GrantType::Token(_));
    if !ready && client_id.is_none() {
        return Err(missing(
            settings,
            "a client ID",
            &[SettingId::OpenidClientId],
        ));
    }
    if matches!(grant_type, GrantType::ClientCredentials) && client_secret.is_none() {
        return Err(missing(
            settings,
            "a user name or the client's secret",
            &[SettingId::Username, SettingId::OpenidClientSecret],
        ));
    }
    let auth_url = if settings.given(SettingId::AuthUrl) {
        Some(settings.url(SettingId::AuthUrl, "https://HOST:PORT/auth")?)
    } else if ready {
        None
    } else {
        return Err(missing(settings, "Keycloak's URL", &[SettingId::AuthUrl]));
    };
    Ok(Keycloak {
        auth_url,
        realm,
        client_id,
        client_secret,
        grant_type,
    })
}

fn missing(settings: &Settings, what: &str, items: &[SettingId]) -> Error {
    let choices: Vec<_> = items.iter().map(|&id| settings.how_to_set(id)).collect();
    let without = if let Some(entry) = settings.entry_of(Cloud::Main) {
        format!("add auth_type: none to {entry}")
    } else {
        let asking = ASK_FOR_A_LOGIN.iter().chain(&[SettingId::AuthType]);
        let given = asking.filter(|&&id| settings.given(id));
        let names: Vec<_> = given.map(|&id| settings.name(id)).collect();
        format!("remove {}", names.join(", "))
    };
    Error::new(
        Kind::Authentication,
        format!("the login needs {what}, which is missing"),
    )
    .hint(format!("set {}", choices.join(", or ")))
    .hint(format!("for a Mistral without authentication, {without}"))
}
