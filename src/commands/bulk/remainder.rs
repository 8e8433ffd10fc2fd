//! The file that keeps what failed or was not done (`--failed-to`), as input for another run.
//!
//! Before the first of them is used it has all names, so that none is lost if the program is killed.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::bounded;
use crate::character::single_line;
use crate::error::{Error, Result};

use super::items::Item;
use super::names::{fits, lines};

/// The most bytes of a file that may be replaced.
const MOST: u64 = 64 << 20;

/// A file that may hold names.
pub struct Remainder {
    path: PathBuf,
    /// What is in the file, if there is one.
    before: Option<String>,
    permissions: Option<Permissions>,
}

impl Remainder {
    /// Refuses what is no file to write names to. Nothing is changed yet.
    pub fn check(path: &Path) -> Result<Self> {
        let mut remainder = Self {
            path: path.to_owned(),
            before: None,
            permissions: None,
        };
        let found = match fs::symlink_metadata(path) {
            Ok(found) => found,
            Err(cause) if cause.kind() == ErrorKind::NotFound && path.file_name().is_some() => {
                return Ok(remainder);
            }
            Err(cause) => return Err(remainder.refused(cause)),
        };
        if found.is_symlink() {
            return Err(remainder.refused("it is a symbolic link"));
        }
        if !found.is_file() {
            return Err(remainder.refused("it is not a regular file"));
        }
        let text = read(path).map_err(|cause| remainder.refused(cause))?;
        remainder.before = Some(text);
        remainder.permissions = Some(found.permissions());
        Ok(remainder)
    }

    /// Refuses names that the file cannot have, and a file with other names.
    pub fn check_names(&self, items: &[Item]) -> Result<()> {
        if let Some(item) = items.iter().find(|item| !fits(&item.id)) {
            let what = format!("{:?} cannot be a line of it", single_line(&item.id));
            return Err(self.refused(what));
        }
        let known: HashSet<_> = items.iter().map(|item| item.id.as_str()).collect();
        let before = self.before.as_deref().unwrap_or_default();
        let foreign = lines(before).find(|(_, line)| !known.contains(line));
        match foreign {
            None => Ok(()),
            Some((at, _)) => {
                let what = format!("its line {at} is none of what this run is about");
                let error = self.refused(what);
                Err(error.hint("give another file, or remove this one first"))
            }
        }
    }

    /// Writes what is left, in place of what was there.
    pub fn write<'a>(&self, left: impl Iterator<Item = &'a Item>) -> Result<()> {
        let mut text = String::new();
        for item in left {
            text.push_str(&item.id);
            text.push('\n');
        }
        self.replace(&text).map_err(|cause| self.refused(cause))
    }

    /// The name of the file, for messages.
    pub fn name(&self) -> String {
        single_line(&self.path.to_string_lossy())
    }

    /// Replaces the file as a whole, so that it never has half of the names.
    fn replace(&self, text: &str) -> io::Result<()> {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = self.path.with_file_name(name);
        let written = self.write_part(&part, text);
        let replaced = written.and_then(|()| fs::rename(&part, &self.path));
        if replaced.is_err() {
            let _ = fs::remove_file(&part);
        }
        replaced
    }

    fn write_part(&self, part: &Path, text: &str) -> io::Result<()> {
        let mut file = File::create_new(part)?;
        if let Some(permissions) = &self.permissions {
            file.set_permissions(permissions.clone())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn refused(&self, why: impl std::fmt::Display) -> Error {
        Error::local(format!("--failed-to: cannot write {}: {why}", self.name()))
    }
}

fn read(path: &Path) -> io::Result<String> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    let bytes = bounded::read_all(file, MOST)?;
    // What is no text has foreign lines.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
