//! What signals do to the program: Ctrl-C ends it at once, unless something must be put right first.

use std::cell::Cell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGTSTP,
    SIGTTIN, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU, SIGXFSZ,
};
use signal_hook::low_level::{emulate_default_handler, exit, raise, unregister};
use signal_hook::{SigId, flag};

use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;

/// Signals that end or stop a program that does nothing about them, but for those of its own faults.
const BY_DEFAULT: [i32; 13] = [
    SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU,
    SIGABRT, SIGSYS, SIGTRAP,
];

/// Those that do so on Linux alone. They end the program with the exit code by which a shell shows them.
#[cfg(target_os = "linux")]
const ON_LINUX: [i32; 2] = [
    signal_hook::consts::SIGIO,
    rustix::process::Signal::POWER.as_raw(),
];
#[cfg(not(target_os = "linux"))]
const ON_LINUX: [i32; 0] = [];

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
            let code = ExitStatus::INTERRUPTED.code();
            flag::register_conditional_shutdown(SIGINT, code, Arc::clone(&signals.at_once))
                .map_err(|cause| Error::local(format!("cannot handle Ctrl-C: {cause}")))?;
        }
        // Nobody looks at it: what is caught does not end the program, so that a file that may grow no further is
        // an error of the one who writes. Programs that are started know nothing of it.
        let _ = flag::register(SIGXFSZ, Arc::default());
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
            for &signal in ON_LINUX.iter().filter(counts) {
                let at_once = Arc::clone(&self.at_once);
                flag::register_conditional_shutdown(signal, shell_code(signal), at_once)?;
            }
        }
        let mut held = Held {
            at_once: Arc::clone(&self.at_once),
            came: Vec::new(),
        };
        // SIGCONT continues a process even where it is ignored, and the terminal must then be hushed again.
        let others = [SIGINT].iter().filter(counts).chain(&[SIGCONT]);
        let usual = BY_DEFAULT.iter().chain(&ON_LINUX).filter(counts);
        for &signal in others.chain(usual) {
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
    if ON_LINUX.contains(&signal) {
        exit(shell_code(signal));
    }
    // It only comes back from what cannot be ended.
    let _ = emulate_default_handler(signal);
    Error::new(Kind::Interrupted, "interrupted")
}

/// The exit code that a shell shows of a program that a signal has ended.
fn shell_code(signal: i32) -> i32 {
    128 + signal
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
