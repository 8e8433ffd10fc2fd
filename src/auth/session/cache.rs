//! Tokens on disk, so that most commands need no login: one file for each set of settings.
//!
//! A cache that is broken, full or not to be trusted is as good as none: no command fails by it.

mod folder;

use std::rc::Rc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::env::{Environment, MISTRAL_TOKEN_CACHE, XDG_RUNTIME_DIR};
use crate::secret::hex;

use crate::auth::methods::token::Token;
use folder::{Folder, token};

/// Of the files; those of another version count as not there.
const VERSION: u32 = 2;

/// What a command need not ask again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CachedLogin {
    #[serde(rename = "grant")]
    pub token: Token,
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
    entry: CachedLogin,
}

/// What files of every version have in common.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "entry")]
    _entry: Map<String, Value>,
}

/// A folder of tokens.
pub struct Cache {
    folder: Folder,
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
                Folder::within(&named).and_then(Self::open)
            } else {
                Err("it must be an absolute path or off".to_owned())
            };
            return opened.map(Some).map_err(|why| {
                format!(
                    "{MISTRAL_TOKEN_CACHE} {} is not used: {why}",
                    named.display()
                )
            });
        }
        // The current folder may be anybody's (XDG Base Directory Specification).
        let runtime = environment
            .path(XDG_RUNTIME_DIR)
            .filter(|path| path.is_absolute());
        let folder = runtime.and_then(|runtime| Folder::within_runtime(&runtime).ok());
        Ok(folder.and_then(|folder| Self::open(folder).ok()))
    }

    fn open(folder: Folder) -> Result<Self, String> {
        let salt = folder.salt()?;
        Ok(Self { folder, salt })
    }

    /// The place of the login with these settings: the name of its file is a salted digest of all of them.
    ///
    /// A setting is its name, how near to the user it was given, and its value.
    pub fn slot<'a>(
        self: &Rc<Self>,
        settings: impl IntoIterator<Item = (&'a str, u8, &'a [u8])>,
    ) -> Slot {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        context.update(&self.salt);
        for (name, precedence, value) in settings {
            context.update(&[precedence]);
            for part in [name.as_bytes(), value] {
                context.update(&part.len().to_le_bytes());
                context.update(part);
            }
        }
        Slot {
            cache: Rc::clone(self),
            file: token(&hex(context.finish().as_ref())),
        }
    }

    fn remove_ended(&self) {
        let now = Timestamp::now();
        for name in self.folder.tokens() {
            let ended = |entry: CachedLogin| {
                !entry.token.is_fresh(now) && entry.token.refresh_token(now).is_none()
            };
            if self.entry(&name).is_some_and(ended) {
                self.folder.remove(&name, is_ours);
            }
        }
        self.folder.remove_old_drafts(begins_as_ours);
    }

    /// The entry in a file of this version.
    fn entry(&self, name: &str) -> Option<CachedLogin> {
        let file: File = serde_json::from_slice(&self.folder.read(name)?).ok()?;
        (file.version == VERSION).then_some(file.entry)
    }
}

/// The place of one login in a cache.
pub struct Slot {
    cache: Rc<Cache>,
    /// The name of its file.
    pub file: String,
}

impl Slot {
    /// The login that is kept.
    pub fn load(&self) -> Option<CachedLogin> {
        self.cache.entry(&self.file)
    }

    /// Keeps a login, and forgets others that have ended.
    pub fn store(&self, entry: &CachedLogin) {
        let file = File {
            version: VERSION,
            entry: entry.clone(),
        };
        if let Ok(bytes) = serde_json::to_vec(&file) {
            // A full disk only means that the next command logs in again.
            let _ = self.cache.folder.put(&self.file, &bytes, is_ours);
        }
        self.cache.remove_ended();
    }

    /// Forgets the login.
    pub fn forget(&self) {
        self.cache.folder.remove(&self.file, is_ours);
    }
}

