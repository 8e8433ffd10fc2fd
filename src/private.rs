//! Files and folders that only this user may change: those of the token cache and of the development server.
//!
//! What belongs to another user, or can be changed by one, is refused; so are files of secrets that others can read.
//! Symbolic links are not followed, and FIFOs and devices not waited for: they are refused as well.

mod handle;

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

pub use handle::Handle;

/// The error is the reason, which completes a sentence that names the path.
pub type Result<T> = std::result::Result<T, String>;

/// What other users are allowed to do with a file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// Nothing at all.
    None,
    /// Read it, but not change it.
    Read,
    /// Anything.
    Change,
}

/// What other users were able to do with a file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Anything at all.
    pub used: bool,
    /// Change it.
    pub changed: bool,
}

const LINK: &str = "it is a symbolic link";
/// The mode bits by which others can use a file at all, and by which they can change it.
const OTHERS_USE: u32 = 0o077;
const OTHERS_CHANGE: u32 = 0o022;
/// The mode bit of a folder in which users can delete only their own files.
const STICKY: u32 = 0o1000;

/// Checks that nobody else can replace what is at a path: each existing folder above it belongs to this user or to
/// root, and others cannot write to it, unless it is sticky. The group of this user alone may. In a user namespace the
/// host's root appears as nobody.
pub fn check_parents(path: &Path) -> Result<()> {
    let mut above = path.ancestors().skip(1);
    let Some(nearest) = above.find_map(|folder| folder.canonicalize().ok()) else {
        return Ok(());
    };
    // The path as it is written, too: a link in it could be replaced as well.
    let written = path.ancestors().skip(1).filter(|folder| folder.exists());
    for folder in nearest.ancestors().chain(written) {
        let found = fs::metadata(folder).map_err(reason)?;
        let reason = |why: &str| Err(format!("{} above it {why}", folder.display()));
        let (user, owner) = (rustix::process::geteuid().as_raw(), found.uid());
        if ![0, user].contains(&owner) && Some(owner) != unmapped_user() {
            return reason("belongs to another user");
        }
        // Of a group with the number of its user, that user alone is a member.
        let own_group = found.gid() == user && user == rustix::process::getegid().as_raw();
        let writers = if own_group { 0o002 } else { OTHERS_CHANGE };
        if found.mode() & writers != 0 && found.mode() & STICKY == 0 {
            return reason("can be changed by other users");
        }
    }
    Ok(())
}

fn read_bounded(file: &File, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = file.take(most + 1).read_to_end(&mut bytes);
    read.map_err(reason)?;
    if bytes.len() as u64 > most {
        return Err(format!("it has more than {most} bytes"));
    }
    Ok(bytes)
}

fn close(opened: &File) -> Result<Access> {
    let found = opened.metadata().map_err(reason)?;
    if !found.is_file() && !found.is_dir() {
        return Err("it is neither a regular file nor a folder".to_owned());
    }
    check(&found, Others::Change)?;
    let mode = found.mode() & 0o7777;
    if mode & OTHERS_USE != 0 {
        let closed = fs::Permissions::from_mode(mode & !OTHERS_USE);
        opened.set_permissions(closed).map_err(reason)?;
    }
    Ok(Access {
        used: mode & OTHERS_USE != 0,
        changed: mode & OTHERS_CHANGE != 0,
    })
}

fn regular(file: &File) -> Result<Metadata> {
    let found = file.metadata().map_err(reason)?;
    if !found.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    Ok(found)
}

/// The user ID for all users, root among them, that have none in the user namespace of this process (man page
/// `user_namespaces`). None if all have one.
fn unmapped_user() -> Option<u32> {
    let map = fs::read_to_string("/proc/self/uid_map").ok()?;
    let overflow = fs::read_to_string("/proc/sys/kernel/overflowuid").ok()?;
    unmapped(&map, &overflow)
}

