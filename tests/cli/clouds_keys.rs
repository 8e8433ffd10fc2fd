//! What the keys of a cloud in `clouds.yaml` mean.

use serde_json::json;

use crate::clouds::{by_password, fails, logs_in, project, run_c, steps, write, write_files};
use crate::support::logins::{ADMIN, WORDS, admin, catalog, definition, demo, v2, v3, workbook};
use crate::support::pki::Authority;
use crate::support::{Expected, Server, mistral};

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
    ran.assert_stderr(&["not verified"]);
    server.done("verify: no");
}

#[test]
fn older_and_shorter_spellings_log_in() {
    let domain = json!({"name": "D"});
    let joe = json!({"name": "joe", "password": "12345", "domain": domain});
    for (cloud, body) in [
        (
            "{domain_name: D, auth: {auth_url: $SERVER/v3, user_name: joe, password: 12345, tenant-name: t}}",
            by_password(&joe, &json!({"project": {"name": "t", "domain": domain}})),
        ),
        (
            "{auth: {auth-url: $SERVER/v3, username: joe, password: 12345, domain_name: D, tenant_id: 7}}",
            by_password(&joe, &project("7")),
        ),
        (
            "{auth_url: $SERVER/v3, username: joe, password: 12345, user-domain-name: D, project_id: p}",
            by_password(&joe, &project("p")),
        ),
        (
            "{auth_type: token, auth-token: a, auth: {auth_url: $SERVER/v3, project_id: p}}",
            json!({"auth": {"identity": {"methods": ["token"], "token": {"id": "a"}}, "scope": project("p")}}),
        ),
        (
            "{auth_type: v3applicationcredential, auth: {auth_url: $SERVER/v3, application_credential_id: i,
                application_credential_secret: s}}",
            json!({"auth": {"identity": {"methods": ["application_credential"],
                "application_credential": {"id": "i", "secret": "s"}}}}),
        ),
        (
            "{auth: {auth_url: $SERVER/v3, application_credential_name: n, username: u, user_domain_id: d,
                application_credential_secret: s}}",
            json!({"auth": {"identity": {"methods": ["application_credential"], "application_credential":
                {"name": "n", "secret": "s", "user": {"name": "u", "domain": {"id": "d"}}}}}}),
        ),
    ] {
        let text = format!("clouds: {{c: {cloud}}}");
        logs_in(&[("clouds.yaml", &text)], &[], steps("/v3", &body));
    }
}

#[test]
fn an_older_keystone_takes_tenants() {
    let auth =
        json!({"passwordCredentials": {"username": "u", "password": "p"}, "tenantName": "t"});
    let text = "clouds: {c: {auth_type: v2password, tenant_name: t, auth: {auth_url: $SERVER/v2.0, username: u,
        password: p, project_name: other}}}";
    let login = v2("/v2.0", &auth, "t1", &json!([]));
    let server = Server::start([login, workbook("t1")]);
    let url = server.url();
    let ran = run_c(
        &server,
        &[("clouds.yaml", text)],
        &[("OS_MISTRAL_URL", &url)],
    );
    ran.assert(0, "text");
    server.done("v2password");
}

const REGIONS: &str =
    "clouds: {c: {region_name: Two, regions: [One, {name: Two, values: {auth: {project_id: two}}}],
    auth: {auth_url: '$SERVER/{region_name}/v3', user_id: u, password: p, project_id: one}}}";

#[test]
fn a_region_has_values_of_its_own() {
    let body = |id: &str| by_password(&json!({"id": "u", "password": "p"}), &project(id));
    let files = [("clouds.yaml", REGIONS)];
    logs_in(&files, &[], steps("/One/v3", &body("one")));
    let server = Server::start(steps("/Two/v3", &body("two")));
    let environment = [("OS_REGION_NAME", "Two"), ("OS_MISTRAL_URL", &server.url())];
    run_c(&server, &files, &environment).assert(0, "text");
    server.done("region Two");
    // One name alone is a default, which the user overrules.
    let text =
        "clouds: {c: {region_name: Two, auth: {auth_url: '$SERVER/v3', user_id: u, password: p,
        project_id: one}}}";
    let files = [("clouds.yaml", text)];
    logs_in(
        &files,
        &[("OS_REGION_NAME", "One")],
        steps("/v3", &body("one")),
    );
}

