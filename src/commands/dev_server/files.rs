//! Reading and writing the files of a server's folder.

use std::fs::File;
use std::io::{Read, Write};

use anyhow::Context as _;

use crate::error::{Error, Result};
use crate::private::Others;

use super::layout::{Folder, PROBE};

/// So many lines of a log are shown with an error.
const TAIL: usize = 15;
pub const FULL: &str = "the disk is full; --data-dir can name a folder on another disk";

/// Writes a file of ours; a full disk is told apart.
pub fn write(folder: &Folder, name: &str, text: &str) -> Result<()> {
    folder
        .create(name)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", folder.path(name).display()))
        .map_err(|cause| disk_error(&cause))
}

/// Creates a file of ours, empty.
pub fn create(folder: &Folder, name: &str) -> Result<File> {
    folder
        .create(name)
        .with_context(|| format!("cannot write {}", folder.path(name).display()))
        .map_err(|cause| disk_error(&cause))
}

/// The error for a file that cannot be written.
pub fn disk_error(cause: &anyhow::Error) -> Error {
    let full = cause
        .downcast_ref::<std::io::Error>()
        .is_some_and(|cause| cause.kind() == std::io::ErrorKind::StorageFull);
    let error = Error::local(format!("{cause:#}"));
    if full { error.hint(FULL) } else { error }
}

/// Whether a small file finds no room in the folder.
pub fn is_full(folder: &Folder) -> bool {
    let probed = folder.create(PROBE);
    let outcome = probed.and_then(|mut file| file.write_all(&vec![0; 64 * 1024]));
    // It is only there to see whether it can be.
    let _ = folder.remove(PROBE);
    outcome.is_err_and(|cause| cause.kind() == std::io::ErrorKind::StorageFull)
}

/// The last lines of a log, indented for an error message.
pub fn tail(folder: &Folder, log: &str) -> String {
    let lines = last_lines(folder, log, TAIL);
    let lines: Vec<_> = lines.lines().map(|line| format!("  | {line}")).collect();
    format!(
        "  last lines of {log} ({}):\n{}",
        folder.path(log).display(),
        lines.join("\n")
    )
}

/// The last lines of a log that say something.
pub fn last_lines(folder: &Folder, log: &str, count: usize) -> String {
    let mut bytes = Vec::new();
    if let Ok(mut log) = folder.open(log, Others::Read) {
        // What was read before a failure is shown all the same.
        let _ = log.read_to_end(&mut bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
