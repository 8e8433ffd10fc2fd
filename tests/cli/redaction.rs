//! Secrets outside of logins: in bodies, URLs, command lines and settings that cannot be used.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::json;

use crate::clouds::write;
use crate::support::logins::WORDS;
use crate::support::{Answer, Expected, Outcome, Server, file, mistral};

#[test]
fn the_inputs_of_actions() {
    let input = json!({
        "url": "http://kept/",
        "headers": {"Authorization": "Bearer s3cr1", "X-Kept": "kept"},
        "api_key": "s3cr2", "pass": "s3cr3", "auth": ["kept", "s3cr4"],
        "secrets": ["s3cr5"], "password": {"v": "s3cr6"}, "ssh_key": "s3cr7",
        "body": "a -----BEGIN RSA PRIVATE KEY-----\ns3cr8\n-----END RSA PRIVATE KEY-----",
        "inner": " [{\"password\": \"s3cr9\"}]",
    });
    let answer = json!({"id": "kept", "name": "std.http", "input": input.to_string(),
        "output": json!({"result": input}).to_string()});
    let request = Expected::any_body("POST /v2/action_executions");
    let server = Server::start([(request, Answer::json(201, &answer))]);
    let text = input.to_string();
    let ran = mistral(&["--debug", "run-action", "std.http", &text])
        .server(&server)
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(!ran.stderr.contains("s3cr"), "{}", ran.stderr);
    ran.assert_stderr(&["http://kept/"]);
    assert!(ran.stdout.contains("s3cr1"), "the server's data is shown");
    server.done("run-action");
}

#[test]
fn headers_signatures_and_options_in_an_error() {
    let text = "ran x --os-password s3cr1 --token=s3cr2 kept-1; sent header Authorization: Basic s3cr3 kept-2\n\
        > X-Auth-Token: s3cr4\n< Set-Cookie: sid=s3cr5\nGET http://h/o?temp_url_sig=s3cr6&X-Amz-Signature=s3cr7&kept-3\n\
        the header Authorization: was missing, as --token is";
    let answer = Answer::json(500, &json!({"faultstring": text}));
    let server = Server::start([(Expected::new("GET /v2/workbooks/b"), answer)]);
    let ran = mistral(&WORDS).words(&["--debug"]).server(&server).run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(!ran.stderr.contains("s3cr"), "{}", ran.stderr);
    for kept in [
        "x --os-password *** --token=*** kept-1",
        "header Authorization: *** kept-2",
        "temp_url_sig=***&X-Amz-Signature=***&kept-3",
        "the header Authorization: was missing, as --token is",
    ] {
        let told = ran.stderr.matches(kept).count();
        assert_eq!(
            told, 2,
            "in the log and in the error: {kept}: {}",
            ran.stderr
        );
    }
    server.done("one request");
}

#[test]
fn definitions() {
    let text = "version: '2.0'\nkept:\n  tasks:\n    get_token:\n      action: std.ssh\n      input:\n        \
        password: s3cr1\n        api_key: \"s3cr2\"\n        private_key: |\n          s3cr3\n        \
        secrets:\n          - s3cr4\n        host: kept\n        cmd: <% $.password %>\n";
    let (_folder, name) = file(text);
    let answer = json!({"workflows": [{"id": "i", "name": "kept", "definition": text,
        "input": "", "scope": "private", "created_at": "c", "updated_at": null}]});
    let request = Expected::any_body("POST /v2/workflows?scope=private&namespace=");
    let server = Server::start([(request, Answer::json(201, &answer))]);
    let ran = mistral(&["--debug", "workflow-create", &name])
        .server(&server)
        .run();
    assert!(!ran.stderr.contains("s3cr"), "{}", ran.stderr);
    for kept in [
        "host: kept",
        "get_token:",
        "action: std.ssh",
        "cmd: <% $.password %>",
    ] {
        assert!(ran.stderr.contains(kept), "{kept} in {}", ran.stderr);
    }
}