/// Whether a file was written by this cache, in this version or another. In an empty one there is
/// nothing to lose.
fn is_ours(bytes: &[u8]) -> bool {
    bytes.is_empty() || serde_json::from_slice::<Envelope>(bytes).is_ok()
}

/// Whether a file may be the beginning of one of this cache.
fn begins_as_ours(bytes: &[u8]) -> bool {
    bytes.starts_with(br#"{"version":"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    fn cache(folder: &Path) -> Rc<Cache> {
        Rc::new(Cache::open(Folder::within(folder).unwrap()).unwrap())
    }

    /// The place of the login with this user name.
    fn slot(folder: &Path, user: &str) -> Slot {
        cache(folder).slot([("os-username", 0, user.as_bytes())])
    }

    fn entry() -> CachedLogin {
        let mut token = Token::of(3600);
        token.issued_at = Timestamp::now();
        token.expires_at = token
            .issued_at
            .checked_add(jiff::SignedDuration::from_hours(1))
            .ok();
        CachedLogin {
            token,
            endpoint: None,
        }
    }

    /// Where a login's file is within a folder that the user named.
    fn path(folder: &Path, slot: &Slot) -> PathBuf {
        folder.join("mistral-tokens").join(&slot.file)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_stored_is_private_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let kept = slot(folder.path(), "a");
        kept.store(&entry());
        let found = slot(folder.path(), "a").load().unwrap();
        assert_eq!(found.token.value.expose(), "t");
        let within = &folder.path().join("mistral-tokens");
        for path in fs::read_dir(within).unwrap().flatten() {
            assert_eq!(mode(&path.path()), 0o600, "{path:?}");
        }
        assert_eq!(mode(within), 0o700);
        kept.forget();
        assert!(kept.load().is_none());
    }

    #[test]
    fn every_setting_has_a_say_in_the_name_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = cache(folder.path());
        let bc = &b"bc"[..];
        let slots = [
            tokens.slot([("a", 0, bc)]),
            tokens.slot([("a", 1, bc)]),
            tokens.slot([("ab", 0, &b"c"[..])]),
            tokens.slot([("a", 0, bc), ("d", 0, &b""[..])]),
            cache(tempfile::tempdir().unwrap().path()).slot([("a", 0, bc)]),
        ];
        for (index, slot) in slots.iter().enumerate() {
            assert!(slots[..index].iter().all(|other| other.file != slot.file));
        }
    }

    #[test]
    fn what_others_can_read_or_broke_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let kept = slot(folder.path(), "a");
        kept.store(&entry());
        let path = path(folder.path(), &kept);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(kept.load().is_none());
        kept.store(&entry());
        assert!(kept.load().is_some(), "it makes room for another");
        fs::write(&path, "{").unwrap();
        assert!(kept.load().is_none());
        fs::set_permissions(path.parent().unwrap(), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(Folder::within(folder.path()).is_err());
    }

    /// Whoever can change a folder above could put another one in the place of what was checked.
    #[test]
    fn a_folder_that_is_exchanged_later_is_not_used() {
        let above = tempfile::tempdir().unwrap();
        let [named, moved] = ["named", "moved"].map(|name| above.path().join(name));
        let kept = slot(&named, "a");
        kept.store(&entry());
        fs::rename(&named, &moved).unwrap();
        let foreign = path(&named, &kept);
        fs::create_dir_all(foreign.parent().unwrap()).unwrap();
        fs::write(&foreign, "").unwrap();
        assert!(kept.load().is_some());
        kept.forget();
        assert!(foreign.exists() && !path(&moved, &kept).exists());
        kept.store(&entry());
        assert!(path(&moved, &kept).exists());
        assert_eq!(fs::read(&foreign).unwrap(), b"");
    }

    #[test]
    fn entries_that_have_ended_are_tidied_away() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|user| slot(folder.path(), user));
        old.store(&CachedLogin {
            token: Token::of(60),
            endpoint: None,
        });
        new.store(&entry());
        assert!(!path(folder.path(), &old).exists());
        assert!(new.load().is_some());
    }
}
