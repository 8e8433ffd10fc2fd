//! Logins to real Keystones, and a real Mistral that demands their tokens.

use serde_json::Value;
use tempfile::tempdir;

use crate::support::lab::{User, lab, token, tokens};
use crate::support::{Server, server, unique};

const LIST: [&str; 5] = ["workflow-list", "-f", "value", "-c", "Name"];

fn definition(folder: &tempfile::TempDir, name: &str) -> String {
    let path = folder.path().join(name);
    let text = format!("version: '2.0'\n{name}:\n  tasks:\n    t: {{action: std.noop}}\n");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
#[ignore = "needs real clouds"]
fn a_password_by_every_spelling_of_the_auth_url() {
    let lab = lab();
    for path in ["/v3", "/v3/", "", "/"] {
        let alice = lab
            .user("alice", "red")
            .with("OS_AUTH_URL", &format!("{}{path}", lab.url("keystone")));
        alice.ok(&LIST);
        assert_eq!(alice.status("Project ID"), lab.id("red"), "{path}");
        assert_eq!(alice.status("Roles"), "member, reader");
    }
}

#[test]
#[ignore = "needs real clouds"]
fn ids_domains_and_no_project() {
    let lab = lab();
    let by_id = User::at(&format!("{}/v3", lab.url("keystone")))
        .with("OS_USER_ID", lab.id("alice"))
        .with("OS_PASSWORD", "alice-secret")
        .with("OS_PROJECT_ID", lab.id("red"));
    by_id.ok(&LIST);
    let dave = lab
        .user("dave", "green")
        .with("OS_USER_DOMAIN_NAME", "other")
        .with("OS_PROJECT_DOMAIN_NAME", "other");
    dave.ok(&LIST);
    assert_eq!(dave.status("Project domain"), "other");
    let unscoped = lab.user("alice", "");
    assert_eq!(unscoped.status("Project"), "<none>");
    let without_domain = lab.user("dave", "green");
    assert!(
        without_domain
            .fails(&LIST)
            .contains("requires authentication")
    );
}

#[test]
#[ignore = "needs real clouds"]
fn a_token_an_application_credential_and_what_is_wrong_with_them() {
    let lab = lab();
    let folder = tempdir().unwrap();
    let kept = folder.path().join("tokens");
    lab.user("alice", "red").with_token_cache(&kept).ok(&LIST);
    let by_token = User::at(&format!("{}/v3", lab.url("keystone")))
        .with("OS_AUTH_TOKEN", &token(&kept))
        .with("OS_PROJECT_ID", lab.id("red"));
    by_token.ok(&LIST);
    assert_eq!(by_token.status("Method"), "Keystone, token");
    let wrong = by_token.clone().with("OS_AUTH_TOKEN", "no-such-token");
    assert!(wrong.fails(&LIST).contains("Keystone refused the login"));
    let credential = User::at(&format!("{}/v3", lab.url("keystone")))
        .with("OS_APPLICATION_CREDENTIAL_SECRET", "ci-secret");
    let by_id = credential
        .clone()
        .with("OS_APPLICATION_CREDENTIAL_ID", lab.id("credential"));
    by_id.ok(&LIST);
    let by_name = credential
        .with("OS_APPLICATION_CREDENTIAL_NAME", "ci")
        .with("OS_USERNAME", "alice");
    assert_eq!(by_name.status("Project ID"), lab.id("red"));
    let wrong = by_id.with("OS_APPLICATION_CREDENTIAL_SECRET", "wrong");
    assert!(
        wrong
            .fails(&LIST)
            .contains("OS_APPLICATION_CREDENTIAL_SECRET")
    );
}

#[test]
#[ignore = "needs real clouds"]
fn a_wrong_password_is_answered_in_keystones_words() {
    let stderr = lab()
        .user("alice", "red")
        .with("OS_PASSWORD", "wrong")
        .fails(&LIST);
    for part in [
        "The request you have made requires authentication.",
        "401",
        "req-",
    ] {
        assert!(stderr.contains(part), "no {part} in {stderr}");
    }
}

#[test]
#[ignore = "needs real clouds"]
fn https_with_an_own_authority() {
    let lab = lab();
    let url = format!("{}/v3", lab.url("keystone_tls"));
    let alice = lab.user("alice", "red").with("OS_AUTH_URL", &url);
    assert!(alice.fails(&LIST).contains("unknown issuer"));
    alice.clone().with("OS_CACERT", &lab.authority()).ok(&LIST);
    let ran = alice
        .clone()
        .with("MISTRALCLIENT_INSECURE", "True")
        .run(&LIST);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("certificates are not verified"),
        "{}",
        ran.stderr
    );
    let off = alice.with("MISTRALCLIENT_INSECURE", "False");
    assert!(off.fails(&LIST).contains("unknown issuer"));
}

