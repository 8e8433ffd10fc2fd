//! Standard output and standard error: the only place that prints.
//!
//! Standard output is data and is buffered; standard error is for people. If standard output is a terminal, it is for
//! people too: characters that would control it are replaced.

pub mod colours;
pub mod failure;
mod frame;
mod notes;
mod painter;
mod sanitizer;
pub mod screen;
mod stream;
pub mod style;
mod taken;

use std::cell::{Cell, OnceCell, RefCell};
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::panic::Location;
use std::rc::Rc;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::character::visible;
use crate::env::Environment;
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::secret::Redactor;
use crate::stdout;
use failure::ErrorFormat;
use notes::Notes;
use painter::Painter;
use sanitizer::Sanitizer;
use screen::Screen;
use stream::Stream;
use style::Line;
use taken::Takeover;

/// Standard output, which knows whether anything has been written to it.
struct Out {
    stream: Stdout,
    used: bool,
    /// Whether what was written ends within a line.
    is_within_line: bool,
    closed: bool,
    /// Replaces control characters, if this is a terminal.
    sanitizer: Option<Sanitizer>,
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Err(rustix::io::Errno::BADF.into());
        }
        self.used = true;
        self.is_within_line = bytes
            .last()
            .map_or(self.is_within_line, |last| *last != b'\n');
        match &mut self.sanitizer {
            None => self.stream.write(bytes),
            Some(sanitizer) => {
                self.stream.write_all(sanitizer.next(bytes).as_bytes())?;
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(sanitizer) = &mut self.sanitizer {
            self.stream.write_all(sanitizer.end().as_bytes())?;
        }
        self.stream.flush()
    }
}

impl Out {
    /// Writes what may control a terminal.
    fn write_as_it_is(&mut self, text: &str) -> io::Result<()> {
        let sanitizer = self.sanitizer.take();
        let outcome = self.write_all(text.as_bytes());
        self.sanitizer = sanitizer;
        outcome
    }

    fn buffered() -> BufWriter<Self> {
        let stream = io::stdout();
        let sanitizer = stream.is_terminal().then(Sanitizer::default);
        let out = Self {
            stream,
            used: false,
            is_within_line: false,
            closed: stdout::was_closed(),
            sanitizer,
        };
        BufWriter::with_capacity(64 * 1024, out)
    }
}

/// The two output streams of the process, which all that prints shares.
pub struct Terminal {
    out: RefCell<BufWriter<Out>>,
    notes: Rc<Notes>,
    takeover: Takeover,
    progress_shown: Cell<bool>,
    /// Whether each failure that the exit status tells of has been reported.
    is_reported: Cell<bool>,
    /// How errors are written, once one was.
    error_format: OnceCell<ErrorFormat>,
    redactor: Rc<Redactor>,
}

impl Terminal {
    /// The streams of the process.
    pub fn new() -> Self {
        Self {
            out: RefCell::new(Out::buffered()),
            notes: Rc::default(),
            takeover: Takeover::default(),
            progress_shown: Cell::new(false),
            is_reported: Cell::new(false),
            error_format: OnceCell::new(),
            redactor: Rc::default(),
        }
    }

    /// Masks the secrets in what goes to standard error.
    pub fn redactor(&self) -> Rc<Redactor> {
        Rc::clone(&self.redactor)
    }

    /// Writes `text` to standard output as it is.
    pub fn print(&self, text: &str) -> Result<()> {
        Ok(self.out.borrow_mut().write_all(text.as_bytes())?)
    }

    /// Writes one line to standard output and flushes it: the result of one step of several.
    pub fn print_step(&self, line: &str) -> Result<()> {
        let mut out = self.out.borrow_mut();
        writeln!(out, "{line}")?;
        Ok(out.flush()?)
    }

    /// Fails if the reader of standard output has gone, as the next line would.
    pub fn check_reader() -> Result<()> {
        const AT_ONCE: Timespec = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        let stdout = io::stdout();
        let mut polled = [PollFd::new(&stdout, PollFlags::empty())];
        let found = poll(&mut polled, Some(&AT_ONCE));
        let has_gone = polled[0]
            .revents()
            .intersects(PollFlags::ERR | PollFlags::HUP);
        if found.is_ok() && has_gone {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        }
        Ok(())
    }

    /// A screen on a stream, if that is a terminal that can move its cursor. Nothing is written yet. While it shows
    /// something, notes wait.
    pub fn screen(&self, stream: Stream, environment: &Environment) -> Option<Screen> {
        let is_screen = stream.is_terminal() && colours::moves_cursor(environment);
        let painter = Painter {
            is_coloured: colours::are_wanted(environment, is_screen),
            redactor: self.redactor(),
        };
        is_screen.then(|| {
            let (notes, takeover) = (Rc::clone(&self.notes), self.takeover.clone());
            Screen::new(stream, painter, notes, takeover)
        })
    }

