//! The file of `--log-file`. Only this user may read it: secrets are redacted, but other private data is not.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;

/// The open log file.
pub struct LogFile {
    pub file: File,
    /// The mode before it was restricted, if others had access.
    pub was_open: Option<u32>,
}

/// Opens or creates the file for appending, with mode 0600. Does not wait for a reader of a pipe.
///
/// The error says why the file is not used.
pub fn open(path: &Path) -> Result<LogFile, String> {
    if let Some(file) = own_stream(path).map_err(|cause| cause.to_string())? {
        return Ok(LogFile {
            file,
            was_open: None,
        });
    }
    check_link(path)?;
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .map_err(|cause| open_error(path, &cause))?;
    let was_open = restrict_access(&file)?;
    // Writing may wait for the reader of a pipe, unlike opening.
    fcntl_getfl(&file)
        .and_then(|flags| fcntl_setfl(&file, flags - OFlags::NONBLOCK))
        .map_err(|cause| cause.to_string())?;
    Ok(LogFile { file, was_open })
}

/// Standard error or output, if the path is one of them (`/dev/stderr`). Their mode and flags are not changed.
fn own_stream(path: &Path) -> io::Result<Option<File>> {
    let Ok(target) = fs::metadata(path) else {
        return Ok(None);
    };
    let (error, output) = (io::stderr(), io::stdout());
    for stream in [error.as_fd(), output.as_fd()] {
        if is_same(stream, &target) {
            return Ok(Some(stream.try_clone_to_owned()?.into()));
        }
    }
    Ok(None)
}

fn is_same(stream: BorrowedFd<'_>, target: &Metadata) -> bool {
    let found = stream.try_clone_to_owned().map(File::from);
    let found = found.and_then(|file| file.metadata());
    found.is_ok_and(|found| (found.dev(), found.ino()) == (target.dev(), target.ino()))
}

/// Fails for a symbolic link of another user, which could direct the log into any file.
fn check_link(path: &Path) -> Result<(), String> {
    let found = fs::symlink_metadata(path);
    let is_foreign = |found: Metadata| found.is_symlink() && !is_ours(&found) && found.uid() != 0;
    if found.is_ok_and(is_foreign) {
        return Err("it is a symbolic link of another user".to_owned());
    }
    Ok(())
}

/// Fails if a file or pipe belongs to another user, and removes the access of others. Devices are not restricted, as
/// they store nothing. Returns the old mode if others had access.
fn restrict_access(file: &File) -> Result<Option<u32>, String> {
    let found = file.metadata().map_err(|cause| cause.to_string())?;
    let kind = found.file_type();
    if kind.is_char_device() {
        return Ok(None);
    }
    if !kind.is_file() && !kind.is_fifo() {
        return Err("it is not a file".to_owned());
    }
    if !is_ours(&found) {
        return Err("it belongs to another user".to_owned());
    }
    let is_open = found.mode() & 0o077 != 0;
    if !is_open {
        return Ok(None);
    }
    file.set_permissions(Permissions::from_mode(0o600))
        .map_err(|cause| {
            format!("other users have access to it, and its mode cannot be changed: {cause}")
        })?;
    Ok(Some(found.mode() & 0o7777))
}

fn is_ours(found: &Metadata) -> bool {
    found.uid() == rustix::process::geteuid().as_raw()
}

fn open_error(path: &Path, cause: &io::Error) -> String {
    let is_pipe = fs::metadata(path).is_ok_and(|found| found.file_type().is_fifo());
    if is_pipe && cause.raw_os_error() == Some(Errno::NXIO.raw_os_error()) {
        return "no process is reading this pipe".to_owned();
    }
    cause.to_string()
}
