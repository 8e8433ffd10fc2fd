//! The file that keeps what failed or was not done (`--failed-to`), as input for another run.
//!
//! Before the first of them is used it has all names, so that none is lost if the program is killed.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::bounded;
use crate::character::single_line;
use crate::error::{Error, Result};

use super::items::Items;
use super::names::{fits, lines};

/// The most bytes of a file that may be replaced.
const MOST: u64 = 64 << 20;

/// A file that may hold names.
pub struct Remainder {
    path: PathBuf,
    /// What was in the file at first, if there was one.
    before: Option<String>,
    permissions: Option<Permissions>,
    /// The file as it was when it was seen or written last. Another one is not replaced.
    last: RefCell<Last>,
}

/// What the file was when it was seen or written last.
struct Last {
    /// Its content and inode, if there was one.
    found: Option<(String, u64)>,
    /// Whether it was written.
    is_ours: bool,
}

impl Remainder {
    /// Refuses what is no file to write names to. Nothing is changed yet.
    pub fn check(path: &Path) -> Result<Self> {
        let mut remainder = Self {
            path: path.to_owned(),
            before: None,
            permissions: None,
            last: RefCell::new(Last {
                found: None,
                is_ours: false,
            }),
        };
        if let Some((text, found)) = remainder.look()? {
            remainder.last.get_mut().found = Some((text.clone(), found.ino()));
            remainder.before = Some(text);
            remainder.permissions = Some(found.permissions());
        }
        Ok(remainder)
    }

    /// Reads the file, if there is one.
    fn look(&self) -> Result<Option<(String, fs::Metadata)>> {
        let path = &self.path;
        let found = match fs::symlink_metadata(path) {
            Ok(found) => found,
            Err(cause) if cause.kind() == ErrorKind::NotFound && path.file_name().is_some() => {
                return Ok(None);
            }
            Err(cause) => return Err(self.refused(cause)),
        };
        if found.is_symlink() {
            return Err(self.refused("it is a symbolic link"));
        }
        if !found.is_file() {
            return Err(self.refused("it is not a regular file"));
        }
        let text = read(path).map_err(|cause| self.refused(cause))?;
        Ok(Some((text, found)))
    }

    /// Refuses names that the file cannot have, and a file with other names.
    pub fn check_names(&self, items: &Items) -> Result<()> {
        if let Some(name) = items.names().find(|name| !fits(name)) {
            let what = format!("{:?} cannot be a line of it", single_line(name));
            return Err(self.refused(what));
        }
        let known: HashSet<_> = items.names().collect();
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

    /// Writes what is left, in place of what was there. If another program has changed the file meanwhile, it stays, and
    /// what is left goes to a file beside it once anything may have been sent.
    pub fn write<'a>(&self, left: impl Iterator<Item = &'a str>) -> Result<()> {
        let mut text = String::new();
        for name in left {
            text.push_str(name);
            text.push('\n');
        }
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = self.path.with_file_name(name);
        let written = self.write_part(&part, &text);
        let mut is_kept = false;
        let placed = match written {
            Ok(inode) => self.place(&part).map(|()| inode).map_err(|error| {
                is_kept = self.last.borrow().is_ours && !text.is_empty();
                let part = single_line(&part.to_string_lossy());
                if is_kept {
                    error.hint(format!("what is left is in {part}"))
                } else {
                    error
                }
            }),
            Err(cause) => Err(self.refused(cause)),
        };
        if placed.is_err() && !is_kept {
            let _ = fs::remove_file(&part);
        }
        self.last.replace(Last {
            found: Some((text, placed?)),
            is_ours: true,
        });
        Ok(())
    }

    /// The name of the file, for messages.
    pub fn name(&self) -> String {
        single_line(&self.path.to_string_lossy())
    }

    /// Replaces the file as a whole, so that it never has half of the names, unless it is another one by now.
    fn place(&self, part: &Path) -> Result<()> {
        let changed = || {
            let error = self.refused("another program has changed it meanwhile");
            error.hint("give each run a file of its own")
        };
        let now = self.look()?.map(|(text, found)| (text, found.ino()));
        if now != self.last.borrow().found {
            return Err(changed());
        }
        let placed = match now {
            Some(_) => fs::rename(part, &self.path),
            None => place_new(part, &self.path),
        };
        placed.map_err(|cause| match cause.kind() {
            ErrorKind::AlreadyExists => changed(),
            _ => self.refused(cause),
        })
    }

    /// Returns the inode.
    fn write_part(&self, part: &Path, text: &str) -> io::Result<u64> {
        let mut file = File::create_new(part)?;
        if let Some(permissions) = &self.permissions {
            file.set_permissions(permissions.clone())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(file.metadata()?.ino())
    }

    fn refused(&self, why: impl std::fmt::Display) -> Error {
        Error::local(format!("--failed-to: cannot write {}: {why}", self.name()))
    }
}

/// Gives a file a name that no other has.
fn place_new(part: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(part, path) {
        Ok(()) => {
            let _ = fs::remove_file(part);
            Ok(())
        }
        Err(cause) if cause.kind() == ErrorKind::AlreadyExists => Err(cause),
        // Some file systems have no links.
        Err(_) => fs::rename(part, path),
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
