//! Drawing in place on a terminal: on its alternate screen, as `less` and `top` do, so that the user's screen is as it
//! was afterwards.

use std::rc::Rc;

use super::frame::Frame;
use super::notes::Notes;
use super::painter::Painter;
pub use super::stream::Stream;
use super::style::Line;
use super::taken::Takeover;

/// The columns and rows of a terminal that does not know its size.
const USUAL_SIZE: (usize, usize) = (80, 24);

/// A terminal on which is drawn in place. Its text may be the server's: secrets are masked, and what would control the
/// terminal is replaced.
pub struct Screen {
    stream: Stream,
    frame: Frame,
    notes: Rc<Notes>,
    takeover: Takeover,
    /// Whether it is as the last frame left it: another program may have used the terminal.
    is_ours: bool,
}

impl Screen {
    /// A screen on a stream that is a terminal.
    pub fn new(stream: Stream, painter: Painter, notes: Rc<Notes>, takeover: Takeover) -> Self {
        takeover.end_with_panic();
        Self {
            stream,
            frame: Frame::new(painter),
            notes,
            takeover,
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
        self.stream.is_foreground()
    }

    /// Shows these lines from the top, as many as fit. In the background nothing is shown.
    pub fn draw(&mut self, lines: &[Line]) {
        if !self.is_foreground() {
            self.forget();
            return;
        }
        let mut bytes = String::new();
        if !self.is_ours || !self.takeover.is_taken() {
            self.notes.hold();
            bytes.push_str(self.takeover.take(self.stream));
            self.frame.forget();
            self.is_ours = true;
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

    /// Gives the terminal back as it was, and writes the notes that have waited.
    pub fn leave(&mut self) {
        self.give_back();
        self.notes.release();
    }

    /// Gives the terminal back as it was. Notes still wait.
    pub fn give_back(&mut self) {
        self.forget();
        self.takeover.give_back();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.leave();
    }
}
