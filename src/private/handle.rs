//! A folder of this user, held open by its file descriptor.
//!
//! A path can lead elsewhere from one use to the next, wherever somebody may replace a folder on it. A descriptor
//! stays with the folder that was opened, so what was checked of it holds for every file that is opened through it.
//! `tempfile` cannot do that: it creates and renames (`persist`) by path.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags};
use rustix::io::Errno;
use rustix::path::Arg;

use super::{
    Access, LINK, Others, Result, check, close, named_link, read_bounded, reason, regular,
};

/// Opens a file without following links, without waiting, and not for child processes.
const ALWAYS: OFlags = OFlags::NOFOLLOW
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

/// An open folder. Names are those of files directly in it.
#[derive(Debug)]
pub struct Handle(OwnedFd);

impl Handle {
    /// Opens a folder, and checks what was opened.
    pub fn open(path: &Path, others: Others) -> Result<Self> {
        Self::open_at(CWD, path.as_os_str(), others)
    }

    /// Creates a folder that others cannot use, unless it exists; either way it is opened and checked.
    pub fn make(path: &Path, others: Others) -> Result<Self> {
        Self::make_at(CWD, path.as_os_str(), others)
    }

    /// The same within this one.
    pub fn make_within(&self, name: impl AsRef<OsStr>, others: Others) -> Result<Self> {
        Self::make_at(&self.0, name.as_ref(), others)
    }

    /// Opens a folder within this one.
    pub fn open_within(&self, name: &OsStr, others: Others) -> Result<Self> {
        Self::open_at(&self.0, name, others)
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
        // The error for a link depends on the system.
        let opened = opened.map_err(|cause| match cause {
            Errno::NOTDIR | Errno::LOOP if is_link(above, path) => LINK.to_owned(),
            Errno::NOTDIR => "it is not a folder".to_owned(),
            cause => io::Error::from(cause).to_string(),
        })?;
        let file = File::from(opened);
        check(&file.metadata().map_err(reason)?, others)?;
        Ok(Self(file.into()))
    }

    /// Checks what others can do with the folder.
    pub fn check(&self, others: Others) -> Result<()> {
        check(&self.metadata().map_err(reason)?, others)
    }

    fn metadata(&self) -> io::Result<Metadata> {
        File::from(self.0.try_clone()?).metadata()
    }

    /// Whether this folder, and not a link to it, is at a path.
    pub fn is_at(&self, path: &Path) -> bool {
        let (Ok(ours), Ok(there)) = (self.metadata(), std::fs::symlink_metadata(path)) else {
            return false;
        };
        (ours.dev(), ours.ino()) == (there.dev(), there.ino())
    }

    /// Removes the access of other users to the folder; returns what it was.
    pub fn close(&self) -> Result<Access> {
        let own = self.0.try_clone().map_err(reason)?;
        close(&File::from(own))
    }

    /// Removes the access of other users to a file or a folder in it; returns what it was.
    pub fn close_within(&self, name: &OsStr) -> Result<Access> {
        close(&self.file(name, OFlags::RDONLY).map_err(reason)?)
    }

    /// Reads a file of at most `most` bytes.
    pub fn read(&self, name: impl Arg, most: u64, others: Others) -> Result<Vec<u8>> {
        read_bounded(&self.open_file(name, others)?, most)
    }

    /// Opens a file for reading.
    pub fn open_file(&self, name: impl Arg, others: Others) -> Result<File> {
        let file = self.file(name, OFlags::RDONLY).map_err(reason)?;
        check(&regular(&file)?, others)?;
        Ok(file)
    }

    /// Creates a file that must not exist yet.
    pub fn create_new(&self, name: &str) -> io::Result<File> {
        self.file(name, OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL)
    }

    /// Creates a file or empties an existing one, for writing. Only this user has access to it, whatever mode it had
    /// and whatever the umask is.
    pub fn create(&self, name: impl Arg) -> io::Result<File> {
        let file = self.file(name, OFlags::WRONLY | OFlags::CREATE)?;
        // It is emptied only after these checks.
        let found = regular(&file).map_err(io::Error::other)?;
        check(&found, Others::Change).map_err(io::Error::other)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        file.set_len(0)?;
        Ok(file)
    }

    fn file(&self, name: impl Arg, flags: OFlags) -> io::Result<File> {
        let mode = Mode::RUSR | Mode::WUSR;
        let opened = rustix::fs::openat(&self.0, name, flags | ALWAYS, mode);
        Ok(opened.map_err(|cause| named_link(cause.into()))?.into())
    }

    /// Whether anything has this name.
    pub fn has(&self, name: impl Arg) -> bool {
        let found = rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW);
        !matches!(found, Err(Errno::NOENT))
    }

    /// Renames a file; an existing one of that name is replaced.
    pub fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.0, from, &self.0, to)?)
    }

    /// Creates a hard link, unless that name exists.
    pub fn link(&self, from: &str, to: &str) -> io::Result<()> {
        let flags = AtFlags::empty();
        Ok(rustix::fs::linkat(&self.0, from, &self.0, to, flags)?)
    }

    /// Removes a file.
    pub fn remove(&self, name: impl Arg) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Removes an empty folder.
    pub fn remove_folder(&self, name: impl Arg) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
    }

    /// The names in the folder.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.0)? {
            let entry = entry?;
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name != "." && name != ".." {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }
}

fn is_link(above: impl AsFd, path: &OsStr) -> bool {
    let found = rustix::fs::statat(above, path, AtFlags::SYMLINK_NOFOLLOW);
    found.is_ok_and(|found| FileType::from_raw_mode(found.st_mode) == FileType::Symlink)
}
