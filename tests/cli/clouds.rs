//! `clouds.yaml` and its companions: where they are, how they are merged, and what they may lack.

use serde_json::{Value, json};

use crate::support::logins::{Step, WORDS, admin, catalog, demo, v3, workbook};
use crate::support::{Answer, Expected, Outcome, Run, Server, mistral, typed};

const CLOUDS: &str = "
clouds:
  first:
    profile: site
    region_name: One
    auth:
      username: admin
      project_name: demo
  other:
    auth: {auth_url: 'http://no.invalid/v3', username: x, password: y}
";
const SECURE: &str = "clouds: {first: {auth: {password: correct-horse}}}";

pub fn write(run: &Run, folder: &str, name: &str, text: &str) {
    let folder = run.folder().join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

fn public(server: &Server) -> String {
    let url = server.below("/v3");
    format!(
        "public-clouds: {{site: {{region_name: Zero, auth: {{auth_url: '{url}', username: no}}}}}}"
    )
}

#[test]
fn the_three_files_are_found_and_merged() {
    for place in [".", ".config/openstack"] {
        let server = Server::start([
            v3("/v3", &admin(&demo()), "t1", &catalog("$SERVER/v2")),
            workbook("t1"),
        ]);
        let run = mistral(&[&["--os-cloud", "first"], &WORDS[..]].concat());
        write(&run, place, "clouds.yaml", CLOUDS);
        write(&run, place, "secure.yaml", SECURE);
        write(&run, place, "clouds-public.yaml", &public(&server));
        run.run().assert(0, "text");
        server.done(place);
    }
}

#[test]
fn options_and_variables_rule_over_the_file() {
    let mut body = admin(&demo());
    body["auth"]["identity"]["password"]["user"]["password"] = json!("from-environment");
    body["auth"]["identity"]["password"]["user"]["name"] = json!("from-option");
    let server = Server::start([v3("/v3", &body, "t1", &json!([])), workbook("t1")]);
    let run = typed("workbook-get-definition b --os-username from-option")
        .server(&server)
        .env("OS_CLOUD", "first")
        .env("OS_PASSWORD", "from-environment");
    write(&run, "elsewhere", "mine.yaml", CLOUDS);
    write(&run, ".", "clouds-public.yaml", &public(&server));
    let named = run.folder().join("elsewhere/mine.yaml");
    let named = named.to_str().unwrap().to_owned();
    run.env("OS_CLIENT_CONFIG_FILE", &named)
        .run()
        .assert(0, "text");
    server.done("rank");
}

#[test]
fn what_is_missing_or_broken_is_named() {
    for (files, parts) in [
        (vec![], vec!["OS_CLOUD", "clouds.yaml", "/etc/openstack"]),
        (
            vec![("clouds.yaml", "clouds: {a: {}, b: {}}")],
            vec!["first", "a, b"],
        ),
        (
            vec![("clouds.yaml", "clouds: [")],
            vec!["clouds.yaml", "YAML"],
        ),
        (
            vec![("clouds.yaml", CLOUDS)],
            vec!["profile", "site", "public-clouds"],
        ),
        (
            vec![(
                "clouds.yaml",
                "clouds: {first: {auth: {auth_url: 'ftp://k'}, verify: false}}",
            )],
            vec!["auth.auth_url of cloud first in ./clouds.yaml", "http://"],
        ),
    ] {
        let run = mistral(&WORDS)
            .env("OS_CLOUD", "first")
            .env("OS_USERNAME", "u")
            .env("OS_PASSWORD", "p");
        for (name, text) in &files {
            write(&run, ".", name, text);
        }
        let ran = run.run();
        ran.assert_failure(1, &parts);
    }
}

/// YAML 1.1 reads 0123 as 83, and so openstacksdk logs in with that.
#[test]
fn numbers_are_numbers_of_yaml_1_1() {
    let mut body = admin(&demo());
    body["auth"]["identity"]["password"]["user"]["password"] = json!("83");
    let server = Server::start([
        v3("/v3", &body, "t1", &catalog("$SERVER/v2")),
        workbook("t1"),
    ]);
    let run = mistral(&WORDS).env("OS_CLOUD", "octal");
    let url = server.below("/v3");
    let text = format!(
        "clouds: {{octal: {{auth: {{auth_url: '{url}', username: admin, password: 0123, project_name: demo}}}}}}"
    );
    write(&run, ".", "clouds.yaml", &text);
    run.run().assert(0, "text");
    server.done("0123");
}

#[test]
fn commands_that_need_no_server_do_not_look() {
    let run = mistral(&["help", "workbook-list"]).env("OS_CLOUD", "none");
    let ran = run.run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn the_target_cloud_has_an_entry_of_its_own() {
    let mut body = admin(&demo());
    body["auth"]["scope"]["project"] = json!({"id": "p"});
    let (expected, answer) = workbook("t1");
    let server = Server::start([
        v3("/own/v3", &admin(&demo()), "t1", &catalog("$SERVER/v2")),
        (Expected::new("GET /far/v3"), Answer::text(404, "")),
        v3("/far/v3", &body, "far-token", &json!([])),
        (
            expected
                .header("x-target-auth-token", "far-token")
                .header("x-target-region-name", "Far"),
            answer,
        ),
    ]);
    let run = mistral(&[&["--os-target-cloud", "far"], &WORDS[..]].concat()).env("OS_CLOUD", "own");
    let [own, far] = ["/own/v3", "/far/v3"].map(|path| server.below(path));
    let text = format!(
        "clouds:
  own: {{auth: {{auth_url: '{own}', username: admin, password: correct-horse, project_name: demo}}}}
  far: {{region_name: Far, auth: {{auth_url: '{far}', username: admin, password: correct-horse, project_id: p}}}}
"
    );
    write(&run, ".", "clouds.yaml", &text);
    run.run().assert(0, "text");
    server.done("two clouds of one file");
}

/// Files by path, with `$SERVER` for the server's URL.
pub fn write_files(run: &Run, files: &[(&str, &str)], server: &Server) {
    for (path, text) in files {
        let (folder, name) = path.rsplit_once('/').unwrap_or((".", *path));
        write(
            run,
            folder,
            name,
            &text.replace("$SERVER", &server.below("")),
        );
    }
}

/// Runs `workbook-get-definition b` for cloud c of these files.
pub fn run_c(server: &Server, files: &[(&str, &str)], environment: &[(&str, &str)]) -> Outcome {
    let run = mistral(&WORDS).env("OS_CLOUD", "c").envs(environment);
    write_files(&run, files, server);
    run.run()
}

/// A login by cloud c that makes these requests, without a word on standard error.
pub fn logs_in(files: &[(&str, &str)], environment: &[(&str, &str)], steps: Vec<Step>) {
    let server = Server::start(steps);
    let ran = run_c(&server, files, environment);
    ran.assert(0, "text");
    assert_eq!(ran.stderr, "", "{files:?}");
    server.done(&format!("{files:?}"));
}

/// A failure of cloud c, without a request, that says all of `parts`.
pub fn fails(files: &[(&str, &str)], environment: &[(&str, &str)], parts: &[&str]) {
    let server = Server::start([]);
    let ran = run_c(&server, files, environment);
    ran.assert_failure(1, parts);
    server.done(&format!("{files:?}"));
}

pub fn by_password(user: &Value, scope: &Value) -> Value {
    json!({"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}})
}

/// The requests of a login below `path` with this body, and of a workbook where the catalog leads.
pub fn steps(path: &str, body: &Value) -> Vec<Step> {
    vec![v3(path, body, "t1", &catalog("$SERVER/v2")), workbook("t1")]
}

pub fn project(id: &str) -> Value {
    json!({"project": {"id": id}})
}

#[test]
fn the_nearest_file_holds() {
    let auth = |project: &str| {
        format!(
            "clouds: {{c: {{auth: {{auth_url: $SERVER/v3, user_id: u, password: p, project_id: {project}}}}}}}"
        )
    };
    let json_of = |project: &str| {
        // Tabs are JSON, but no YAML.
        format!(
            "{{\n\t\"clouds\": {{\"c\": {{\"auth\":\n\t\t{{\"auth_url\": \"$SERVER/v3\", \"user_id\": \"u\",\n\t\t\"password\": \"p\", \"project_id\": \"{project}\"}}}}}}}}"
        )
    };
    // From the nearest to the farthest.
    let places = [
        ("named.txt", auth("1")),
        ("clouds.yaml", auth("2")),
        ("clouds.yml", auth("3")),
        ("clouds.json", json_of("4")),
        ("xdg/openstack/clouds.json", json_of("5")),
        (".config/openstack/clouds.yml", auth("6")),
        ("system/openstack/clouds.yaml", auth("7")),
        ("more/openstack/clouds.yaml", auth("8")),
    ];
    for first in 0..places.len() {
        let id = (first + 1).to_string();
        let body = by_password(&json!({"id": "u", "password": "p"}), &project(&id));
        let server = Server::start(steps("/v3", &body));
        let run = mistral(&WORDS).env("OS_CLOUD", "c");
        let files: Vec<_> = places[first..]
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        write_files(&run, &files, &server);
        let home = run.folder().to_str().unwrap().to_owned();
        let ran = run
            .env("OS_CLIENT_CONFIG_FILE", &format!("{home}/named.txt"))
            .env("XDG_CONFIG_HOME", &format!("{home}/xdg"))
            .env("XDG_CONFIG_DIRS", &format!("{home}/system:{home}/more"))
            .run();
        ran.assert(0, "text");
        let warned = ran.stderr.contains("named.txt does not exist");
        assert_eq!(warned, first > 0, "{}", ran.stderr);
        server.done(places[first].0);
    }
}

#[test]
fn secrets_have_files_of_their_own() {
    let body = by_password(&json!({"id": "u", "password": "s"}), &project("p"));
    let cloud =
        "clouds: {c: {auth: {auth_url: $SERVER/v3, user_id: u, password: wrong, project_id: p}}}";
    let secret = "clouds: {c: {auth: {password: s}}}";
    let whole =
        "clouds: {c: {auth: {auth_url: $SERVER/v3, user_id: u, password: s, project_id: p}}}";
    let other = "clouds: {c: {auth: {password: other}}}";
    let named = [("OS_CLIENT_SECURE_FILE", "sub/mine.txt")];
    let server = Server::start(steps("/v3", &body));
    let ran = run_c(&server, &[("clouds.yaml", whole)], &named);
    ran.assert(0, "text");
    let words = "warning: OS_CLIENT_SECURE_FILE: sub/mine.txt does not exist";
    ran.assert_stderr(&[words]);
    server.done("no such secure file");
    for (files, environment) in [
        (
            vec![("clouds.yaml", cloud), ("secure.yml", secret)],
            &[][..],
        ),
        (
            vec![
                ("clouds.yaml", cloud),
                ("sub/mine.txt", secret),
                ("secure.yaml", other),
            ],
            &named[..],
        ),
        (
            vec![
                ("clouds.yaml", "clouds: {c: {auth: }}"),
                ("secure.yaml", whole),
            ],
            &[],
        ),
        (vec![("secure.yaml", whole)], &[]),
    ] {
        logs_in(&files, environment, steps("/v3", &body));
    }
}

#[test]
fn a_named_cloud_is_never_left_in_silence() {
    let password = ("OS_PASSWORD", "p");
    let at = "of cloud c in ./clouds.yaml";
    for (cloud, environment, parts) in [
        (
            "{}",
            vec![],
            vec![
                "auth.auth_url, auth.username, auth.password",
                "auth_type: none to cloud c in",
            ],
        ),
        (
            "",
            vec![password],
            vec!["lacks settings for the login: auth.auth_url, auth.username\n"],
        ),
        (
            "{auth: {username: u, password: p}}",
            vec![],
            vec![
                "lacks settings for the login: auth.auth_url\n",
                "OS_AUTH_URL (--os-auth-url), or auth.auth_url",
            ],
        ),
        (
            "{workflow_endpoint_override: 'http://m.invalid/v2'}",
            vec![("MISTRAL_AUTH_TYPE", "keycloak-oidc")],
            vec!["lacks settings for the login: auth.auth_url\n"],
        ),
        (
            "{auth: {auth_url: $SERVER/v3}}",
            vec![password],
            vec!["OS_USERNAME (--os-username), or auth.username", at],
        ),
        (
            "{auth: {auth_url: $SERVER/v3, username: u}}",
            vec![],
            vec!["OS_PASSWORD (--os-password), or auth.password", at],
        ),
        (
            "{auth_type: v2password, auth: {auth_url: $SERVER/v3, username: u, password: p}}",
            vec![],
            vec!["auth_type of cloud c", "than auth.auth_url of cloud c"],
        ),
        (
            "{auth_type: v2password, auth: {username: u, password: p}}",
            vec![("OS_AUTH_URL", "http://k.invalid/v3")],
            vec![
                "auth_type of cloud c",
                "than OS_AUTH_URL (--os-auth-url) names",
            ],
        ),
        (
            "{auth: {auth_url: $SERVER/v3, username: u, password: p, domain_id: d}}",
            vec![],
            vec![
                "auth.domain_id",
                "a scope other than a project",
                "or auth.project_name",
                at,
            ],
        ),
        (
            "{regions: [One, {name: Two, other: 1}]}",
            vec![],
            vec!["cloud c in ./clouds.yaml: a region", "other"],
        ),
        (
            "{auth: {auth_url: 'http://{nosuch}/v3'}}",
            vec![],
            vec!["cloud c in ./clouds.yaml", "auth.auth_url needs nosuch"],
        ),
        (
            "{workflow_api_version: 1, auth: {auth_url: x}}",
            vec![],
            vec!["workflow_api_version", at],
        ),
        ("3", vec![], vec!["cloud c in ./clouds.yaml has no keys"]),
    ] {
        let text = format!("clouds: {{c: {cloud}}}");
        fails(&[("clouds.yaml", &text)], &environment, &parts);
    }
}

#[test]
fn a_named_target_cloud_is_never_left_in_silence() {
    let auth = "auth: {auth_url: $SERVER/v3, username: u";
    for (cloud, part) in [
        (
            "{}",
            "lacks settings for the login: auth.auth_url, auth.username, auth.password",
        ),
        (
            &format!("{{{auth}}}}}"),
            "OS_TARGET_PASSWORD (--os-target-password), or auth.password of cloud far",
        ),
        (
            &format!("{{{auth}, password: p, domain_name: d}}}}"),
            "(--os-target-tenant-name), or auth.project_name",
        ),
        (
            &format!("{{regions: [A], {auth}, password: p, domain_name: d}}}}"),
            "(OS_TARGET_REGION_NAME) is not in cloud",
        ),
    ] {
        let text = format!("clouds: {{c: {{auth_type: none}}, far: {cloud}}}");
        let environment = [("OS_TARGET_CLOUD", "far"), ("OS_TARGET_REGION_NAME", "B")];
        fails(&[("clouds.yaml", &text)], &environment, &[part]);
    }
}

#[test]
fn broken_files_are_not_skipped() {
    let good = "clouds: {c: {auth_type: none}}";
    for (files, part) in [
        (
            vec![("clouds.yaml", "clouds: ["), ("clouds.yml", good)],
            "clouds.yaml",
        ),
        (
            vec![("clouds.json", "{]")],
            "clouds.json is not a JSON object",
        ),
        (
            vec![("clouds.yaml", good), ("secure.yaml", "[]")],
            "secure.yaml",
        ),
    ] {
        fails(&files, &[], &[part]);
    }
    fails(
        &[],
        &[("OS_CLIENT_CONFIG_FILE", "no/such.yaml")],
        &["no/such.yaml, ., "],
    );
}
