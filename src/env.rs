//! The environment: read once, through one door, so that tests and commands see the same thing.
//!
//! The variables behind global options are listed with those options in [`crate::auth::settings`];
//! the others are the constants below.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::secret::{Redactor, credentials_of};

/// Fits tables into this many columns, like `--max-width`; a value that is no number is ignored.
pub const CLIFF_MAX_TERM_WIDTH: &str = "CLIFF_MAX_TERM_WIDTH";
/// The user's home folder.
pub const HOME: &str = "HOME";
/// The `clouds.yaml` to read before those in the usual places.
pub const OS_CLIENT_CONFIG_FILE: &str = "OS_CLIENT_CONFIG_FILE";
/// The `secure.yaml` to read before those in the usual places.
pub const OS_CLIENT_SECURE_FILE: &str = "OS_CLIENT_SECURE_FILE";
/// The folder for a user's settings; `clouds.yaml` is looked for below it.
pub const XDG_CONFIG_HOME: &str = "XDG_CONFIG_HOME";
/// The folders for the system's settings, between colons; `clouds.yaml` is looked for below each.
pub const XDG_CONFIG_DIRS: &str = "XDG_CONFIG_DIRS";
/// A folder in memory that is private to the user; tokens are kept below it.
pub const XDG_RUNTIME_DIR: &str = "XDG_RUNTIME_DIR";
/// `1` stands for `--fail` of all commands that have it.
pub const MISTRAL_FAIL: &str = "MISTRAL_FAIL";
/// Where tokens are kept; `off` keeps none.
pub const MISTRAL_TOKEN_CACHE: &str = "MISTRAL_TOKEN_CACHE";
/// Certificate authorities to trust, as the `requests` library of Python knows it.
pub const REQUESTS_CA_BUNDLE: &str = "REQUESTS_CA_BUNDLE";
/// Certificate authorities to trust, as curl knows it.
pub const CURL_CA_BUNDLE: &str = "CURL_CA_BUNDLE";
/// Certificate authorities of the system, in the place of its own file, as OpenSSL knows it.
pub const SSL_CERT_FILE: &str = "SSL_CERT_FILE";
/// Folders of certificate authorities of the system, as OpenSSL knows it.
pub const SSL_CERT_DIR: &str = "SSL_CERT_DIR";
/// The proxies that requests go by; their URLs may hold passwords.
pub const PROXIES: [&str; 6] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
];
/// The proxy for http, in lower or upper case.
pub const HTTP_PROXY: &str = "http_proxy";
/// The proxy for https, in lower or upper case.
pub const HTTPS_PROXY: &str = "https_proxy";
/// The proxy for either, in lower or upper case.
pub const ALL_PROXY: &str = "all_proxy";
/// Hosts that are asked without a proxy, in lower or upper case; `*` stands for all.
pub const NO_PROXY: &str = "no_proxy";
/// Where programs are looked for (`dev-server-start` looks for Python).
pub const PATH: &str = "PATH";
/// The folder for a user's data; `dev-server-start` installs below it.
pub const XDG_DATA_HOME: &str = "XDG_DATA_HOME";

/// A snapshot of the process's environment.
pub struct Environment(HashMap<OsString, OsString>);

impl Environment {
    /// What the process was started with.
    pub fn of_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// The value of a variable; an empty one counts as not set.
    pub fn raw(&self, name: &str) -> Option<&OsString> {
        self.0
            .get(&OsString::from(name))
            .filter(|value| !value.is_empty())
    }

    /// The value of a variable as text; what is no UTF-8 counts as not set.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.raw(name)?.to_str()
    }

    /// The variables whose names are wanted; what is no UTF-8 has no such name.
    pub fn only(
        &self,
        wanted: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.0
            .iter()
            .filter(move |(name, _)| name.to_str().is_some_and(&wanted))
    }

    /// Tells a redactor of the passwords in the URLs of proxies.
    pub fn register_secrets(&self, redactor: &Redactor) {
        let urls = PROXIES.iter().filter_map(|name| self.text(name));
        for secret in urls.flat_map(credentials_of) {
            redactor.learn(&secret);
        }
    }

    /// The value of a variable as a path.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }
}

#[cfg(test)]
impl<'a> FromIterator<(&'a str, &'a str)> for Environment {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(pairs.map(|(k, v)| (k.into(), v.into())).collect())
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(pairs: [(&str, &str); N]) -> Self {
        pairs.into_iter().collect()
    }
}
