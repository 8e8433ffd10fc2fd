//! The token cache on disk, by which most commands need no login: one file for each set of settings.
//!
//! No command fails because the cache is corrupt, full or not trusted; it is then ignored.

mod folder;
mod names;

use std::rc::Rc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::env::{Environment, MISTRAL_TOKEN_CACHE, XDG_RUNTIME_DIR};
use crate::secret::hex;

use crate::auth::methods::token::Token;
use folder::{Folder, token_file_name};

pub use names::NamesFile;

/// Version of the file format; files of other versions are ignored.
const VERSION: u32 = 2;

/// A token, and the endpoint that was discovered with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CachedLogin {
    #[serde(rename = "grant")]
    pub token: Token,
    /// Mistral's endpoint, if it was found in the catalog of the main cloud.
    pub endpoint: Option<Endpoint>,
}

/// Mistral's endpoint and its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Base URL of the API, without a slash at its end.
    pub url: String,
    /// The URL in the catalog, before version discovery.
    pub service_url: String,
    /// For people: `catalog: workflowv2 public in RegionOne`.
    pub reason: String,
    /// The other regions that have such an endpoint, of a login of this run.
    #[serde(skip)]
    pub other_regions: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct File {
    version: u32,
    entry: CachedLogin,
}

/// The common part of files of all versions.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "entry")]
    _entry: Map<String, Value>,
}

/// The token cache of this user.
pub struct Cache {
    folder: Folder,
    salt: Vec<u8>,
}

impl Cache {
    /// The cache in `MISTRAL_TOKEN_CACHE`, or else in `XDG_RUNTIME_DIR`. `None` when it is off or the latter cannot
    /// be used; the error says why a folder that the user named is not used.
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
        // A relative path counts as not set (XDG Base Directory Specification).
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

    /// The file of the login with these settings, each given as name, precedence of its source and value. The file's
    /// name is a salted SHA-256 digest of all of them.
    pub fn token_file<'a>(
        self: &Rc<Self>,
        settings: impl IntoIterator<Item = (&'a str, u8, &'a [u8])>,
    ) -> TokenFile {
        TokenFile {
            cache: Rc::clone(self),
            name: token_file_name(&self.digest(settings)),
        }
    }

    /// A salted SHA-256 digest of texts, each given as name, precedence of its source and value.
    fn digest<'a>(&self, texts: impl IntoIterator<Item = (&'a str, u8, &'a [u8])>) -> String {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        context.update(&self.salt);
        for (name, precedence, value) in texts {
            context.update(&[precedence]);
            for part in [name.as_bytes(), value] {
                context.update(&part.len().to_le_bytes());
                context.update(part);
            }
        }
        hex(context.finish().as_ref())
    }

    fn remove_expired(&self) {
        let now = Timestamp::now();
        for name in self.folder.token_files() {
            let has_expired = |login: CachedLogin| {
                !login.token.is_fresh(now) && login.token.refresh_token(now).is_none()
            };
            if self.load(&name).is_some_and(has_expired) {
                self.folder.remove(&name, is_cache_file);
            }
        }
        self.folder.remove_old_drafts(is_partial_cache_file);
    }

    /// The login in a file of this version.
    fn load(&self, name: &str) -> Option<CachedLogin> {
        let file: File = serde_json::from_slice(&self.folder.read(name)?).ok()?;
        (file.version == VERSION).then_some(file.entry)
    }
}

/// The file of one login in the cache.
pub struct TokenFile {
    cache: Rc<Cache>,
    pub name: String,
}

impl TokenFile {
    /// The cached login. Its token may have expired.
    pub fn load(&self) -> Option<CachedLogin> {
        self.cache.load(&self.name)
    }

    /// Writes a login, and removes others that have expired.
    pub fn store(&self, login: &CachedLogin) {
        let file = File {
            version: VERSION,
            entry: login.clone(),
        };
        if let Ok(bytes) = serde_json::to_vec(&file) {
            // A full disk only means that the next command logs in again.
            let _ = self.cache.folder.write(&self.name, &bytes, is_cache_file);
        }
        self.cache.remove_expired();
    }