fn unmapped(map: &str, overflow: &str) -> Option<u32> {
    let lengths = map
        .lines()
        .filter_map(|line| line.split_whitespace().nth(2)?.parse::<u64>().ok());
    // All but -1, which is no user ID.
    let is_whole = lengths.sum::<u64>() >= u64::from(u32::MAX);
    if is_whole {
        None
    } else {
        overflow.trim().parse().ok()
    }
}

/// Fails unless a file belongs to this user, and others can do no more with it than allowed.
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

/// Says that a file is a link where the system's message ("too many levels") does not.
fn named_link(cause: std::io::Error) -> std::io::Error {
    if cause.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return std::io::Error::other(LINK);
    }
    cause
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::fs::symlink;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    /// A folder with a handle on it.
    fn ours() -> (tempfile::TempDir, Handle) {
        let home = tempfile::tempdir().unwrap();
        let handle = Handle::open(home.path(), Others::Change).unwrap();
        (home, handle)
    }

    #[test]
    fn root_is_nobody_in_a_user_namespace_alone() {
        for (map, expected) in [
            ("         0          0 4294967295\n", None),
            ("      1000       1000          1\n", Some(65534)),
            ("0 1 1000\n1000 0 1\n1001 1001 64536\n", Some(65534)),
        ] {
            assert_eq!(unmapped(map, "65534\n"), expected, "{map}");
        }
    }

    #[test]
    fn what_is_made_is_closed_to_others() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ours");
        let handle = Handle::make(&folder, Others::None).unwrap();
        handle.make_within("within", Others::None).unwrap();
        assert_eq!(
            (mode(&folder), mode(&folder.join("within"))),
            (0o700, 0o700)
        );
        let file = folder.join("file");
        fs::write(&file, "longer than what comes").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
        let read = |most| handle.read("file", most, Others::None);
        assert!(read(100).unwrap_err().contains("mode 666"));
        handle.create("file").unwrap().write_all(b"short").unwrap();
        assert_eq!(mode(&file), 0o600);
        assert_eq!(read(5).unwrap(), b"short");
        assert!(read(4).unwrap_err().contains("more than 4 bytes"));
    }

    #[test]
    fn what_others_can_read_is_told_from_what_they_can_change() {
        let (home, handle) = ours();
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
            let opened = handle.open_file("file", Others::Read);
            assert_eq!(opened.is_ok(), readable, "{before:o}");
            let access = Access {
                used: before & 0o077 != 0,
                changed: !readable,
            };
            let closed = handle.close_within("file".as_ref());
            assert_eq!(closed, Ok(access), "{before:o}");
            assert_eq!(mode(&file), after);
        }
        let folder = home.path().join("folder");
        let within = Handle::make(&folder, Others::None).unwrap();
        let set = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        set(0o777);
        assert!(within.check(Others::Read).unwrap_err().contains("777"));
        assert_eq!(within.check(Others::Change), Ok(()));
        assert!(within.close().unwrap().changed);
        assert_eq!(mode(&folder), 0o700);
        set(0o755);
        assert_eq!(within.check(Others::Read), Ok(()));
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
        const LINK: &str = "it is a symbolic link";
        let (home, handle) = ours();
        let [target, link, pipe] = ["target", "link", "pipe"].map(|name| home.path().join(name));
        fs::write(&target, "kept").unwrap();
        symlink(&target, &link).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let open = |name: &str| handle.open_file(name, Others::None).unwrap_err();
        assert_eq!(open("link"), LINK);
        assert!(handle.create("link").is_err());
        assert_eq!(open("pipe"), "it is not a regular file");
        let close = |name: &str| handle.close_within(name.as_ref()).unwrap_err();
        assert_eq!(close("link"), LINK);
        assert!(close("pipe").contains("regular file"));
        assert!(handle.create("pipe").is_err());
        assert_eq!(fs::read(&target).unwrap(), b"kept");
        let folder = home.path().join("folder-link");
        symlink(home.path(), &folder).unwrap();
        assert_eq!(Handle::make(&folder, Others::None).unwrap_err(), LINK);
        let found = Handle::open(&target, Others::None).unwrap_err();
        assert!(found.contains("not a folder"), "{found}");
    }
}
