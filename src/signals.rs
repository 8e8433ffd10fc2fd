//! What signals do to the program: Ctrl-C ends it at once, unless something must be put right first.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN};
use signal_hook::low_level::{emulate_default_handler, raise, unregister};
use signal_hook::{SigId, flag};

use crate::error::{Error, Kind, Result};

/// Signals that end or stop a program that does nothing about them.
const BY_DEFAULT: [i32; 4] = [SIGTERM, SIGHUP, SIGQUIT, SIGTSTP];

/// The signals of the process.
pub struct Signals {
    /// They do at once what they do.
    at_once: Arc<AtomicBool>,
    /// Those of [`BY_DEFAULT`] have been told to.
    told: Cell<bool>,
    /// Those that stay ignored, a bit for each.
    ignored: u64,
}

impl Signals {
    /// From now on Ctrl-C ends the program with its own exit code, whatever it is doing then, writing to
    /// a pipe that nobody reads included. It stays ignored where it was ignored at the start, as it is in
    /// the background of a script.
    pub fn listen() -> Result<Self> {
        let signals = Self {
            at_once: Arc::new(AtomicBool::new(true)),
            told: Cell::new(false),
            ignored: ignored(),
        };
        if signals.counts(SIGINT) {
            let code = i32::from(Error::new(Kind::Interrupted, "").exit_code());
            flag::register_conditional_shutdown(SIGINT, code, Arc::clone(&signals.at_once))
                .map_err(|cause| Error::local(format!("cannot handle Ctrl-C: {cause}")))?;
        }
        Ok(signals)
    }

    /// Whether a signal has an effect: not where it was ignored when the program started.
    fn counts(&self, signal: i32) -> bool {
        self.ignored & (1 << (signal - 1)) == 0
    }

    /// Holds back the signals that end, stop or continue the program, until the value is dropped.
    pub fn hold(&self) -> io::Result<Held> {
        let counts = |&&signal: &&i32| self.counts(signal);
        if !self.told.replace(true) {
            for &signal in BY_DEFAULT.iter().filter(counts) {
                flag::register_conditional_default(signal, Arc::clone(&self.at_once))?;
            }
        }
        let mut held = Held {
            at_once: Arc::clone(&self.at_once),
            came: Vec::new(),
        };
        // SIGCONT continues a process even where it is ignored, and the terminal must then be hushed again.
        let others = [SIGINT].iter().filter(counts).chain(&[SIGCONT]);
        for &signal in others.chain(BY_DEFAULT.iter().filter(counts)) {
            let came = Arc::new(AtomicBool::new(false));
            let id = flag::register(signal, Arc::clone(&came))?;
            held.came.push((signal, came, id));
        }
        self.at_once.store(false, Ordering::SeqCst);
        Ok(held)
    }
}

/// Signals that are held back.
pub struct Held {
    at_once: Arc<AtomicBool>,
    came: Vec<(i32, Arc<AtomicBool>, SigId)>,
}

impl Held {
    /// A signal that has come.
    pub fn take(&self) -> Option<i32> {
        let mut came = self.came.iter();
        let (signal, ..) = came.find(|(_, came, _)| came.swap(false, Ordering::SeqCst))?;
        Some(*signal)
    }

    /// Forgets that a signal has come.
    pub fn forget(&self, signal: i32) {
        for (_, came, _) in self.came.iter().filter(|(known, ..)| *known == signal) {
            came.store(false, Ordering::SeqCst);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // In this order, so that none is lost in between.
        self.at_once.store(true, Ordering::SeqCst);
        for (_, _, id) in &self.came {
            unregister(*id);
        }
    }
}

/// Ends the process as the signal would have ended it. Whoever started it sees which signal it was.
pub fn end_by(signal: i32) -> Error {
    // It only comes back from what cannot be ended.
    let _ = emulate_default_handler(signal);
    Error::new(Kind::Interrupted, "interrupted")
}

/// Stops the process until somebody lets it go on, unless nobody could: where the shell is not there
/// to do so, the system lets this signal pass, as it does with Ctrl-Z.
pub fn stop() {
    let _ = raise(SIGTTIN);
}

/// The signals that were ignored when the process started, a bit for each. Only Linux tells without unsafe
/// code; elsewhere none is taken to be ignored.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.split_once("\nSigIgn:");
    let mask = mask.and_then(|(_, rest)| rest.lines().next());
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}