    /// Gives the terminal back if something is drawn on it, so that it can be used otherwise. The next frame takes it again.
    pub fn leave_screen(&self) {
        self.takeover.give_back();
        self.notes.release();
    }

    /// Writes lines for people, which may be coloured: without secrets and control characters. They come before notes
    /// that wait.
    pub fn print_lines(&self, stream: Stream, lines: &[Line], is_coloured: bool) -> Result<()> {
        let painter = Painter {
            is_coloured,
            redactor: self.redactor(),
        };
        let mut text = String::new();
        for line in lines {
            text.push_str(&painter.paint(line));
            text.push('\n');
        }
        if stream == Stream::Err {
            self.end_progress();
            // If standard error is closed, there is no way to report that.
            let _ = stream.write(&text);
            return Ok(());
        }
        let mut out = self.out.borrow_mut();
        out.flush()?;
        Ok(out.get_mut().write_as_it_is(&text)?)
    }

    /// Flushes standard output.
    pub fn flush(&self) -> Result<()> {
        Ok(self.out.borrow_mut().flush()?)
    }

    /// Discards the buffered output of a failed command, if nothing was written to the stream yet.
    pub fn discard(&self) {
        let mut out = self.out.borrow_mut();
        if !out.get_ref().used {
            let dropped = std::mem::replace(&mut *out, Out::buffered());
            let _ = dropped.into_parts();
        }
    }

    /// Begins another command: what it writes is discarded if it fails, whatever came before.
    pub fn begin(&self) {
        self.out.borrow_mut().get_mut().used = false;
    }

    /// Ends the line that a command has left unfinished, so that a prompt does not cover it.
    pub fn end_line(&self) -> Result<()> {
        let mut out = self.out.borrow_mut();
        if out.get_ref().is_within_line {
            writeln!(out)?;
            out.flush()?;
        }
        Ok(())
    }

    /// From now on an exit status tells only of failures that have been reported.
    pub fn has_reported(&self) {
        self.is_reported.set(true);
    }

    /// Whether standard output is a terminal.
    pub fn is_terminal(&self) -> bool {
        self.out.borrow().get_ref().sanitizer.is_some()
    }

    /// The width of the terminal, if standard output is one.
    pub fn width(&self) -> Option<usize> {
        let out = self.out.borrow();
        let Out {
            stream, sanitizer, ..
        } = out.get_ref();
        sanitizer.as_ref()?;
        terminal_size::terminal_size_of(stream).map(|(width, _)| usize::from(width.0))
    }

    /// The width in which help is read, if standard output is a terminal; a narrow one wraps by itself.
    pub fn help_width(&self) -> Option<usize> {
        const NARROWEST: usize = 80;
        let width = self.width().unwrap_or(NARROWEST).max(NARROWEST);
        self.is_terminal().then_some(width)
    }

    /// Writes a line to standard error.
    pub fn note(&self, text: &str) {
        self.end_progress();
        self.notes.write(&line(text, &self.redactor));
    }

    /// Writes a line to standard error if it is a terminal: what a person wants to know, and a script does not.
    pub fn note_to_person(&self, text: &str) {
        if io::stderr().is_terminal() {
            self.note(text);
        }
    }

    /// Replaces the line that shows progress, if standard error is a terminal.
    pub fn progress(&self, text: &str) {
        let mut err = io::stderr();
        // A shell's background job leaves the line to the user.
        if !err.is_terminal() || !Stream::Err.is_foreground() || self.notes.are_held() {
            return;
        }
        let room = terminal_size::terminal_size_of(&err)
            .map_or(79, |(width, _)| usize::from(width.0).saturating_sub(1));
        let text = visible(&self.redactor.clean(text));
        let line: String = text.chars().take(room).collect();
        let _ = write!(err, "\r\u{1b}[K{line}");
        let _ = err.flush();
        self.progress_shown.set(true);
    }

    /// Removes the line that shows progress.
    pub fn end_progress(&self) {
        if self.progress_shown.take() && Stream::Err.is_foreground() {
            let _ = io::stderr().write_all(b"\r\x1b[K");
        }
    }

    /// Reports how the command ended. For people that is an error, but not a closed pipe or an interruption; programs
    /// get an object for each exit status but that of success.
    pub fn conclude(&self, outcome: Result<ExitStatus>) -> ExitStatus {
        // What was written before a failure is shown as well.
        let _ = self.out.borrow_mut().flush();
        self.end_progress();
        let (status, error) = match outcome {
            Ok(ExitStatus::SUCCESS) => return ExitStatus::SUCCESS,
            Ok(status) => (status, None),
            Err(error) => (error.exit_status(), Some(error)),
        };
        let error = error.filter(|error| !error.message.is_empty());
        if status == ExitStatus::CLOSED_PIPE {
            return status;
        }
        match (self.error_format(), error) {
            (ErrorFormat::Json, Some(error)) => self.write_object(None, &error),
            (ErrorFormat::Json, None) if self.is_reported.get() => {}
            (ErrorFormat::Json, None) => self.write_object(None, &failure::of_status(status)),
            (ErrorFormat::Text, Some(error)) if error.kind != Kind::Interrupted => {
                self.note(&format!("mistral: {error}"));
            }
            (ErrorFormat::Text, _) => {}
        }
        status
    }

