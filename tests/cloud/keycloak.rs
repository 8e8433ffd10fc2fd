//! Logins to a real Keycloak, and a real Mistral that has it check their tokens.

use serde_json::{Map, Value, json};
use tempfile::tempdir;

use crate::support::lab::{User, lab, token, tokens};
use crate::support::{Server, unique};

const LIST: [&str; 1] = ["workbook-list"];

#[test]
#[ignore = "needs real clouds"]
fn the_guides_environment_runs_as_written() {
    let lab = lab();
    lab.keycloak().ok(&LIST);
    let slash = format!("{}/auth/", lab.url("keycloak"));
    lab.keycloak().with("OS_AUTH_URL", &slash).ok(&LIST);
    let secure = format!("{}/auth", lab.url("keycloak_tls"));
    let secure = lab.keycloak().with("OS_AUTH_URL", &secure);
    assert!(secure.fails(&LIST).contains("unknown issuer"));
    secure.clone().with("OS_CACERT", &lab.authority()).ok(&LIST);
    secure.with("MISTRALCLIENT_INSECURE", "True").ok(&LIST);
}

#[test]
#[ignore = "needs real clouds"]
fn a_public_client_the_client_itself_and_a_ready_token() {
    let lab = lab();
    let public = lab
        .keycloak()
        .with("OPENID_CLIENT_ID", "public_client")
        .with("OPENID_CLIENT_SECRET", "");
    public.ok(&LIST);
    let client = lab
        .keycloak()
        .with("OS_USERNAME", "")
        .with("OS_PASSWORD", "");
    client.ok(&LIST);
    assert_eq!(client.status("User"), "service-account-my_keycloak_client");
    let folder = tempdir().unwrap();
    let kept = folder.path().join("tokens");
    lab.keycloak().with_token_cache(&kept).ok(&LIST);
    let ready = User::nobody()
        .with("MISTRAL_AUTH_TYPE", "keycloak-oidc")
        .with("OS_TENANT_NAME", "my_keycloak_realm")
        .with(
            "OS_MISTRAL_URL",
            &format!("{}/v2", lab.url("keycloak_mistral")),
        )
        .with("OS_AUTH_TOKEN", &token(&kept));
    ready.ok(&LIST);
    let stderr = ready.with("OS_AUTH_TOKEN", "no-token").fails(&LIST);
    assert!(stderr.contains("401"), "{stderr}");
}

#[test]
#[ignore = "needs real clouds"]
fn refusals_are_in_keycloaks_words() {
    let lab = lab();
    for (name, value, part) in [
        ("OS_PASSWORD", "wrong", "Invalid user credentials"),
        (
            "OPENID_CLIENT_SECRET",
            "wrong",
            "Invalid client or Invalid client credentials",
        ),
        ("OS_TENANT_NAME", "no_realm", "Realm does not exist"),
    ] {
        let stderr = lab.keycloak().with(name, value).fails(&LIST);
        assert!(stderr.contains(part), "no {part} in {stderr}");
    }
}

#[test]
#[ignore = "needs real clouds"]
fn a_kept_token_is_used_refreshed_and_ended() {
    let lab = lab();
    let folder = tempdir().unwrap();
    let kept = folder.path().join("tokens");
    let user = lab.keycloak().with_token_cache(&kept);
    user.ok(&LIST);
    assert_eq!(user.status("Token from"), "cache");
    assert_eq!(user.status("User"), "admin");
    let first = token(&kept);
    // As if the time of the token, but not of the session, had run out.
    let file = &tokens(&kept)[0];
    let mut entry: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    entry["entry"]["grant"]["expires_at"] = "2001-01-01T00:00:00Z".into();
    std::fs::write(file, entry.to_string()).unwrap();
    let ran = user.run(&["--debug", "workbook-list"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("grant_type=refresh_token"),
        "{}",
        ran.stderr
    );
    assert_ne!(token(&kept), first);
    assert_eq!(
        user.ok(&["auth-logout"]),
        "The token was revoked and removed from the cache.\n"
    );
    assert!(tokens(&kept).is_empty());
}

/// The server leaves rows out whose key is null: behind a null at the border of a page (ascending), or all
/// of them (descending).
#[test]
#[ignore = "needs real clouds"]
fn all_rows_are_listed_where_the_key_of_the_order_is_null() {
    let lab = lab();
    let user = lab.keycloak();
    let folder = tempdir().unwrap();
    let path = folder.path().join("flows.yaml");
    let (good, bad) = (unique("good"), unique("bad"));
    let text = format!(
        "version: '2.0'\n{good}: {{tasks: {{a: {{action: std.noop}}}}}}\n{bad}: {{tasks: {{a: {{action: std.fail}}}}}}\n"
    );
    std::fs::write(&path, text).unwrap();
    user.ok(&["workflow-create", path.to_str().unwrap()]);
    let mut ids = Vec::new();
    for name in [&good, &bad, &good, &bad, &good, &bad] {
        let id = user.ok(&["execution-create", name, "-f", "value", "-c", "ID"]);
        let id = id.trim_end().to_owned();
        Server::poll(&format!("{name} ends"), || {
            let words = ["execution-get", &id, "-f", "value", "-c", "State"];
            user.ok(&words) != "RUNNING\n"
        });
        ids.push(id);
    }
    ids.sort();
    for dirs in ["asc", "desc"] {
        let words = ["execution-list", "--limit=-1", "-f", "value", "-c", "ID"];
        let order = ["--sort_keys", "state_info", "--sort_dirs", dirs];
        let all = user.ok(&[&words[..], &order].concat());
        let mut found: Vec<_> = all
            .lines()
            .filter(|id| ids.iter().any(|own| own == id))
            .collect();
        found.sort_unstable();
        assert_eq!(found, ids, "{dirs}");
    }
}

#[test]
#[ignore = "needs real clouds"]
fn a_command_outlives_tokens_of_two_seconds() {
    for (client, renewal) in [
        ("short_client", "grant_type=refresh_token"),
        ("short_client_without_refresh", "grant_type=password"),
    ] {
        let user = lab()
            .keycloak()
            .with("OPENID_CLIENT_ID", client)
            .with("OPENID_CLIENT_SECRET", "");
        let names: Vec<_> = (0..100)
            .map(|number| format!("{client}_{number}"))
            .collect();
        let flows = names.iter().map(|name| {
            let task = json!({"t": {"action": "std.noop"}});
            (name.clone(), json!({"tasks": task}))
        });
        let mut flows: Map<String, Value> = flows.collect();
        flows.insert("version".to_owned(), "2.0".into());
        let folder = tempdir().unwrap();
        let file = folder.path().join("flows.yaml");
        std::fs::write(&file, Value::from(flows).to_string()).unwrap();
        user.ok(&["workflow-create", file.to_str().unwrap()]);
        let mut words = vec!["--debug", "workflow-delete"];
        words.extend(names.iter().map(String::as_str));
        let ran = user.run(&words);
        assert_eq!(ran.code, Some(0), "{client}: {}", ran.stderr);
        assert_eq!(ran.stdout.lines().count(), 100, "{}", ran.stdout);
        let renewals = ran.stderr.matches(renewal).count();
        let first = usize::from(renewal.ends_with("password"));
        assert!(renewals > first, "{client}: {renewals} of {renewal}");
        assert!(
            !ran.stderr.contains("RESP: [401]"),
            "{client}: {}",
            ran.stderr
        );
    }
}
