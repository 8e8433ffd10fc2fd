//! The folder of the token cache, and which files in it are the cache's own.
//!
//! Others may keep their files in the same folder. What is replaced or removed has a name of the
//! cache's making and the cache's own form; everything else stays as it is.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use crate::private::{self, Handle, Others};
use crate::secret::hex;

/// The folder of tokens within a folder that the user named, which may have other uses: `$HOME`.
const WITHIN_NAMED: &str = "mistral-tokens";
/// The folder of tokens within `$XDG_RUNTIME_DIR`.
const WITHIN_RUNTIME: &str = "mistral";
/// A token's file is `token-`, a key of 64 hexadecimal digits, `.json`.
const TOKEN: [&str; 2] = ["token-", ".json"];
const KEY_LENGTH: usize = 64;
/// A file that is being written is `.token-`, 32 random hexadecimal digits, `.draft`.
const DRAFT: [&str; 2] = [".token-", ".draft"];
const RANDOM_LENGTH: usize = 32;
/// A draft that is older was left behind by a command that was killed.
const DRAFT_LIFE: Duration = Duration::from_secs(60);
/// The file with the salt of the keys.
const SALT: &str = "token-salt";
/// More bytes than any of the files has.
const MAX_SIZE: u64 = 1024 * 1024;

/// Whether bytes have a certain form.
type Form = fn(&[u8]) -> bool;

/// A folder that is private to the user. Everything in it is used by the handle that was checked.
pub struct Folder(Handle);

impl Folder {
    /// The folder of tokens within one that the user named. That one must be the user's own, and
    /// nobody else may write into it.
    pub fn within(named: &Path) -> private::Result<Self> {
        // Without a slash at its end, by which a link would be followed.
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

    /// All files that have the name of a token's.
    pub fn tokens(&self) -> impl Iterator<Item = String> {
        self.named(TOKEN, KEY_LENGTH)
    }

    fn named(&self, around: [&'static str; 2], length: usize) -> impl Iterator<Item = String> {
        let names = self.0.names().unwrap_or_default().into_iter();
        let names = names.filter(move |name| is_name(name, around, length));
        names.filter_map(|name| name.into_string().ok())
    }

    /// The bytes of a file that nobody else can read.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.0.read(name, MAX_SIZE, Others::None).ok()
    }

    /// Removes a file of this form.
    pub fn remove(&self, name: &str, form: impl Fn(&[u8]) -> bool) {
        if self.whatever(name).is_ok_and(|bytes| form(&bytes)) {
            let _ = self.0.remove(name);
        }
    }

    /// The bytes of a file of this user, even if others could have written it.
    fn whatever(&self, name: &str) -> private::Result<Vec<u8>> {
        self.0.read(name, MAX_SIZE, Others::Change)
    }

    /// Puts a file in its place, unless what is there is not of this form.
    pub fn put(&self, name: &str, bytes: &[u8], form: Form) -> io::Result<()> {
        self.write(bytes, |draft| self.replace(draft, name, form))
    }

    /// Writes a draft that `place` puts where it belongs in one step, so that a reader sees the whole
    /// of the old file or of the new one.
    fn write(&self, bytes: &[u8], place: impl Fn(&str) -> io::Result<()>) -> io::Result<()> {
        let random = random().map_err(io::Error::other)?;
        let draft = format!("{}{random}{}", DRAFT[0], DRAFT[1]);
        let written = self
            .0
            .create_new(&draft)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| place(&draft));
        // After a rename there is nothing left to remove.
        let _ = self.0.remove(&draft);
        written
    }

    fn replace(&self, draft: &str, name: &str, form: Form) -> io::Result<()> {
        if self.0.has(name) {
            let there = self.whatever(name).map_err(io::Error::other)?;
            if !form(&there) {
                return Err(io::Error::other("something else is in its place"));
            }
        }
        self.0.rename(draft, name)
    }

    /// Removes the drafts of commands that were killed.
    pub fn remove_old_drafts(&self, form: Form) {
        for name in self.named(DRAFT, RANDOM_LENGTH) {
            if self.age(&name).is_some_and(|age| age > DRAFT_LIFE) {
                self.remove(&name, |bytes| form(bytes) || is_beginning_of_salt(bytes));
            }
        }
    }

    fn age(&self, name: &str) -> Option<Duration> {
        let file = self.0.open_file(name, Others::Change).ok()?;
        file.metadata().ok()?.modified().ok()?.elapsed().ok()
    }

    /// The salt, which the first command makes.
    pub fn salt(&self) -> Result<Vec<u8>, String> {
        match self.known_salt() {
            Some(salt) => Ok(salt),
            None => self.new_salt(),
        }
    }

    fn known_salt(&self) -> Option<Vec<u8>> {
        self.read(SALT).filter(|salt| is_salt(salt))
    }

    /// Of several commands that make a salt, all take the first. One that others could read, or that
    /// was never written, is replaced.
    fn new_salt(&self) -> Result<Vec<u8>, String> {
        let fresh = random()?.into_bytes();
        let placed = self.write(&fresh, |draft| match self.0.link(draft, SALT) {
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => match self.known_salt() {
                Some(_) => Ok(()),
                None => self.replace(draft, SALT, |bytes| bytes.is_empty() || is_salt(bytes)),
            },
            outcome => outcome,
        });
        placed.map_err(|cause| format!("cannot write {SALT} in it: {cause}"))?;
        self.known_salt()
            .ok_or_else(|| format!("cannot read {SALT} in it"))
    }
}

/// The name of the file of a key.
pub fn token(key: &str) -> String {
    format!("{}{key}{}", TOKEN[0], TOKEN[1])
}

fn is_name(name: &OsStr, [beginning, ending]: [&str; 2], length: usize) -> bool {
    let name = name.to_str().unwrap_or_default();
    name.strip_prefix(beginning)
        .and_then(|rest| rest.strip_suffix(ending))
        .is_some_and(|digits| digits.len() == length && is_hex(digits.as_bytes()))
}

fn is_hex(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_salt(bytes: &[u8]) -> bool {
    bytes.len() == RANDOM_LENGTH && is_hex(bytes)
}

fn is_beginning_of_salt(bytes: &[u8]) -> bool {
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
    fn names_of_other_makings_are_not_ours() {
        let key = "0123456789abcdef".repeat(4);
        for (name, ours) in [
            (format!("token-{key}.json"), true),
            (format!("{key}.json"), false),
            (format!("token-{key}0.json"), false),
            (format!("token-{}.json", key.to_uppercase()), false),
            (format!("token-{key}"), false),
            ("token-.json".to_owned(), false),
            ("package.json".to_owned(), false),
        ] {
            assert_eq!(
                is_name(OsStr::new(&name), TOKEN, KEY_LENGTH),
                ours,
                "{name}"
            );
        }
    }
}
