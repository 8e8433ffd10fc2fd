//! Tokens on disk, `auth-status` and `auth-logout`.

use serde_json::{Value, json};

use crate::support::logins::{
    WORDS, admin, catalog, definition, demo, keycloak_token, unauthorized, v3, v3_answer, workbook,
    wrong_password,
};
use crate::support::private_files::{RuntimeFolder, login, mode};
use crate::support::{Answer, Expected, Server, mistral, typed};

#[test]
fn a_kept_token_needs_one_round_trip_and_a_login_two_or_three() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    server.done("a versioned URL: two requests");
    server.expect([workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    server.done("a kept token: one request");
    let [token] = &runtime.tokens()[..] else {
        panic!("{:?}", runtime.tokens());
    };
    assert_eq!(mode(token), 0o600);
    assert_eq!(mode(token.parent().unwrap()), 0o700);
    let text = std::fs::read_to_string(token).unwrap();
    assert!(!text.contains("correct-horse"), "{text}");
    let name = token.file_name().unwrap().to_str().unwrap();
    assert!(!name.contains("admin"), "{name}");
}

#[test]
fn a_wrong_password_does_not_ride_on_a_good_token() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    let mut body = admin(&demo());
    body["auth"]["identity"]["password"]["user"]["password"] = json!("wrong");
    let (expected, _) = v3("/v3", &body, "", &json!([]));
    server.expect([(expected, wrong_password())]);
    let ran = runtime
        .prepared(&WORDS, &server)
        .env("OS_PASSWORD", "wrong")
        .run();
    ran.assert(1, "");
    server.done("a wrong password");
}

#[test]
fn a_401_drops_the_kept_token() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    server.expect([unauthorized("t1"), login("t2"), workbook("t2")]);
    runtime.run(&server).assert(0, "text");
    server.expect([workbook("t2")]);
    runtime.run(&server).assert(0, "text");
    server.done("a revoked token");
}

#[test]
fn off_and_no_runtime_folder_keep_nothing() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1"), login("t2"), workbook("t2")]);
    let off = runtime
        .prepared(&WORDS, &server)
        .env("MISTRAL_TOKEN_CACHE", "off");
    off.run().assert(0, "text");
    let gone = runtime.0.path().join("gone");
    let gone = runtime
        .prepared(&WORDS, &server)
        .env("XDG_RUNTIME_DIR", gone.to_str().unwrap());
    gone.run().assert(0, "text");
    assert!(runtime.tokens().is_empty());
    server.done("off");
}

#[test]
fn a_broken_file_and_one_of_another_version_are_as_good_as_none() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    let whole = std::fs::read_to_string(&runtime.tokens()[0]).unwrap();
    let mut other: Value = serde_json::from_str(&whole).unwrap();
    other["version"] = json!(other["version"].as_u64().unwrap() + 1);
    for broken in [&whole[..whole.len() / 2], "", &other.to_string()] {
        std::fs::write(&runtime.tokens()[0], broken).unwrap();
        server.expect([login("t1"), workbook("t1")]);
        runtime.run(&server).assert(0, "text");
        server.done(broken);
    }
    std::fs::write(&runtime.tokens()[0], &whole).unwrap();
    server.expect([workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    server.done("the whole file");
}

#[test]
fn a_kept_login_that_cannot_be_used_is_made_anew() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    let whole = std::fs::read_to_string(&runtime.tokens()[0]).unwrap();
    for (place, value) in [
        ("/entry/grant/token", "s3cr3t\nt1"),
        ("/entry/grant/token", "s3cr3t\u{7f}"),
        ("/entry/endpoint/url", "no URL"),
    ] {
        let mut broken: Value = serde_json::from_str(&whole).unwrap();
        *broken.pointer_mut(place).unwrap() = json!(value);
        std::fs::write(&runtime.tokens()[0], broken.to_string()).unwrap();
        server.expect([login("t1"), workbook("t1"), workbook("t1")]);
        for _ in 0..2 {
            let ran = runtime.run(&server);
            ran.assert(0, "text");
            assert_eq!(ran.stderr, "", "{place}");
        }
        server.done(place);
    }
}