#[test]
fn urls_that_are_none() {
    for url in [
        "http://u:pa/ssw0rd99@127.0.0.1:1/v3",
        "u:ssw0rd99@127.0.0.1:1/v3",
        "http:u:ssw0rd99@127.0.0.1:1/v3",
        "http:/u:ssw0rd99@127.0.0.1:1/v3",
        "http:\\\\u:ssw0rd99@127.0.0.1:1/v3",
        "http://127.0.0.1:1/v3?password=ssw0rd99",
    ] {
        for name in ["OS_MISTRAL_URL", "OS_AUTH_URL", "OS_TARGET_AUTH_URL"] {
            for words in [&["auth-status"][..], &["--debug", "workbook-get", "b"]] {
                let ran = mistral(words)
                    .env("OS_MISTRAL_URL", "http://127.0.0.1:1/v2")
                    .env("OS_TARGET_USERNAME", "u")
                    .env("OS_USERNAME", "u")
                    .env(name, url)
                    .run();
                let all = format!("{}{}", ran.stdout, ran.stderr);
                assert!(!all.contains("ssw0rd99"), "{name}={url}: {all}");
            }
        }
    }
}

#[test]
fn redirects_and_catalogs() {
    let moved =
        Answer::text(302, "").header("Location", "http://u:s3cr1@127.0.0.1:1/v2/x?token=s3cr2");
    let server = Server::start([(Expected::new("GET /v2/workbooks/b"), moved)]);
    let ran = mistral(&WORDS).words(&["--debug"]).server(&server).run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(!ran.stderr.contains("s3cr"), "{}", ran.stderr);
    ran.assert_stderr(&["http://***@127.0.0.1:1/v2/x"]);
}

#[test]
fn command_lines_that_make_no_sense() {
    for words in [
        &["no-such-command", "--os-password", "s3cr et1"][..],
        &["no-such-command", "--os-passw=s3cr et1"],
        &["no-such-command", "--os-token", "s3cr et1"],
        &["--os-password", "s3cr et1", "workflow-get", "a", "s3cr et1"],
    ] {
        let ran = mistral(words).run();
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        assert!(!ran.stderr.contains("et1"), "{}", ran.stderr);
        ran.assert_stderr(&["***"]);
    }
}

#[test]
fn a_token_that_no_header_can_carry() {
    let openid = [
        ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
        ("OS_TENANT_NAME", "r"),
    ];
    for (environment, name) in [
        (&[][..], "OS_AUTH_TOKEN"),
        (&[("OS_AUTH_URL", "http://k.invalid/v3")], "OS_TOKEN"),
        (&openid, "OS_TOKEN"),
        (&openid, "OS_AUTH_TOKEN"),
        (&[], "OS_TARGET_AUTH_TOKEN"),
        (&[], "OS_REGION_NAME"),
    ] {
        let server = Server::start([]);
        let ran = mistral(&WORDS)
            .words(&["--debug"])
            .server(&server)
            .env("OS_TARGET_AUTH_URL", &server.below("/v3"))
            .env(name, "s3cr\nt\n")
            .envs(environment)
            .run();
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        ran.assert_stderr(&[name, "line break"]);
        assert!(!ran.stderr.contains("s3cr"), "{}", ran.stderr);
        server.done(name);
    }
}

