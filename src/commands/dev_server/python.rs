//! Finds a Python interpreter, and starts it isolated from the user's environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::env::{CURL_CA_BUNDLE, Environment, HOME, NO_PROXY, PATH, PROXIES, REQUESTS_CA_BUNDLE};
use crate::error::{Error, Result};

use super::layout::Folder;

/// Oldest Python that the server runs on.
const OLDEST: (u32, u32) = (3, 10);
/// Names of the Python interpreters that are tried, the preferred ones first.
const NAMES: [&str; 6] = [
    "python3.11",
    "python3.12",
    "python3.10",
    "python3.13",
    "python3",
    "python",
];

/// Variables that are passed on but not read here.
const UNREAD: [&str; 4] = ["LANG", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/// A Python that takes nothing from the user's folder, packages or environment but what it needs: neither modules in
/// the working directory, nor passwords that code run by the server could read.
pub fn isolated(program: &Path, folder: &Folder, environment: &Environment) -> Command {
    let mut command = Command::new(program);
    command
        .arg("-I")
        .env_clear()
        .envs(environment.only(is_inherited))
        .current_dir(folder.root())
        .stdin(Stdio::null());
    command
}

/// The same for pip, which also gets its own variables (`PIP_*`); an index URL may contain a password.
pub fn isolated_pip(program: &Path, folder: &Folder, environment: &Environment) -> Command {
    let mut command = isolated(program, folder, environment);
    command.envs(environment.only(|name| name.starts_with("PIP_")));
    command.args(["-m", "pip"]);
    command
}

/// Whether programs need a variable to work at all.
fn is_inherited(name: &str) -> bool {
    let names = [PATH, HOME, NO_PROXY, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE];
    names.contains(&name)
        || UNREAD.contains(&name)
        || PROXIES.contains(&name)
        || name == NO_PROXY.to_uppercase()
        || name.starts_with("LC_")
}

/// The first Python that is new enough, by its absolute path.
pub fn find(named: Option<&Path>, folder: &Folder, environment: &Environment) -> Result<PathBuf> {
    let version = |path: &Path| version(path, folder, environment);
    if let Some(path) = named {
        let found = resolve(path, environment).and_then(|path| Some((version(&path)?, path)));
        return match found {
            None => Err(Error::local(format!(
                "--python {} is not a working Python interpreter",
                path.display()
            ))),
            Some((found, _)) if found < OLDEST => {
                Err(too_old(&format!("--python {}", path.display()), found))
            }
            Some((_, path)) => Ok(path),
        };
    }
    let mut oldest = None;
    for path in NAMES
        .iter()
        .filter_map(|name| resolve(Path::new(name), environment))
    {
        match version(&path) {
            Some(found) if found >= OLDEST => return Ok(path),
            Some(found) => oldest = Some(found),
            None => {}
        }
    }
    Err(match oldest {
        Some(found) => too_old("the newest Python in PATH", found),
        None => Error::local("no Python found in PATH")
            .hint("install Python 3.10 or newer, or specify one with --python"),
    })
}

fn too_old(which: &str, found: (u32, u32)) -> Error {
    Error::local(format!(
        "{which} is {}.{}; Mistral needs 3.10 or newer",
        found.0, found.1
    ))
    .hint("install a newer Python, or specify one with --python")
}

fn version(python: &Path, folder: &Folder, environment: &Environment) -> Option<(u32, u32)> {
    let output = isolated(python, folder, environment)
        .args(["-c", "import sys; print('%d %d' % sys.version_info[:2])"])
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = text.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// A program by its path, or by its name in PATH; absolute, as it runs in another folder.
fn resolve(program: &Path, environment: &Environment) -> Option<PathBuf> {
    let found = if program.components().count() > 1 {
        program.to_owned()
    } else {
        std::env::split_paths(environment.raw(PATH)?)
            .map(|folder| folder.join(program))
            .find(|path| path.is_file())?
    };
    std::path::absolute(found).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_inherit_what_they_need_and_no_secret() {
        for name in [
            "PATH",
            "HOME",
            "LANG",
            "LC_ALL",
            "TMPDIR",
            "https_proxy",
            "NO_PROXY",
            "no_proxy",
            "SSL_CERT_DIR",
        ] {
            assert!(is_inherited(name), "{name}");
        }
        for name in [
            "OS_PASSWORD",
            "PYTHONPATH",
            "LANGUAGE",
            "PIP_INDEX_URL",
            "AWS_SECRET",
        ] {
            assert!(!is_inherited(name), "{name}");
        }
    }
}
