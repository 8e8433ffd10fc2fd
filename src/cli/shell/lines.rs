//! The lines of a script, one after the other as they come.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

/// The longest line, in bytes.
const LONGEST: u64 = 1 << 20;

/// The byte order mark.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads lines.
pub struct Lines {
    reader: BufReader<File>,
    is_first: bool,
}

/// A line without its end, or why it cannot be one.
pub type Line = Result<String, String>;

impl Lines {
    /// The lines of a file or a pipe.
    pub fn new(file: File) -> Self {
        Self {
            reader: BufReader::new(file),
            is_first: true,
        }
    }

    /// The next line, if there is one. What is longer than a line can be is skipped up to its end.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let mut limited = (&mut self.reader).take(LONGEST + 1);
        if limited.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        let is_whole = bytes.ends_with(b"\n");
        if !is_whole && bytes.len() as u64 > LONGEST {
            self.reader.skip_until(b'\n')?;
            return Ok(Some(Err(format!("it has more than {LONGEST} bytes"))));
        }
        // Editors on Windows mark UTF-8 with it.
        if std::mem::take(&mut self.is_first) && bytes.starts_with(MARK) {
            bytes.drain(..MARK.len());
        }
        Ok(Some(text(bytes)))
    }
}

fn text(bytes: Vec<u8>) -> Line {
    let line = String::from_utf8(bytes).map_err(|cause| {
        let at = cause.utf8_error().valid_up_to() + 1;
        format!("it is not UTF-8 text: invalid byte {at}")
    })?;
    let line = line.strip_suffix('\n').unwrap_or(&line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.contains('\0') {
        return Err("it has a NUL character".to_owned());
    }
    Ok(line.to_owned())
}
