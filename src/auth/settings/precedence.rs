//! Which variables give way: those that python-mistralclient does not know must not break a login file that works
//! with it. Where its own settings suffice, they are ignored, with a warning unless they would change nothing.

use super::cloud::{AUTH_TYPES, is_none};
use super::table::SettingId;

/// The variables of this client alone that can affect the login to the main cloud. `OS_CLOUD` is not among them: it
/// gives way only if its cloud cannot be used.
const OWN_VARIABLES: [&str; 7] = [
    "OS_TOKEN",
    "OS_AUTH_TYPE",
    "OS_USER_ID",
    "OS_APPLICATION_CREDENTIAL_ID",
    "OS_APPLICATION_CREDENTIAL_NAME",
    "OS_APPLICATION_CREDENTIAL_SECRET",
    "OS_INTERFACE",
];

/// The settings that those variables set, in the order of the warning.
const SETTINGS: [SettingId; 7] = [
    SettingId::AuthToken,
    SettingId::AuthPlugin,
    SettingId::UserId,
    SettingId::CredentialId,
    SettingId::CredentialName,
    SettingId::CredentialSecret,
    SettingId::EndpointType,
];

const CREDENTIAL: [SettingId; 3] = [
    SettingId::CredentialId,
    SettingId::CredentialName,
    SettingId::CredentialSecret,
];

/// The auth type that makes application credentials count.
const CREDENTIAL_TYPE: &str = "v3applicationcredential";

/// A setting that an option or a variable gives.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    pub value: &'a str,
    /// `None` for an option.
    pub variable: Option<&'static str>,
}

/// Looks up what an option or a variable gives.
pub type Lookup<'a> = dyn Fn(SettingId) -> Option<Given<'a>> + 'a;

/// What python-mistralclient does with the settings that it knows, where they suffice for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    KeystonePassword,
    KeystoneToken,
    KeycloakPassword,
    KeycloakToken,
    /// It talks to `OS_MISTRAL_URL` without a login.
    NoLogin,
}

/// What gives way, and what to tell the user.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Ruling {
    /// The settings whose variables do not count.
    pub ignored: Vec<SettingId>,
    pub warnings: Vec<String>,
}

/// Why a variable does or does not count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// It is needed by an option, or by the application credential.
    Counts,
    /// It would change nothing.
    Nothing,
    /// It would change the login or the endpoint.
    Changes,
}

impl Plan {
    /// The plan for these settings; `None` where they do not suffice.
    pub fn of(given: &Lookup<'_>) -> Option<Self> {
        let has = |id| given(id).is_some_and(|found| !is_own(found));
        let has_token = has(SettingId::AuthToken);
        let has_user = has(SettingId::Username) && has(SettingId::Password);
        let has_url = has(SettingId::AuthUrl);
        match given(SettingId::AuthType).map_or("keystone", |found| found.value) {
            "keystone" if has_url && has_token => Some(Self::KeystoneToken),
            "keystone" if has_url && has_user => Some(Self::KeystonePassword),
            "keystone" => {
                let is_requested = has_url || has_token || has(SettingId::Password);
                let by_option = [SettingId::AuthPlugin]
                    .into_iter()
                    .chain(CREDENTIAL)
                    .any(|id| is_option(given, id));
                let without = has(SettingId::MistralUrl) && !is_requested && !by_option;
                without.then_some(Self::NoLogin)
            }
            "keycloak-oidc" => {
                let has_realm = has(SettingId::TenantName) || has(SettingId::ProjectName);
                let has_client = has_url && has(SettingId::OpenidClientId);
                if has_realm && has_token {
                    Some(Self::KeycloakToken)
                } else {
                    (has_realm && has_client && has_user).then_some(Self::KeycloakPassword)
                }
            }
            _ => None,
        }
    }

