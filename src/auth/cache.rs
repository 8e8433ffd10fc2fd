//! Tokens on disk, so that most commands need no login: one file for each set of settings.
//!
//! A cache that is broken, full or not to be trusted is as good as none: no command fails by it.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};

use crate::env::{Environment, MISTRAL_TOKEN_CACHE, XDG_RUNTIME_DIR};
use crate::secret::hex;

use super::grant::Grant;

/// Of the files; those of another version count as not there.
const VERSION: u32 = 2;
/// The file with the salt.
const SALT: &str = "salt";
/// Its length in bytes.
const SALT_LENGTH: usize = 32;
/// A draft that is older was left behind by a command that was killed.
const DRAFT_LIFE: Duration = Duration::from_secs(60);

/// What a command need not ask again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    pub grant: Grant,
    /// Base URL of Mistral, for a login to its own cloud.
    pub endpoint: Option<Endpoint>,
}

/// Where Mistral is, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    pub url: String,
    /// The URL in the catalog that led there.
    pub service_url: String,
    /// For people: `catalog: workflowv2 public in RegionOne`.
    pub reason: String,
}

#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    entry: Entry,
}

/// A folder of tokens.
pub struct Cache {
    folder: PathBuf,
    salt: Vec<u8>,
}

impl Cache {
    /// The cache that the environment leads to. The text says why a folder that the user named is not
    /// used.
    pub fn locate(environment: &Environment) -> Result<Option<Self>, String> {
        if let Some(named) = environment.path(MISTRAL_TOKEN_CACHE) {
            let is_off = |word: &&str| named.as_os_str().eq_ignore_ascii_case(word);
            if ["off", "no", "false", "0"].iter().any(is_off) {
                return Ok(None);
            }
            let opened = if named.is_absolute() {
                Self::open(&named)
            } else {
                Err("it must be an absolute path, or off".to_owned())
            };
            return opened.map(Some).map_err(|why| {
                format!(
                    "{MISTRAL_TOKEN_CACHE} {} is not used: {why}",
                    named.display()
                )
            });
        }
        let runtime = environment.path(XDG_RUNTIME_DIR);
        Ok(runtime.and_then(|folder| {
            trusted(&folder).ok()?;
            Self::open(&folder.join("mistral")).ok()
        }))
    }

    fn open(folder: &Path) -> Result<Self, String> {
        if let Err(cause) = DirBuilder::new().mode(0o700).create(folder)
            && cause.kind() != ErrorKind::AlreadyExists
        {
            return Err(cause.to_string());
        }
        trusted(folder)?;
        let salt = match salt(folder) {
            Some(salt) => salt,
            None => new_salt(folder)?,
        };
        Ok(Self {
            folder: folder.to_owned(),
            salt,
        })
    }

    /// The name of the file for these settings: a salted digest of all of them.
    ///
    /// A setting is its option, how near to the user it was given, and its value.
    pub fn key<'a>(&self, settings: impl IntoIterator<Item = (&'a str, u8, &'a str)>) -> String {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        context.update(&self.salt);
        for (name, rank, value) in settings {
            context.update(&[rank]);
            for part in [name, value] {
                context.update(&part.len().to_le_bytes());
                context.update(part.as_bytes());
            }
        }
        hex(context.finish().as_ref())
    }

    /// What is kept under a key.
    pub fn load(&self, key: &str) -> Option<Entry> {
        let file: File = serde_json::from_slice(&read(&self.path(key))?).ok()?;
        (file.version == VERSION).then_some(file.entry)
    }

    /// Keeps an entry, and forgets others that have ended.
    pub fn store(&self, key: &str, entry: &Entry) {
        let file = File {
            version: VERSION,
            entry: entry.clone(),
        };
        if let Ok(bytes) = serde_json::to_vec(&file) {
            // A full disk only means that the next command logs in again.
            let path = self.path(key);
            let _ = write(&self.folder, &bytes, |draft| fs::rename(draft, &path));
        }
        self.tidy();
    }

    /// Forgets an entry.
    pub fn forget(&self, key: &str) {
        let _ = fs::remove_file(self.path(key));
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }

    fn tidy(&self) {
        let now = Timestamp::now();
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let of_ours = path.extension().is_some_and(|ending| ending == "json");
            let live = || {
                let file: File = serde_json::from_slice(&read(&path)?).ok()?;
                let grant = file.entry.grant;
                Some(grant.is_fresh(now) || grant.refresh_token(now).is_some())
            };
            if of_ours && live() != Some(true) || is_old_draft(&path) {
                let _ = fs::remove_file(&path);
            }
        }
    }
}