    /// Reports the failure of one of several: `mistral: execution ID: ...`.
    pub fn failure(&self, noun: &str, id: &str, error: &Error) {
        match self.error_format() {
            ErrorFormat::Text => self.note(&format!("mistral: {noun} {id}: {error}")),
            ErrorFormat::Json => self.write_object(Some(&format!("{noun} {id}")), error),
        }
    }

    /// The same for an error whose message names the resource.
    pub fn named_failure(&self, noun: &str, id: &str, error: &Error) {
        match self.error_format() {
            ErrorFormat::Text => self.note(&format!("mistral: {error}")),
            ErrorFormat::Json => self.write_object(Some(&format!("{noun} {id}")), error),
        }
    }

    /// What Ctrl-C writes before it ends the program: an object for programs.
    pub fn last_words(&self, format: ErrorFormat) -> Option<String> {
        (format == ErrorFormat::Json).then(|| {
            let interruption = Error::new(Kind::Interrupted, "interrupted");
            failure::json(None, &interruption, &self.redactor) + "\n"
        })
    }

    fn error_format(&self) -> ErrorFormat {
        *self.error_format.get_or_init(ErrorFormat::of_process)
    }

    fn write_object(&self, resource: Option<&str>, error: &Error) {
        self.end_progress();
        let line = failure::json(resource, error, &self.redactor);
        self.notes.write(&(line + "\n"));
    }
}

/// Standard output.
impl Write for &Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.borrow_mut().flush()
    }
}

/// Makes a panic report only its location, as its message may quote a secret.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let _ = io::stderr().write_all(panic_line(panic.location()).as_bytes());
    }));
}

fn panic_line(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(String::new, |place| format!(" at {place}"));
    format!("mistral: internal error{place}; please report it\n")
}

/// Whether a line that shows progress would be seen.
pub fn shows_progress() -> bool {
    io::stderr().is_terminal()
}

/// Whether the user can be prompted.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// The log of requests (`--debug`, `--log-file`).
pub struct Log {
    to_stderr: bool,
    /// Its name in messages, and the file; none after a write has failed.
    file: RefCell<Option<(String, File)>>,
    redactor: Rc<Redactor>,
}

impl Log {
    /// A log to standard error, to a file, to both or to neither.
    pub fn new(to_stderr: bool, file: Option<(String, File)>, redactor: Rc<Redactor>) -> Self {
        Self {
            to_stderr,
            file: RefCell::new(file),
            redactor,
        }
    }

    /// Whether standard error has it.
    pub fn is_on_stderr(&self) -> bool {
        self.to_stderr
    }

    /// Whether anything is logged.
    pub fn wanted(&self) -> bool {
        self.to_stderr || self.file.borrow().is_some()
    }

    /// Appends a line. If the file cannot be written, the command goes on with one warning.
    pub fn line(&self, text: &str) {
        let line = line(text, &self.redactor);
        if self.to_stderr {
            let _ = io::stderr().write_all(line.as_bytes());
        }
        let mut kept = self.file.borrow_mut();
        let Some((name, file)) = kept.as_mut() else {
            return;
        };
        let line = format!("{} {line}", crate::time::now());
        if let Err(cause) = file.write_all(line.as_bytes()) {
            let text = format!(
                "mistral: warning: cannot write {name}: {cause}; logging to it has stopped"
            );
            let _ = io::stderr().write_all(self::line(&text, &self.redactor).as_bytes());
            *kept = None;
        }
    }
}

/// `text` as a line without secrets and control characters.
fn line(text: &str, redactor: &Redactor) -> String {
    let mut line = visible(&redactor.clean(text));
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_says_where_and_no_more() {
        let line = panic_line(Some(Location::caller()));
        assert!(line.contains("src/terminal.rs:"), "{line}");
        assert!(panic_line(None).contains("internal error"));
    }

    #[test]
    fn a_server_cannot_control_the_terminal() {
        assert_eq!(visible("a\u{1b}[2Jb\tc\nd"), "a\u{fffd}[2Jb\tc\nd");
        for c in "\0\r\u{7f}\u{80}\u{9b}\u{9f}\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}".chars() {
            assert_eq!(visible(&c.to_string()), "\u{fffd}", "{c:?}");
        }
        let text = "\u{a0}\u{200b}\u{200d}\u{2010}\u{202f}\u{2065}\u{206a}é日😀";
        assert_eq!(visible(text), text);
    }
}