    /// Why a cloud of a cloud file does not count, going by its auth type: it cannot be used, or it would log in in
    /// another way than the settings that suffice.
    pub fn objection(
        self,
        given: &Lookup<'_>,
        auth_type: Option<&str>,
        has_credential: bool,
    ) -> Option<&'static str> {
        const OTHER: &str = "has another kind of login";
        let is_supported = |name: &str| AUTH_TYPES.contains(&name) || is_none(Some(name));
        let by_setting = given(SettingId::AuthPlugin).map(|found| found.value);
        if by_setting.is_some_and(is_supported) {
            return None;
        }
        let same: &[&str] = match self {
            Self::KeycloakPassword | Self::KeycloakToken => return None,
            Self::NoLogin => {
                return auth_type
                    .is_some_and(|name| !is_supported(name))
                    .then_some("has an auth_type that is not supported");
            }
            Self::KeystonePassword => &["password", "v3password"],
            Self::KeystoneToken => &["token", "v3token"],
        };
        match auth_type {
            Some(name) if !is_supported(name) => Some("has an auth_type that is not supported"),
            Some(name) if !same.contains(&name) => Some(OTHER),
            None if has_credential && self == Self::KeystonePassword => Some(OTHER),
            _ => None,
        }
    }

    /// The reason for the warnings: names the settings that suffice.
    pub fn reason(self, given: &Lookup<'_>) -> String {
        let name = |id| name(given, id);
        let settings = match self {
            Self::KeystonePassword | Self::KeycloakPassword => {
                vec![SettingId::AuthUrl, SettingId::Username, SettingId::Password]
            }
            Self::KeystoneToken => vec![SettingId::AuthUrl, SettingId::AuthToken],
            Self::KeycloakToken => vec![SettingId::AuthToken],
            Self::NoLogin => {
                return format!(
                    "{} is set and the other settings ask for no login in python-mistralclient",
                    name(SettingId::MistralUrl)
                );
            }
        };
        let suffice = if settings.len() == 1 {
            "suffices"
        } else {
            "suffice"
        };
        let names: Vec<_> = settings.into_iter().map(name).collect();
        format!(
            "{} {suffice} for the login, as in python-mistralclient",
            list(&names)
        )
    }

    /// Decides which variables give way. `has_cloud` says whether a cloud file contributes settings: then what agrees
    /// with python-mistralclient stays, as the file may say otherwise; without a login by other settings, everything
    /// belongs to the login of the cloud.
    pub fn rule(self, given: &Lookup<'_>, has_cloud: bool) -> Ruling {
        if has_cloud && self == Self::NoLogin {
            return Ruling::default();
        }
        let credential = self.credential(given);
        let effects = SETTINGS.into_iter().filter_map(|id| {
            let found = given(id).filter(|&found| is_own(found))?;
            Some((id, self.effect(given, credential, id, found.value)))
        });
        let (mut ignored, mut named) = (Vec::new(), Vec::new());
        for (id, effect) in effects {
            match effect {
                Effect::Changes => named.push(id),
                Effect::Nothing if !has_cloud => ignored.push(id),
                Effect::Nothing | Effect::Counts => {}
            }
        }
        let mut warnings = Vec::new();
        warnings.extend(credential.map(|credential| unused(given, credential)));
        if !named.is_empty() {
            warnings.push(ignoring(given, &named, &self.reason(given)));
        }
        ignored.extend(named);
        Ruling { ignored, warnings }
    }

    /// The setting that selects an application credential, if `OS_AUTH_TYPE` asks for one that is complete.
    fn credential(self, given: &Lookup<'_>) -> Option<SettingId> {
        let is_requested = !is_option(given, SettingId::AuthPlugin)
            && given(SettingId::AuthPlugin).is_some_and(|found| found.value == CREDENTIAL_TYPE);
        let by_keystone = matches!(self, Self::KeystonePassword | Self::KeystoneToken);
        if !is_requested || !by_keystone {
            return None;
        }
        given(SettingId::AuthUrl).and(given(SettingId::CredentialSecret))?;
        if given(SettingId::CredentialId).is_some() {
            return Some(SettingId::CredentialId);
        }
        given(SettingId::CredentialName)?;
        given(SettingId::Username).or(given(SettingId::UserId))?;
        Some(SettingId::CredentialName)
    }

    fn effect(
        self,
        given: &Lookup<'_>,
        credential: Option<SettingId>,
        id: SettingId,
        value: &str,
    ) -> Effect {
        match id {
            SettingId::EndpointType => self.effect_of_interface(given, value),
            SettingId::AuthPlugin => self.effect_of_type(credential, value),
            SettingId::AuthToken => match plugin_option(given) {
                Some("token" | "v3token" | "v2token") => Effect::Counts,
                Some(_) => Effect::Nothing,
                None if credential.is_some() => Effect::Nothing,
                None => Effect::Changes,
            },
            SettingId::UserId => self.effect_of_user_id(given, credential),
            _ => self.effect_of_credential(given, credential),
        }
    }

    /// `OS_INTERFACE` selects an endpoint in the catalog of Keystone.
    fn effect_of_interface(self, given: &Lookup<'_>, value: &str) -> Effect {
        let has_catalog = matches!(self, Self::KeystonePassword | Self::KeystoneToken)
            && given(SettingId::MistralUrl).is_none();
        if has_catalog && !matches!(value, "public" | "publicURL") {
            Effect::Changes
        } else {
            Effect::Nothing
        }
    }

    fn effect_of_type(self, credential: Option<SettingId>, value: &str) -> Effect {
        if credential.is_some() {
            return Effect::Counts;
        }
        let agrees = match self {
            Self::KeystonePassword => matches!(value, "password" | "v3password"),
            Self::KeystoneToken => matches!(value, "token" | "v3token"),
            Self::KeycloakPassword | Self::KeycloakToken => !is_none(Some(value)),
            Self::NoLogin => is_none(Some(value)),
        };
        if agrees {
            Effect::Nothing
        } else {
            Effect::Changes
        }
    }

    /// An ID rules over a name from the same kind of source.
    fn effect_of_user_id(self, given: &Lookup<'_>, credential: Option<SettingId>) -> Effect {
        let has_name = given(SettingId::Username).is_some();
        let is_hidden = is_option(given, SettingId::Username);
        match (self, credential) {
            (_, Some(SettingId::CredentialName)) if !has_name => Effect::Counts,
            (_, Some(SettingId::CredentialName)) | (Self::KeystonePassword, None) if !is_hidden => {
                Effect::Changes
            }
            _ => Effect::Nothing,
        }
    }

    fn effect_of_credential(self, given: &Lookup<'_>, credential: Option<SettingId>) -> Effect {
        let plugin = plugin_option(given);
        let by_option = CREDENTIAL.iter().any(|&id| is_option(given, id));
        if credential.is_some() || by_option || plugin == Some(CREDENTIAL_TYPE) {
            return Effect::Counts;
        }
        let [id, name, _] = CREDENTIAL;
        let is_selected = plugin.is_none() && (given(id).is_some() || given(name).is_some());
        match self {
            Self::KeystonePassword if is_selected => Effect::Changes,
            Self::NoLogin => Effect::Changes,
            _ => Effect::Nothing,
        }
    }
}

