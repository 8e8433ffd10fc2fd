//! The folder of the token cache, and the names of its files.
//!
//! The folder may hold files of other programs. A file is replaced or removed only if both its name and its content are
//! those of a file of the cache.
//!
//! Files are written by a handle of the folder, and not by the `tempfile` crate, which works by path and would follow a
//! folder that was replaced after it was checked.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use crate::private::{self, Handle, Others};
use crate::secret::hex;

/// The folder of tokens within a folder that the user named, such as `$HOME`.
const WITHIN_NAMED: &str = "mistral-tokens";
/// The folder of tokens within `$XDG_RUNTIME_DIR`.
const WITHIN_RUNTIME: &str = "mistral";
/// Prefix and suffix of a token file, around a digest of 64 hexadecimal digits.
const TOKEN_FILE: [&str; 2] = ["token-", ".json"];
const DIGEST_LENGTH: usize = 64;
/// Prefix and suffix of a file with names for completion, around such a digest.
const NAMES_FILE: [&str; 2] = ["names-", ".json"];
/// Prefix and suffix of a file that is being written, around 32 random hexadecimal digits.
const DRAFT: [&str; 2] = [".token-", ".draft"];
const RANDOM_LENGTH: usize = 32;
/// An older draft was left behind by a command that was killed.
const DRAFT_LIFE: Duration = Duration::from_mins(1);
/// The file with the salt of the digests.
const SALT: &str = "token-salt";
/// Maximum size of a file in bytes.
const MAX_SIZE: u64 = 1024 * 1024;

/// Recognizes the content of a file of the cache.
type Check = fn(&[u8]) -> bool;

/// A folder that is private to the user. Its files are accessed relative to the handle that was checked.
pub struct Folder(Handle);

impl Folder {
    /// The folder of tokens within one that the user named. The latter must belong to the user, and others may not
    /// write to it.
    pub fn within(named: &Path) -> private::Result<Self> {
        // Removes a slash at the end, which would follow a symbolic link.
        let named: PathBuf = named.components().collect();
        private::check_parents(&named)?;
        let tokens = Handle::make(&named, Others::Read)?.make_within(WITHIN_NAMED, Others::None);
        tokens
            .map(Self)
            .map_err(|why| format!("{WITHIN_NAMED} in it: {why}"))
    }

    /// The folder of tokens within `$XDG_RUNTIME_DIR`.
    pub fn within_runtime(runtime: &Path) -> private::Result<Self> {
        let runtime: PathBuf = runtime.components().collect();
        private::check_parents(&runtime)?;
        let runtime = Handle::open(&runtime, Others::None)?;
        runtime.make_within(WITHIN_RUNTIME, Others::None).map(Self)
    }

    /// The names of all token files.
    pub fn token_files(&self) -> impl Iterator<Item = String> {
        self.names(TOKEN_FILE, DIGEST_LENGTH)
    }

    /// The names of all files with names for completion.
    pub fn names_files(&self) -> impl Iterator<Item = String> {
        self.names(NAMES_FILE, DIGEST_LENGTH)
    }

    fn names(&self, affixes: [&'static str; 2], digits: usize) -> impl Iterator<Item = String> {
        let names = self.0.names().unwrap_or_default().into_iter();
        let names = names.filter(move |name| is_name(name, affixes, digits));
        names.filter_map(|name| name.into_string().ok())
    }

    /// The content of a file to which only this user has access.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.0.read(name, MAX_SIZE, Others::None).ok()
    }

    /// Removes a file if its content passes the check.
    pub fn remove(&self, name: &str, is_own: impl Fn(&[u8]) -> bool) {
        if self.read_untrusted(name).is_ok_and(|bytes| is_own(&bytes)) {
            let _ = self.0.remove(name);
        }
    }

    /// The content of a file of this user, even if others can write to it.
    fn read_untrusted(&self, name: &str) -> private::Result<Vec<u8>> {
        self.0.read(name, MAX_SIZE, Others::Change)
    }

    /// Writes a file. Fails if there is one whose content does not pass the check.
    pub fn write(&self, name: &str, bytes: &[u8], is_own: Check) -> io::Result<()> {
        self.write_draft(bytes, |draft| self.replace(draft, name, is_own))
    }

