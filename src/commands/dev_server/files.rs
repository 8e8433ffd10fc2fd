//! Reading and writing the files of a server's folder.

use std::fs::File;
use std::io::{Read, Write};

use anyhow::Context as _;

use crate::error::{Error, Result};
use crate::private::Others;

use super::layout::{Folder, PROBE};

/// Number of log lines shown with an error.
const TAIL_LINES: usize = 15;
pub const FULL: &str = "the disk is full; --data-dir can name a folder on another disk";

/// Writes a file of the server's folder; a full disk gets a hint of its own.
pub fn write(folder: &Folder, name: &str, text: &str) -> Result<()> {
    folder
        .create(name)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write {}", folder.path(name).display()))
        .map_err(|cause| disk_error(&cause))
}

/// Creates an empty file in the server's folder.
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

/// Whether the disk has no room for a small file.
pub fn is_full(folder: &Folder) -> bool {
    let probed = folder.create(PROBE);
    let outcome = probed.and_then(|mut file| file.write_all(&vec![0; 64 * 1024]));
    // The file only serves as a test.
    let _ = folder.remove(PROBE);
    outcome.is_err_and(|cause| cause.kind() == std::io::ErrorKind::StorageFull)
}

/// The last lines of a log, indented for an error message.
pub fn tail(folder: &Folder, log: &str) -> String {
    let lines = last_lines(folder, log, TAIL_LINES);
    let lines: Vec<_> = lines.lines().map(|line| format!("  | {line}")).collect();
    format!(
        "  last lines of {log} ({}):\n{}",
        folder.path(log).display(),
        lines.join("\n")
    )
}

/// The last lines of a log that are not blank.
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
