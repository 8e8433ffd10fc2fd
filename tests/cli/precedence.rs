//! Variables that python-mistralclient does not know give way where its own settings suffice.

use serde_json::{Value, json};

use crate::support::logins::{ADMIN, Step, WORDS, admin, definition, demo, v3, workbook};
use crate::support::private_files::RuntimeFolder;
use crate::support::{Expected, Server, mistral};

type Variables<'a> = &'a [(&'a str, &'a str)];

const PASSWORD: &str = "because OS_AUTH_URL, OS_USERNAME and OS_PASSWORD suffice for the login, as in python-mistralclient";
const TOKEN: &str =
    "because OS_AUTH_URL and OS_AUTH_TOKEN suffice for the login, as in python-mistralclient";
const NO_LOGIN: &str =
    "because OS_MISTRAL_URL is set and the other settings ask for no login in python-mistralclient";
const CREDENTIAL: &str = "--os-auth-type v3applicationcredential";

/// The warning that `names` are ignored.
fn ignoring(names: &str, reason: &str, hint: &str) -> String {
    format!("mistral: warning: ignoring {names}, {reason}\n  hint: unset {hint} instead\n")
}

/// Runs [`WORDS`] with a login of the reference and further variables: the output, and the exact standard error.
fn runs(login: Login, options: &[&str], further: Variables<'_>, steps: Vec<Step>, stderr: &str) {
    let server = Server::start(steps);
    let mut run = mistral(&WORDS).words(options).envs(further);
    if login != Login::Catalog {
        run = run.server(&server);
    }
    if login != Login::None {
        run = run.env("OS_AUTH_URL", &server.below("/v3"));
    }
    let ran = match login {
        Login::Password | Login::Catalog => run.envs(&ADMIN),
        Login::Token => run.env("OS_AUTH_TOKEN", "ready"),
        Login::None => run,
    }
    .run();
    ran.assert(0, "text");
    assert_eq!(ran.stderr, stderr, "{further:?}");
    server.done(&format!("{options:?} {further:?}"));
}

/// The settings of the reference that suffice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Login {
    Password,
    /// By password, with Mistral's URL from the catalog.
    Catalog,
    Token,
    None,
}

fn by_password() -> Vec<Step> {
    vec![v3("/v3", &admin(&demo()), "t1", &json!([])), workbook("t1")]
}

fn by(identity: &Value) -> Vec<Step> {
    let body = json!({"auth": {"identity": identity}});
    vec![v3("/v3", &body, "t1", &json!([])), workbook("t1")]
}

fn by_token(token: &str) -> Vec<Step> {
    by(&json!({"methods": ["token"], "token": {"id": token}}))
}

fn by_credential(credential: &Value) -> Vec<Step> {
    by(&json!({"methods": ["application_credential"], "application_credential": credential}))
}

fn without_login() -> Vec<Step> {
    vec![(
        Expected::new("GET /v2/workbooks/b").without("x-auth-token"),
        definition(),
    )]
}

#[test]
fn a_password_rules_over_variables_of_ours() {
    let token = "it, or use OS_AUTH_TOKEN (--os-auth-token)";
    let cases: [(Variables, &str, &str); 9] = [
        (&[("OS_TOKEN", "stale")], "OS_TOKEN", token),
        (
            &[("OS_AUTH_TYPE", "v3websso")],
            "OS_AUTH_TYPE",
            "it, or use --os-auth-type",
        ),
        (
            &[("OS_AUTH_TYPE", "v2password")],
            "OS_AUTH_TYPE",
            "it, or use --os-auth-type",
        ),
        (
            &[("OS_AUTH_TYPE", "none")],
            "OS_AUTH_TYPE",
            "it, or use --os-auth-type",
        ),
        (
            &[("OS_USER_ID", "wrong")],
            "OS_USER_ID",
            "it, or use --os-user-id",
        ),
        (
            &[("OS_TOKEN", "stale"), ("OS_USER_ID", "wrong")],
            "OS_TOKEN and OS_USER_ID",
            "them, or use OS_AUTH_TOKEN (--os-auth-token) and --os-user-id",
        ),
        (
            &[
                ("OS_APPLICATION_CREDENTIAL_ID", "stale"),
                ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
            ],
            "OS_APPLICATION_CREDENTIAL_ID and OS_APPLICATION_CREDENTIAL_SECRET",
            "them, or use --os-auth-type v3applicationcredential",
        ),
        (
            &[
                ("OS_APPLICATION_CREDENTIAL_NAME", "stale"),
                ("OS_AUTH_TYPE", "v3applicationcredential"),
            ],
            "OS_AUTH_TYPE and OS_APPLICATION_CREDENTIAL_NAME",
            "them, or use --os-auth-type v3applicationcredential",
        ),
        (
            &[("OS_AUTH_TYPE", "token"), ("OS_TOKEN", "stale")],
            "OS_TOKEN and OS_AUTH_TYPE",
            "them, or use OS_AUTH_TOKEN (--os-auth-token) and --os-auth-type",
        ),
    ];
    for (variables, names, hint) in cases {
        let warning = ignoring(names, PASSWORD, hint);
        runs(Login::Password, &[], variables, by_password(), &warning);
    }
}

