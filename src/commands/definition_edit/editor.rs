//! The user's editor.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use crate::env::{EDITOR, Environment, VISUAL};
use crate::error::{Error, Result};
use crate::secret::{credentials_of, sensitivity};
use crate::terminal::{self, Terminal};

/// What every system has.
const USUAL: &str = "vi";
/// The exit status of a shell for a program that is not there.
const MISSING: i32 = 127;

/// A command of the shell that edits a file.
pub struct Editor(OsString);

impl Editor {
    /// The editor that the user has chosen.
    pub fn of(environment: &Environment) -> Result<Self> {
        let chosen = [VISUAL, EDITOR]
            .iter()
            .find_map(|name| environment.raw(name));
        match chosen {
            Some(chosen) => Ok(Self(chosen.clone())),
            None if terminal::can_ask() => Ok(Self(USUAL.into())),
            None => Err(Error::usage("there is no terminal to edit at")
                .hint("set VISUAL or EDITOR to a command that edits the file that it is given")),
        }
    }

    /// Edits a file.
    pub fn edit(
        &self,
        path: &Path,
        (terminal, environment): (&Terminal, &Environment),
    ) -> Result<()> {
        let name = self.0.to_string_lossy();
        let failed = |why: String| {
            Error::local(format!("editor {name:?} failed: {why}"))
                .hint("VISUAL or EDITOR has the editor's command")
        };
        let ended = self.run(path, (terminal, environment));
        let status = ended.map_err(|cause| failed(cause.to_string()))?;
        match status.code() {
            Some(0) => Ok(()),
            Some(MISSING) => Err(failed("the shell does not find it".to_owned())),
            _ => Err(failed(status.to_string())),
        }
    }

    fn run(
        &self,
        path: &Path,
        (terminal, environment): (&Terminal, &Environment),
    ) -> io::Result<ExitStatus> {
        // The command may have arguments. What the keyboard sends is the editor's, and does not end the shell.
        let mut script = OsString::from("trap : INT QUIT\n");
        script.push(&self.0);
        script.push(" \"$@\"");
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(script).arg(&self.0).arg(path);
        let variables = environment.only(is_harmless);
        let variables = variables.filter(|(_, value)| value.to_str().is_none_or(has_no_password));
        command.env_clear().envs(variables);
        if !terminal.is_terminal() {
            // Standard output is data.
            let stderr = io::stderr().as_fd().try_clone_to_owned()?;
            command.stdout(Stdio::from(stderr));
        }
        command.status()
    }
}

/// Whether a variable may be given to another program: it has no secret, by its name, and is none of ours.
fn is_harmless(name: &str) -> bool {
    let ours = ["OS_", "MISTRAL", "OPENID_", "TARGET_MISTRAL"];
    !ours.iter().any(|ours| name.starts_with(ours)) && sensitivity(name).is_none()
}

/// Whether a value is no URL with a password in it.
fn has_no_password(value: &str) -> bool {
    !value.contains("://") || credentials_of(value).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_get_no_secret() {
        for name in [
            "PATH",
            "TERM",
            "DISPLAY",
            "VIMINIT",
            "SSH_AUTH_SOCK",
            "XAUTHORITY",
            "LC_ALL",
            "KEY",
        ] {
            assert!(is_harmless(name), "{name}");
        }
        for name in [
            "OS_PASSWORD",
            "OS_AUTH_URL",
            "MISTRAL_TOKEN_CACHE",
            "MISTRALCLIENT_INSECURE",
            "OPENID_CLIENT_SECRET",
            "GITHUB_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "DB_PASSWORD",
        ] {
            assert!(!is_harmless(name), "{name}");
        }
        assert!(has_no_password("ann@example.org") && has_no_password("http://proxy:8080"));
        assert!(!has_no_password("http://ann:secret@proxy:8080"));
    }
}
