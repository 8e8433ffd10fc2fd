//! Runs a case with this client.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustls::ServerConfig;
use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::additions::Additions;
use crate::recording::{FileContent, Recorded};
use crate::server::{Placeholders, Server};
use crate::support::pki::Authority;
use crate::terminal::Terminal;

/// No case takes nearly so long unless it hangs.
const DEADLINE: Duration = Duration::from_mins(1);

/// What was seen.
pub struct Observed {
    /// Nothing when it did not end in time, or by a signal.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub requests: Vec<Map<String, Value>>,
}

/// Certificates for all cases: files as `pki.py` writes them, and the server's side.
pub struct Identities {
    files: Vec<(&'static str, String)>,
    server: Arc<ServerConfig>,
}

impl Identities {
    pub fn new() -> Self {
        let (authority, other) = (Authority::new(), Authority::new());
        let server = authority.identity("127.0.0.1");
        let client = authority.identity("client");
        let both = format!("{}{}", client.certificate, client.key);
        Self {
            server: Arc::new(server.server()),
            files: vec![
                ("ca.pem", authority.pem()),
                ("other-ca.pem", other.pem()),
                (
                    "server.pem",
                    format!("{}{}", server.certificate, server.key),
                ),
                ("client.pem", client.certificate),
                ("client.key", client.key),
                ("client-both.pem", both),
            ],
        }
    }
}

/// Runs cases, one after the other.
pub struct Runner<'a> {
    identities: &'a Identities,
    additions: Additions,
    /// Has the client by its name.
    bin: TempDir,
}

impl<'a> Runner<'a> {
    pub fn new(identities: &'a Identities) -> Self {
        let bin = TempDir::new().unwrap();
        symlink(env!("CARGO_BIN_EXE_mistral"), bin.path().join("mistral")).unwrap();
        Self {
            identities,
            additions: Additions::read(),
            bin,
        }
    }

    /// Runs a case to its end.
    pub fn run(&self, case: &Recorded) -> Observed {
        let folder = TempDir::new().unwrap();
        let name = folder.path().to_str().unwrap();
        let fixture = Arc::clone(case.fixture.as_ref().unwrap());
        let server = Server::start(fixture, &self.identities.server, name);
        self.set_up(case, folder.path(), server.placeholders());
        let mut command = self.command(case, folder.path(), server.placeholders());
        let stdin = TempDir::new().unwrap();
        let input = stdin.path().join("stdin");
        let empty = FileContent::Text(String::new());
        write_file(
            &input,
            case.stdin.as_ref().unwrap_or(&empty),
            server.placeholders(),
        );
        command.stdin(std::fs::File::open(&input).unwrap());
        let terminal = (case.tty > 0).then(|| Terminal::new(case.tty));
        command.stdout(match &terminal {
            Some(terminal) => terminal.slave.try_clone().unwrap().into(),
            None => Stdio::piped(),
        });
        let child = command.stderr(Stdio::piped()).spawn().unwrap();
        drop(command);
        let (code, mut stdout, stderr) = wait(child);
        if let Some(terminal) = terminal {
            stdout = terminal.end();
        }
        let mut stdout = text(&stdout, server.placeholders(), case.clock);
        if case.names {
            stdout = self.additions.removed_from(&stdout);
        }
        let stderr = text(&stderr, server.placeholders(), false);
        Observed {
            code,
            stdout,
            stderr,
            requests: server.end(),
        }
    }

    /// Writes the files of a case.
    fn set_up(&self, case: &Recorded, folder: &Path, placeholders: &Placeholders) {
        for (name, content) in &self.identities.files {
            std::fs::write(folder.join(name), content).unwrap();
        }
        for (name, given) in &case.files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            write_file(&path, given, placeholders);
        }
    }

    fn command(&self, case: &Recorded, folder: &Path, placeholders: &Placeholders) -> Command {
        let mut path = "/usr/bin:/bin".to_owned();
        let mut command;
        if let Some(script) = &case.script {
            command = Command::new("bash");
            command.args(["-c", script]);
            path = format!("{}:{path}", self.bin.path().display());
        } else {
            command = Command::new(env!("CARGO_BIN_EXE_mistral"));
            command.args(case.args.iter().map(|word| placeholders.fill(word)));
        }
        command
            .env_clear()
            .env("HOME", folder)
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .env("PATH", path)
            .current_dir(folder)
            .process_group(0);
        for (name, value) in &case.env {
            if let Some(value) = value {
                command.env(name, placeholders.fill(value));
            }
        }
        command
    }
}

fn write_file(path: &Path, given: &FileContent, placeholders: &Placeholders) {
    match given {
        FileContent::Text(text) => std::fs::write(path, placeholders.fill(text)).unwrap(),
        FileContent::Mode { text, mode } => {
            std::fs::write(path, placeholders.fill(text)).unwrap();
            std::fs::set_permissions(
                path,
                Permissions::from_mode(u32::from_str_radix(mode, 8).unwrap()),
            )
            .unwrap();
        }
        FileContent::Bytes { base64 } => {
            std::fs::write(path, BASE64_STANDARD.decode(base64).unwrap()).unwrap();
        }
        FileContent::Link { link } => symlink(link, path).unwrap(),
        FileContent::Folder { folder } => {
            assert!(folder, "a folder is a folder");
            std::fs::create_dir(path).unwrap();
        }
    }
}

/// Waits for the end: exit code, standard output and standard error.
fn wait(child: Child) -> (Option<i32>, Vec<u8>, Vec<u8>) {
    let group = child.id();
    let (done, wait) = std::sync::mpsc::channel();
    std::thread::spawn(move || done.send(child.wait_with_output()));
    let Ok(output) = wait.recv_timeout(DEADLINE) else {
        let group = format!("-{group}");
        let kill = Command::new("kill").args(["-KILL", "--", &group]).status();
        assert!(kill.unwrap().success());
        return (None, Vec::new(), b"it hangs".to_vec());
    };
    let output = output.unwrap();
    (output.status.code(), output.stdout, output.stderr)
}

/// What was printed, with placeholders for this run's addresses and folder.
fn text(bytes: &[u8], placeholders: &Placeholders, clock: bool) -> String {
    let text = placeholders.unfill(&String::from_utf8_lossy(bytes));
    if clock {
        without_ages(&without_seconds(&text))
    } else {
        text
    }
}

/// Durations that go on (`0:01:30...`) without their seconds.
fn without_seconds(text: &str) -> String {
    let mut parts: Vec<String> = text.split("...").map(str::to_owned).collect();
    let count = parts.len();
    for part in &mut parts[..count - 1] {
        let start = part.len().saturating_sub(3);
        let is_seconds = part.is_char_boundary(start)
            && part[start..].starts_with(':')
            && part[start + 1..].bytes().all(|byte| byte.is_ascii_digit());
        if is_seconds {
            part.replace_range(start + 1.., "SS");
        }
    }
    parts.join("...")
}

/// Times without their ages (`2026-11-23 12:38:46 (4 d ago)`), nor the spaces behind them, which depend on these.
fn without_ages(text: &str) -> String {
    let mut parts = text.split(" ago)");
    let mut found = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let start = found.rfind(" (").unwrap_or(found.len());
        found.truncate(start);
        found.push_str(part.trim_start_matches(' '));
    }
    found
}
