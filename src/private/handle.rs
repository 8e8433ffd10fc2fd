//! A folder of ours by its handle.
//!
//! A path can lead elsewhere from one use to the next, wherever somebody may exchange a folder on it. A handle
//! stays with the folder that was opened, and what was checked of it holds for all that is done by it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;

use super::{LINK, Others, Result, check, reason, regular, take};

/// Opens whatever is there without following or waiting for it, and ends with this program.
const ALWAYS: OFlags = OFlags::NOFOLLOW
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

/// An open folder. Names are those of files in it, and lead nowhere else.
#[derive(Debug)]
pub struct Handle(OwnedFd);

impl Handle {
    /// Opens a folder, and checks what was opened.
    pub fn open(path: &Path, others: Others) -> Result<Self> {
        Self::open_at(CWD, path.as_os_str(), others)
    }

    /// Makes a folder that others cannot use, unless it is there; either way it is opened and checked.
    pub fn make(path: &Path, others: Others) -> Result<Self> {
        Self::make_at(CWD, path.as_os_str(), others)
    }

    /// The same within this one.
    pub fn make_within(&self, name: &str, others: Others) -> Result<Self> {
        Self::make_at(&self.0, OsStr::new(name), others)
    }

    fn make_at(above: impl AsFd + Copy, path: &OsStr, others: Others) -> Result<Self> {
        match rustix::fs::mkdirat(above, path, Mode::RWXU) {
            Err(cause) if cause != Errno::EXIST => Err(io::Error::from(cause).to_string()),
            _ => Self::open_at(above, path, others),
        }
    }

    fn open_at(above: impl AsFd + Copy, path: &OsStr, others: Others) -> Result<Self> {
        let flags = OFlags::DIRECTORY | ALWAYS;
        let opened = rustix::fs::openat(above, path, flags, Mode::empty());
        // Which error a link gives depends on the system.
        let opened = opened.map_err(|cause| match cause {
            Errno::NOTDIR | Errno::LOOP if is_link(above, path) => LINK.to_owned(),
            Errno::NOTDIR => "it is not a folder".to_owned(),
            cause => io::Error::from(cause).to_string(),
        })?;
        let file = File::from(opened);
        check(&file.metadata().map_err(|cause| cause.to_string())?, others)?;
        Ok(Self(file.into()))
    }

    /// The bytes of a file; one with more than `most` of them is refused.
    pub fn read(&self, name: &str, most: u64, others: Others) -> Result<Vec<u8>> {
        take(&self.open_file(name, others)?, most)
    }

    /// Opens a file for reading.
    pub fn open_file(&self, name: &str, others: Others) -> Result<File> {
        let file = self.file(name, OFlags::RDONLY).map_err(reason)?;
        check(&regular(&file)?, others)?;
        Ok(file)
    }

    /// Makes a file that is not there yet.
    pub fn create_new(&self, name: &str) -> io::Result<File> {
        self.file(name, OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL)
    }

    fn file(&self, name: &str, flags: OFlags) -> io::Result<File> {
        let mode = Mode::RUSR | Mode::WUSR;
        Ok(rustix::fs::openat(&self.0, name, flags | ALWAYS, mode)?.into())
    }

    /// Whether something has this name, whatever it is.
    pub fn has(&self, name: &str) -> bool {
        let found = rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW);
        !matches!(found, Err(Errno::NOENT))
    }

    /// Gives a file another name; a file that has that one is replaced.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.0, from, &self.0, to)?)
    }

    /// Gives a file one more name, unless that is taken.
    pub fn link(&self, from: &str, to: &str) -> io::Result<()> {
        let flags = AtFlags::empty();
        Ok(rustix::fs::linkat(&self.0, from, &self.0, to, flags)?)
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// The names of all that is in the folder, as far as they can be read.
    pub fn names(&self) -> impl Iterator<Item = OsString> {
        let entries = Dir::read_from(&self.0).into_iter().flatten().flatten();
        entries
            .map(|entry| OsStr::from_bytes(entry.file_name().to_bytes()).to_owned())
            .filter(|name| name != "." && name != "..")
    }
}

fn is_link(above: impl AsFd, path: &OsStr) -> bool {
    let found = rustix::fs::statat(above, path, AtFlags::SYMLINK_NOFOLLOW);
    found.is_ok_and(|found| FileType::from_raw_mode(found.st_mode) == FileType::Symlink)
}