    /// Removes the login.
    pub fn remove(&self) {
        self.cache.folder.remove(&self.name, is_cache_file);
    }
}

/// Whether a file was written by a cache of any version, and may thus be replaced. So may an empty one, as nothing is
/// lost.
fn is_cache_file(bytes: &[u8]) -> bool {
    bytes.is_empty() || serde_json::from_slice::<Envelope>(bytes).is_ok()
}

/// Whether a file may be the beginning of one that a cache was writing.
fn is_partial_cache_file(bytes: &[u8]) -> bool {
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

    /// The file of the login with this user name.
    fn token_file(folder: &Path, user: &str) -> TokenFile {
        cache(folder).token_file([("os-username", 0, user.as_bytes())])
    }

    fn login() -> CachedLogin {
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

    /// The path of a login's file within a folder that the user named.
    fn path(folder: &Path, file: &TokenFile) -> PathBuf {
        folder.join("mistral-tokens").join(&file.name)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_stored_login_is_private_and_loaded_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = token_file(folder.path(), "a");
        file.store(&login());
        let found = token_file(folder.path(), "a").load().unwrap();
        assert_eq!(found.token.value.expose(), "t");
        let within = &folder.path().join("mistral-tokens");
        for path in fs::read_dir(within).unwrap().flatten() {
            assert_eq!(mode(&path.path()), 0o600, "{path:?}");
        }
        assert_eq!(mode(within), 0o700);
        file.remove();
        assert!(file.load().is_none());
    }

    #[test]
    fn the_file_name_depends_on_each_setting_and_the_salt() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = cache(folder.path());
        let bc = &b"bc"[..];
        let files = [
            tokens.token_file([("a", 0, bc)]),
            tokens.token_file([("a", 1, bc)]),
            tokens.token_file([("ab", 0, &b"c"[..])]),
            tokens.token_file([("a", 0, bc), ("d", 0, &b""[..])]),
            cache(tempfile::tempdir().unwrap().path()).token_file([("a", 0, bc)]),
        ];
        for (index, file) in files.iter().enumerate() {
            assert!(files[..index].iter().all(|other| other.name != file.name));
        }
    }

    #[test]
    fn readable_or_corrupt_files_are_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = token_file(folder.path(), "a");
        file.store(&login());
        let path = path(folder.path(), &file);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(file.load().is_none());
        file.store(&login());
        assert!(file.load().is_some(), "it is replaced");
        fs::write(&path, "{").unwrap();
        assert!(file.load().is_none());
        fs::set_permissions(path.parent().unwrap(), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(Folder::within(folder.path()).is_err());
    }

    /// A user who can write to a parent folder could replace the folder after it was checked.
    #[test]
    fn a_folder_that_replaces_the_opened_one_is_not_used() {
        let above = tempfile::tempdir().unwrap();
        let [named, moved] = ["named", "moved"].map(|name| above.path().join(name));
        let file = token_file(&named, "a");
        file.store(&login());
        fs::rename(&named, &moved).unwrap();
        let foreign = path(&named, &file);
        fs::create_dir_all(foreign.parent().unwrap()).unwrap();
        fs::write(&foreign, "").unwrap();
        assert!(file.load().is_some());
        file.remove();
        assert!(foreign.exists() && !path(&moved, &file).exists());
        file.store(&login());
        assert!(path(&moved, &file).exists());
        assert_eq!(fs::read(&foreign).unwrap(), b"");
    }

    #[test]
    fn expired_logins_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|user| token_file(folder.path(), user));
        old.store(&CachedLogin {
            token: Token::of(60),
            endpoint: None,
        });
        new.store(&login());
        assert!(!path(folder.path(), &old).exists());
        assert!(new.load().is_some());
    }
}
