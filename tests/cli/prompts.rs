//! Passwords that are asked for on a terminal, which `script` of util-linux provides.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::logins::{
    ADMIN, WORDS, admin, demo, keycloak, keycloak_token, unauthorized, v3, workbook,
};
use crate::support::{Answer, Expected, Server, mistral, restore_default_sigint};

/// The prompt for a password that goes to this server.
fn prompt(user: &str, login: &str, server: &Server) -> String {
    let url = server.below("");
    let (_, host) = url.split_once("://").unwrap();
    format!("Password of {user} for {login} at {host}: ")
}

/// Runs a command at a terminal and types the answers to the prompts, which are not shown.
fn typed(server: &Server, environment: &[(&str, &str)], prompts: &[(&str, &str)]) {
    let (code, shown) = run_at_terminal(server, environment, prompts);
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("text"), "{shown}");
    for (_, answer) in prompts {
        assert!(!shown.contains(answer), "{shown}");
    }
}

/// Runs a command at a terminal. Gives its exit code and all that was shown.
fn run_at_terminal(
    server: &Server,
    environment: &[(&str, &str)],
    prompts: &[(&str, &str)],
) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    run_at_terminal_in(folder.path(), server, environment, prompts)
}

/// The same in this folder.
fn run_at_terminal_in(
    folder: &Path,
    server: &Server,
    environment: &[(&str, &str)],
    prompts: &[(&str, &str)],
) -> (Option<i32>, String) {
    let command = format!(
        "{} workbook-get-definition b",
        env!("CARGO_BIN_EXE_mistral")
    );
    // Another prompt than the expected one would be waited at without an end.
    let mut child = Command::new("timeout")
        .args(["--foreground", "60", "script"])
        .args(["--quiet", "--return", "--echo", "always", "--command"])
        .args([&command, "/dev/null"])
        .env_clear()
        .envs([("PATH", "/usr/bin:/bin"), ("SHELL", "/bin/sh")])
        .env("OS_MISTRAL_URL", server.url())
        .envs(environment.iter().copied())
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut shown = Vec::new();
    for (prompt, answer) in prompts {
        while !String::from_utf8_lossy(&shown).contains(prompt) {
            let mut byte = [0];
            let count = output.read(&mut byte).unwrap();
            assert_eq!(
                count,
                1,
                "no {prompt} in {}",
                String::from_utf8_lossy(&shown)
            );
            shown.push(byte[0]);
        }
        input.write_all(format!("{answer}\n").as_bytes()).unwrap();
    }
    output.read_to_end(&mut shown).unwrap();
    let code = child.wait().unwrap().code();
    (code, String::from_utf8_lossy(&shown).into_owned())
}

#[test]
fn ctrl_c_at_a_prompt_ends_with_130() {
    restore_default_sigint();
    let server = Server::start([]);
    let url = server.below("/v3");
    let environment = [("OS_AUTH_URL", url.as_str()), ADMIN[0]];
    let prompt = prompt("admin", "Keystone", &server);
    let (code, shown) = run_at_terminal(&server, &environment, &[(&prompt, "half\u{3}")]);
    assert_eq!(code, Some(130), "{shown}");
    assert!(!shown.contains("half"), "{shown}");
    server.done("Ctrl-C");
}

#[test]
fn keystones_password() {
    let server = Server::start([v3("/v3", &admin(&demo()), "t1", &json!([])), workbook("t1")]);
    let url = server.below("/v3");
    let environment = [("OS_AUTH_URL", url.as_str()), ADMIN[0], ADMIN[2]];
    let prompt = prompt("admin", "Keystone", &server);
    typed(&server, &environment, &[(&prompt, "correct-horse")]);
    server.done("Keystone");
}

#[test]
fn what_was_typed_is_not_shown_when_the_server_says_it_back() {
    for typed in ["correct-horse", "zqpw01"] {
        let echo = Answer::echo(400, |_, body| {
            let words = body.replace(|c: char| "\"{}:,".contains(c), " ");
            format!("Malformed: {words}")
        });
        let server = Server::start([(Expected::any_body("POST /v3/auth/tokens"), echo)]);
        let url = server.below("/v3");
        let environment = [("OS_AUTH_URL", url.as_str()), ADMIN[0]];
        let prompt = prompt("admin", "Keystone", &server);
        let (code, shown) = run_at_terminal(&server, &environment, &[(&prompt, typed)]);
        assert_eq!(code, Some(1), "{shown}");
        assert!(shown.contains("Malformed"), "{shown}");
        assert!(!shown.contains(typed), "{shown}");
        server.done("an echo");
    }
}

#[test]
fn a_password_is_asked_for_once_even_if_the_first_token_is_refused() {
    let server = Server::start([
        v3("/v3", &admin(&demo()), "t1", &json!([])),
        unauthorized("t1"),
        v3("/v3", &admin(&demo()), "t2", &json!([])),
        workbook("t2"),
    ]);
    let url = server.below("/v3");
    let environment = [("OS_AUTH_URL", url.as_str()), ADMIN[0], ADMIN[2]];
    let prompt = prompt("admin", "Keystone", &server);
    let (code, shown) = run_at_terminal(&server, &environment, &[(&prompt, "correct-horse")]);
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(shown.matches(&prompt).count(), 1, "{shown}");
    server.done("one prompt");
}

