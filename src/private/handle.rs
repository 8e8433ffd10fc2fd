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

use super::{Access, LINK, Others, Result, check, close, named_link, reason, regular, take};

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

    /// What others can do with it.
    pub fn check(&self, others: Others) -> Result<()> {
        check(&self.metadata().map_err(|cause| cause.to_string())?, others)
    }

    fn metadata(&self) -> io::Result<Metadata> {
        File::from(self.0.try_clone()?).metadata()
    }

    /// Whether a path leads to this very folder, and not through a link in its place.
    pub fn is_at(&self, path: &Path) -> bool {
        let (Ok(ours), Ok(there)) = (self.metadata(), std::fs::symlink_metadata(path)) else {
            return false;
        };
        (ours.dev(), ours.ino()) == (there.dev(), there.ino())
    }

    /// Takes the access to the folder away from everybody else.
    pub fn close(&self) -> Result<Access> {
        let own = self.0.try_clone().map_err(|cause| cause.to_string())?;
        close(&File::from(own))
    }

    /// Takes the access to a file or a folder in it away from everybody else.
    pub fn close_within(&self, name: &OsStr) -> Result<Access> {
        // A link or a device is never opened, and a FIFO not waited for.
        close(&self.file(name, OFlags::RDONLY).map_err(reason)?)
    }

    /// The bytes of a file; one with more than `most` of them is refused.
    pub fn read(&self, name: impl Arg, most: u64, others: Others) -> Result<Vec<u8>> {
        take(&self.open_file(name, others)?, most)
    }

    /// Opens a file for reading.
    pub fn open_file(&self, name: impl Arg, others: Others) -> Result<File> {
        let file = self.file(name, OFlags::RDONLY).map_err(reason)?;
        check(&regular(&file)?, others)?;
        Ok(file)
    }

    /// Makes a file that is not there yet.
    pub fn create_new(&self, name: &str) -> io::Result<File> {
        self.file(name, OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL)
    }

    /// Opens a file for writing, empty. Whatever mode it had and whatever the umask is, only this user can
    /// use it afterwards.
    pub fn create(&self, name: impl Arg) -> io::Result<File> {
        let file = self.file(name, OFlags::WRONLY | OFlags::CREATE)?;
        // It is emptied only once it is known to be ours.
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

    /// Whether something has this name, whatever it is.
    pub fn has(&self, name: impl Arg) -> bool {
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
    pub fn remove(&self, name: impl Arg) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Removes a folder in which nothing is.
    pub fn remove_folder(&self, name: impl Arg) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
    }

    /// The names of all that is in the folder.
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