#[test]
#[ignore = "needs real clouds"]
fn regions_and_interfaces_of_the_catalog() {
    let lab = lab();
    let alice = lab.user("alice", "red");
    let expected = format!("{}/v2", lab.url("mistral"));
    for (region, interface, reason) in [
        ("", "", "catalog: workflowv2 public in RegionOne"),
        ("RegionTwo", "", "catalog: workflowv2 public in RegionTwo"),
        (
            "RegionOne",
            "internalURL",
            "catalog: workflowv2 internal in RegionOne",
        ),
        (
            "RegionOne",
            "admin",
            "catalog: workflowv2 admin in RegionOne",
        ),
    ] {
        let there = alice
            .clone()
            .with("OS_REGION_NAME", region)
            .with("OS_MISTRAL_ENDPOINT_TYPE", interface);
        there.ok(&LIST);
        assert_eq!(there.status("Endpoint"), expected);
        assert_eq!(there.status("Endpoint from"), reason);
    }
    let nowhere = alice
        .with("OS_REGION_NAME", "RegionTwo")
        .with("OS_MISTRAL_ENDPOINT_TYPE", "internal");
    let stderr = nowhere.fails(&LIST);
    assert!(
        stderr.contains("workflowv2 public in RegionTwo"),
        "{stderr}"
    );
}

#[test]
#[ignore = "needs real clouds"]
fn two_projects_share_what_they_want_to() {
    let lab = lab();
    let (alice, bob) = (lab.user("alice", "red"), lab.user("bob", "blue"));
    let folder = tempdir().unwrap();
    let name = unique("shared");
    let file = definition(&folder, &name);
    let id = alice.ok(&["workflow-create", &file, "-f", "value", "-c", "ID"]);
    let id = id.trim_end();
    assert!(!bob.ok(&LIST).contains(&name));
    assert!(bob.fails(&["workflow-get", id]).contains("not found"));
    let blue = lab.id("blue");
    alice.ok(&["member-create", id, "workflow", blue]);
    let status = ["member-get", id, "workflow", "-f", "value", "-c", "Status"];
    assert_eq!(bob.ok(&status), "pending\n");
    bob.ok(&["member-update", id, "workflow", "-s", "accepted"]);
    assert_eq!(bob.ok(&status), "accepted\n");
    assert!(bob.ok(&LIST).contains(&name));
    let listed: Value =
        serde_json::from_str(&alice.ok(&["member-list", id, "workflow", "-f", "json"])).unwrap();
    assert_eq!(listed[0]["Member ID"], blue);
    alice.ok(&["member-delete", id, "workflow", blue]);
    assert!(!bob.ok(&LIST).contains(&name));
    alice.ok(&["workflow-delete", id]);
}

#[test]
#[ignore = "needs real clouds"]
fn a_role_that_is_not_allowed() {
    let lab = lab();
    let folder = tempdir().unwrap();
    let name = unique("book");
    let path = folder.path().join("book.yaml");
    let text = format!(
        "version: '2.0'\nname: {name}\nworkflows:\n  one:\n    tasks:\n      t: {{action: std.noop}}\n"
    );
    std::fs::write(&path, text).unwrap();
    let words = ["workbook-create", path.to_str().unwrap()];
    let stderr = lab.user("alice", "red").fails(&words);
    assert!(stderr.contains("403"), "{stderr}");
    lab.admin().ok(&words);
    lab.admin().ok(&["workbook-delete", &name]);
}