#[test]
fn a_token_and_a_mistral_without_login_rule_over_variables_of_ours() {
    for kind in ["v3oidcaccesstoken", "v3websso", "v3kerberos", "password"] {
        let variables: Variables = &[("OS_AUTH_TYPE", kind)];
        let hint = "it, or use --os-auth-type";
        let warning = ignoring("OS_AUTH_TYPE", TOKEN, hint);
        runs(Login::Token, &[], variables, by_token("ready"), &warning);
        let warning = ignoring("OS_AUTH_TYPE", NO_LOGIN, hint);
        runs(Login::None, &[], variables, without_login(), &warning);
    }
    let cases: [(Variables, &str, &str); 2] = [
        (
            &[("OS_TOKEN", "t")],
            "OS_TOKEN",
            "it, or use OS_AUTH_TOKEN (--os-auth-token)",
        ),
        (
            &[("OS_APPLICATION_CREDENTIAL_SECRET", "s")],
            "OS_APPLICATION_CREDENTIAL_SECRET",
            "it, or use --os-auth-type v3applicationcredential",
        ),
    ];
    for (variables, names, hint) in cases {
        let warning = ignoring(names, NO_LOGIN, hint);
        runs(Login::None, &[], variables, without_login(), &warning);
    }
}

#[test]
fn what_changes_nothing_gives_way_in_silence() {
    for (login, variables, steps) in [
        (
            Login::Password,
            &[("OS_AUTH_TYPE", "password"), ("OS_INTERFACE", "foo")][..],
            by_password(),
        ),
        (
            Login::Password,
            &[
                ("OS_AUTH_TYPE", "v3password"),
                ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
            ],
            by_password(),
        ),
        (
            Login::Token,
            &[("OS_AUTH_TYPE", "token"), ("OS_TOKEN", "stale")],
            by_token("ready"),
        ),
        (
            Login::Token,
            &[("OS_AUTH_TYPE", "v3token"), ("OS_USER_ID", "u")],
            by_token("ready"),
        ),
        (
            Login::None,
            &[("OS_AUTH_TYPE", "none"), ("OS_INTERFACE", "internal")],
            without_login(),
        ),
        (Login::None, &[("OS_USER_ID", "u")], without_login()),
    ] {
        runs(login, &[], variables, steps, "");
    }
}

#[test]
fn the_interface_of_the_catalog() {
    let endpoints = json!([{"type": "workflowv2", "endpoints": [
        {"interface": "public", "region_id": "One", "url": "$SERVER/v2"},
        {"interface": "internal", "region_id": "One", "url": "http://no.invalid/v2"}]}]);
    let steps = || vec![v3("/v3", &admin(&demo()), "t1", &endpoints), workbook("t1")];
    let hint = "it, or use OS_MISTRAL_ENDPOINT_TYPE (--os-mistral-endpoint-type)";
    let warning = ignoring("OS_INTERFACE", PASSWORD, hint);
    for (variables, stderr) in [
        (&[("OS_INTERFACE", "internal")][..], &warning[..]),
        (&[("OS_INTERFACE", "foo")], &warning),
        (&[("OS_INTERFACE", "public")], ""),
        (&[("OS_INTERFACE", "publicURL")], ""),
        (&[("OS_INTERFACE", "")], ""),
    ] {
        runs(Login::Catalog, &[], variables, steps(), stderr);
    }
}

