//! Asks for a text at the terminal without showing it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use signal_hook::consts::{SIGCONT, SIGINT, SIGTSTP};

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::signals::{self, Held, Signals};

/// The process's terminal, wherever its streams lead.
const TERMINAL: &str = "/dev/tty";
/// Tenths of a second after which a signal that has come is noticed.
const PATIENCE: u8 = 1;

/// Why there is no line.
enum End {
    /// Ctrl-C.
    Interrupted,
    /// A signal that ends the process.
    Signal(i32),
    Failed(io::Error),
}

impl From<io::Error> for End {
    fn from(cause: io::Error) -> Self {
        Self::Failed(cause)
    }
}

/// Shows `prompt` and gives the line that was typed. Ctrl-C ends with [`Kind::Interrupted`]; whatever
/// signal comes, the terminal shows again what is typed before it has its way.
pub fn ask(prompt: &str, signals: &Signals) -> Result<Secret> {
    let outcome = listen(prompt, signals);
    outcome.map(Secret::new).map_err(|end| match end {
        End::Interrupted => Error::new(Kind::Interrupted, "interrupted"),
        End::Signal(signal) => signals::end_by(signal),
        End::Failed(cause) => Error::local(format!("cannot read the password: {cause}")),
    })
}

fn listen(prompt: &str, signals: &Signals) -> Result<String, End> {
    let file = OpenOptions::new().read(true).write(true).open(TERMINAL)?;
    let held = signals.hold()?;
    let line = Silent::new(file)?.line(prompt, &held);
    // The terminal is as it was: now for those that came in the last moment.
    while let Some(signal) = held.take() {
        match signal {
            SIGINT => return Err(End::Interrupted),
            SIGTSTP => signals::stop(),
            SIGCONT => {}
            _ => return Err(End::Signal(signal)),
        }
    }
    line
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
        let silent = Self { file, before };
        silent.hush()?;
        Ok(silent)
    }

    fn hush(&self) -> io::Result<()> {
        let mut modes = self.before.clone();
        modes
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ICANON);
        // A key that is not there yet is not waited for without an end.
        modes.special_codes[SpecialCodeIndex::VMIN] = 0;
        modes.special_codes[SpecialCodeIndex::VTIME] = PATIENCE;
        Ok(tcsetattr(&self.file, OptionalActions::Now, &modes)?)
    }

    fn restore(&self) -> io::Result<()> {
        Ok(tcsetattr(&self.file, OptionalActions::Now, &self.before)?)
    }

    fn line(&mut self, prompt: &str, held: &Held) -> Result<String, End> {
        self.file.write_all(prompt.as_bytes())?;
        let line = self.typed(prompt, held);
        // A terminal that has gone away changes nothing about what came of it.
        let _ = self.file.write_all(b"\n");
        line
    }

    fn typed(&mut self, prompt: &str, held: &Held) -> Result<String, End> {
        let mut line = Line::default();
        loop {
            match held.take() {
                None => {}
                Some(SIGINT) => return Err(End::Interrupted),
                Some(signal @ (SIGTSTP | SIGCONT)) => {
                    if signal == SIGTSTP {
                        self.restore()?;
                        signals::stop();
                        held.forget(SIGCONT);
                    }
                    // Whoever had the terminal in the meantime may have changed it.
                    self.hush()?;
                    line = Line::default();
                    self.file.write_all(prompt.as_bytes())?;
                }
                Some(signal) => return Err(End::Signal(signal)),
            }
            let mut key = [0];
            match self.file.read(&mut key) {
                // Nothing was typed, or the terminal has gone away, of which this is told.
                Ok(0) => {
                    tcgetattr(&self.file).map_err(io::Error::from)?;
                }
                Ok(_) => {
                    if let Some(typed) = line.type_key(key[0])? {
                        return Ok(typed);
                    }
                }
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause.into()),
            }
        }
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // A terminal that has gone away needs no restoring.
        let _ = self.restore();
    }
}

/// A line by the keys that edit one: backspace, Ctrl-U, Ctrl-D; and Ctrl-C where the terminal makes no
/// signal of it.
#[derive(Default)]
struct Line(Vec<u8>);

impl Line {
    /// The whole line after its last key.
    fn type_key(&mut self, key: u8) -> Result<Option<String>, End> {
        match key {
            b'\n' | b'\r' => {
                let typed = String::from_utf8(std::mem::take(&mut self.0));
                return typed
                    .map(Some)
                    .map_err(|_| io::Error::other("it is not UTF-8").into());
            }
            0x03 => return Err(End::Interrupted),
            0x04 if self.0.is_empty() => {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            0x08 | 0x7f => erase(&mut self.0),
            0x15 => self.0.clear(),
            // Other keys that steer a terminal do nothing.
            0x00..0x20 => {}
            byte => self.0.push(byte),
        }
        Ok(None)
    }
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
            let mut line = Line::default();
            let read = typed.bytes().find_map(|key| line.type_key(key).transpose());
            let read = read.and_then(std::result::Result::ok);
            assert_eq!(read.as_deref(), expected, "{typed:?}");
        }
    }
}