#[test]
fn the_catalog_is_read_as_the_cloud_says() {
    let services = json!([
        {"type": "wf", "endpoints": [
            {"interface": "internal", "region": "Two", "url": "$SERVER/right/v2"},
            {"interface": "public", "region": "Two", "url": "$SERVER/v2"},
            {"interface": "internal", "region": "One", "url": "$SERVER/v2"},
        ]},
        {"type": "workflowv2", "endpoints": [
            {"interface": "internal", "region": "Two", "url": "$SERVER/v2"},
        ]},
    ]);
    let body = by_password(&json!({"id": "u", "password": "p"}), &project("p"));
    for keys in [
        "workflow_service_type: wf, interface: internal, region_name: Two",
        "workflow_service_type: wf, endpoint_type: internalURL, interface: public, region_name: Two",
        "workflowv2_service_type: wf, workflow_interface: internal, workflow_region_name: Two, region_name: One",
        "workflow_endpoint_override: $SERVER/right/v2, workflow_api_version: 2",
    ] {
        let auth = "auth: {auth_url: $SERVER/v3, user_id: u, password: p, project_id: p}";
        let text = format!("clouds: {{c: {{{keys}, {auth}}}}}");
        let login = v3("/v3", &body, "t1", &services);
        let asked = Expected::new("GET /right/v2/workbooks/b").header("x-auth-token", "t1");
        let server = Server::start([login, (asked, definition())]);
        run_c(&server, &[("clouds.yaml", &text)], &[]).assert(0, "text");
        server.done(keys);
    }
}

#[test]
fn no_login_at_all_when_the_cloud_says_so() {
    for keys in [
        "auth_type: none, workflow_endpoint_override: $SERVER/v2",
        "auth_type: none, auth: {endpoint: $SERVER/v2}, profile: unknown",
        "auth_type: , endpoint: $SERVER/v2",
    ] {
        let text = format!("clouds: {{c: {{{keys}}}}}");
        let asked = Expected::new("GET /v2/workbooks/b").without("x-auth-token");
        let server = Server::start([(asked, definition())]);
        run_c(&server, &[("clouds.yaml", &text)], &[]).assert(0, "text");
        server.done(keys);
    }
}

#[test]
fn profiles_by_both_names_and_without() {
    let body = by_password(&json!({"id": "u", "password": "p"}), &project("p"));
    let public =
        "public-clouds: {site: {regions: [One, Two], auth: {auth_url: '$SERVER/{region_name}/v3',
        project-id: other}}}";
    for key in ["profile", "cloud"] {
        let text = format!(
            "clouds: {{c: {{{key}: site, auth: {{user_id: u, password: p, project_id: p}}}}}}"
        );
        let files = [
            ("clouds.yaml", text.as_str()),
            ("clouds-public.yml", public),
        ];
        logs_in(&files, &[], steps("/One/v3", &body));
        let parts = [
            "OS_REGION_NAME",
            "\"Three\"",
            "cloud c in ./clouds.yaml",
            "One, Two",
        ];
        fails(&files, &[("OS_REGION_NAME", "Three")], &parts);
    }
    let text = "clouds: {c: {profile: gone, auth: {auth_url: $SERVER/v3, user_id: u, password: p, project_id: p}}}";
    let server = Server::start(steps("/v3", &body));
    let ran = run_c(
        &server,
        &[("clouds.yaml", text), ("clouds-public.yml", public)],
        &[],
    );
    ran.assert(0, "text");
    let words =
        "warning: profile \"gone\" of cloud c in ./clouds.yaml is not in ./clouds-public.yml";
    ran.assert_stderr(&[words]);
    server.done("unknown profile");
}

#[test]
fn certificates_in_the_home_folder() {
    let authority = Authority::new();
    let client = authority.identity("client");
    let body = by_password(&json!({"id": "u", "password": "p"}), &project("p"));
    for tls in [
        "cacert: ~/ca.pem",
        "verify: ~/ca.pem",
        "cacert: ~/nosuch.pem, verify: false",
    ] {
        let identity = authority.identity("127.0.0.1");
        let server = Server::start_tls(steps("/v3", &body), identity.demanding(&authority));
        let text = format!(
            "clouds: {{c: {{{tls}, cert: ~/c.pem, key: ~/k.pem, auth: {{auth_url: $SERVER/v3, user_id: u, password: p,
                project_id: p}}}}}}"
        );
        let run = mistral(&WORDS).env("OS_CLOUD", "c");
        write_files(&run, &[("clouds.yaml", &text)], &server);
        write(&run, ".", "ca.pem", &authority.pem());
        write(&run, ".", "c.pem", &client.certificate);
        write(&run, ".", "k.pem", &client.key);
        run.run().assert(0, "text");
        server.done(tls);
    }
}
