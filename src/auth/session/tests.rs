//! Sessions without a login, and the checks of settings.

use super::*;

fn auth(pairs: &[(&str, &str)]) -> Result<Auth> {
    auth_in(pairs, &Environment::from([]))
}

fn auth_in(pairs: &[(&str, &str)], environment: &Environment) -> Result<Auth> {
    let option = |setting: &crate::auth::settings::Setting| {
        let found = pairs.iter().find(|(name, _)| *name == setting.option)?;
        Some(found.1.to_owned())
    };
    let context = AuthContext {
        warn: Rc::new(|_: &str| ()),
        prompt: None,
        log: None,
        redactor: Rc::default(),
    };
    Auth::new(Settings::resolve(option, environment), environment, context)
}

fn session(pairs: &[(&str, &str)]) -> Result<Session> {
    auth(pairs)?.current_session()
}

fn refusal(pairs: &[(&str, &str)]) -> Error {
    auth(pairs).err().unwrap()
}

#[test]
fn the_default_is_the_local_server() {
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
fn invalid_urls_are_reported_with_their_option_and_without_passwords() {
    for url in [
        "127.0.0.1:8989/v2",
        "ftp://u:hunter2@h/v2",
        "mailto:x",
        "localhost:8989/v2",
        "http://u:hunter2@h:port/v2",
    ] {
        let error = refusal(&[("os-mistral-url", url)]).to_string();
        assert!(error.contains("--os-mistral-url"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn missing_settings_are_reported_with_variable_and_option() {
    let url = ("os-auth-url", "http://k:5000/v3");
    for (pairs, part) in [
        (vec![url], "OS_USERNAME (--os-username)"),
        (
            vec![url, ("os-username", "u")],
            "OS_PASSWORD (--os-password)",
        ),
        (
            vec![url, ("os-application-credential-id", "i")],
            "OS_APPLICATION_CREDENTIAL_SECRET (--os-application-credential-secret)",
        ),
        (
            vec![url, ("os-auth-type", "v3token")],
            "OS_AUTH_TOKEN or OS_TOKEN (--os-auth-token)",
        ),
        (
            vec![url, ("os-auth-type", "v3kerberos")],
            "v3applicationcredential",
        ),
        (
            vec![("os-target-password", "p")],
            "OS_TARGET_AUTH_URL (--os-target-auth-url)",
        ),
        (
            vec![url, ("auth-type", "ldap")],
            "keystone or keycloak-oidc",
        ),
        (
            vec![url, ("auth-type", "keycloak-oidc")],
            "OS_TENANT_NAME or OS_PROJECT_NAME (--os-tenant-name)",
        ),
        (
            vec![url, ("auth-type", "keycloak-oidc"), ("os-tenant-name", "r")],
            "OPENID_CLIENT_ID (--openid-client-id)",
        ),
    ] {
        let error = refusal(&pairs);
        assert_eq!(error.kind, crate::error::Kind::Authentication, "{error}");
        assert!(error.to_string().contains(part), "{pairs:?}: {error}");
    }
}

#[test]
fn target_options_become_headers() {
    let session = session(&[("os-target-region-name", "R"), ("target_insecure", "true")]).unwrap();
    let names: Vec<_> = session
        .headers
        .iter()
        .map(|(name, _)| name.as_ref())
        .collect();
    assert_eq!(names, ["X-Target-Region-Name", "X-Target-Insecure"]);
}

#[test]
fn the_plugin_none_makes_no_login() {
    let auth = auth(&[("os-auth-type", "none"), ("os-password", "p")]).unwrap();
    assert!(matches!(auth.main.method, AuthMethod::None));
}

/// Logins to both clouds, to which any other setting can be added.
const BASE: [(&str, &str); 4] = [
    ("os-auth-url", "http://k:5000/v3"),
    ("os-auth-token", "t"),
    ("os-target-auth-url", "http://far:5000/v3"),
    ("os-target-auth-token", "t"),
];

#[test]
fn the_cache_key_depends_on_each_setting_and_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("tokens");
    let keys = |option: Option<(&str, &str)>, variable: Option<(&'static str, &'static str)>| {
        let mut environment = vec![("MISTRAL_TOKEN_CACHE", cache.to_str().unwrap())];
        environment.extend(variable);
        let environment: Environment = environment.into_iter().collect();
        let mut pairs = BASE.to_vec();
        pairs.retain(|(name, _)| option.is_none_or(|(other, _)| other != *name));
        pairs.extend(option);
        let auth = auth_in(&pairs, &environment).unwrap();
        [&auth.main, &auth.target].map(|login| login.token_file.as_ref().unwrap().name.clone())
    };
    let plain = keys(None, None);
    for setting in crate::auth::settings::SETTINGS {
        if ["os-cloud", "os-target-cloud"].contains(&setting.option) {
            continue;
        }
        let value = match setting.option {
            "os-mistral-version" => "v2.0",
            "auth-type" | "os-auth-type" | "os-target-auth-type" => continue,
            "os-auth-url" | "os-target-auth-url" | "os-mistral-url" => "http://other:5000/v3",
            _ => "1",
        };
        let by_option = keys(Some((setting.option, value)), None);
        let by_variable = keys(None, Some((setting.variables[0], value)));
        let cloud = usize::from(setting.is_target());
        let is_unrelated = [
            "os-connect-timeout",
            "os-timeout",
            "os-max-response",
            "os-allow-redirect",
            "profile",
        ]
        .contains(&setting.option);
        assert_eq!(
            by_option[cloud] == plain[cloud],
            is_unrelated,
            "{}",
            setting.option
        );
        assert_eq!(by_option[1 - cloud], plain[1 - cloud], "{}", setting.option);
        // An option in BASE takes precedence over the variable, and variables of ours give way to the login there.
        let is_in_base = BASE.iter().any(|(name, _)| *name == setting.option);
        let gives_way = [
            "OS_USER_ID",
            "OS_APPLICATION_CREDENTIAL_ID",
            "OS_APPLICATION_CREDENTIAL_NAME",
            "OS_APPLICATION_CREDENTIAL_SECRET",
        ]
        .contains(&setting.variables[0]);
        assert_eq!(
            by_variable[cloud] == plain[cloud],
            is_unrelated || is_in_base || gives_way,
            "{}",
            setting.option
        );
        let differs = by_option[cloud] != by_variable[cloud];
        assert!(differs || is_unrelated, "{}", setting.option);
    }
    for variable in client_config::CONNECTION_VARIABLES {
        let by_variable = keys(None, Some((variable, "1")));
        for cloud in 0..2 {
            assert_ne!(by_variable[cloud], plain[cloud], "{variable}");
        }
    }
}
