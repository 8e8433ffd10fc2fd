//! Prompts for a password at the terminal, without echo.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use signal_hook::consts::{SIGCONT, SIGINT, SIGTSTP};

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::signals::{self, DeferredSignals, Signals};

/// The process's terminal, even if its streams are redirected.
const TERMINAL: &str = "/dev/tty";
/// The timeout of a read, in tenths of a second, after which pending signals are handled.
const READ_TIMEOUT: u8 = 1;

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

/// Shows `prompt` and returns the line that was typed. Ctrl-C is [`Kind::Interrupted`]. Before any signal takes effect,
/// the terminal's echo is restored.
pub fn ask(prompt: &str, signals: &Signals) -> Result<Secret> {
    let outcome = read_line(prompt, signals);
    outcome.map(Secret::new).map_err(|end| match end {
        End::Interrupted => Error::new(Kind::Interrupted, "interrupted"),
        End::Signal(signal) => signals::end_by(signal),
        End::Failed(cause) => Error::local(format!("cannot read the password: {cause}")),
    })
}

fn read_line(prompt: &str, signals: &Signals) -> Result<String, End> {
    let file = OpenOptions::new().read(true).write(true).open(TERMINAL)?;
    let deferred = signals.defer()?;
    let line = NoEcho::new(file)?.line(prompt, &deferred);
    // The terminal is restored; a last signal may have come meanwhile.
    while let Some(signal) = deferred.take() {
        match signal {
            SIGINT => return Err(End::Interrupted),
            SIGTSTP => signals::stop(),
            SIGCONT => {}
            _ => return Err(End::Signal(signal)),
        }
    }
    line
}

/// A terminal without echo, until this is dropped.
struct NoEcho {
    file: File,
    before: Termios,
}

impl NoEcho {
    /// Disables echo. This comes before the prompt, as what is typed ahead is a secret as well.
    fn new(file: File) -> io::Result<Self> {
        let before = tcgetattr(&file)?;
        let terminal = Self { file, before };
        terminal.disable_echo()?;
        Ok(terminal)
    }

    fn disable_echo(&self) -> io::Result<()> {
        let mut modes = self.before.clone();
        modes
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ICANON);
        // A read returns after the timeout even without a key.
        modes.special_codes[SpecialCodeIndex::VMIN] = 0;
        modes.special_codes[SpecialCodeIndex::VTIME] = READ_TIMEOUT;
        Ok(tcsetattr(&self.file, OptionalActions::Now, &modes)?)
    }

    fn restore(&self) -> io::Result<()> {
        Ok(tcsetattr(&self.file, OptionalActions::Now, &self.before)?)
    }

    fn line(&mut self, prompt: &str, deferred: &DeferredSignals) -> Result<String, End> {
        self.file.write_all(prompt.as_bytes())?;
        let line = self.typed(prompt, deferred);
        // If the terminal has gone away, the line counts all the same.
        let _ = self.file.write_all(b"\n");
        line
    }

    fn typed(&mut self, prompt: &str, deferred: &DeferredSignals) -> Result<String, End> {
        let mut line = Line::default();
        loop {
            match deferred.take() {
                None => {}
                Some(SIGINT) => return Err(End::Interrupted),
                Some(signal @ (SIGTSTP | SIGCONT)) => {
                    if signal == SIGTSTP {
                        self.restore()?;
                        signals::stop();
                        deferred.forget(SIGCONT);
                    }
                    // Another program may have changed the terminal meanwhile.
                    self.disable_echo()?;
                    line = Line::default();
                    self.file.write_all(prompt.as_bytes())?;
                }
                Some(signal) => return Err(End::Signal(signal)),
            }
            let mut key = [0];
            match self.file.read(&mut key) {
                // Nothing was typed, or the terminal has gone away, for which this fails.
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

impl Drop for NoEcho {
    fn drop(&mut self) {
        // If the terminal has gone away, there is nothing to restore.
        let _ = self.restore();
    }
}

/// A line editor: backspace, Ctrl-U, Ctrl-D, and Ctrl-C where the terminal does not make a signal of it.
#[derive(Default)]
struct Line(Vec<u8>);

impl Line {
    /// Handles a key; the line is returned after its last one.
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
            // Other control characters are ignored.
            0x00..0x20 => {}
            byte => self.0.push(byte),
        }
        Ok(None)
    }
}

/// Removes the last character with all its bytes.
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
