//! The server's log.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use crate::error::{Error, Result};
use crate::private::Others;
use crate::terminal::Terminal;

use super::layout::{Folder, SERVER_LOG};

/// The log, which the first start creates.
pub fn open(folder: &Folder) -> Result<File> {
    folder.open(SERVER_LOG, Others::Read).map_err(|why| {
        let path = folder.path(SERVER_LOG);
        Error::local(format!("no log at {}: {why}", path.display()))
            .hint("dev-server-start creates it")
    })
}

/// Where the last `lines` lines of a log begin.
pub fn start_of_last(lines: usize, log: &mut (impl Read + Seek)) -> Result<u64> {
    const BLOCK: u64 = 64 * 1024;
    let end = log.seek(SeekFrom::End(0))?;
    let mut start = end;
    let mut found = 0;
    while start > 0 {
        let length = BLOCK.min(start);
        start -= length;
        log.seek(SeekFrom::Start(start))?;
        let mut block = Vec::new();
        log.by_ref().take(length).read_to_end(&mut block)?;
        for (at, _) in block
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, byte)| **byte == b'\n')
        {
            let next = start + u64::try_from(at).unwrap_or(0) + 1;
            // The break at the very end ends the last line.
            found += usize::from(next < end);
            if found == lines || lines == 0 {
                return Ok(if lines == 0 { end } else { next });
            }
        }
    }
    Ok(if lines == 0 { end } else { 0 })
}

/// Prints the log from `position` on and returns the new position; a log that shrank is read from its beginning.
pub fn print_from(folder: &Folder, position: u64, mut terminal: &Terminal) -> Result<u64> {
    let mut log = open(folder)?;
    let position = if log.metadata()?.len() < position {
        0
    } else {
        position
    };
    log.seek(SeekFrom::Start(position))?;
    let mut bytes = Vec::new();
    let read = log.read_to_end(&mut bytes)?;
    terminal.write_all(&bytes)?;
    terminal.flush()?;
    Ok(position + u64::try_from(read).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn the_last_lines_are_found_across_blocks() {
        let block = "x".repeat(100_000);
        for (text, lines, expected) in [
            ("", 2, 0),
            ("a\nb\nc\n", 2, 2),
            ("a\nb\nc", 2, 2),
            ("a\nb\nc\n", 3, 0),
            ("a\nb\nc\n", 9, 0),
            ("a\nb\n", 0, 4),
            (&format!("a\n{block}\n{block}\n"), 2, 2),
        ] {
            let mut log = Cursor::new(text.as_bytes());
            let start = start_of_last(lines, &mut log).unwrap();
            assert_eq!(start, expected, "{lines} of {} bytes", text.len());
        }
    }
}
