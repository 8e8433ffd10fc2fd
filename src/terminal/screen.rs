//! Drawing in place on a terminal: on its alternate screen, as `less` and `top` do, so that the user's screen is as it
//! was afterwards.

use std::io::{self, IsTerminal, Write};
use std::rc::Rc;

use rustix::fd::BorrowedFd;
use rustix::process::getpgrp;
use rustix::stdio;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

use super::colours;
use super::frame::Frame;
use super::painter::Painter;
use super::style::Line;
use crate::env::Environment;
use crate::secret::Redactor;

/// Switches to the alternate screen, hides the cursor, and lets no line go on in the next row: terminals do not agree
/// about the width of some characters.
const ENTER: &str = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l";
/// Undoes the same.
const LEAVE: &str = "\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l";
/// The columns and rows of a terminal that does not know its size.
const USUAL_SIZE: (usize, usize) = (80, 24);

/// A standard stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Out,
    Err,
}

impl Stream {
    /// Whether it is a terminal.
    pub fn is_terminal(self) -> bool {
        self.fd().is_terminal()
    }

    fn fd(self) -> BorrowedFd<'static> {
        match self {
            Self::Out => stdio::stdout(),
            Self::Err => stdio::stderr(),
        }
    }

    /// Writes in one call where the system takes all at once.
    fn write(self, text: &str) -> io::Result<()> {
        match self {
            Self::Out => {
                let mut out = io::stdout().lock();
                out.write_all(text.as_bytes())?;
                out.flush()
            }
            Self::Err => io::stderr().write_all(text.as_bytes()),
        }
    }
}

/// A terminal on which is drawn in place. Its text may be the server's: secrets are masked, and what would control the
/// terminal is replaced.
pub struct Screen {
    stream: Stream,
    frame: Frame,
    /// Whether the alternate screen is on.
    is_entered: bool,
    /// Whether it is still as it was left: another program may have used the terminal.
    is_ours: bool,
    /// The terminal's settings before.
    before: Option<Termios>,
}

impl Screen {
    /// A screen on a stream, if that is a terminal that can move its cursor. Nothing is written yet.
    pub fn new(stream: Stream, environment: &Environment, redactor: Rc<Redactor>) -> Option<Self> {
        let is_screen = stream.is_terminal() && colours::moves_cursor(environment);
        is_screen.then(|| {
            let painter = Painter {
                is_coloured: colours::are_wanted(environment, true),
                redactor,
            };
            Self {
                stream,
                frame: Frame::new(painter),
                is_entered: false,
                is_ours: false,
                before: None,
            }
        })
    }

    /// Columns and rows.
    pub fn size(&self) -> (usize, usize) {
        let size = terminal_size::terminal_size_of(self.stream.fd());
        size.map_or(USUAL_SIZE, |(columns, rows)| {
            (usize::from(columns.0), usize::from(rows.0))
        })
    }

    /// Whether the process may use the terminal. It may not in the background of a shell (`mistral ... &`).
    pub fn is_foreground(&self) -> bool {
        // This fails if the terminal is not the one that the process is controlled from.
        !tcgetpgrp(self.stream.fd()).is_ok_and(|group| group != getpgrp())
    }

    /// Shows these lines from the top, as many as fit. In the background nothing is shown.
    pub fn draw(&mut self, lines: &[Line]) {
        if !self.is_foreground() {
            self.forget();
            return;
        }
        let mut bytes = String::new();
        if !self.is_ours {
            self.disable_echo();
            bytes.push_str(ENTER);
            (self.is_entered, self.is_ours) = (true, true);
        }
        let size = self.size();
        bytes.push_str(&self.frame.next(lines, size));
        if !bytes.is_empty() && self.stream.write(&bytes).is_err() {
            self.forget();
        }
    }

    /// Everything is drawn anew the next time, as another program may have used the terminal.
    pub fn forget(&mut self) {
        self.is_ours = false;
        self.frame.forget();
    }

    /// Gives the terminal back as it was. In the background it belongs to another program already.
    pub fn leave(&mut self) {
        self.forget();
        let before = self.before.take();
        let was_entered = std::mem::take(&mut self.is_entered);
        if !was_entered || !self.is_foreground() {
            return;
        }
        // If the terminal has gone away, there is nothing to restore.
        let _ = self.stream.write(LEAVE);
        if let Some(before) = before {
            let _ = tcsetattr(self.stream.fd(), OptionalActions::Now, &before);
        }
    }

    /// Keys that are typed are not shown; Ctrl-C and Ctrl-Z make their signals.
    fn disable_echo(&mut self) {
        let fd = self.stream.fd();
        let Ok(now) = tcgetattr(fd) else {
            return;
        };
        let mut modes = now.clone();
        modes.local_modes.remove(LocalModes::ECHO);
        let _ = tcsetattr(fd, OptionalActions::Now, &modes);
        self.before.get_or_insert(now);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.leave();
    }
}
