//! A server on another port than the client's default: how the client finds it.

use std::fs;
use std::net::TcpStream;

use tempfile::TempDir;

use super::{at, server_lock, without_python, write_state};
use crate::support::{Answer, Outcome, Server, mistral};

/// A server that answers every request.
pub fn answering() -> Server {
    Server::always(|_| Answer::text(200, ""))
}

#[test]
fn a_start_on_another_port_says_how_to_use_it() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    without_python(&data).assert_failure(1, &["no Python"]);
    let _lock = server_lock(&data);
    let server = answering();
    let url = server.url();
    let told = format!("Mistral is running at {url} (pid 77).\nexport OS_MISTRAL_URL={url}\n");
    write_state(
        &data,
        77,
        &url,
        ", \"checks_users\": true, \"allows_others\": false",
    );
    let ran = at(&data, &["dev-server-start"]).run();
    ran.assert(0, &told);
    assert_eq!(ran.stderr, "");
    let ran = at(&data, &["dev-server-start", "--allow-others"]).run();
    ran.assert_failure(1, &["running without --allow-others", "dev-server-stop"]);
    // Whom the server lets in is said each time.
    for (more, why) in [
        (
            ", \"checks_users\": false, \"allows_others\": true",
            "--allow-others is on",
        ),
        (
            ", \"checks_users\": false, \"allows_others\": false",
            "cannot identify the user",
        ),
        ("", "--allow-others is on"),
    ] {
        write_state(&data, 77, &url, more);
        let ran = at(&data, &["dev-server-start"]).run();
        ran.assert(0, &told);
        ran.assert_stderr(&["warning", why]);
    }
}

/// A run of the client whose user has a server at this URL.
fn with_server(words: &[&str], url: &str, is_alive: bool) -> Outcome {
    let run = mistral(words);
    let data = run.folder().join(".local/share/mistral/dev-server");
    fs::create_dir_all(&data).unwrap();
    let lock = server_lock(&data);
    if !is_alive {
        lock.unlock().unwrap();
    }
    write_state(&data, 77, url, "");
    run.run()
}

fn nobody_at_the_default() -> bool {
    TcpStream::connect("localhost:8989").is_err()
}

#[test]
fn where_nobody_listens_the_own_server_is_named() {
    let url = "http://127.0.0.1:8975/v2";
    let hint = "export OS_MISTRAL_URL=http://127.0.0.1:8975/v2\n";
    for words in [
        &["workbook-list"][..],
        &["workbook-get", "x"],
        &["workbook-get-definition", "x"],
        &["workbook-delete", "x"],
    ] {
        let ran = with_server(words, url, true);
        // Another Mistral of this machine is talked to without a hint.
        let is_hinted = nobody_at_the_default();
        assert_eq!(ran.stderr.contains(hint), is_hinted, "{}", ran.stderr);
        let ran = with_server(words, url, false);
        assert!(!ran.stderr.contains("export"), "{}", ran.stderr);
    }
}

#[test]
fn who_names_a_url_gets_no_hint() {
    let words = ["--os-mistral-url", "http://127.0.0.1:1/v2", "workbook-list"];
    let ran = with_server(&words, "http://127.0.0.1:8975/v2", true);
    ran.assert_failure(1, &["cannot connect"]);
    assert!(!ran.stderr.contains("export"), "{}", ran.stderr);
}
