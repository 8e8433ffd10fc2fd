//! What the settings alone decide.

use super::*;

fn auth(pairs: &[(&str, &str)]) -> Result<Auth> {
    let option = |setting: &settings::Setting| {
        let found = pairs.iter().find(|(name, _)| *name == setting.option)?;
        Some(found.1.to_owned())
    };
    let environment = Environment::from([]);
    let surroundings = Surroundings {
        note: Rc::new(|_: &str| ()),
        ask: None,
        log: None,
        redactor: Rc::default(),
    };
    Auth::new(
        Settings::resolve(option, &environment),
        &environment,
        surroundings,
    )
}

fn session(pairs: &[(&str, &str)]) -> Result<Session> {
    auth(pairs)?.session_of(None, Vec::new())
}

fn refusal(pairs: &[(&str, &str)]) -> Error {
    auth(pairs).err().unwrap()
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
fn urls_that_cannot_work_are_named_with_their_option_and_without_passwords() {
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
fn what_a_login_lacks_is_named_by_option_and_variable() {
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
        assert_eq!(error.kind, Kind::Authentication, "{error}");
        assert!(error.to_string().contains(part), "{pairs:?}: {error}");
    }
}

#[test]
fn target_options_become_headers() {
    let session = session(&[("os-target-region-name", "R"), ("target_insecure", "true")]).unwrap();
    let names: Vec<_> = session.headers.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["X-Target-Region-Name", "X-Target-Insecure"]);
}

#[test]
fn no_login_is_wanted_when_the_user_says_so() {
    let auth = auth(&[("os-auth-type", "none"), ("os-password", "p")]).unwrap();
    assert!(matches!(auth.method, AuthMethod::None));
}