#[test]
fn a_token_that_no_header_can_carry_is_refused_and_not_kept() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([]);
    let path = "POST /auth/realms/r/protocol/openid-connect/token";
    for _ in 0..2 {
        server.expect([(Expected::any_body(path), keycloak_token("s3cr3t\ntoken"))]);
        let ran = runtime
            .prepared(&WORDS, &server)
            .env("MISTRAL_AUTH_TYPE", "keycloak-oidc")
            .env("OS_AUTH_URL", &server.below("/auth"))
            .env("OS_MISTRAL_URL", &server.url())
            .env("OS_TENANT_NAME", "r")
            .env("OPENID_CLIENT_ID", "c")
            .run();
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        for told in [
            server.below("/auth"),
            "token that cannot be sent".to_owned(),
        ] {
            assert!(ran.stderr.contains(&told), "{told}: {}", ran.stderr);
        }
        assert!(!ran.stderr.contains("s3cr3t"), "{}", ran.stderr);
        assert!(runtime.tokens().is_empty(), "kept");
        server.done("a token with a line break");
    }
}

#[test]
fn many_commands_at_once() {
    let runtime = RuntimeFolder::new();
    let server = Server::always(|asked| {
        if asked.starts_with("POST") {
            v3_answer("t1", &catalog("$SERVER/v2"))
        } else {
            definition()
        }
    });
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                runtime.run(&server).assert(0, "text");
                runtime.run(&server).assert(0, "text");
            });
        }
    });
    assert_eq!(runtime.tokens().len(), 1);
    assert_eq!(server.asked("GET /v2/workbooks/b"), 16);
    assert!(server.asked("POST") <= 8, "{}", server.asked("POST"));
    // A file in the folder besides the token is the salt; no draft is left behind.
    let entries = std::fs::read_dir(runtime.0.path().join("mistral")).unwrap();
    assert_eq!(entries.count(), 2);
}

#[test]
fn the_same_values_given_otherwise_are_another_login() {
    let runtime = RuntimeFolder::new();
    let body = |user: Value| json!({"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}});
    let by_id = body(json!({"id": "alice", "password": "p"}));
    let by_name = body(json!({"name": "bob", "password": "p", "domain": {"id": "default"}}));
    let server = Server::start([
        v3("/v3", &by_id, "t1", &json!([])),
        workbook("t1"),
        v3("/v3", &by_name, "t2", &json!([])),
        workbook("t2"),
    ]);
    for (option, variable) in [
        (["--os-user-id", "alice"], ("OS_USERNAME", "bob")),
        (["--os-username", "bob"], ("OS_USER_ID", "alice")),
    ] {
        let ran = mistral(&[&WORDS[..], &option].concat())
            .server(&server)
            .env("XDG_RUNTIME_DIR", runtime.0.path().to_str().unwrap())
            .env("OS_AUTH_URL", &server.below("/v3"))
            .env("OS_PASSWORD", "p")
            .env(variable.0, variable.1)
            .run();
        ran.assert(0, "text");
    }
    server.done("ID and name");
}

#[test]
fn a_login_with_a_password_says_nothing_about_one_without() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    let ran = runtime
        .prepared(&WORDS, &server)
        .env("OS_PASSWORD", "")
        .run();
    ran.assert_failure(1, &["OS_PASSWORD"]);
    server.done("no password");
}

#[test]
fn a_kept_token_of_the_target_cloud_is_used_and_dropped_at_a_401() {
    let runtime = RuntimeFolder::new();
    let body = json!({"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": "admin", "password": "far-secret", "domain": {"id": "default"}}}},
        "scope": {"project": {"id": "p"}}}});
    let far = |token: &str| {
        [
            (Expected::new("GET /far/v3"), Answer::text(404, "")),
            v3("/far/v3", &body, token, &json!([])),
        ]
    };
    let asked = |token: &str, answer: Answer| {
        let expected = Expected::new("GET /v2/workbooks/b").header("x-target-auth-token", token);
        (expected, answer)
    };
    let server = Server::start([]);
    let run = || {
        mistral(&WORDS)
            .server(&server)
            .env("XDG_RUNTIME_DIR", runtime.0.path().to_str().unwrap())
            .env("OS_TARGET_AUTH_URL", &server.below("/far/v3"))
            .env("OS_TARGET_PASSWORD", "far-secret")
            .env("OS_TARGET_TENANT_ID", "p")
            .run()
    };
    server.expect(far("far-1"));
    server.expect([asked("far-1", definition())]);
    run().assert(0, "text");
    server.expect([asked("far-1", definition())]);
    run().assert(0, "text");
    server.done("one request with a kept token");
    server.expect([asked("far-1", Answer::text(401, "no"))]);
    server.expect(far("far-2"));
    server.expect([asked("far-2", definition())]);
    run().assert(0, "text");
    server.expect([asked("far-2", definition())]);
    run().assert(0, "text");
    server.done("a revoked token of the target cloud");
}