#[test]
fn a_password_that_everybody_knows_leaves_messages_readable() {
    for password in ["admin", "test", "127.0.0.1"] {
        let words = "user admin of test has another password";
        let answer = Answer::json(
            401,
            &json!({"error": {"message": words, "password": password}}),
        );
        let server = Server::start([(Expected::any_body("POST /v3/auth/tokens"), answer)]);
        let ran = mistral(&WORDS)
            .words(&["--debug"])
            .server(&server)
            .env("OS_AUTH_URL", &server.below("/v3"))
            .env("OS_USERNAME", "admin")
            .env("OS_PROJECT_NAME", "test")
            .env("OS_PASSWORD", password)
            .run();
        ran.assert_stderr(&[words, &server.below("/v3")]);
        let shown = ran.stderr.matches(r#""password":"***""#).count();
        assert_eq!(shown, 2, "sent and answered: {}", ran.stderr);
    }
}

#[test]
fn help_is_not_redacted() {
    let asked = mistral(&["help", "workflow-list"]).run();
    let known = mistral(&["--os-password", "workflows"]).stdin("help workflow-list\n");
    assert!(asked.stdout.contains("workflows"), "{}", asked.stdout);
    known.run().assert(0, &asked.stdout);
}

#[test]
fn long_errors_are_told_at_once_and_not_wholly() {
    for part in ["://", "eyJ", "a: b, ", "password=<%", "\\\"", "secret:\n "] {
        let text = part.repeat(400_000 / part.len());
        for answer in [
            Answer::json(500, &json!({"faultstring": text})),
            Answer::text(500, &text),
        ] {
            let server = Server::start([(Expected::new("GET /v2/workbooks/b"), answer)]);
            let ran = mistral(&WORDS).words(&["--debug"]).server(&server).run();
            assert_eq!(ran.code, Some(1), "{part}");
            assert!(ran.stderr.len() < 300_000, "{part}: {}", ran.stderr.len());
            assert!(ran.stderr.contains("HTTP 500"), "{part}: {}", ran.stderr);
            server.done(part);
        }
    }
}

/// A login with this password, which gets this answer, with a log of it on standard error.
fn refused_login(password: &str, answer: Answer) -> Outcome {
    let server = Server::start([(Expected::any_body("POST /v3/auth/tokens"), answer)]);
    let ran = mistral(&WORDS)
        .words(&["--debug"])
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env("OS_USERNAME", "u")
        .env("OS_PASSWORD", password)
        .run();
    server.done("one request");
    ran
}

#[test]
fn no_secret_is_cut_in_two() {
    // Wherever the limit falls in it, of which no more than its beginning would be left.
    for before in 19_975..20_001 {
        let words = "ab ".repeat(7000);
        let text = format!("{}http://u:pä\"ssw0rd99@h/ {words}", &words[..before]);
        let answer = Answer::json(401, &json!({"error": {"message": text}}));
        let ran = refused_login("pä\"ssw0rd99", answer);
        for shown in ["ssw0", "p\u{e4}", "\\u00e4"] {
            assert!(!ran.stderr.contains(shown), "{before}: {shown}");
        }
        let end = &ran.stderr[ran.stderr.len().saturating_sub(300)..];
        assert!(end.contains("...\n"), "{before}: {end}");
    }
}

#[test]
fn short_passwords_and_base64_of_any_when_the_server_says_them_back() {
    for password in ["pw12", "hunter2", "correct-horse", "d\u{e4}\u{e4}d"] {
        let base64 = |text: &str| BASE64_STANDARD.encode(text);
        let (alone, login) = (base64(password), base64(&format!("u:{password}")));
        let url_safe = BASE64_URL_SAFE_NO_PAD.encode(password);
        let words = format!(
            "bad pair u/{password}, [{alone}], Basic {login}, {url_safe}; workbook kept is kept"
        );
        let answer = Answer::json(401, &json!({"error": {"message": words}}));
        let ran = refused_login(password, answer);
        for secret in [password, &alone, &url_safe, &login[4..]] {
            assert!(!ran.stderr.contains(secret), "{secret}: {}", ran.stderr);
        }
        let kept = ran.stderr.matches("; workbook kept is kept").count();
        assert_eq!(kept, 2, "in the log and in the error: {}", ran.stderr);
    }
}

#[test]
fn every_spelling_in_which_a_server_says_a_password_back() {
    let password = "gr\u{fc}n@ss!w$rd#-1%";
    let base64 = BASE64_STANDARD.encode(password);
    let hexadecimal = password.bytes().map(|byte| format!("{byte:02x}"));
    let hexadecimal = hexadecimal.collect::<Vec<_>>().concat();
    let wrapped = |text: &str| -> String {
        let lines: Vec<_> = text.as_bytes().chunks(76).collect();
        let lines: Vec<_> = lines.into_iter().map(String::from_utf8_lossy).collect();
        lines.join("\r\n")
    };
    let prefix = "x".repeat(60);
    let long = BASE64_STANDARD.encode(format!("{prefix}:{password}"));
    for spelled in [
        "gr&uuml;n&commat;ss&excl;w&dollar;rd&num;-1&percnt;",
        "gr&#252n&#64ss&#33w&#36rd&#35-1&#37",
        "gr&#00000252;n&#x00040;ss&#x00021;w$rd#-1%",
        "gr%25C3%25BCn%2540ss%2521w%2524rd%2523-1%2525",
        "gr%FCn%40ss%21w%24rd%23-1%25",
        r"gr\U000000fcn@ss!w$rd#-1%",
        r"gr\xfcn\x40ss!w$rd#-1%",
        r"gr\303\274n@ss!w\044rd#-1%",
        &hexadecimal,
        &BASE64_STANDARD.encode(&base64),
        &wrapped(&long),
        &wrapped(&format!("{}{password}", "x".repeat(66))),
    ] {
        let page = format!("<p>bad login {spelled}, kept</p>");
        for (type_, body) in [
            ("json", json!({"error": {"message": page}}).to_string()),
            ("html", page.clone()),
        ] {
            let answer = Answer::text(401, &body);
            let ran = refused_login(password, answer);
            let told = ran.stderr.matches("***, kept").count();
            assert_eq!(told, 2, "{type_}: {spelled}: {}", ran.stderr);
        }
    }
}

#[test]
fn a_password_that_is_the_users_name_is_hidden_in_base64_logins() {
    let login = BASE64_STANDARD.encode("admin:admin");
    let words = format!("user admin: {login}");
    let answer = Answer::json(401, &json!({"error": {"message": words}}));
    let server = Server::start([(Expected::any_body("POST /v3/auth/tokens"), answer)]);
    let ran = mistral(&WORDS)
        .server(&server)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env("OS_USERNAME", "admin")
        .env("OS_PASSWORD", "admin")
        .run();
    ran.assert_stderr(&["user admin: "]);
    assert!(!ran.stderr.contains(&login[8..]), "{}", ran.stderr);
}

/// A value that cannot be read may be a password without the quotes that it needs.
#[test]
fn a_broken_cloud_file_is_named_and_not_quoted() {
    let name = "clouds: {c: {auth: {password: ";
    let column = name.len() + 1;
    for value in [
        "2026-02-30",
        "!!binary 2026-02-30",
        "!!int 2026-02-30",
        "!!float 2026-02-30",
        "!2026-02-30",
        "!p!2026-02-30",
        "*2026-02-30",
        "@2026-02-30",
        "\"2026-02-30\\q\"",
        "{=: !2026-02-30 x}",
        "{2026-02-29: 2026-02-30}",
    ] {
        for file in ["clouds.yaml", "secure.yml"] {
            let run = mistral(&["workflow-list"]).env("OS_CLOUD", "c");
            write(&run, ".", "clouds.yaml", "clouds: {c: {}}");
            write(&run, ".", file, &format!("{name}{value}}}}}}}\n"));
            let ran = run.run();
            ran.assert(1, "");
            let [place, hint] = ran.stderr.lines().collect::<Vec<_>>()[..] else {
                panic!("{value}: {}", ran.stderr);
            };
            let start = format!("mistral: ./{file} is not valid YAML: line 1, column ");
            let found = place.strip_prefix(&start);
            let found = found.and_then(|found| found.parse::<usize>().ok());
            assert!(found >= Some(column), "{value}: {place}");
            assert!(hint.contains("in quotes"), "{hint}");
        }
    }
    for text in [
        "\"2026-02-30\"",
        "[\"2026-02-30\"]",
        "2026-02-30",
        "{\"a\": \"2026-02-30",
    ] {
        let run = mistral(&["workflow-list"]).env("OS_CLOUD", "c");
        write(&run, ".", "clouds.json", text);
        let ran = run.run();
        ran.assert(1, "");
        let start = "mistral: ./clouds.json is not a JSON object";
        assert!(ran.stderr.starts_with(start), "{}", ran.stderr);
        assert!(!ran.stderr.contains("2026"), "{}", ran.stderr);
    }
}
