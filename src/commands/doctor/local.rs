//! What can be checked without a server: settings, files, programs.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::auth::Auth;
use crate::env::{CURL_CA_BUNDLE, Environment, PATH, REQUESTS_CA_BUNDLE, SSL_CERT_FILE};
use crate::secret::without_password;

use super::super::dev_server;
use super::report::Report;

/// The name of the check of all settings together.
pub const SETTINGS: &str = "Settings";

/// A row for each setting.
pub fn settings(report: &mut Report, given: &[(String, String, String)]) {
    for (option, value, source) in given {
        let name = format!("Setting --{option}");
        report.ok(&name, format!("{} ({source})", without_password(value)));
    }
}

/// The options whose values are files, and whether such a file is a secret.
const FILES: [(&str, bool); 6] = [
    ("os-cacert", false),
    ("os-cert", false),
    ("os-key", true),
    ("os-target-cacert", false),
    ("os-target-cert", false),
    ("os-target-key", true),
];

/// The files that settings and variables name.
pub fn files(report: &mut Report, given: &[(String, String, String)], environment: &Environment) {
    for (option, value, source) in given {
        if let Some((_, secret)) = FILES.iter().find(|(known, _)| known == option) {
            file(report, Path::new(value), source, *secret);
        }
    }
    for variable in [SSL_CERT_FILE, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE] {
        if let Some(path) = environment.path(variable) {
            file(report, &path, variable, false);
        }
    }
}

/// The cloud files that were read.
pub fn cloud_files(report: &mut Report, auth: &Auth) {
    for path in auth.cloud_files() {
        file(report, &path, "cloud file", true);
    }
}

fn file(report: &mut Report, path: &Path, source: &str, is_secret: bool) {
    let name = format!("File {}", path.display());
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(cause) => {
            let advice = "create the file, or correct or remove the setting";
            return report.failed(&name, format!("{cause} ({source})"), advice);
        }
    };
    let readable = if metadata.is_dir() {
        fs::read_dir(path).map(drop)
    } else if metadata.is_file() {
        File::open(path).map(drop)
    } else {
        Ok(())
    };
    let mode = metadata.permissions().mode() & 0o777;
    let detail = format!("mode {mode:04o} ({source})");
    if let Err(cause) = readable {
        report.failed(
            &name,
            format!("{cause}, {detail}"),
            "make it readable for you",
        );
    } else if is_secret && mode & 0o077 != 0 {
        let path = path.display().to_string().replace('\'', r"'\''");
        let advice = format!("chmod 600 -- '{path}'");
        let what = format!("others may read or change it, and it may hold secrets; {detail}");
        report.warning(&name, what, advice);
    } else {
        report.ok(&name, detail);
    }
}

/// The folder of the token cache.
pub fn token_cache(report: &mut Report, environment: &Environment) {
    const NAME: &str = "Token cache";
    match Auth::token_folder(environment) {
        Err(why) => report.warning(NAME, why, "correct MISTRAL_TOKEN_CACHE, or set it to off"),
        Ok(false) => report.ok(NAME, "none: each command logs in"),
        Ok(true) => report.ok(NAME, "in use, for you alone; these checks log in anew"),
    }
}

/// The development server of this machine.
pub fn development_server(report: &mut Report, environment: &Environment) {
    const NAME: &str = "Development server";
    match dev_server::running(environment) {
        Err(error) => report.warning(NAME, error.message, error.hints.join("; ")),
        Ok(None) => report.ok(NAME, "none is running"),
        Ok(Some((url, true))) => report.ok(NAME, format!("running at {url}")),
        Ok(Some((url, false))) => report.warning(
            NAME,
            format!("starting, or stuck, at {url}"),
            "mistral dev-server-log",
        ),
    }
}

/// The programs of this name in PATH.
pub fn programs(report: &mut Report, environment: &Environment) {
    const NAME: &str = "Programs named mistral";
    let found = in_path(environment);
    let own = std::env::current_exe().and_then(fs::canonicalize).ok();
    let is_own = |path: &PathBuf| own.is_some() && fs::canonicalize(path).ok() == own;
    let others: Vec<_> = found.iter().filter(|path| !is_own(path)).collect();
    let shown: Vec<_> = others
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    if others.is_empty() {
        report.ok(NAME, "no other one in PATH");
    } else if found.first().is_some_and(is_own) {
        report.ok(
            NAME,
            format!("this one comes first; also {}", shown.join(", ")),
        );
    } else {
        let advice = "put the folder of this program first in PATH, or remove the other one";
        report.warning(
            NAME,
            format!("another one comes first: {}", shown.join(", ")),
            advice,
        );
    }
}

fn in_path(environment: &Environment) -> Vec<PathBuf> {
    let Some(path) = environment.raw(PATH) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in std::env::split_paths(path).filter(|folder| folder.is_absolute()) {
        let program = folder.join("mistral");
        let is_program = fs::metadata(&program)
            .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0);
        if is_program && !found.contains(&program) {
            found.push(program);
        }
    }
    found
}
