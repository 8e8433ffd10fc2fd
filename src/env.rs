//! The environment variables, read once at start, so that tests can provide others.
//!
//! The variables of global options are in [`crate::auth::settings`]; the others are the constants below.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::secret::{Redactor, credentials_of};

/// Maximum width of tables in columns, like `--max-width`; ignored if it is not a number.
pub const CLIFF_MAX_TERM_WIDTH: &str = "CLIFF_MAX_TERM_WIDTH";
/// Listings fit the terminal by wrapping, like `--fit-width`, unless it is `0`.
pub const CLIFF_FIT_WIDTH: &str = "CLIFF_FIT_WIDTH";
/// The user's home folder.
pub const HOME: &str = "HOME";
/// The `clouds.yaml` to read instead of those in the default folders.
pub const OS_CLIENT_CONFIG_FILE: &str = "OS_CLIENT_CONFIG_FILE";
/// The `secure.yaml` to read instead of those in the default folders.
pub const OS_CLIENT_SECURE_FILE: &str = "OS_CLIENT_SECURE_FILE";
/// The folder of the user's settings, in which `openstack/clouds.yaml` is searched.
pub const XDG_CONFIG_HOME: &str = "XDG_CONFIG_HOME";
/// The folders of the system's settings, separated by colons, in which `openstack/clouds.yaml` is searched.
pub const XDG_CONFIG_DIRS: &str = "XDG_CONFIG_DIRS";
/// A private folder of the user in memory, which holds the token cache.
pub const XDG_RUNTIME_DIR: &str = "XDG_RUNTIME_DIR";
/// `1` stands for `--fail` of all commands that have it.
pub const MISTRAL_FAIL: &str = "MISTRAL_FAIL";
/// How the error at the end is written: `text` or `json`.
pub const MISTRAL_ERROR_FORMAT: &str = "MISTRAL_ERROR_FORMAT";
/// The folder of the token cache; `off` disables it.
pub const MISTRAL_TOKEN_CACHE: &str = "MISTRAL_TOKEN_CACHE";
/// Certificate authorities to trust, defined by Python's requests library.
pub const REQUESTS_CA_BUNDLE: &str = "REQUESTS_CA_BUNDLE";
/// Certificate authorities to trust, defined by curl.
pub const CURL_CA_BUNDLE: &str = "CURL_CA_BUNDLE";
/// File of the system's certificate authorities, defined by OpenSSL.
pub const SSL_CERT_FILE: &str = "SSL_CERT_FILE";
/// Folders of the system's certificate authorities, defined by OpenSSL.
pub const SSL_CERT_DIR: &str = "SSL_CERT_DIR";
/// The variables of proxies, whose URLs may contain passwords.
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
/// Hosts to connect to without a proxy, in lower or upper case; `*` for all.
pub const NO_PROXY: &str = "no_proxy";
/// Where programs are searched (`dev-server-start` needs Python).
pub const PATH: &str = "PATH";
/// The kind of the terminal; `dumb` for one that cannot move its cursor.
pub const TERM: &str = "TERM";
/// No colours, whatever it is set to, defined by no-color.org.
pub const NO_COLOR: &str = "NO_COLOR";
/// Colours also where standard output is no terminal, unless it is `0`, defined by bixense.com/clicolors.
pub const CLICOLOR_FORCE: &str = "CLICOLOR_FORCE";
/// The folder of the user's data, into which `dev-server-start` installs.
pub const XDG_DATA_HOME: &str = "XDG_DATA_HOME";

/// The editor of the user, for a terminal that can show it.
pub const VISUAL: &str = "VISUAL";
/// The editor of the user, unless `VISUAL` has one.
pub const EDITOR: &str = "EDITOR";
/// The folder of files that nobody needs for long.
pub const TMPDIR: &str = "TMPDIR";

/// The name of the user, for others to read.
pub const USER: &str = "USER";

/// The locale of everything.
pub const LC_ALL: &str = "LC_ALL";
/// The locale of characters.
pub const LC_CTYPE: &str = "LC_CTYPE";
/// The locale of what no other variable has.
pub const LANG: &str = "LANG";

/// A snapshot of the environment variables.
pub struct Environment(HashMap<OsString, OsString>);

impl Environment {
    /// The variables of this process.
    pub fn of_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// The value of a variable; an empty one counts as not set.
    pub fn raw(&self, name: &str) -> Option<&OsString> {
        self.0
            .get(&OsString::from(name))
            .filter(|value| !value.is_empty())
    }

    /// The value of a variable as text; one that is not UTF-8 counts as not set.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.raw(name)?.to_str()
    }

    /// The variables whose names match; names that are not UTF-8 never do.
    pub fn only(
        &self,
        wanted: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.0
            .iter()
            .filter(move |(name, _)| name.to_str().is_some_and(&wanted))
    }

    /// Registers the passwords in the URLs of proxies for redaction.
    pub fn register_secrets(&self, redactor: &Redactor) {
        let urls = PROXIES.iter().filter_map(|name| self.text(name));
        for secret in urls.flat_map(credentials_of) {
            redactor.register(&secret);
        }
    }

    /// The value of a variable as a path.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.raw(name).map(PathBuf::from)
    }

    /// The user's folder for data, by the XDG Base Directory Specification. Relative paths do not count.
    pub fn data_home(&self) -> Option<PathBuf> {
        let absolute = |name| self.path(name).filter(|path| path.is_absolute());
        let default = || Some(absolute(HOME)?.join(".local").join("share"));
        absolute(XDG_DATA_HOME).or_else(default)
    }
}

/// The hint for a text that is no value of a switch.
pub fn switch_hint() -> &'static str {
    "use one of 1, true, yes, on or 0, false, no, off"
}

/// A boolean: `1 true yes on t y` or `0 false no off f n`, in any case: the words of `bool_from_string` in oslo.utils.
pub fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" | "t" | "y" => Some(true),
        "0" | "false" | "no" | "off" | "f" | "n" => Some(false),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_words_are_no_booleans() {
        for (text, expected) in [
            ("0", Some(false)),
            ("NO", Some(false)),
            ("True", Some(true)),
            ("maybe", None),
        ] {
            assert_eq!(switch(text), expected, "{text}");
        }
    }
}
