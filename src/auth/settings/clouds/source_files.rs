//! The files that a cloud's settings come from, and the warning when that combination is a risk: a file of the
//! current folder can direct the secrets of other files, variables or prompts to any server.

use std::path::{Path, PathBuf};

use crate::env::{OS_CLIENT_CONFIG_FILE, OS_CLIENT_SECURE_FILE};

/// A file that contributes to a cloud's settings.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub path: PathBuf,
    pub location: Location,
}

/// How a file was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// By searching the current folder.
    CurrentFolder,
    /// A variable names it by a relative path.
    NamedInCurrentFolder,
    /// By a search of other folders, or by an absolute path in a variable.
    Other,
}

impl SourceFile {
    /// `named` is the file that a variable names, if any.
    pub fn new(path: &Path, named: Option<&Path>) -> Self {
        let location = if named == Some(path) && path.is_relative() {
            Location::NamedInCurrentFolder
        } else if named != Some(path) && path.parent() == Some(Path::new(".")) {
            Location::CurrentFolder
        } else {
            Location::Other
        };
        Self {
            path: path.to_owned(),
            location,
        }
    }
}

/// The warning for a cloud with these files if one that was found in the current folder decides where the secrets
/// of other sources are sent. `secrets` names those that come from no cloud file.
pub fn warning(cloud: &str, files: &[SourceFile], secrets: &[String]) -> Option<String> {
    let names = |location: Location| {
        let files = files.iter().filter(move |file| file.location == location);
        files.map(|file| file.path.display().to_string())
    };
    let current: Vec<_> = names(Location::CurrentFolder).collect();
    let others: Vec<_> = names(Location::Other)
        .chain(secrets.iter().cloned())
        .collect();
    if current.is_empty() || others.is_empty() {
        return None;
    }
    Some(format!(
        "mistral: warning: cloud {cloud} combines {} with {} of the current folder, which decides where its \
         secrets are sent; do this only in folders that you trust, or set {OS_CLIENT_CONFIG_FILE} and \
         {OS_CLIENT_SECURE_FILE}",
        others.join(" and "),
        current.join(" and ")
    ))
}