    /// Writes a draft, which `publish` links or renames, so that a reader never sees a part of a file.
    fn write_draft(
        &self,
        bytes: &[u8],
        publish: impl Fn(&str) -> io::Result<()>,
    ) -> io::Result<()> {
        let random = random().map_err(io::Error::other)?;
        let draft = format!("{}{random}{}", DRAFT[0], DRAFT[1]);
        let written = self
            .0
            .create_new(&draft)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| publish(&draft));
        // Fails after a rename, as there is nothing left to remove.
        let _ = self.0.remove(&draft);
        written
    }

    fn replace(&self, draft: &str, name: &str, is_own: Check) -> io::Result<()> {
        if self.0.has(name) {
            let existing = self.read_untrusted(name).map_err(io::Error::other)?;
            if !is_own(&existing) {
                return Err(io::Error::other("something else is in its place"));
            }
        }
        self.0.rename(draft, name)
    }

    /// Removes drafts that killed commands left behind.
    pub fn remove_old_drafts(&self, is_own: Check) {
        for name in self.names(DRAFT, RANDOM_LENGTH) {
            if self.age(&name).is_some_and(|age| age > DRAFT_LIFE) {
                self.remove(&name, |bytes| is_own(bytes) || is_partial_salt(bytes));
            }
        }
    }

    /// How long ago a file was written.
    pub fn age(&self, name: &str) -> Option<Duration> {
        let file = self.0.open_file(name, Others::Change).ok()?;
        file.metadata().ok()?.modified().ok()?.elapsed().ok()
    }

    /// The salt, which the first command creates.
    pub fn salt(&self) -> Result<Vec<u8>, String> {
        match self.read_salt() {
            Some(salt) => Ok(salt),
            None => self.create_salt(),
        }
    }

    fn read_salt(&self) -> Option<Vec<u8>> {
        self.read(SALT).filter(|salt| is_salt(salt))
    }

    /// If several commands create a salt at once, all use the first. A salt that others can read, or an empty one, is
    /// replaced.
    fn create_salt(&self) -> Result<Vec<u8>, String> {
        let fresh = random()?.into_bytes();
        let written = self.write_draft(&fresh, |draft| match self.0.link(draft, SALT) {
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => match self.read_salt() {
                Some(_) => Ok(()),
                None => self.replace(draft, SALT, |bytes| bytes.is_empty() || is_salt(bytes)),
            },
            outcome => outcome,
        });
        written.map_err(|cause| format!("cannot write {SALT} in it: {cause}"))?;
        self.read_salt()
            .ok_or_else(|| format!("cannot read {SALT} in it"))
    }
}

/// The name of the token file with this digest.
pub fn token_file_name(digest: &str) -> String {
    format!("{}{digest}{}", TOKEN_FILE[0], TOKEN_FILE[1])
}

/// The name of the file with names for completion with this digest.
pub fn names_file_name(digest: &str) -> String {
    format!("{}{digest}{}", NAMES_FILE[0], NAMES_FILE[1])
}

fn is_name(name: &OsStr, [prefix, suffix]: [&str; 2], digits: usize) -> bool {
    let name = name.to_str().unwrap_or_default();
    name.strip_prefix(prefix)
        .and_then(|rest| rest.strip_suffix(suffix))
        .is_some_and(|middle| middle.len() == digits && is_hex(middle.as_bytes()))
}

fn is_hex(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_salt(bytes: &[u8]) -> bool {
    bytes.len() == RANDOM_LENGTH && is_hex(bytes)
}

fn is_partial_salt(bytes: &[u8]) -> bool {
    bytes.len() <= RANDOM_LENGTH && is_hex(bytes)
}

fn random() -> Result<String, String> {
    let mut bytes = [0; RANDOM_LENGTH / 2];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| "no random numbers from the system".to_owned())?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names_are_not_token_files() {
        let digest = "0123456789abcdef".repeat(4);
        for (name, is_token_file) in [
            (format!("token-{digest}.json"), true),
            (format!("{digest}.json"), false),
            (format!("token-{digest}0.json"), false),
            (format!("token-{}.json", digest.to_uppercase()), false),
            (format!("token-{digest}"), false),
            ("token-.json".to_owned(), false),
            ("package.json".to_owned(), false),
        ] {
            assert_eq!(
                is_name(OsStr::new(&name), TOKEN_FILE, DIGEST_LENGTH),
                is_token_file,
                "{name}"
            );
        }
    }
}
