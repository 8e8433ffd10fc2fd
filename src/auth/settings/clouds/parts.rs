//! What a cloud is put together from, and whether that is a risk: a file of the current folder can send the
//! secrets of another file, of a variable or of the user wherever it likes.

use std::path::{Path, PathBuf};

use crate::env::{OS_CLIENT_CONFIG_FILE, OS_CLIENT_SECURE_FILE};

/// A file that a cloud is made of.
#[derive(Clone, Debug)]
pub struct Part {
    pub path: PathBuf,
    pub place: Place,
}

/// Where a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It was found in the current folder.
    Here,
    /// A variable names it by a path within the current folder.
    NamedHere,
    Elsewhere,
}

impl Part {
    /// A file that was found, where `named` is the one that a variable names.
    pub fn new(path: &Path, named: Option<&Path>) -> Self {
        let place = if named == Some(path) && path.is_relative() {
            Place::NamedHere
        } else if named != Some(path) && path.parent() == Some(Path::new(".")) {
            Place::Here
        } else {
            Place::Elsewhere
        };
        Self {
            path: path.to_owned(),
            place,
        }
    }
}

/// What to say about a cloud of these parts and of `secrets`, which are no file's, if the current folder has
/// a say in what is of elsewhere.
pub fn warning(cloud: &str, parts: &[Part], secrets: &[String]) -> Option<String> {
    let names = |place: Place| {
        let parts = parts.iter().filter(move |part| part.place == place);
        parts.map(|part| part.path.display().to_string())
    };
    let here: Vec<_> = names(Place::Here).collect();
    let elsewhere: Vec<_> = names(Place::Elsewhere)
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