#[test]
fn keycloaks_password() {
    let form = "grant_type=password&username=admin&password=correct-horse&client_id=c\
        &scope=openid+profile";
    let server = Server::start([keycloak(form, keycloak_token("t1")), workbook("t1")]);
    let url = server.below("/auth");
    let environment = [
        ("OS_AUTH_URL", url.as_str()),
        ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
        ("OS_TENANT_NAME", "my_keycloak_realm"),
        ("OPENID_CLIENT_ID", "c"),
        ADMIN[0],
    ];
    let prompt = prompt("admin", "Keycloak", &server);
    typed(&server, &environment, &[(&prompt, "correct-horse")]);
    server.done("Keycloak");
}

#[test]
fn a_token_that_was_got_by_a_typed_password_is_kept() {
    let runtime = tempfile::tempdir().unwrap();
    std::fs::set_permissions(runtime.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
    let server = Server::start([
        v3("/v3", &admin(&demo()), "t1", &json!([])),
        workbook("t1"),
        workbook("t1"),
    ]);
    let url = server.below("/v3");
    let environment = [
        ("OS_AUTH_URL", url.as_str()),
        ("XDG_RUNTIME_DIR", runtime.path().to_str().unwrap()),
        ADMIN[0],
        ADMIN[2],
    ];
    let prompt = prompt("admin", "Keystone", &server);
    typed(&server, &environment, &[(&prompt, "correct-horse")]);
    let ran = mistral(&WORDS).server(&server).envs(&environment).run();
    ran.assert(0, "text");
    server.done("no terminal, and no password");
}

/// The unscoped login of a user of the default domain.
fn unscoped(name: &str, password: &str) -> Value {
    json!({"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": name, "password": password, "domain": {"id": "default"}}}}}})
}

#[test]
fn the_guides_two_clouds_with_nothing_but_urls_and_users() {
    let server = Server::start([
        (Expected::new("GET /far/v3"), Answer::text(404, "")),
        v3(
            "/far/v3",
            &unscoped("cloud_user", "far-secret"),
            "far-token",
            &json!([]),
        ),
        v3(
            "/v3",
            &unscoped("mistral_user", "near-secret"),
            "t1",
            &json!([]),
        ),
        workbook("t1"),
    ]);
    let (near, far) = (server.below("/v3"), server.below("/far/v3"));
    let environment = [
        ("OS_AUTH_URL", near.as_str()),
        ("OS_USERNAME", "mistral_user"),
        ("OS_TARGET_AUTH_URL", far.as_str()),
        ("OS_TARGET_USERNAME", "cloud_user"),
    ];
    typed(
        &server,
        &environment,
        &[
            (
                &prompt("cloud_user", "the target cloud's Keystone", &server),
                "far-secret",
            ),
            (&prompt("mistral_user", "Keystone", &server), "near-secret"),
        ],
    );
    server.done("two clouds");
}

/// A cloud file of the current folder says where the password goes that the user types.
#[test]
fn before_a_password_goes_where_the_current_folder_says_there_is_a_warning() {
    for (is_here, warned) in [(true, true), (false, false)] {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start([v3("/v3", &admin(&demo()), "t1", &json!([])), workbook("t1")]);
        let url = server.below("/v3");
        let text = format!(
            "clouds: {{c: {{auth: {{auth_url: '{url}', username: admin, project_name: demo}}}}}}"
        );
        let config = folder.path().join("home/.config/openstack");
        std::fs::create_dir_all(&config).unwrap();
        let place = if is_here { folder.path() } else { &config };
        std::fs::write(place.join("clouds.yaml"), text).unwrap();
        let home = folder.path().join("home");
        let environment = [("HOME", home.to_str().unwrap()), ("OS_CLOUD", "c")];
        let prompt = prompt("admin", "Keystone", &server);
        let prompts = [(prompt.as_str(), "correct-horse")];
        let (code, shown) = run_at_terminal_in(folder.path(), &server, &environment, &prompts);
        assert_eq!(code, Some(0), "{shown}");
        let before = shown.split(&prompt).next().unwrap();
        for part in [
            "warning: cloud c",
            "./clouds.yaml",
            "a password that is asked for",
        ] {
            assert_eq!(before.contains(part), warned, "{part} in {shown}");
        }
        server.done("a prompt");
    }
}

/// Words of a file or variable could look like the rest of the prompt, or hide it.
#[test]
fn what_steers_a_terminal_is_not_shown_by_a_prompt() {
    let server = Server::start([]);
    let url = server.below("/v3");
    let environment = [
        ("OS_AUTH_URL", url.as_str()),
        ("OS_USERNAME", "a\u{1b}[8m\n\rb"),
    ];
    let prompt = prompt("a\u{fffd}[8m\u{fffd}\u{fffd}b", "Keystone", &server);
    let (code, shown) = run_at_terminal(&server, &environment, &[(&prompt, "half\u{3}")]);
    assert_eq!(code, Some(130), "{shown}");
    server.done("a prompt");
}
