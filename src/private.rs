//! Files and folders that belong to this user alone: the token cache and the development server.
//!
//! What another user put there, or can read or change, is not used. Nothing is followed or waited for:
//! a symbolic link, a FIFO or a device in the place of a file is refused.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::OFlags;

/// A reason in words, for the end of a sentence that names the path.
pub type Result<T> = std::result::Result<T, String>;

const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
/// What lets others use a file or folder.
const OTHERS_BITS: u32 = 0o077;
/// What lets others change a file or folder.
const WRITERS: u32 = 0o022;

/// Checks that a folder is this user's and closed to everybody else.
pub fn check_folder(path: &Path) -> Result<()> {
    check(&folder(path)?)
}

fn folder(path: &Path) -> Result<Metadata> {
    let found = fs::symlink_metadata(path).map_err(|cause| cause.to_string())?;
    if found.is_symlink() {
        return Err("it is a symbolic link".to_owned());
    }
    if !found.is_dir() {
        return Err("it is not a folder".to_owned());
    }
    Ok(found)
}

/// Makes a folder that others cannot use, unless it is there; either way it is checked.
pub fn make_folder(path: &Path) -> Result<()> {
    match DirBuilder::new().mode(FOLDER_MODE).create(path) {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(cause.to_string()),
        _ => check_folder(path),
    }
}

/// Makes a folder like [`make_folder`], but one that is there may let others look into it: it is this
/// user's, and nobody else can put anything into it.
pub fn make_shown_folder(path: &Path) -> Result<()> {
    match DirBuilder::new().mode(FOLDER_MODE).create(path) {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(cause.to_string()),
        _ => check_closed_to(WRITERS, &folder(path)?),
    }
}

/// Opens a file of ours for reading.
pub fn open(path: &Path) -> Result<File> {
    let file = options()
        .read(true)
        .open(path)
        .map_err(|cause| reason(&cause))?;
    check(&regular(&file)?)?;
    Ok(file)
}

/// The bytes of a file of ours; one with more than `most` of them is refused.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    bytes(open(path)?, most)
}

/// The bytes of a file that belongs to this user, whoever else can read it.
pub fn read_own(path: &Path, most: u64) -> Result<Vec<u8>> {
    let file = options()
        .read(true)
        .open(path)
        .map_err(|cause| reason(&cause))?;
    check_closed_to(0, &regular(&file)?)?;
    bytes(file, most)
}

fn bytes(file: File, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = file.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|cause| cause.to_string())?;
    if bytes.len() as u64 > most {
        return Err(format!("it has more than {most} bytes"));
    }
    Ok(bytes)
}

/// Opens a file of ours for writing, empty. Whatever mode it had and whatever the umask is, only this
/// user can use it afterwards.
pub fn create(path: &Path) -> std::io::Result<File> {
    // It is emptied only once it is known to be ours.
    let file = options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    let found = regular(&file).map_err(std::io::Error::other)?;
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(std::io::Error::other(OTHERS));
    }
    file.set_permissions(fs::Permissions::from_mode(FILE_MODE))?;
    file.set_len(0)?;
    Ok(file)
}

/// Writes a file of ours.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    create(path)?.write_all(bytes)
}

const OTHERS: &str = "it belongs to another user";

fn options() -> OpenOptions {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut options = OpenOptions::new();
    options
        .mode(FILE_MODE)
        .custom_flags(flags.bits().cast_signed());
    options
}

fn regular(file: &File) -> Result<Metadata> {
    let found = file.metadata().map_err(|cause| cause.to_string())?;
    if !found.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    Ok(found)
}

/// This user's, and closed to everybody else.
fn check(found: &Metadata) -> Result<()> {
    check_closed_to(OTHERS_BITS, found)
}

/// This user's, and without these bits of the mode.
fn check_closed_to(bits: u32, found: &Metadata) -> Result<()> {
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(OTHERS.to_owned());
    }
    if found.mode() & bits != 0 {
        let mode = found.mode() & 0o7777;
        return Err(format!("others can use it (mode {mode:o})"));
    }
    Ok(())
}

fn reason(cause: &std::io::Error) -> String {
    if cause.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return "it is a symbolic link".to_owned();
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn what_is_made_is_closed_to_others() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ours");
        make_folder(&folder).unwrap();
        assert_eq!(mode(&folder), FOLDER_MODE);
        let file = folder.join("file");
        fs::write(&file, "longer than what comes").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(read(&file, 100).unwrap_err().contains("mode 666"));
        write(&file, b"short").unwrap();
        assert_eq!(mode(&file), FILE_MODE);
        assert_eq!(read(&file, 5).unwrap(), b"short");
        assert!(read(&file, 4).unwrap_err().contains("more than 4 bytes"));
    }

    #[test]
    fn links_and_pipes_are_refused_at_once() {
        let home = tempfile::tempdir().unwrap();
        let target = home.path().join("target");
        fs::write(&target, "kept").unwrap();
        let link = home.path().join("link");
        symlink(&target, &link).unwrap();
        let pipe = home.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert_eq!(open(&link).unwrap_err(), "it is a symbolic link");
        assert!(write(&link, b"lost").is_err());
        assert_eq!(open(&pipe).unwrap_err(), "it is not a regular file");
        assert!(write(&pipe, b"lost").is_err());
        assert_eq!(fs::read(&target).unwrap(), b"kept");
        let folder = home.path().join("folder-link");
        symlink(home.path(), &folder).unwrap();
        assert_eq!(make_folder(&folder).unwrap_err(), "it is a symbolic link");
        assert!(check_folder(&target).unwrap_err().contains("not a folder"));
    }
}
