//! Files that belong to one user: folders in which tokens are cached, modes, pipes.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::logins::{ADMIN, Step, WORDS, admin, catalog, demo, v3};
use super::{Outcome, Run, Server, mistral};

/// A user's runtime folder.
pub struct RuntimeFolder(pub TempDir);

impl RuntimeFolder {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        set_mode(folder.path(), 0o700);
        Self(folder)
    }

    /// A run of the administrator, whose tokens are cached here.
    pub fn prepared(&self, words: &[&str], server: &Server) -> Run {
        mistral(words)
            .env("XDG_RUNTIME_DIR", self.0.path().to_str().unwrap())
            .env("OS_AUTH_URL", &server.below("/v3"))
            .envs(&ADMIN)
    }

    pub fn run(&self, server: &Server) -> Outcome {
        self.prepared(&WORDS, server).run()
    }

    pub fn tokens(&self) -> Vec<PathBuf> {
        tokens(&self.0.path().join("mistral"))
    }
}

/// The files of tokens in a folder.
pub fn tokens(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let is_token = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("token-") && path.extension().is_some_and(|ending| ending == "json")
    };
    paths.filter(is_token).collect()
}

/// The administrator's login, by a catalog that leads to the server itself.
pub fn login(token: &str) -> Step {
    v3("/v3", &admin(&demo()), token, &catalog("$SERVER/v2"))
}

/// The bits of a mode that say who may do what.
pub fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

pub fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Makes a named pipe.
pub fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

/// Only root can give files to other users.
pub fn assert_root() {
    let is_root = rustix::process::geteuid().is_root();
    assert!(is_root, "this test plays other users: run it as root");
}