#[test]
#[ignore = "needs real clouds"]
fn a_kept_token_is_used_revoked_and_replaced() {
    let lab = lab();
    let folder = tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let alice = lab.user("alice", "red");
    alice.clone().with_token_cache(&first).ok(&LIST);
    let ran = alice
        .clone()
        .with_token_cache(&first)
        .run(&["--debug", "workflow-list"]);
    assert_eq!(ran.stderr.matches("REQ: curl").count(), 1, "{}", ran.stderr);
    assert_eq!(
        alice.clone().with_token_cache(&first).status("Token from"),
        "cache"
    );
    let copied = std::process::Command::new("cp")
        .arg("-a")
        .args([&first, &second])
        .status();
    assert!(copied.unwrap().success());
    let revoked = token(&first);
    assert_eq!(
        alice.clone().with_token_cache(&first).ok(&["auth-logout"]),
        "The token was revoked and removed from the cache.\n"
    );
    assert!(tokens(&first).is_empty());
    let by_token = User::at(&format!("{}/v3", lab.url("keystone"))).with("OS_AUTH_TOKEN", &revoked);
    assert!(by_token.fails(&LIST).contains("check OS_AUTH_TOKEN"));
    let ran = alice
        .clone()
        .with_token_cache(&second)
        .run(&["--debug", "workflow-list"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    // Refused, a login, accepted.
    assert_eq!(ran.stderr.matches("REQ: curl").count(), 3, "{}", ran.stderr);
    assert_ne!(token(&second), revoked);
}

#[test]
#[ignore = "needs real clouds"]
fn a_token_that_has_expired() {
    let lab = lab();
    let folder = tempdir().unwrap();
    let kept = folder.path().join("tokens");
    let user = User::at(&format!("{}/v3", lab.url("target")))
        .with("OS_USERNAME", "cloud_user")
        .with("OS_PASSWORD", "far-secret")
        .with("OS_PROJECT_NAME", "far");
    user.clone().with_token_cache(&kept).status("User");
    let by_token =
        User::at(&format!("{}/v3", lab.url("target"))).with("OS_AUTH_TOKEN", &token(&kept));
    by_token.status("User");
    Server::poll("the token expires", || {
        by_token.run(&["auth-status"]).code == Some(1)
    });
    assert!(
        by_token
            .fails(&["auth-status"])
            .contains("check OS_AUTH_TOKEN")
    );
    assert_eq!(user.with_token_cache(&kept).status("Token from"), "login");
}

#[test]
#[ignore = "needs real clouds"]
fn a_trace_of_a_run() {
    let ran = lab()
        .user("alice", "red")
        .with("OS_PROFILE", "profile-key")
        .run(&LIST);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.starts_with("mistral: trace ID: "),
        "{}",
        ran.stderr
    );
}

/// With the target cloud of the lab.
pub fn targeting(user: User) -> User {
    user.with("OS_TARGET_AUTH_URL", &format!("{}/v3", lab().url("target")))
        .with("OS_TARGET_USERNAME", "cloud_user")
        .with("OS_TARGET_TENANT_NAME", "far")
        .with("OS_TARGET_PASSWORD", "far-secret")
}

#[test]
#[ignore = "needs real clouds"]
fn an_action_on_a_target_cloud_with_a_login_and_with_none_at_all() {
    let lab = lab();
    let mistral = server();
    let open = User::nobody().with("OS_MISTRAL_URL", &mistral.url);
    for user in [lab.user("alice", "red"), open] {
        let user = targeting(user);
        let projects = user.ok(&["run-action", "keystone.projects_list"]);
        assert!(projects.contains(lab.id("far")), "{projects}");
        assert!(!projects.contains(lab.id("red")), "{projects}");
        let stderr = user
            .with("OS_TARGET_PASSWORD", "wrong")
            .fails(&["workflow-list"]);
        assert!(
            stderr.contains("the target cloud's Keystone refused"),
            "{stderr}"
        );
    }
}

/// The guide's last example, word by word but for the host: an open Mistral, a cloud of its own with Heat.
#[test]
#[ignore = "needs real clouds"]
fn the_guides_last_example_lists_the_stacks_of_the_target_cloud() {
    let (lab, mistral) = (lab(), server());
    let auth_url = format!("--os-target-auth-url={}/v3", lab.url("target"));
    let words = [
        &auth_url,
        "--os-target-username=testuser",
        "--os-target-tenant=testtenant",
        "--os-target-password=MistralRuleZ",
        "run-action",
        "heat.stacks_list",
    ];
    let user = User::nobody().with("OS_MISTRAL_URL", &mistral.url);
    let stacks: Value = serde_json::from_str(&user.ok(&words)).unwrap();
    let [stack] = stacks["result"].as_array().unwrap().as_slice() else {
        panic!("{stacks}");
    };
    assert_eq!(stack["id"], lab.id("stack"));
    assert_eq!(stack["stack_name"], "guide");
}

#[test]
#[ignore = "needs real clouds"]
fn the_old_keystone_by_name_and_id_password_and_token() {
    let lab = lab();
    let url = lab.url("old");
    let folder = tempdir().unwrap();
    let kept = folder.path().join("tokens");
    for path in ["/v2.0", "/v2.0/"] {
        let admin = User::at(&format!("{url}{path}"))
            .with("OS_USERNAME", "admin")
            .with("OS_PASSWORD", "secret");
        let by_name = admin.clone().with("OS_TENANT_NAME", "admin");
        assert_eq!(by_name.status("Project ID"), lab.id("old_tenant"));
        let by_id = admin.clone().with("OS_TENANT_ID", lab.id("old_tenant"));
        assert_eq!(
            by_id.clone().with_token_cache(&kept).status("User"),
            "admin"
        );
        let by_token = User::at(&format!("{url}{path}"))
            .with("OS_TENANT_NAME", "admin")
            .with("OS_AUTH_TOKEN", &token(&kept));
        assert_eq!(by_token.status("Method"), "Keystone, token");
        let expected = format!("{}/v2", lab.url("mistral"));
        let region = by_name.clone().with("OS_REGION_NAME", "RegionOne");
        assert_eq!(region.status("Endpoint"), expected);
        let stderr = by_name.clone().with("OS_REGION_NAME", "Nope").fails(&LIST);
        assert!(
            stderr.contains("workflowv2 public in RegionOne"),
            "{stderr}"
        );
        for wrong in [
            by_name.clone().with("OS_PASSWORD", "wrong"),
            by_name.clone().with("OS_TENANT_NAME", "wrong"),
            by_id.with("OS_TENANT_ID", "wrong"),
            by_token.with("OS_AUTH_TOKEN", "wrong"),
        ] {
            let stderr = wrong.fails(&LIST);
            assert!(stderr.contains("Keystone refused the login: "), "{stderr}");
        }
        assert_eq!(
            admin
                .with("OS_TENANT_NAME", "admin")
                .with_token_cache(&kept)
                .ok(&["auth-logout"]),
            "No token is cached for these settings.\n"
        );
        std::fs::remove_dir_all(&kept).unwrap();
    }
}

#[test]
#[ignore = "needs real clouds"]
fn the_guides_first_example_runs_as_written() {
    let (lab, mistral) = (lab(), server());
    let user = User::at(&format!("{}/v2.0", lab.url("old")))
        .with("OS_TENANT_NAME", "admin")
        .with("OS_USERNAME", "admin")
        .with("OS_PASSWORD", "secret")
        .with("OS_MISTRAL_URL", &mistral.url);
    assert!(user.ok(&["--help"]).contains("workbook-list"));
    user.ok(&["workbook-list"]);
}
