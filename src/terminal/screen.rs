//! Drawing in place on a terminal: on its alternate screen, as `less` and `top` do, so that the user's screen is as it
//! was afterwards.

use std::io::{self, IsTerminal, Write};
use std::panic;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::fd::BorrowedFd;
use rustix::process::getpgrp;
use rustix::stdio;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

use super::frame::Frame;
use super::notes::Notes;
use super::painter::Painter;
use super::style::Line;

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

/// A terminal that was taken over, and its settings before.
struct Taken {
    stream: Stream,
    before: Option<Termios>,
}

impl Taken {
    /// Takes a terminal over: keys that are typed are not shown, but Ctrl-C and Ctrl-Z make their signals.
    fn new(stream: Stream) -> Self {
        let before = tcgetattr(stream.fd()).ok();
        let taken = Self { stream, before };
        taken.disable_echo();
        taken
    }

    fn disable_echo(&self) {
        if let Some(mut modes) = self.before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(self.stream.fd(), OptionalActions::Now, &modes);
        }
    }

    /// Gives it back as it was. If it has gone away, there is nothing to restore.
    fn give_back(self) {
        let _ = self.stream.write(LEAVE);
        if let Some(before) = self.before {
            let _ = tcsetattr(self.stream.fd(), OptionalActions::Now, &before);
        }
    }
}

/// A terminal on which is drawn in place. Its text may be the server's: secrets are masked, and what would control the
/// terminal is replaced.
pub struct Screen {
    stream: Stream,
    frame: Frame,
    notes: Rc<Notes>,
    /// The terminal, from the first frame until it is left; shared with what restores it after a panic.
    taken: Arc<Mutex<Option<Taken>>>,
    /// Whether it is as the last frame left it: another program may have used the terminal.
    is_ours: bool,
}

impl Screen {
    /// A screen on a stream that is a terminal.
    pub fn new(stream: Stream, painter: Painter, notes: Rc<Notes>) -> Self {
        let taken = Arc::default();
        give_back_after_panic(&taken);
        Self {
            stream,
            frame: Frame::new(painter),
            notes,
            taken,
            is_ours: false,
        }
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
            self.enter();
            bytes.push_str(ENTER);
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
        let taken = self.taken().take();
        if let Some(taken) = taken.filter(|_| self.is_foreground()) {
            taken.give_back();
        }
        self.notes.release();
    }

    fn enter(&mut self) {
        self.notes.hold();
        self.is_ours = true;
        let stream = self.stream;
        let mut taken = self.taken();
        match &*taken {
            // After it was stopped, or in the background.
            Some(taken) => taken.disable_echo(),
            None => *taken = Some(Taken::new(stream)),
        }
    }

    fn taken(&self) -> MutexGuard<'_, Option<Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Lets a panic, which ends the process at once, leave the terminal as it was.
fn give_back_after_panic(taken: &Arc<Mutex<Option<Taken>>>) {
    let taken = Arc::clone(taken);
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let taken = taken.try_lock().ok().and_then(|mut taken| taken.take());
        if let Some(taken) = taken {
            taken.give_back();
        }
        report(panic);
    }));
}
