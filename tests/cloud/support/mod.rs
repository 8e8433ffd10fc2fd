//! The server that all tests share, and the client that talks to it.

pub mod lab;
pub mod own;
pub mod running;
#[path = "../../support/mod.rs"]
mod shared;

pub use shared::http::{Answer, Server as WebServer, free_port};
pub use shared::signals::restore_default_sigint;

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Longest time for anything that the server does.
const DEADLINE: Duration = Duration::from_mins(1);

/// The client under test, with the user's environment but for what would configure it.
pub fn bare() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["OS_", "MISTRAL", "CLIFF_", "OPENID_", "TARGET_"]
            .iter()
            .any(|prefix| text.starts_with(prefix))
        {
            command.env_remove(&name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// The seed of this commit; `SEED` gives another one.
pub fn seed_of_commit() -> u64 {
    if let Some(seed) = std::env::var("SEED")
        .ok()
        .and_then(|text| text.parse().ok())
    {
        return seed;
    }
    let commit = Command::new("git").args(["rev-parse", "HEAD"]).output();
    let commit = String::from_utf8(commit.unwrap().stdout).unwrap();
    u64::from_str_radix(commit.get(..15).unwrap_or("0"), 16).unwrap()
}

/// What a command printed, as text.
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Outcome {
    /// The standard output of a command that must have succeeded.
    pub fn succeeded(self, words: &[&str]) -> String {
        assert_eq!(self.code, Some(0), "mistral {words:?}: {}", self.stderr);
        self.stdout
    }

    /// The standard error of a command that must have failed with clean standard output.
    pub fn failed(self, words: &[&str]) -> String {
        assert_eq!(self.code, Some(1), "mistral {words:?}: {}", self.stderr);
        assert_eq!(self.stdout, "", "mistral {words:?}");
        self.stderr
    }
}

/// A running server. The last test that lets go of it stops it; what was installed stays.
pub struct Server {
    pub url: String,
    pub data: PathBuf,
    pub scratch: TempDir,
}

static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());

/// The server of this test run, started if it is not running.
pub fn server() -> Arc<Server> {
    let mut shared = SHARED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(server) = shared.upgrade() {
        return server;
    }
    let server = Arc::new(Server::start());
    *shared = Arc::downgrade(&server);
    server
}

/// Where the server of the tests is installed: below `target/`, or below `TEST_FOLDER`, which a user needs
/// to whom `target/` does not belong.
pub fn data_folder() -> PathBuf {
    let folder = std::env::var_os("TEST_FOLDER").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").into());
    folder.join("dev-server")
}

impl Server {
    fn start() -> Self {
        let data = data_folder();
        let stop = bare()
            .args(["dev-server-stop", "--data-dir"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(
            stop.status.success(),
            "{}",
            String::from_utf8_lossy(&stop.stderr)
        );
        let port = free_port().to_string();
        let start = bare()
            .args(["dev-server-start", "--port", &port, "--data-dir"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(
            start.status.success(),
            "{}",
            String::from_utf8_lossy(&start.stderr)
        );
        Self {
            url: format!("http://127.0.0.1:{port}/v2"),
            data,
            scratch: TempDir::new().unwrap(),
        }
    }

    /// A client for this server.
    pub fn client(&self) -> Command {
        let mut command = bare();
        command
            .env_clear()
            .env("HOME", self.scratch.path())
            .env("OS_MISTRAL_URL", &self.url);
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &[&str]) -> Outcome {
        self.client().args(words).output().unwrap().into()
    }

    /// The standard output of a command that must succeed.
    pub fn ok(&self, words: &[&str]) -> String {
        self.run(words).succeeded(words)
    }

    /// The standard error of a command that must fail with exit code 1 and clean standard output.
    pub fn fails(&self, words: &[&str]) -> String {
        self.run(words).failed(words)
    }

    /// What a command shows as JSON.
    pub fn json(&self, words: &[&str]) -> Value {
        let mut words = words.to_vec();
        words.extend(["-f", "json"]);
        serde_json::from_str(&self.ok(&words)).unwrap()
    }

    /// One column of a record.
    pub fn field(&self, words: &[&str], column: &str) -> String {
        let mut words = words.to_vec();
        words.extend(["-f", "value", "-c", column]);
        self.ok(&words).trim_end().to_owned()
    }

    /// Waits until a column of a record has a value.
    pub fn wait_for(&self, words: &[&str], column: &str, wanted: &str) {
        Self::poll(&format!("{words:?} {column} {wanted}"), || {
            self.field(words, column) == wanted
        });
    }

    /// Waits until `done` holds.
    pub fn poll(what: &str, mut done: impl FnMut() -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !done() {
            assert!(Instant::now() < deadline, "not within {DEADLINE:?}: {what}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.scratch.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = bare()
            .args(["dev-server-stop", "--data-dir"])
            .arg(&self.data)
            .output();
        if !std::thread::panicking() {
            let stop = stop.unwrap();
            assert!(
                stop.status.success(),
                "{}",
                String::from_utf8_lossy(&stop.stderr)
            );
        }
    }
}

/// A name that no other test uses.
pub fn unique(stem: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let time = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_millis();
    format!("{stem}_{time}_{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The rows of a listing in which a column has a value.
pub fn rows<'a>(listing: &'a Value, column: &str, wanted: &str) -> Vec<&'a Value> {
    listing
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row[column] == wanted)
        .collect()
}
