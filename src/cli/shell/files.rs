//! The files that a path which is being typed may become.

use std::fs::{DirEntry, read_dir};

use super::super::completion::Paths;

/// How many files of a folder are looked at.
const MOST: usize = 10_000;

/// The paths that begin as typed, sorted; those of folders end with a slash.
pub fn beginning_with(typed: &str, paths: Paths) -> Vec<String> {
    if paths == Paths::None {
        return Vec::new();
    }
    let (folder, begun) = typed.split_at(typed.rfind('/').map_or(0, |at| at + 1));
    let place = if folder.is_empty() { "." } else { folder };
    let Ok(entries) = read_dir(place) else {
        return Vec::new();
    };
    let path = |entry: DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        let is_hidden = name.starts_with('.') && !begun.starts_with('.');
        if is_hidden || !name.starts_with(begun) {
            return None;
        }
        // A link to a folder is one.
        let is_folder = entry.path().is_dir();
        let end = if is_folder { "/" } else { "" };
        (is_folder || paths == Paths::Files).then(|| format!("{folder}{name}{end}"))
    };
    let entries = entries.take(MOST).filter_map(Result::ok);
    let mut found: Vec<String> = entries.filter_map(path).collect();
    found.sort_unstable();
    found
}
