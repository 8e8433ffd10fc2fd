//! The lines that were typed, in a file that only the user can read. Those with secrets are not kept.

use std::io::{self, Write};

use crate::env::Environment;
use crate::private::{Handle, Others, Result, check_parents};
use crate::secret::{Redactor, without_sensitive_parts};

use super::super::globals;
use super::variables;
use super::words::words;

/// How many lines are kept.
pub const MOST: usize = 1000;
/// The longest line that is kept, in bytes.
const LONGEST: usize = 4000;
/// The largest file that is read: more than all lines can be.
const LARGEST: u64 = 4 << 20;
const FILE: &str = "shell-history";
/// The file that becomes it.
const DRAFT: &str = "shell-history.new";
/// Held by the shell that keeps a line.
const LOCK: &str = "shell-history.lock";

/// A file of lines.
pub struct History {
    folder: Handle,
}

impl History {
    /// The history of this user. The error says why there is none.
    pub fn open(environment: &Environment) -> Result<Self> {
        let home = environment.data_home();
        let path = home.ok_or("neither HOME nor XDG_DATA_HOME is an absolute path")?;
        let path = path.join("mistral");
        let named = |why: String| format!("{}: {why}", path.display());
        check_parents(&path).map_err(named)?;
        if let Some(above) = path.parent() {
            std::fs::create_dir_all(above).map_err(|cause| named(cause.to_string()))?;
        }
        let folder = Handle::make(&path, Others::Read).map_err(named)?;
        Ok(Self { folder })
    }

    /// The lines that are kept, the oldest first.
    pub fn lines(&self) -> Result<Vec<String>> {
        if !self.folder.has(FILE) {
            return Ok(Vec::new());
        }
        let read = self.folder.read(FILE, LARGEST, Others::None);
        let read = read.map_err(|why| format!("{FILE}: {why}"))?;
        let text = String::from_utf8_lossy(&read);
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        Ok(lines[lines.len().saturating_sub(MOST)..].to_vec())
    }

    /// Keeps a line, behind those that other shells have kept meanwhile.
    pub fn keep(&self, line: &str) -> Result<()> {
        if line.len() > LONGEST {
            return Ok(());
        }
        let named = |cause: io::Error| format!("{FILE}: {cause}");
        let lock = self.folder.create(LOCK).map_err(named)?;
        lock.lock().map_err(named)?;
        // A file that cannot be read is not replaced.
        let mut lines = self.lines()?;
        if lines.last().is_some_and(|last| last == line) {
            return Ok(());
        }
        lines.push(line.to_owned());
        let text = lines[lines.len().saturating_sub(MOST)..].join("\n") + "\n";
        let written = self.folder.create(DRAFT);
        let written = written.and_then(|mut file| file.write_all(text.as_bytes()));
        let written = written.and_then(|()| self.folder.rename(DRAFT, FILE));
        written.map_err(named)
    }
}

/// Whether a line must not be kept: it has a secret, or begins with a blank. A setting that was refused may be a secret,
/// whose name is mistyped.
pub fn is_secret(line: &str, has_failed: bool, redactor: &Redactor) -> bool {
    let words = words(line);
    // Nobody knows where the words of such a line end.
    let words = words.unwrap_or_else(|_| line.split_whitespace().map(str::to_owned).collect());
    let sets = matches!(&words[..], [set, ..] if set == "set") && has_failed;
    sets || line.starts_with([' ', '\t'])
        || has_named_secret(&words)
        || globals::secrets_among(&words).next().is_some()
        || without_sensitive_parts(line) != line
        || redactor.clean(line) != line
}

/// Whether a word is the name of a setting with a secret, wherever it stands, and the secret stands behind it.
fn has_named_secret(words: &[String]) -> bool {
    let sets = words.first().is_some_and(|word| word == "set");
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let has_value = sets || word.contains('=') || words.peek().is_some();
        if has_value && names_secret(word) {
            return true;
        }
    }
    false
}

/// Whether it is such a name, perhaps mistyped.
fn names_secret(word: &str) -> bool {
    let word = word.to_lowercase();
    let is_option = word.starts_with("--") || word.starts_with("os-") || word.starts_with("os_");
    let parts = ["passw", "secret", "token"];
    variables::is_secret(&word) || (is_option && parts.iter().any(|part| word.contains(part)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn lines_with_secrets_are_known() {
        let redactor = Redactor::default();
        redactor.register(&Secret::new("hunter22"));
        for line in [
            "set os-password x",
            "set os-password",
            "set --os-password=x",
            "set os-auth-token x",
            "--os-password x workflow-list",
            "--os-passw=x workflow-list",
            "workflow-list --os-target-password x",
            "workflow-list --os-password 'x",
            "workflow-list --os-password x | cat",
            "environment-create '{\"name\": \"e\", \"variables\": {\"password\": \"topsecret\"}}'",
            "api GET workflows --header 'X-Auth-Token: gAAAAABcdefghijk'",
            "api GET workflows --header 'Authorization: Bearer abcdefgh'",
            "execution-create w hunter22",
            " workflow-list",
        ] {
            assert!(is_secret(line, false, &redactor), "{line}");
        }
        assert!(is_secret("set os-pasword x", true, &redactor));
        for line in [
            "set",
            "set os-region-name RegionTwo",
            "unset os-password",
            "workflow-list --limit 1",
            "workflow-get 'a b",
            "help set",
        ] {
            assert!(!is_secret(line, false, &redactor), "{line}");
        }
    }
}
