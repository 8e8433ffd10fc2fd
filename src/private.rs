//! Files and folders that belong to this user: the token cache and the development server.
//!
//! What another user put there, or can change, is not used; of secrets neither is what others can read.
//! Nothing is followed or waited for: a symbolic link, a FIFO or a device in the place of a file is refused.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::OFlags;

/// A reason in words, for the end of a sentence that names the path.
pub type Result<T> = std::result::Result<T, String>;

/// What others may be able to do with a file or a folder of this user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// Nothing at all.
    None,
    /// Look at it, but not change it.
    Read,
    /// Anything.
    Change,
}

/// What others could do with a file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Anything at all.
    pub used: bool,
    /// Change it.
    pub changed: bool,
}

const FILE_MODE: u32 = 0o600;
const FOLDER_MODE: u32 = 0o700;
const LINK: &str = "it is a symbolic link";
/// The bits of a mode by which others can use a file at all, and by which they can change it.
const OTHERS_USE: u32 = 0o077;
const OTHERS_CHANGE: u32 = 0o022;
/// The bit of a folder's mode by which each user deletes only what is their own.
const STICKY: u32 = 0o1000;

/// Checks that a folder is this user's, and what others can do with it.
pub fn check_folder(path: &Path, others: Others) -> Result<()> {
    let found = fs::symlink_metadata(path).map_err(|cause| cause.to_string())?;
    if found.is_symlink() {
        return Err(LINK.to_owned());
    }
    if !found.is_dir() {
        return Err("it is not a folder".to_owned());
    }
    check(&found, others)
}

/// Makes a folder that others cannot use, unless it is there; either way it is checked.
pub fn make_folder(path: &Path, others: Others) -> Result<()> {
    match DirBuilder::new().mode(FOLDER_MODE).create(path) {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(cause.to_string()),
        _ => check_folder(path, others),
    }
}

/// Checks that nobody else can exchange what stands at a path: each folder above it, as far as those are there,
/// belongs to this user or to root, and others cannot write into it, but where each deletes only what is their
/// own (the sticky bit). A group that is the user's own may.
pub fn check_parents(path: &Path) -> Result<()> {
    let mut above = path.ancestors().skip(1);
    let Some(nearest) = above.find_map(|folder| folder.canonicalize().ok()) else {
        return Ok(());
    };
    // As it is written too: a link on the way could be exchanged as well.
    let written = path.ancestors().skip(1).filter(|folder| folder.exists());
    for folder in nearest.ancestors().chain(written) {
        let found = fs::metadata(folder).map_err(|cause| cause.to_string())?;
        let reason = |why: &str| Err(format!("{} above it {why}", folder.display()));
        if ![0, rustix::process::geteuid().as_raw()].contains(&found.uid()) {
            return reason("belongs to another user");
        }
        let own_group = found.gid() == rustix::process::getegid().as_raw();
        let writers = if own_group { 0o002 } else { OTHERS_CHANGE };
        if found.mode() & writers != 0 && found.mode() & STICKY == 0 {
            return reason("can be changed by other users");
        }
    }
    Ok(())
}

/// Opens a file of ours for reading.
pub fn open(path: &Path, others: Others) -> Result<File> {
    let file = options().read(true).open(path).map_err(reason)?;
    check(&regular(&file)?, others)?;
    Ok(file)
}

/// The bytes of a file of ours; one with more than `most` of them is refused.
pub fn read(path: &Path, most: u64, others: Others) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = open(path, others)?.take(most + 1).read_to_end(&mut bytes);
    read.map_err(|cause| cause.to_string())?;
    if bytes.len() as u64 > most {
        return Err(format!("it has more than {most} bytes"));
    }
    Ok(bytes)
}

/// Takes the access to a file or a folder of ours away from everybody else.
pub fn close(path: &Path) -> Result<Access> {
    // A link or a device is never opened, and a FIFO not waited for.
    let opened = options().read(true).open(path).map_err(reason)?;
    let found = opened.metadata().map_err(|cause| cause.to_string())?;
    if !found.is_file() && !found.is_dir() {
        return Err("it is neither a regular file nor a folder".to_owned());
    }
    check(&found, Others::Change)?;
    let mode = found.mode() & 0o7777;
    if mode & OTHERS_USE != 0 {
        opened
            .set_permissions(fs::Permissions::from_mode(mode & !OTHERS_USE))
            .map_err(|cause| cause.to_string())?;
    }
    Ok(Access {
        used: mode & OTHERS_USE != 0,
        changed: mode & OTHERS_CHANGE != 0,
    })
}

