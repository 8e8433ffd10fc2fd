//! Asks whether to go on. The answer comes from the terminal itself, as standard input may have the names.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

use rustix::termios::{QueueSelector, tcflush};

use crate::error::{Error, Result};
use crate::terminal::{self, Terminal};

/// The process's terminal, even if its streams are redirected.
const TERMINAL: &str = "/dev/tty";
/// The longest answer that is read.
const LONGEST: usize = 1000;

/// Asks a question after these lines; an error unless the answer is yes. `unasked` is the error where nobody can be
/// asked.
pub fn ask(
    terminal: &Terminal,
    lines: &[String],
    question: &str,
    unasked: impl FnOnce() -> Error,
) -> Result<()> {
    let is_seen = terminal::shows_progress();
    let opened = OpenOptions::new().read(true).write(true).open(TERMINAL);
    let Some(mut file) = opened.ok().filter(|_| is_seen) else {
        return Err(unasked());
    };
    for line in lines {
        terminal.note(line);
    }
    // What was typed before the question is no answer to it.
    let flushed = tcflush(&file, QueueSelector::IFlush).map_err(io::Error::from);
    let answer = flushed
        .and_then(|()| write!(file, "{question} [y/N] "))
        .and_then(|()| typed(&mut file));
    let answer =
        answer.map_err(|cause| Error::local(format!("cannot ask at the terminal: {cause}")))?;
    let is_yes = ["y", "yes"]
        .iter()
        .any(|yes| answer.trim().eq_ignore_ascii_case(yes));
    if is_yes {
        Ok(())
    } else {
        Err(Error::local("nothing was changed"))
    }
}

/// The line that is typed; nothing if it has no end.
fn typed(file: &mut File) -> io::Result<String> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    // What is typed behind the line is for others.
    while line.len() < LONGEST {
        match file.read(&mut byte) {
            Ok(0) => return Ok(String::new()),
            Ok(_) if byte == [b'\n'] => break,
            Ok(_) => line.extend(byte),
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}