#[test]
fn an_application_credential_that_is_asked_for_is_used() {
    let warning = |names: &str| {
        format!(
            "mistral: warning: not using {names}, because OS_AUTH_TYPE asks for the application credential\n  \
             hint: unset OS_AUTH_TYPE to log in as python-mistralclient does\n"
        )
    };
    let by_id = json!({"id": "c", "secret": "s"});
    let variables: Variables = &[
        ("OS_AUTH_TYPE", "v3applicationcredential"),
        ("OS_APPLICATION_CREDENTIAL_ID", "c"),
        ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
        ("OS_TOKEN", "stale"),
    ];
    for (login, names) in [
        (Login::Password, "OS_USERNAME and OS_PASSWORD"),
        (Login::Token, "OS_AUTH_TOKEN"),
    ] {
        runs(
            login,
            &[],
            variables,
            by_credential(&by_id),
            &warning(names),
        );
    }
    let user = json!({"name": "admin", "domain": {"id": "default"}});
    runs(
        Login::Password,
        &[],
        &[
            ("OS_AUTH_TYPE", "v3applicationcredential"),
            ("OS_APPLICATION_CREDENTIAL_NAME", "ci"),
            ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
        ],
        by_credential(&json!({"name": "ci", "secret": "s", "user": user})),
        &warning("OS_PASSWORD"),
    );
}

#[test]
fn options_of_ours_always_count() {
    let user = json!({"id": "u2", "password": "correct-horse"});
    let mut by_id = admin(&demo());
    by_id["auth"]["identity"]["password"]["user"] = user;
    let steps = vec![v3("/v3", &by_id, "t1", &json!([])), workbook("t1")];
    runs(Login::Password, &["--os-user-id", "u2"], &[], steps, "");
    runs(
        Login::Password,
        &["--os-auth-type", "none"],
        &[],
        without_login(),
        "",
    );
    let secret: Variables = &[("OS_APPLICATION_CREDENTIAL_SECRET", "s")];
    let credential = json!({"id": "c", "secret": "s"});
    runs(
        Login::Password,
        &["--os-application-credential-id", "c"],
        secret,
        by_credential(&credential),
        "",
    );
    runs(
        Login::Password,
        &CREDENTIAL.split(' ').collect::<Vec<_>>(),
        &[
            ("OS_APPLICATION_CREDENTIAL_ID", "c"),
            ("OS_APPLICATION_CREDENTIAL_SECRET", "s"),
        ],
        by_credential(&credential),
        "",
    );
    let mut by_token = admin(&demo());
    by_token["auth"]["identity"] = json!({"methods": ["token"], "token": {"id": "new"}});
    let steps = || vec![v3("/v3", &by_token, "t1", &json!([])), workbook("t1")];
    let variables: Variables = &[("OS_TOKEN", "new")];
    let words = ["--os-auth-type", "token"];
    runs(Login::Password, &words, variables, steps(), "");
    runs(Login::Password, &["--os-token", "new"], &[], steps(), "");
}

#[test]
fn everything_counts_where_the_settings_of_the_reference_do_not_suffice() {
    let server = Server::start(by_token("new"));
    let ran = mistral(&WORDS)
        .server(&server)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env("OS_USERNAME", "admin")
        .env("OS_TOKEN", "new")
        .run();
    ran.assert(0, "text");
    assert_eq!(ran.stderr, "");
    server.done("no password");
}

#[test]
fn keycloak() {
    let with_type = |variables: &[(&'static str, &'static str)], steps| {
        let server = Server::start(steps);
        let ran = mistral(&WORDS)
            .server(&server)
            .env("MISTRAL_AUTH_TYPE", "keycloak-oidc")
            .env("OS_TENANT_NAME", "r")
            .envs(variables)
            .run();
        ran.assert(0, "text");
        server.done("Keycloak");
        ran.stderr
    };
    let token = ("OS_AUTH_TOKEN", "ready");
    let silent = [token, ("OS_AUTH_TYPE", "v3websso"), ("OS_USER_ID", "u")];
    assert_eq!(with_type(&silent, vec![workbook("ready")]), "");
    let none = [token, ("OS_AUTH_TYPE", "none")];
    assert_eq!(
        with_type(&none, vec![workbook("ready")]),
        ignoring(
            "OS_AUTH_TYPE",
            "because OS_AUTH_TOKEN suffices for the login, as in python-mistralclient",
            "it, or use --os-auth-type"
        )
    );
}

