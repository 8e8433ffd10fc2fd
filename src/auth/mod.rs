//! From settings to a session: the endpoint, and the headers that go with every request.
//!
//! No command and no printing is known here.

pub mod secret;
pub mod settings;

use url::Url;

use crate::error::{Error, Kind, Result};
use secret::Secret;
use settings::{Item, Settings};

/// Where Mistral is when nothing says otherwise.
const DEFAULT_ENDPOINT: &str = "http://localhost:8989/v2";

/// What every request needs to know.
#[derive(Debug)]
pub struct Session {
    /// Base URL of the API, without a slash at its end.
    pub endpoint: Url,
    /// Headers that go to the endpoint's origin and to no other.
    pub headers: Vec<(&'static str, Secret)>,
    /// ID of the project that the user works in, where it is known.
    pub project: Option<String>,
}

/// How the user wants to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AuthMethod {
    /// The server asks for no login.
    None,
    Keystone,
    Keycloak,
}

/// Resolves the settings to a session.
pub fn resolve(settings: &Settings) -> Result<Session> {
    check_version(settings)?;
    match method(settings)? {
        AuthMethod::None => Ok(Session {
            endpoint: endpoint(settings)?,
            headers: headers(settings)?,
            project: settings
                .either(Item::TenantId, Item::ProjectId)
                .map(str::to_owned),
        }),
        AuthMethod::Keystone => Err(no_login("Keystone", settings)),
        AuthMethod::Keycloak => Err(no_login("Keycloak", settings)),
    }
}

fn no_login(system: &str, settings: &Settings) -> Error {
    let asked_by = [
        Item::AuthUrl,
        Item::Password,
        Item::AuthToken,
        Item::TargetPassword,
        Item::TargetAuthToken,
        Item::Profile,
    ]
    .into_iter()
    .find(|&id| settings.get(id).is_some())
    .map(|id| settings.name(id));
    Error::new(
        Kind::Authentication,
        format!(
            "this version cannot log in to {system} yet, as {} asks for",
            asked_by.unwrap_or_default()
        ),
    )
    .hint("for a Mistral without authentication, unset that and set OS_MISTRAL_URL")
}

fn method(settings: &Settings) -> Result<AuthMethod> {
    let wanted = [
        Item::AuthUrl,
        Item::Password,
        Item::AuthToken,
        Item::TargetPassword,
        Item::TargetAuthToken,
    ]
    .into_iter()
    .any(|id| settings.get(id).is_some());
    match settings.get(Item::AuthType).unwrap_or("keystone") {
        _ if !wanted => Ok(AuthMethod::None),
        "keystone" => Ok(AuthMethod::Keystone),
        "keycloak-oidc" => Ok(AuthMethod::Keycloak),
        other => Err(Error::new(
            Kind::Authentication,
            format!(
                "{} names no kind of login: {other:?}",
                settings.name(Item::AuthType)
            ),
        )
        .hint("use keystone or keycloak-oidc")),
    }
}

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

fn endpoint(settings: &Settings) -> Result<Url> {
    let text = settings.get(Item::MistralUrl).unwrap_or(DEFAULT_ENDPOINT);
    let name = || settings.name(Item::MistralUrl);
    let mut url = Url::parse(text.trim_end_matches('/')).map_err(|cause| {
        Error::local(format!("{} is not a URL: {text:?} ({cause})", name()))
            .hint("write it as http://HOST:8989/v2")
    })?;
    if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
        return Err(Error::local(format!(
            "{} must start with http:// or https://: {text:?}",
            name()
        ))
        .hint("write it as http://HOST:8989/v2"));
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// The headers that options alone ask for.
fn headers(settings: &Settings) -> Result<Vec<(&'static str, Secret)>> {
    if settings.get(Item::Profile).is_some() {
        return Err(Error::local(format!(
            "this version cannot have requests traced yet, as {} asks for",
            settings.name(Item::Profile)
        )));
    }
    let mut headers: Vec<(&'static str, Secret)> = [
        ("X-Region-Name", settings.get(Item::RegionName)),
        (
            "X-Project-Id",
            settings.either(Item::TenantId, Item::ProjectId),
        ),
        ("X-Target-Auth-Uri", settings.get(Item::TargetAuthUrl)),
        ("X-Target-Project-Id", settings.get(Item::TargetTenantId)),
        ("X-Target-Region-Name", settings.get(Item::TargetRegionName)),
        (
            "X-Target-User-Domain-Name",
            settings.get(Item::TargetUserDomainName),
        ),
        (
            "X-Target-Project-Domain-Name",
            settings.get(Item::TargetProjectDomainName),
        ),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, Secret::new(value?))))
    .collect();
    if settings.switch(Item::TargetInsecure)? {
        headers.push(("X-Target-Insecure", Secret::new("True")));
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Environment;

    fn session(pairs: &[(&str, &str)]) -> Result<Session> {
        let option = |setting: &settings::Setting| {
            let found = pairs.iter().find(|(name, _)| *name == setting.option)?;
            Some(found.1.to_owned())
        };
        resolve(&Settings::resolve(option, &Environment::from([])))
    }

    #[test]
    fn nothing_given_means_the_local_server() {
        let session = session(&[]).unwrap();
        assert_eq!(session.endpoint.as_str(), "http://localhost:8989/v2");
        assert!(session.headers.is_empty());
    }

    #[test]
    fn a_slash_at_the_end_of_the_url_is_dropped() {
        let session = session(&[("os-mistral-url", "http://h:1/prefix/v2/")]).unwrap();
        assert_eq!(session.endpoint.as_str(), "http://h:1/prefix/v2");
    }

    #[test]
    fn urls_that_cannot_work_are_named_with_their_option() {
        for url in [
            "127.0.0.1:8989/v2",
            "ftp://h/v2",
            "mailto:x",
            "localhost:8989/v2",
        ] {
            let error = session(&[("os-mistral-url", url)]).unwrap_err();
            assert!(error.message.contains("--os-mistral-url"), "{error}");
        }
    }

    #[test]
    fn a_login_says_that_it_is_not_there_yet() {
        let error = session(&[("os-auth-url", "http://k:5000/v3")]).unwrap_err();
        assert_eq!(error.kind, Kind::Authentication);
        assert!(error.message.contains("--os-auth-url"), "{error}");
    }

    #[test]
    fn target_options_become_headers() {
        let session =
            session(&[("os-target-region-name", "R"), ("target_insecure", "true")]).unwrap();
        let names: Vec<_> = session.headers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["X-Target-Region-Name", "X-Target-Insecure"]);
    }
}
