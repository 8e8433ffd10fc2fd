//! Signal handling: Ctrl-C ends the program at once, unless the terminal must be restored first.

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

/// Signals that by default end or stop a program, but for those that report its own faults.
const DEFAULT_ACTION: [i32; 13] = [
    SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU,
    SIGABRT, SIGSYS, SIGTRAP,
];

/// Those that do so only on Linux. `signal-hook` cannot emulate their default action, so the program ends with the exit
/// code that a shell reports for them.
#[cfg(target_os = "linux")]
const ON_LINUX: [i32; 2] = [
    signal_hook::consts::SIGIO,
    rustix::process::Signal::POWER.as_raw(),
];
#[cfg(not(target_os = "linux"))]
const ON_LINUX: [i32; 0] = [];

/// The signals of the process.
pub struct Signals {
    /// Whether signals take effect at once.
    immediate: Arc<AtomicBool>,
    /// Whether handlers for [`DEFAULT_ACTION`] were registered.
    registered: Cell<bool>,
    /// The signals that stay ignored, as a bit mask.
    ignored: u64,
}

impl Signals {
    /// From now on Ctrl-C ends the program with its own exit code, even during a blocking write to a pipe. It stays
    /// ignored if it was at the start, as in a script's background jobs.
    pub fn listen() -> Result<Self> {
        let signals = Self {
            immediate: Arc::new(AtomicBool::new(true)),
            registered: Cell::new(false),
            ignored: ignored(),
        };
        if signals.is_active(SIGINT) {
            let code = ExitStatus::INTERRUPTED.code();
            flag::register_conditional_shutdown(SIGINT, code, Arc::clone(&signals.immediate))
                .map_err(|cause| Error::local(format!("cannot handle Ctrl-C: {cause}")))?;
        }
        // With a handler, SIGXFSZ does not end the program: a write beyond the file size limit fails with an error
        // instead. Child processes do not inherit the handler.
        let _ = flag::register(SIGXFSZ, Arc::default());
        Ok(signals)
    }

    /// Whether a signal was not ignored when the program started.
    fn is_active(&self, signal: i32) -> bool {
        self.ignored & (1 << (signal - 1)) == 0
    }

    /// Defers the signals that end, stop or continue the program, until the value is dropped.
    pub fn defer(&self) -> io::Result<DeferredSignals> {
        let active = |&&signal: &&i32| self.is_active(signal);
        if !self.registered.replace(true) {
            for &signal in DEFAULT_ACTION.iter().filter(active) {
                flag::register_conditional_default(signal, Arc::clone(&self.immediate))?;
            }
            for &signal in ON_LINUX.iter().filter(active) {
                let immediate = Arc::clone(&self.immediate);
                flag::register_conditional_shutdown(signal, shell_code(signal), immediate)?;
            }
        }
        let mut deferred = DeferredSignals {
            immediate: Arc::clone(&self.immediate),
            pending: Vec::new(),
        };
        // SIGCONT continues a process even if it is ignored, and then echo must be disabled again.
        let others = [SIGINT].iter().filter(active).chain(&[SIGCONT]);
        let usual = DEFAULT_ACTION.iter().chain(&ON_LINUX).filter(active);
        for &signal in others.chain(usual) {
            let came = Arc::new(AtomicBool::new(false));
            let id = flag::register(signal, Arc::clone(&came))?;
            deferred.pending.push((signal, came, id));
        }
        self.immediate.store(false, Ordering::SeqCst);
        Ok(deferred)
    }
}

/// Signals that have no effect for now, and those that have come.
pub struct DeferredSignals {
    immediate: Arc<AtomicBool>,
    pending: Vec<(i32, Arc<AtomicBool>, SigId)>,
}

impl DeferredSignals {
    /// Takes a signal that has come.
    pub fn take(&self) -> Option<i32> {
        let mut came = self.pending.iter();
        let (signal, ..) = came.find(|(_, came, _)| came.swap(false, Ordering::SeqCst))?;
        Some(*signal)
    }

    /// Drops a signal that may have come.
    pub fn forget(&self, signal: i32) {
        for (_, came, _) in self.pending.iter().filter(|(known, ..)| *known == signal) {
            came.store(false, Ordering::SeqCst);
        }
    }
}

impl Drop for DeferredSignals {
    fn drop(&mut self) {
        // In this order, no signal is lost in between.
        self.immediate.store(true, Ordering::SeqCst);
        for (_, _, id) in &self.pending {
            unregister(*id);
        }
    }
}

/// Ends the process by the signal's default action, so that its parent sees the signal.
pub fn end_by(signal: i32) -> Error {
    if ON_LINUX.contains(&signal) {
        exit(shell_code(signal));
    }
    // This returns only on failure.
    let _ = emulate_default_handler(signal);
    Error::new(Kind::Interrupted, "interrupted")
}

/// The exit code that a shell reports for a program that a signal has ended.
fn shell_code(signal: i32) -> i32 {
    128 + signal
}

/// Stops the process as Ctrl-Z does. The system ignores the signal if there is no shell to continue the process.
pub fn stop() {
    let _ = raise(SIGTTIN);
}

/// The signals that were ignored when the process started, as a bit mask. Only Linux tells without unsafe code;
/// elsewhere none counts as ignored.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.split_once("\nSigIgn:");
    let mask = mask.and_then(|(_, rest)| rest.lines().next());
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}