#[test]
fn a_cloud_that_cannot_be_used_gives_way_and_says_why() {
    for (login, reason, steps) in [
        (Login::Password, PASSWORD, by_password as fn() -> Vec<Step>),
        (Login::None, NO_LOGIN, without_login),
    ] {
        for (file, problem) in [
            (
                None,
                "cannot find clouds.yaml for cloud \"prod\" (OS_CLOUD); searched ",
            ),
            (
                Some("clouds: {a: {}}"),
                "cloud \"prod\" (OS_CLOUD) is not in ./clouds.yaml",
            ),
            (Some("clouds: ["), "./clouds.yaml"),
            (
                Some(
                    "clouds: {prod: {auth_type: v3websso, auth: {auth_url: 'http://k.invalid/v3'}}}",
                ),
                "cloud prod in ./clouds.yaml has an auth_type that is not supported",
            ),
        ] {
            let server = Server::start(steps());
            let mut run = mistral(&WORDS).server(&server).env("OS_CLOUD", "prod");
            if login == Login::Password {
                run = run.env("OS_AUTH_URL", &server.below("/v3")).envs(&ADMIN);
            }
            if let Some(text) = file {
                std::fs::write(run.folder().join("clouds.yaml"), text).unwrap();
            }
            let ran = run.run();
            ran.assert(0, "text");
            let start = format!("mistral: warning: ignoring OS_CLOUD, {reason}: ");
            let hint =
                "\n  hint: unset it, or name a cloud of clouds.yaml; --os-cloud always counts\n";
            assert!(ran.stderr.starts_with(&start), "{}", ran.stderr);
            assert!(ran.stderr.ends_with(hint), "{}", ran.stderr);
            ran.assert_stderr(&[problem]);
            server.done(problem);
        }
    }
    let run = mistral(&WORDS)
        .words(&["--os-cloud", "prod", "--os-mistral-url", "http://m.invalid"])
        .run();
    run.assert_failure(1, &["cannot find clouds.yaml", "--os-cloud"]);
}

/// What agrees with the reference stays, as the cloud file could say otherwise.
#[test]
fn a_cloud_that_can_be_used_counts() {
    let clouds = "clouds: {c: {auth_type: v3applicationcredential, auth: {project_name: demo, \
                  application_credential_id: c, application_credential_secret: s}}}";
    for (variables, steps, stderr) in [
        (
            &[("OS_AUTH_TYPE", "password"), ("OS_PROJECT_NAME", "")][..],
            by_password(),
            String::new(),
        ),
        (
            &[("OS_AUTH_TYPE", "v3websso")],
            by_password(),
            format!(
                "mistral: warning: ignoring OS_CLOUD, {PASSWORD}: cloud c in ./clouds.yaml has another kind of login\n  \
                 hint: unset it, or name a cloud of clouds.yaml; --os-cloud always counts\n{}",
                ignoring("OS_AUTH_TYPE", PASSWORD, "it, or use --os-auth-type")
            ),
        ),
        (
            &[],
            by_password(),
            format!(
                "mistral: warning: ignoring OS_CLOUD, {PASSWORD}: cloud c in ./clouds.yaml has another kind of login\n  \
                 hint: unset it, or name a cloud of clouds.yaml; --os-cloud always counts\n"
            ),
        ),
    ] {
        let server = Server::start(steps);
        let run = mistral(&WORDS)
            .server(&server)
            .env("OS_AUTH_URL", &server.below("/v3"))
            .envs(&ADMIN)
            .env("OS_CLOUD", "c")
            .envs(variables);
        std::fs::write(run.folder().join("clouds.yaml"), clouds).unwrap();
        let ran = run.run();
        ran.assert(0, "text");
        assert_eq!(ran.stderr, stderr);
        server.done("a cloud");
    }
}

#[test]
fn settings_that_gave_way_are_not_shown_and_do_not_change_the_cached_login() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([v3("/v3", &admin(&demo()), "t1", &json!([])), workbook("t1")]);
    let ran = runtime.prepared(&WORDS, &server).server(&server).run();
    ran.assert(0, "text");
    let status = runtime
        .prepared(&["auth-status", "-f", "value"], &server)
        .server(&server)
        .env("OS_TOKEN", "stale")
        .env("OS_AUTH_TYPE", "v3websso")
        .env("OS_USER_ID", "wrong")
        .run();
    assert_eq!(status.code, Some(0), "{}", status.stderr);
    assert!(status.stdout.contains("\ncache\n"), "{}", status.stdout);
    for name in ["OS_TOKEN", "OS_AUTH_TYPE", "OS_USER_ID"] {
        assert!(!status.stdout.contains(name), "{}", status.stdout);
        status.assert_stderr(&[name]);
    }
    for value in ["stale", "v3websso", "wrong"] {
        assert!(!status.stderr.contains(value), "{}", status.stderr);
    }
    server.done("one login");
}
