//! The folder of an export. Nothing outside of it is read or written: links in it are not followed.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Mode, OFlags, mkdirat, openat, renameat, unlinkat};
use rustix::io::Errno;

use crate::error::Result;

use super::super::cron_trigger::random_name;
use super::unusable;

/// A larger file than any definition.
const LARGEST: u64 = 16 << 20;
/// Does not follow links or wait for pipes, and is not for child processes.
const ALWAYS: OFlags = OFlags::NOFOLLOW
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

/// What was done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Created,
    Updated,
    Unchanged,
    /// It has something else, and was left as it is.
    Differs,
}

/// A folder to write to.
pub struct Folder {
    place: OwnedFd,
    /// Whether files that differ are replaced.
    replaces: bool,
}

/// What is in a file, and who can use it.
struct Found {
    bytes: Vec<u8>,
    mode: u32,
}

impl Folder {
    /// Opens a folder, which is made unless it is there.
    pub fn open(path: &str, replaces: bool) -> Result<Self> {
        let failed = |cause: io::Error| unusable(path, &cause.to_string());
        if path == "-" {
            return Err(unusable(
                path,
                "several files are written, and none of them to standard output",
            )
            .hint("name a folder"));
        }
        if fs::metadata(path).is_ok_and(|found| !found.is_dir()) {
            return Err(unusable(path, "is a file, and a folder is needed"));
        }
        fs::create_dir_all(path).map_err(failed)?;
        let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
        let place = openat(CWD, Path::new(path), flags, Mode::empty());
        let place = place.map_err(|cause| failed(cause.into()))?;
        Ok(Self { place, replaces })
    }

    /// Puts a text into a file in a folder within this one. What the file has is replaced only if `is_its` says that it
    /// belongs to the same object. A new file of secrets is for this user alone.
    pub fn put(
        &self,
        (folder, name): (&str, &str),
        (text, is_secret): (&str, bool),
        is_its: &dyn Fn(&str) -> bool,
    ) -> Result<Put, String> {
        let within = self.within(folder)?;
        let found = read(&within, name)?;
        let mode = match &found {
            None if is_secret => Some(0o600),
            None => None,
            Some(found) if found.bytes == text.as_bytes() => return Ok(Put::Unchanged),
            Some(found) => {
                let there = std::str::from_utf8(&found.bytes).unwrap_or_default();
                if !is_its(there) {
                    return Err("its file is there and defines something else".to_owned());
                }
                if !self.replaces {
                    return Ok(Put::Differs);
                }
                Some(found.mode)
            }
        };
        write(&within, (name, text), mode)
            .map_err(|cause| format!("cannot write its file: {cause}"))?;
        Ok(match found {
            None => Put::Created,
            Some(_) => Put::Updated,
        })
    }

    fn within(&self, name: &str) -> Result<OwnedFd, String> {
        let made = mkdirat(&self.place, name, Mode::from_raw_mode(0o777));
        if let Err(cause) = made
            && cause != Errno::EXIST
        {
            return Err(format!("cannot make folder {name}: {}", reason(cause)));
        }
        let flags = OFlags::DIRECTORY | ALWAYS;
        let opened = openat(&self.place, name, flags, Mode::empty());
        opened.map_err(|cause| match cause {
            Errno::LOOP | Errno::NOTDIR => format!("{name} is a link or no folder"),
            cause => format!("cannot open folder {name}: {}", reason(cause)),
        })
    }
}

/// What a file has; `None` if there is none.
fn read(folder: &OwnedFd, name: &str) -> Result<Option<Found>, String> {
    let file = match openat(folder, name, OFlags::RDONLY | ALWAYS, Mode::empty()) {
        Ok(file) => File::from(file),
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::LOOP) => return Err("its file is a link".to_owned()),
        Err(cause) => return Err(format!("cannot open its file: {}", reason(cause))),
    };
    let failed = |cause: io::Error| format!("cannot read its file: {cause}");
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err("its file is no regular file".to_owned());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("its file has more than {LARGEST} bytes"));
    }
    let mode = about.permissions().mode() & 0o777;
    Ok(Some(Found { bytes, mode }))
}

