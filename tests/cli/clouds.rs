//! `clouds.yaml` and its companions.

use serde_json::json;

use crate::support::logins::{ADMIN, WORDS, admin, catalog, demo, v3, workbook};
use crate::support::pki::Authority;
use crate::support::{Answer, Expected, Run, Server, mistral};

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

fn write(run: &Run, folder: &str, name: &str, text: &str) {
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
    let run = mistral(&[
        "workbook-get-definition",
        "b",
        "--os-username",
        "from-option",
    ])
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
            vec!["auth.auth_url in", "http://"],
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
        ran.assert(1, "");
        for part in parts {
            assert!(ran.stderr.contains(part), "no {part} in {}", ran.stderr);
        }
    }
}

#[test]
fn a_cloud_that_is_not_verified() {
    let identity = Authority::new().identity("elsewhere.invalid");
    let server = Server::start_tls(
        [
            v3("/v3", &admin(&demo()), "t1", &catalog("$SERVER/v2")),
            workbook("t1"),
        ],
        identity.server(),
    );
    let run = mistral(&WORDS).envs(&ADMIN).env("OS_CLOUD", "lax");
    let url = server.below("/v3");
    let text = format!("clouds: {{lax: {{verify: no, auth: {{auth_url: '{url}'}}}}}}");
    write(&run, ".", "clouds.yml", &text);
    let ran = run.run();
    ran.assert(0, "text");
    assert!(ran.stderr.contains("not checked"), "{}", ran.stderr);
    server.done("verify: no");
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
