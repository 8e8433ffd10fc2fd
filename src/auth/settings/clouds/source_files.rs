//! What a cloud is put together from, and whether that is a risk: a file of the current folder can send the
//! secrets of another file, of a variable or of the user wherever it likes.

use std::path::{Path, PathBuf};

use crate::env::{OS_CLIENT_CONFIG_FILE, OS_CLIENT_SECURE_FILE};

/// A file that a cloud is made of.
#[derive(Clone, Debug)]
pub struct SourceFile {
    pub path: PathBuf,
    pub location: Location,
}

/// Where a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// It was found in the current folder.
    CurrentFolder,
    /// A variable names it by a path within the current folder.
    NamedInCurrentFolder,
    Elsewhere,
}

impl SourceFile {
    /// A file that was found, where `named` is the one that a variable names.
    pub fn new(path: &Path, named: Option<&Path>) -> Self {
        let location = if named == Some(path) && path.is_relative() {
            Location::NamedInCurrentFolder
        } else if named != Some(path) && path.parent() == Some(Path::new(".")) {
            Location::CurrentFolder
        } else {
            Location::Elsewhere
        };
        Self {
            path: path.to_owned(),
            location,
        }
    }
}

/// The warning for a cloud of these files and of `secrets`, which no file gives, if a file of the current folder
/// decides where the secrets of others go.
pub fn warning(cloud: &str, files: &[SourceFile], secrets: &[String]) -> Option<String> {
    let names = |location: Location| {
        let files = files.iter().filter(move |file| file.location == location);
        files.map(|file| file.path.display().to_string())
    };
    let here: Vec<_> = names(Location::CurrentFolder).collect();
    let elsewhere: Vec<_> = names(Location::Elsewhere)
        .chain(secrets.iter().cloned())
        .collect();
    if here.is_empty() || elsewhere.is_empty() {
        return None;
    }
    Some(format!(
        "mistral: warning: cloud {cloud} combines {} with {} of the current folder, which decides where its \
         secrets are sent; do this only in folders that you trust, or set {OS_CLIENT_CONFIG_FILE} and \
         {OS_CLIENT_SECURE_FILE}",
        elsewhere.join(" and "),
        here.join(" and ")
    ))
}
