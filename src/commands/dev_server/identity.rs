//! Identifies the server's process. No other process is sent a signal, whatever a file says.

use std::fs::{self, Metadata};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

use crate::error::{Error, Result};

use super::layout::{Folder, LAUNCHER_FILE, SERVER_LOCK};
use super::state::State;

/// A process that was verified to be the server.
pub struct Process {
    pid: Pid,
    /// Refers to that process even if its ID is reused (pidfd); only some systems have it.
    handle: Option<OwnedFd>,
}

impl Process {
    /// The process that the state names; `None` if it has ended. Any other process is an error.
    pub fn of(state: &State, folder: &Folder) -> Result<Option<Self>> {
        let other = || {
            Error::local(format!(
                "process {} is not the server of {}, although its state.json names it; nothing was stopped",
                state.pid,
                folder.root().display()
            ))
            .hint(format!(
                "the server is the process that holds {}",
                folder.path(SERVER_LOCK).display()
            ))
        };
        let pid = Some(state.pid).filter(|&pid| pid > 1);
        let pid = pid.and_then(Pid::from_raw).ok_or_else(other)?;
        // The handle is opened before the checks, so that both concern the same process.
        let handle = open(pid);
        match rustix::process::test_kill_process(pid) {
            Err(rustix::io::Errno::SRCH) => return Ok(None),
            Err(_) => return Err(other()),
            Ok(()) => {}
        }
        if is_server(state, folder) {
            Ok(Some(Self { pid, handle }))
        } else {
            Err(other())
        }
    }

    /// Sends a signal; a process that has ended is no error.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let sent = match &self.handle {
            Some(handle) => send(handle, signal),
            None => kill_process(self.pid, signal),
        };
        match sent {
            Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
            Err(cause) => Err(Error::local(format!(
                "cannot stop process {}: {cause}",
                self.pid.as_raw_nonzero()
            ))),
        }
    }
}

#[cfg(target_os = "linux")]
fn open(pid: Pid) -> Option<OwnedFd> {
    rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).ok()
}

#[cfg(target_os = "linux")]
fn send(handle: &OwnedFd, signal: Signal) -> rustix::io::Result<()> {
    rustix::process::pidfd_send_signal(handle, signal)
}

#[cfg(not(target_os = "linux"))]
fn open(_: Pid) -> Option<OwnedFd> {
    None
}

#[cfg(not(target_os = "linux"))]
fn send(_: &OwnedFd, _: Signal) -> rustix::io::Result<()> {
    Err(rustix::io::Errno::NOSYS)
}

/// Whether the process runs the folder's launcher, has its lock open and, if the state has a start time, was started
/// then. For a server of an older version, whose state has none, only the lock rules out an editor with the launcher
/// in its arguments.
fn is_server(state: &State, folder: &Folder) -> bool {
    let process = Path::new("/proc").join(state.pid.to_string());
    let Ok(words) = fs::read(process.join("cmdline")) else {
        return is_server_by_ps(state, folder);
    };
    let Ok(launcher) = fs::canonicalize(folder.path(LAUNCHER_FILE)) else {
        return false;
    };
    let runs_launcher = words
        .split(|&byte| byte == 0)
        .map(|word| Path::new(std::ffi::OsStr::from_bytes(word)))
        .filter(|path| path.is_absolute())
        .any(|path| fs::canonicalize(path).is_ok_and(|path| path == launcher));
    let same_time = state.start_time.is_none_or(|stated| {
        let stat = fs::read_to_string(process.join("stat"));
        stat.is_ok_and(|stat| start_time(&stat) == Some(stated))
    });
    runs_launcher && same_time && has_file_open(&process, &folder.path(SERVER_LOCK))
}

/// Whether a process has this file open.
fn has_file_open(process: &Path, file: &Path) -> bool {
    let id = |found: Metadata| (found.dev(), found.ino());
    let Ok(wanted) = fs::symlink_metadata(file).map(id) else {
        return false;
    };
    let open = fs::read_dir(process.join("fd")).into_iter().flatten();
    // Each entry refers to the open file itself, even if its name has been removed.
    let found = open.filter_map(|entry| fs::metadata(entry.ok()?.path()).ok());
    found.map(id).any(|found| found == wanted)
}

/// The same on systems without /proc, by the beginning of the command line, which is unique to the launcher.
fn is_server_by_ps(state: &State, folder: &Folder) -> bool {
    let output = std::process::Command::new("/bin/ps")
        .args(["-ww", "-o", "command=", "-p", &state.pid.to_string()])
        .output();
    let (launcher, lock) = (folder.path(LAUNCHER_FILE), folder.path(SERVER_LOCK));
    let words = format!(" {} --lock {} ", launcher.display(), lock.display());
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(&words))
}

/// The 22nd field of /proc/PID/stat (proc(5)). The second is the name in parentheses, which may contain any.
fn start_time(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_time_is_found_behind_any_name() {
        let fields: Vec<_> = (3..53).map(|field| field.to_string()).collect();
        let stat = format!("7 (a ) 1 (b) {}\n", fields.join(" "));
        assert_eq!(start_time(&stat), Some(22));
        assert_eq!(start_time("7 (short) S 1"), None);
    }
}
