//! A text that is written when Ctrl-C ends the program.

use std::cell::RefCell;
use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::thread;

use signal_hook::SigId;
use signal_hook::consts::SIGINT;
use signal_hook::low_level::{exit, pipe, unregister};

use crate::exit::ExitStatus;

/// Ends the program after a text, as a signal handler itself cannot write one.
pub struct LastWords {
    wake: UnixStream,
    /// The handler, while Ctrl-C takes effect at once.
    handler: RefCell<Option<SigId>>,
}

impl LastWords {
    /// From now on Ctrl-C writes `text` to standard error and ends the program.
    pub fn new(text: String) -> io::Result<Self> {
        let (mut reader, wake) = UnixStream::pair()?;
        thread::Builder::new().spawn(move || {
            if reader.read_exact(&mut [0]).is_ok() {
                let _ = io::stderr().write_all(text.as_bytes());
                exit(ExitStatus::INTERRUPTED.code());
            }
        })?;
        let words = Self {
            wake,
            handler: RefCell::default(),
        };
        words.set(true)?;
        Ok(words)
    }

    /// Sets whether Ctrl-C takes effect at once. What comes while it does not is left to whoever has caught it.
    pub fn set(&self, is_immediate: bool) -> io::Result<()> {
        let mut handler = self.handler.borrow_mut();
        if !is_immediate {
            handler.take().map(unregister);
        } else if handler.is_none() {
            *handler = Some(pipe::register(SIGINT, self.wake.try_clone()?)?);
        }
        Ok(())
    }
}
