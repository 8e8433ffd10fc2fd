//! The file of `--log-file`, which nobody else is to read: it may hold what is private, even though no
//! secret is in it.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;

/// A file to add lines to.
pub struct LogFile {
    pub file: File,
    /// The mode by which others could use it until now.
    pub was_open: Option<u32>,
}

/// Opens or makes the file. A pipe that nobody reads is not waited for. The text says why a file is not
/// to be used.
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
        .map_err(|cause| reason(path, &cause))?;
    let was_open = close_to_others(&file)?;
    // From now on a reader may take its time.
    fcntl_getfl(&file)
        .and_then(|flags| fcntl_setfl(&file, flags - OFlags::NONBLOCK))
        .map_err(|cause| cause.to_string())?;
    Ok(LogFile { file, was_open })
}

/// Standard error or output, if that is what the path leads to. It is left as the user has set it up.
fn own_stream(path: &Path) -> io::Result<Option<File>> {
    let Ok(named) = fs::metadata(path) else {
        return Ok(None);
    };
    let (error, output) = (io::stderr(), io::stdout());
    for stream in [error.as_fd(), output.as_fd()] {
        if is_same(stream, &named) {
            return Ok(Some(stream.try_clone_to_owned()?.into()));
        }
    }
    Ok(None)
}

fn is_same(stream: BorrowedFd<'_>, named: &Metadata) -> bool {
    let found = stream.try_clone_to_owned().map(File::from);
    let found = found.and_then(|file| file.metadata());
    found.is_ok_and(|found| (found.dev(), found.ino()) == (named.dev(), named.ino()))
}

/// A link that another user has laid leads where that user wants.
fn check_link(path: &Path) -> Result<(), String> {
    let found = fs::symlink_metadata(path);
    let of_others = |found: Metadata| found.is_symlink() && !is_ours(&found) && found.uid() != 0;
    if found.is_ok_and(of_others) {
        return Err("it is a symbolic link of another user".to_owned());
    }
    Ok(())
}

/// Checks that what keeps or hands on the lines is this user's, and shuts others out. Devices do neither.
fn close_to_others(file: &File) -> Result<Option<u32>, String> {
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
    let open = found.mode() & 0o077 != 0;
    if !open {
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

fn reason(path: &Path, cause: &io::Error) -> String {
    let is_pipe = fs::metadata(path).is_ok_and(|found| found.file_type().is_fifo());
    if is_pipe && cause.raw_os_error() == Some(Errno::NXIO.raw_os_error()) {
        return "no process is reading this pipe".to_owned();
    }
    cause.to_string()
}