#[test]
fn status_tells_who_where_and_why_and_no_secret() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1")]);
    for source in ["login", "cache"] {
        let ran = runtime
            .prepared(
                &["auth-status", "-f", "json", "--os-region-name", "One"],
                &server,
            )
            .run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
        for (title, value) in [
            ("Method", "Keystone, password"),
            ("User", "admin"),
            ("User ID", "u1"),
            ("User domain", "Default"),
            ("Project", "demo"),
            ("Project ID", "p1"),
            ("Roles", "member, reader"),
            ("Endpoint", &server.below("/v2")),
            ("Endpoint from", "catalog: workflowv2 public in One"),
            ("Token from", source),
            ("Token expires at", "2099-01-01 00:00:00 UTC"),
            ("Target cloud", "<none>"),
        ] {
            assert_eq!(shown[title], value, "{title}");
        }
        let settings = shown["Settings"].as_str().unwrap();
        for line in [
            "--os-username = admin (OS_USERNAME)",
            "--os-password = *** (OS_PASSWORD)",
            "--os-region-name = One (command line)",
        ] {
            assert!(settings.contains(line), "no {line} in {settings}");
        }
        assert!(!ran.stdout.contains("correct-horse") && !ran.stdout.contains("t1\""));
    }
    server.done("auth-status");
    for (format, part) in [
        ("table", "| Method "),
        ("yaml", "Method: 'Keystone, password'"),
        ("value", "Keystone, password\n"),
        ("shell", "method=\"Keystone, password\""),
    ] {
        let words = ["auth-status", "-f", format, "--os-region-name", "One"];
        let ran = runtime.prepared(&words, &server).run();
        assert!(ran.stdout.contains(part), "{}", ran.stdout);
    }
}

#[test]
fn status_without_a_login() {
    let ran = typed("auth-status -f value -c Method -c Endpoint -c 'Endpoint from'")
        .env("OS_MISTRAL_URL", "http://u:hunter2@127.0.0.1:8989/v2")
        .run();
    ran.assert(0, "none\nhttp://***@127.0.0.1:8989/v2\nOS_MISTRAL_URL\n");
}

#[test]
fn logout_revokes_and_forgets() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    server.expect([(
        Expected::new("DELETE /v3/auth/tokens")
            .header("x-auth-token", "t1")
            .header("x-subject-token", "t1"),
        Answer::text(204, ""),
    )]);
    let ran = runtime.prepared(&["auth-logout"], &server).run();
    ran.assert(0, "The token was revoked and removed from the cache.\n");
    assert!(runtime.tokens().is_empty());
    let ran = runtime.prepared(&["auth-logout"], &server).run();
    ran.assert(0, "No token is cached for these settings.\n");
    server.done("auth-logout");
}

#[test]
fn a_logout_that_is_refused_forgets_all_the_same() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    server.expect([(
        Expected::new("DELETE /v3/auth/tokens"),
        Answer::text(500, "broken"),
    )]);
    let ran = runtime.prepared(&["auth-logout"], &server).run();
    ran.assert_failure(1, &["broken"]);
    assert!(runtime.tokens().is_empty());
}