fn is_old_draft(path: &Path) -> bool {
    let is_draft = path
        .file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let age = || {
        path.symlink_metadata()
            .ok()?
            .modified()
            .ok()?
            .elapsed()
            .ok()
    };
    is_draft && age().is_some_and(|age| age > DRAFT_LIFE)
}

/// Ours, and closed to everybody else.
fn trusted(path: &Path) -> Result<(), String> {
    let found = fs::symlink_metadata(path).map_err(|cause| cause.to_string())?;
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err("it belongs to another user".to_owned());
    }
    if found.mode() & 0o077 != 0 {
        return Err(format!(
            "others can use it (mode {:o})",
            found.mode() & 0o7777
        ));
    }
    if found.is_symlink() {
        return Err("it is a symbolic link".to_owned());
    }
    Ok(())
}

fn read(path: &Path) -> Option<Vec<u8>> {
    trusted(path).ok()?;
    fs::read(path).ok()
}

/// Puts a file in its place in one step, by `place`; a reader sees the old one or the new one.
fn write(
    folder: &Path,
    bytes: &[u8],
    place: impl Fn(&Path) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let draft = folder.join(format!(".{}", random().map_err(std::io::Error::other)?));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| place(&draft));
    // After a rename there is nothing left to remove.
    let _ = fs::remove_file(&draft);
    written
}

fn random() -> Result<String, String> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| "the system gives no random numbers".to_owned())?;
    Ok(hex(&bytes))
}

/// The salt of a folder, if it is whole and nobody else can read it.
fn salt(folder: &Path) -> Option<Vec<u8>> {
    read(&folder.join(SALT)).filter(|salt| salt.len() == SALT_LENGTH)
}

/// The salt of a new folder. Of several commands that make one, all take the first. A broken one is
/// replaced.
fn new_salt(folder: &Path) -> Result<Vec<u8>, String> {
    let fresh = random()?.into_bytes();
    let path = folder.join(SALT);
    let placed = write(folder, &fresh, |draft| match fs::hard_link(draft, &path) {
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists && salt(folder).is_none() => {
            fs::rename(draft, &path)
        }
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Ok(()),
        outcome => outcome,
    });
    placed.map_err(|cause| cause.to_string())?;
    salt(folder).ok_or_else(|| "its salt cannot be read".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn cache(folder: &Path) -> Cache {
        Cache::open(&folder.join("tokens")).unwrap()
    }

    fn entry() -> Entry {
        let mut grant = Grant::of(3600);
        grant.issued_at = Timestamp::now();
        grant.expires_at = grant
            .issued_at
            .checked_add(jiff::SignedDuration::from_hours(1))
            .ok();
        Entry {
            grant,
            endpoint: None,
        }
    }

    #[test]
    fn what_is_stored_is_private_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = cache(folder.path());
        let key = tokens.key([("os-username", 0, "a")]);
        tokens.store(&key, &entry());
        let found = cache(folder.path()).load(&key).unwrap();
        assert_eq!(found.grant.token.expose(), "t");
        for path in fs::read_dir(&tokens.folder).unwrap().flatten() {
            assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600, "{path:?}");
        }
        assert_eq!(fs::metadata(&tokens.folder).unwrap().mode() & 0o777, 0o700);
        tokens.forget(&key);
        assert!(tokens.load(&key).is_none());
    }

    #[test]
    fn every_setting_has_a_say_in_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = cache(folder.path());
        let keys = [
            tokens.key([("a", 0, "bc")]),
            tokens.key([("a", 1, "bc")]),
            tokens.key([("ab", 0, "c")]),
            tokens.key([("a", 0, "bc"), ("d", 0, "")]),
            cache(tempfile::tempdir().unwrap().path()).key([("a", 0, "bc")]),
        ];
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key));
        }
    }

    #[test]
    fn what_others_can_read_or_broke_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = cache(folder.path());
        tokens.store("k", &entry());
        let path = tokens.path("k");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(tokens.load("k").is_none());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(tokens.load("k").is_some());
        fs::write(&path, "{").unwrap();
        assert!(tokens.load("k").is_none());
        fs::set_permissions(&tokens.folder, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(Cache::open(&tokens.folder).is_err());
    }

    #[test]
    fn entries_that_have_ended_are_tidied_away() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = cache(folder.path());
        let old = Entry {
            grant: Grant::of(60),
            endpoint: None,
        };
        tokens.store("old", &old);
        tokens.store("new", &entry());
        assert!(tokens.load("old").is_none() && tokens.load("new").is_some());
    }
}
