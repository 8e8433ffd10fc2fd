//! The development server itself.

use serde_json::Value;

use crate::support::{Ran, bare, data_folder, free_port, server};

fn dev_server(words: &[&str]) -> Ran {
    bare()
        .args(words)
        .arg("--data-dir")
        .arg(data_folder())
        .output()
        .unwrap()
        .into()
}

#[test]
#[ignore = "needs a real Mistral"]
fn starting_twice_is_no_error_and_another_port_is() {
    let server = server();
    let again = dev_server(&["dev-server-start"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert!(again.stdout.contains(&server.url), "{}", again.stdout);
    let other = dev_server(&["dev-server-start", "--port", &free_port().to_string()]);
    assert_eq!((other.code, other.stdout.as_str()), (Some(1), ""));
    assert!(other.stderr.contains("dev-server-stop"), "{}", other.stderr);
}

#[test]
#[ignore = "needs a real Mistral"]
fn status_and_log_tell_of_the_running_server() {
    let server = server();
    let status: Value =
        serde_json::from_str(&dev_server(&["dev-server-status", "-f", "json"]).stdout).unwrap();
    assert_eq!(
        (&status["Status"], &status["URL"]),
        (&"RUNNING".into(), &server.url.as_str().into())
    );
    assert_eq!(status["Version"], "23.0.0");
    assert!(
        status["PID"].as_u64().is_some_and(|pid| pid > 1),
        "{status}"
    );
    assert!(
        dev_server(&["dev-server-log"])
            .stdout
            .contains("API server started")
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn another_folder_has_no_server() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = |command: &str| -> Ran {
        bare()
            .arg(command)
            .arg("--data-dir")
            .arg(folder.path())
            .output()
            .unwrap()
            .into()
    };
    assert!(elsewhere("dev-server-status").stdout.contains("STOPPED"));
    assert_eq!(
        elsewhere("dev-server-stop").stdout,
        "Mistral is not running.\n"
    );
    assert_eq!(elsewhere("dev-server-log").code, Some(1));
}
