//! The development server itself.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::own::Own;
use crate::support::{Outcome, Server, bare, data_folder, free_port, server};

fn dev_server(words: &[&str]) -> Outcome {
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
    let pid = status["PID"].as_u64().unwrap();
    assert!(pid > 1, "{status}");
    if cfg!(target_os = "linux") {
        // It leads a session of its own, so that the end of the starter's does not end it.
        let told = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let session = told.rsplit(") ").next().unwrap().split(' ').nth(3).unwrap();
        assert_eq!(session, pid.to_string(), "{told}");
    }
    assert!(
        dev_server(&["dev-server-log", "-n", "100000"])
            .stdout
            .contains("API server started")
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn another_folder_has_no_server() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = |command: &str| -> Outcome {
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

/// Every file and folder that the server itself made, the folder included.
fn made(data: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.chain([data.to_owned()]).collect()
}

#[test]
#[ignore = "needs a real Mistral"]
fn nothing_of_a_server_is_for_others_and_it_is_purged_as_a_whole() {
    // A name that means something in URLs and in configuration files.
    let own = Own::new("a?b%20c$d");
    let started = own.run(&["dev-server-start", "--port", &own.port]);
    let url = own.url();
    let told = format!("Mistral is running at {url} (pid ");
    assert!(started.stdout.starts_with(&told), "{}", started.stderr);
    let line = format!(").\nexport OS_MISTRAL_URL={url}\n");
    assert!(started.stdout.ends_with(&line), "{}", started.stdout);
    own.ask(&["environment-create", &own_environment(&own)]);
    let files = made(&own.data);
    assert!(files.contains(&own.data.join("mistral.sqlite")));
    for path in &files {
        let mode = std::fs::symlink_metadata(path)
            .unwrap()
            .permissions()
            .mode();
        assert!(mode.is_multiple_of(0o100), "{mode:o} of {}", path.display());
    }
    let beside = own.data.parent().unwrap();
    assert_eq!(std::fs::read_dir(beside).unwrap().count(), 2);
    let purged = own.run(&["dev-server-stop", "--purge"]);
    assert_eq!(purged.code, Some(0), "{}", purged.stderr);
    assert_eq!(purged.stdout, "Mistral has stopped.\n");
    assert!(!own.data.exists());
}

fn own_environment(own: &Own) -> String {
    let path = own.data.parent().unwrap().join("environment.json");
    std::fs::write(&path, r#"{"name": "one", "variables": {"a": 1}}"#).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Modules that lie in the user's folder: each would leave a file where it ran.
#[test]
#[ignore = "needs a real Mistral"]
fn modules_of_the_current_folder_are_not_run() {
    let home = TempDir::new().unwrap();
    let ran = home.path().join("ran");
    let script = format!("open({:?}, 'w').close()\n", ran.to_str().unwrap());
    for name in [
        "venv",
        "logging",
        "pip",
        "json",
        "sitecustomize",
        "encodings",
    ] {
        std::fs::write(home.path().join(format!("{name}.py")), &script).unwrap();
    }
    let own = Own::new("data");
    // Broken, so that all of it is done anew.
    std::fs::remove_file(own.data.join("venv/installed.txt")).unwrap();
    let started: Outcome = bare()
        .args(["dev-server-start", "--port", &own.port, "--data-dir"])
        .arg(&own.data)
        .env("PYTHONPATH", home.path())
        .env("OS_PASSWORD", "not-for-the-server")
        .current_dir(home.path())
        .output()
        .unwrap()
        .into();
    assert_eq!(started.code, Some(0), "{}", started.stderr);
    assert!(started.stderr.contains("installing"), "{}", started.stderr);
    assert!(!ran.exists());
    let status = own.run(&["dev-server-status", "-f", "value", "-c", "PID"]);
    // Elsewhere nobody is told what environment a process has.
    if cfg!(target_os = "linux") {
        let environment = format!("/proc/{}/environ", status.stdout.trim());
        let environment = std::fs::read(environment).unwrap();
        let environment = String::from_utf8_lossy(&environment).into_owned();
        assert!(environment.contains("HOME="), "{environment}");
        assert!(!environment.contains("not-for-the-server"));
        assert!(!environment.contains("PYTHON"), "{environment}");
    }
}

/// The processes that run the launcher of a folder.
#[cfg(target_os = "linux")]
fn servers(data: &Path) -> Vec<String> {
    let launcher = data.join("server.py").to_str().unwrap().to_owned();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let names = processes.filter_map(|entry| entry.file_name().into_string().ok());
    let runs_it = |pid: &String| {
        let words = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let words = String::from_utf8_lossy(&words).into_owned();
        words.split('\0').any(|word| word == launcher)
    };
    names.filter(runs_it).collect()
}

/// A start is killed when its server has just begun, when that one holds the lock, and when it is ready.
#[test]
#[cfg(target_os = "linux")]
#[ignore = "needs a real Mistral"]
fn a_killed_start_leaves_no_second_server_and_stop_ends_what_it_left() {
    for moment in ["begun", "locked", "told"] {
        let own = Own::new("data");
        let mut killed = bare()
            .args(["dev-server-start", "--port", &own.port, "--data-dir"])
            .arg(&own.data)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        Server::poll(moment, || match moment {
            "begun" => !servers(&own.data).is_empty(),
            "locked" => std::fs::File::open(own.data.join("server.lock"))
                .is_ok_and(|lock| lock.try_lock_shared().is_err()),
            _ => own.data.join("state.json").exists(),
        });
        killed.kill().unwrap();
        killed.wait().unwrap();
        let left = servers(&own.data);
        assert_eq!(left.len(), 1, "{moment}");
        let again = own.run(&["dev-server-start", "--port", &own.port]);
        assert_eq!(again.code, Some(0), "{moment}: {}", again.stderr);
        let running = servers(&own.data);
        assert_eq!(running.len(), 1, "{moment}");
        let told = format!("(pid {})", running[0]);
        assert!(again.stdout.contains(&told), "{moment}: {}", again.stdout);
        let stop = own.run(&["dev-server-stop"]);
        assert_eq!(
            stop.stdout, "Mistral has stopped.\n",
            "{moment}: {}",
            stop.stderr
        );
        assert_eq!(servers(&own.data), [""; 0], "{moment}");
        // Nor does any come back.
        let status = own.run(&["dev-server-status", "-f", "value", "-c", "Status"]);
        assert_eq!(status.stdout, "STOPPED\n", "{moment}");
    }
}
