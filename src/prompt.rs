//! Asks for a text at the terminal without showing it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

/// The process's terminal, wherever its streams lead.
const TERMINAL: &str = "/dev/tty";

/// Shows `prompt` and gives the line that was typed. Ctrl-C ends with [`Kind::Interrupted`].
pub fn ask(prompt: &str) -> Result<Secret> {
    let file = OpenOptions::new().read(true).write(true).open(TERMINAL);
    let typed = file.and_then(|file| Silent::new(file)?.line(prompt));
    typed.map(Secret::new).map_err(|cause| match cause.kind() {
        io::ErrorKind::Interrupted => Error::new(Kind::Interrupted, "interrupted"),
        _ => Error::local(format!("the password cannot be read: {cause}")),
    })
}

/// A terminal that shows nothing of what is typed, until it is dropped.
struct Silent {
    file: File,
    before: Termios,
}

impl Silent {
    /// Nothing is shown before the prompt is: what is typed ahead is a secret as well.
    fn new(file: File) -> io::Result<Self> {
        let before = tcgetattr(&file)?;
        let mut modes = before.clone();
        modes
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(&file, OptionalActions::Now, &modes)?;
        Ok(Self { file, before })
    }

    fn line(&mut self, prompt: &str) -> io::Result<String> {
        self.file.write_all(prompt.as_bytes())?;
        let line = read(&mut self.file);
        self.file.write_all(b"\n")?;
        line
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // A terminal that has gone away needs no restoring.
        let _ = tcsetattr(&self.file, OptionalActions::Now, &self.before);
    }
}

/// Reads a line by the keys that edit one: backspace, Ctrl-U, Ctrl-C, Ctrl-D.
fn read(input: &mut impl Read) -> io::Result<String> {
    let mut typed: Vec<u8> = Vec::new();
    loop {
        let mut key = [0];
        let ended = input.read(&mut key)? == 0;
        match key[0] {
            b'\n' | b'\r' => break,
            0x03 => return Err(io::ErrorKind::Interrupted.into()),
            0x04 if typed.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            _ if ended => return Err(io::ErrorKind::UnexpectedEof.into()),
            0x08 | 0x7f => erase(&mut typed),
            0x15 => typed.clear(),
            // Other keys that steer a terminal, such as Ctrl-Z, do nothing.
            0x00..0x20 => {}
            byte => typed.push(byte),
        }
    }
    String::from_utf8(typed).map_err(|_| io::Error::other("it is not UTF-8"))
}

/// Takes the last character away, all its bytes.
fn erase(typed: &mut Vec<u8>) {
    while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_can_be_edited() {
        for (typed, expected) in [
            ("secret\n", Some("secret")),
            ("wrong\u{15}right\r", Some("right")),
            ("aé\u{7f}b\n", Some("ab")),
            ("\u{7f}\n", Some("")),
            ("half\u{3}", None),
            ("\u{4}", None),
            ("a\u{4}b\n", Some("ab")),
            ("no end", None),
        ] {
            let read = read(&mut typed.as_bytes()).ok();
            assert_eq!(read.as_deref(), expected, "{typed:?}");
        }
    }
}
