//! A server of one test alone, in a folder of its own, with the installation of the shared one.

use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::{Outcome, bare, free_port, server};

pub struct Own {
    _home: TempDir,
    pub data: PathBuf,
    pub port: String,
}

impl Own {
    /// A folder of this name with an installation; nothing runs yet.
    pub fn new(name: &str) -> Self {
        let home = TempDir::new().unwrap();
        let data = home.path().join(name);
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(&data)
            .unwrap();
        let copied = Command::new("cp")
            .arg("-a")
            .arg(server().data.join("venv"))
            .arg(&data)
            .status();
        assert!(copied.unwrap().success());
        std::fs::write(data.join("mistral-dev-server"), "").unwrap();
        Self {
            _home: home,
            data,
            port: free_port().to_string(),
        }
    }

    /// Runs a command for the folder to its end.
    pub fn run(&self, words: &[&str]) -> Outcome {
        let mut command = bare();
        command.args(words).arg("--data-dir").arg(&self.data);
        command.output().unwrap().into()
    }

    /// Starts the server.
    pub fn start(&self) {
        let ran = self.run(&["dev-server-start", "--port", &self.port]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v2", self.port)
    }

    /// Runs a command that talks to the server.
    pub fn ask(&self, words: &[&str]) -> String {
        let mut command = bare();
        command.args(words).env("OS_MISTRAL_URL", self.url());
        Outcome::from(command.output().unwrap()).succeeded(words)
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let stop = self.run(&["dev-server-stop"]);
        if !std::thread::panicking() {
            assert_eq!(stop.code, Some(0), "{}", stop.stderr);
        }
    }
}