/// Writes a file as a whole: it never has a part of the text. `mode` says who can use it, in place of the usual.
fn write(folder: &OwnedFd, (name, text): (&str, &str), mode: Option<u32>) -> io::Result<()> {
    // In folders, names with a dot are passed over.
    let random = random_name().map_err(|error| io::Error::other(error.message))?;
    let draft = format!(".mistral-{random}.tmp");
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | ALWAYS;
    let usual = if mode.is_some() { 0o600 } else { 0o666 };
    let mut file = File::from(openat(folder, &draft, flags, Mode::from_raw_mode(usual))?);
    let written = (|| {
        file.write_all(text.as_bytes())?;
        if let Some(mode) = mode {
            file.set_permissions(Permissions::from_mode(mode))?;
        }
        Ok(renameat(folder.as_fd(), &draft, folder.as_fd(), name)?)
    })();
    if written.is_err() {
        // The first error is the one to tell.
        let _ = unlinkat(folder, &draft, AtFlags::empty());
    }
    written
}

fn reason(cause: Errno) -> io::Error {
    cause.into()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn files_are_made_kept_and_replaced() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("new/folder");
        let file = path.join("workflows/a.yaml");
        let open = |replaces| Folder::open(path.to_str().unwrap(), replaces).unwrap();
        let put = |replaces, text: &str| {
            let its = |there: &str| there.starts_with("a:");
            open(replaces).put(("workflows", "a.yaml"), (text, false), &its)
        };
        assert_eq!(put(false, "a: 1\n"), Ok(Put::Created));
        assert_eq!(put(false, "a: 1\n"), Ok(Put::Unchanged));
        assert_eq!(put(false, "a: 2\n"), Ok(Put::Differs));
        assert_eq!(fs::read_to_string(&file).unwrap(), "a: 1\n");
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(put(true, "a: 2\n"), Ok(Put::Updated));
        assert_eq!(
            (fs::read_to_string(&file).unwrap(), mode(&file)),
            ("a: 2\n".to_owned(), 0o640)
        );
        fs::write(&file, "b: 1\n").unwrap();
        assert!(put(true, "a: 2\n").unwrap_err().contains("something else"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "b: 1\n");
        let secret = open(false).put(("environments", "e.yaml"), ("x", true), &|_| true);
        assert_eq!(secret, Ok(Put::Created));
        assert_eq!(mode(&path.join("environments/e.yaml")), 0o600);
        let names = fs::read_dir(path.join("workflows")).unwrap();
        assert_eq!(names.count(), 1, "no drafts are left");
    }

    #[test]
    fn links_and_pipes_are_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let at = home.path();
        fs::create_dir_all(at.join("out/workflows")).unwrap();
        fs::create_dir(at.join("elsewhere")).unwrap();
        fs::write(at.join("elsewhere/kept"), "a: 1\n").unwrap();
        symlink("../../elsewhere/kept", at.join("out/workflows/a.yaml")).unwrap();
        symlink("../elsewhere", at.join("out/actions")).unwrap();
        fs::write(at.join("out/workbooks"), "").unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(at.join("out/workflows/p.yaml"))
            .status();
        assert!(made.unwrap().success());
        let folder = Folder::open(at.join("out").to_str().unwrap(), true).unwrap();
        for (place, why) in [
            (("workflows", "a.yaml"), "link"),
            (("workflows", "p.yaml"), "no regular file"),
            (("actions", "a.yaml"), "link or no folder"),
            (("workbooks", "a.yaml"), "link or no folder"),
        ] {
            let error = folder.put(place, ("a: 2\n", false), &|_| true).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        assert_eq!(fs::read_dir(at.join("elsewhere")).unwrap().count(), 1);
        assert_eq!(
            fs::read_to_string(at.join("elsewhere/kept")).unwrap(),
            "a: 1\n"
        );
    }
}