/// Opens a file of ours for writing, empty. Whatever mode it had and whatever the umask is, only this
/// user can use it afterwards.
pub fn create(path: &Path) -> std::io::Result<File> {
    // It is emptied only once it is known to be ours.
    let file = options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(named_link)?;
    let found = regular(&file).map_err(std::io::Error::other)?;
    check(&found, Others::Change).map_err(std::io::Error::other)?;
    file.set_permissions(fs::Permissions::from_mode(FILE_MODE))?;
    file.set_len(0)?;
    Ok(file)
}

/// Writes a file of ours.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    create(path)?.write_all(bytes)
}

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

/// This user's, and closed to what others must not do with it.
fn check(found: &Metadata, others: Others) -> Result<()> {
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err("it belongs to another user".to_owned());
    }
    let (forbidden, verb) = match others {
        Others::None => (OTHERS_USE, "use"),
        Others::Read => (OTHERS_CHANGE, "change"),
        Others::Change => return Ok(()),
    };
    if found.mode() & forbidden != 0 {
        let mode = found.mode() & 0o7777;
        return Err(format!("other users can {verb} it (mode {mode:o})"));
    }
    Ok(())
}

fn reason(cause: std::io::Error) -> String {
    named_link(cause).to_string()
}

/// The error for a link, whose own words ("too many levels") say something else.
fn named_link(cause: std::io::Error) -> std::io::Error {
    if cause.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return std::io::Error::other(LINK);
    }
    cause
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
        make_folder(&folder, Others::None).unwrap();
        assert_eq!(mode(&folder), FOLDER_MODE);
        let file = folder.join("file");
        fs::write(&file, "longer than what comes").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(
            read(&file, 100, Others::None)
                .unwrap_err()
                .contains("mode 666")
        );
        write(&file, b"short").unwrap();
        assert_eq!(mode(&file), FILE_MODE);
        assert_eq!(read(&file, 5, Others::None).unwrap(), b"short");
        assert!(
            read(&file, 4, Others::None)
                .unwrap_err()
                .contains("more than 4 bytes")
        );
    }

    #[test]
    fn what_others_can_read_is_told_from_what_they_can_change() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        for (before, after, readable) in [
            (0o600, 0o600, true),
            (0o644, 0o600, true),
            (0o755, 0o700, true),
            (0o666, 0o600, false),
            (0o620, 0o600, false),
        ] {
            fs::write(&file, "").unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(before)).unwrap();
            assert_eq!(open(&file, Others::Read).is_ok(), readable, "{before:o}");
            let access = Access {
                used: before & 0o077 != 0,
                changed: !readable,
            };
            assert_eq!(close(&file), Ok(access), "{before:o}");
            assert_eq!(mode(&file), after);
        }
        let folder = home.path().join("folder");
        make_folder(&folder, Others::None).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        assert!(
            check_folder(&folder, Others::Read)
                .unwrap_err()
                .contains("777")
        );
        assert_eq!(check_folder(&folder, Others::Change), Ok(()));
        assert!(close(&folder).unwrap().changed);
        assert_eq!(mode(&folder), FOLDER_MODE);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(check_folder(&folder, Others::Read), Ok(()));
    }

    #[test]
    fn a_folder_above_that_others_can_change_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let shared = home.path().join("shared");
        fs::create_dir(&shared).unwrap();
        for (mode, refused) in [(0o755, false), (0o777, true), (0o1777, false)] {
            fs::set_permissions(&shared, fs::Permissions::from_mode(mode)).unwrap();
            for path in [shared.join("ours"), shared.join("not/yet/there")] {
                let found = check_parents(&path);
                assert_eq!(found.is_err(), refused, "{mode:o} {found:?}");
            }
        }
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
        assert_eq!(
            open(&link, Others::None).unwrap_err(),
            "it is a symbolic link"
        );
        assert!(write(&link, b"lost").is_err());
        assert_eq!(
            open(&pipe, Others::None).unwrap_err(),
            "it is not a regular file"
        );
        assert_eq!(close(&link).unwrap_err(), "it is a symbolic link");
        assert!(close(&pipe).unwrap_err().contains("regular file"));
        assert!(write(&pipe, b"lost").is_err());
        assert_eq!(fs::read(&target).unwrap(), b"kept");
        let folder = home.path().join("folder-link");
        symlink(home.path(), &folder).unwrap();
        assert_eq!(
            make_folder(&folder, Others::None).unwrap_err(),
            "it is a symbolic link"
        );
        assert!(
            check_folder(&target, Others::None)
                .unwrap_err()
                .contains("not a folder")
        );
    }
}