/// The warning that `OS_CLOUD` gives way. `problem` says why its cloud cannot be used.
pub fn ignoring_cloud(reason: &str, problem: &str) -> String {
    format!(
        "mistral: warning: ignoring OS_CLOUD, because {reason}: {problem}\n  \
         hint: unset it, or name a cloud of clouds.yaml; --os-cloud always counts"
    )
}

fn ignoring(given: &Lookup<'_>, ids: &[SettingId], reason: &str) -> String {
    let names: Vec<_> = ids.iter().map(|&id| name(given, id)).collect();
    let mut instead: Vec<String> = Vec::new();
    for &id in ids {
        let replacement = replacement(given, id);
        if !instead.contains(&replacement) {
            instead.push(replacement);
        }
    }
    let them = if names.len() == 1 { "it" } else { "them" };
    format!(
        "mistral: warning: ignoring {}, because {reason}\n  \
         hint: unset {them}, or use {} instead",
        list(&names),
        list(&instead)
    )
}

/// What always counts in place of a variable.
fn replacement(given: &Lookup<'_>, id: SettingId) -> String {
    let has_type = id == SettingId::AuthPlugin
        && given(id).is_some_and(|found| found.value == CREDENTIAL_TYPE);
    match id {
        SettingId::AuthToken => "OS_AUTH_TOKEN (--os-auth-token)".to_owned(),
        SettingId::EndpointType => {
            "OS_MISTRAL_ENDPOINT_TYPE (--os-mistral-endpoint-type)".to_owned()
        }
        id if has_type || CREDENTIAL.contains(&id) => {
            format!("--os-auth-type {CREDENTIAL_TYPE}")
        }
        id => format!("--{}", id.setting().map_or("", |setting| setting.option)),
    }
}

/// The warning that an application credential is used in place of a password or token.
fn unused(given: &Lookup<'_>, credential: SettingId) -> String {
    // A credential that is selected by its name needs the user.
    let user = Some(SettingId::Username).filter(|_| credential == SettingId::CredentialId);
    let ids = user
        .into_iter()
        .chain([SettingId::Password, SettingId::AuthToken]);
    let known = ids.filter(|&id| given(id).is_some_and(|found| !is_own(found)));
    let names: Vec<_> = known.map(|id| name(given, id)).collect();
    format!(
        "mistral: warning: not using {}, because OS_AUTH_TYPE asks for the application credential\n  \
         hint: unset OS_AUTH_TYPE to log in as python-mistralclient does",
        list(&names)
    )
}

fn is_own(found: Given<'_>) -> bool {
    found
        .variable
        .is_some_and(|variable| OWN_VARIABLES.contains(&variable))
}

fn is_option(given: &Lookup<'_>, id: SettingId) -> bool {
    given(id).is_some_and(|found| found.variable.is_none())
}

/// The auth type that an option gives.
fn plugin_option<'a>(given: &Lookup<'a>) -> Option<&'a str> {
    let found = given(SettingId::AuthPlugin)?;
    found.variable.is_none().then_some(found.value)
}

/// The variable or option that gives a setting.
fn name(given: &Lookup<'_>, id: SettingId) -> String {
    let variable = given(id).and_then(|found| found.variable);
    variable.map_or_else(
        || format!("--{}", id.setting().map_or("", |setting| setting.option)),
        str::to_owned,
    )
}

/// `a, b and c`.
fn list(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}
