//! Signal handling: Ctrl-C ends the program at once, unless the terminal must be restored first.

mod ending;
mod last_words;

use std::cell::{Cell, RefCell};
use std::io;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use signal_hook::consts::{
    SIGABRT, SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPROF, SIGQUIT, SIGSYS, SIGTERM, SIGTRAP, SIGTSTP,
    SIGTTIN, SIGUSR1, SIGUSR2, SIGVTALRM, SIGWINCH, SIGXCPU, SIGXFSZ,
};
use signal_hook::low_level::{emulate_default_handler, exit, pipe, raise, unregister};
use signal_hook::{SigId, flag};

use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;

use last_words::LastWords;

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
    immediate: Immediate,
    /// Whether handlers for [`DEFAULT_ACTION`] were registered.
    registered: Cell<bool>,
    /// The signals that stay ignored, as a bit mask.
    ignored: u64,
    stops: Stops,
    /// At a prompt: whether Ctrl-C has come during the command that runs.
    interrupted: Option<Arc<AtomicBool>>,
}

/// Whether Ctrl-Z has come, for each who catches it.
type Stops = Rc<RefCell<Vec<Weak<AtomicBool>>>>;

/// Whether a signal ends the program, unless it is caught.
fn is_ending(signal: i32) -> bool {
    !matches!(signal, SIGTSTP | SIGCONT | SIGWINCH)
}

/// How many signals can be caught each for itself, and all others together.
const SWITCHES: usize = 6;

/// Whether signals take effect at once: the usual ones that end the program, Ctrl-Z (SIGTSTP), and all others.
#[derive(Clone)]
struct Immediate {
    switches: [Arc<AtomicBool>; SWITCHES],
    /// Follows the switch of Ctrl-C.
    last_words: Option<Rc<LastWords>>,
}

impl Immediate {
    fn yes() -> Self {
        Self {
            switches: std::array::from_fn(|_| Arc::new(AtomicBool::new(true))),
            last_words: None,
        }
    }

    fn of(&self, signal: i32) -> &Arc<AtomicBool> {
        let [interrupt, terminate, hang_up, quit, stop, others] = &self.switches;
        match signal {
            SIGINT => interrupt,
            SIGTERM => terminate,
            SIGHUP => hang_up,
            SIGQUIT => quit,
            SIGTSTP => stop,
            _ => others,
        }
    }

    /// Sets all of them, and gives what they were.
    fn replace(&self, values: [bool; SWITCHES]) -> [bool; SWITCHES] {
        let before = std::array::from_fn(|at| self.switches[at].swap(values[at], Ordering::SeqCst));
        self.tell_last_words();
        before
    }

    /// Without a handler Ctrl-C would have no effect, which a second one has not either; nothing else can be done.
    fn tell_last_words(&self) {
        if let Some(words) = &self.last_words {
            let _ = words.set(self.of(SIGINT).load(Ordering::SeqCst));
        }
    }
}

impl Signals {
    /// From now on Ctrl-C ends the program with its own exit code, even during a blocking write to a pipe. It stays
    /// ignored if it was at the start, as in a script's background jobs. `last_words` are written before.
    pub fn listen(last_words: Option<String>) -> Result<Self> {
        let mut signals = Self {
            immediate: Immediate::yes(),
            registered: Cell::new(false),
            ignored: ignored(),
            stops: Stops::default(),
            interrupted: None,
        };
        if signals.is_active(SIGINT) {
            if let Some(text) = last_words {
                let words = LastWords::new(text).map_err(failed)?;
                signals.immediate.last_words = Some(Rc::new(words));
            } else {
                let code = ExitStatus::INTERRUPTED.code();
                let immediate = Arc::clone(signals.immediate.of(SIGINT));
                flag::register_conditional_shutdown(SIGINT, code, immediate).map_err(failed)?;
            }
        }
        // With a handler, SIGXFSZ does not end the program: a write beyond the file size limit fails with an error
        // instead. Child processes do not inherit the handler.
        let _ = flag::register(SIGXFSZ, Arc::default());
        Ok(signals)
    }

    /// The signals for the commands of a prompt: Ctrl-C ends a command, as [`Interruption`], and not the program.
    pub fn of_prompt(&self) -> Result<Self> {
        let interrupted = Arc::new(AtomicBool::new(false));
        flag::register(SIGINT, Arc::clone(&interrupted)).map_err(failed)?;
        self.immediate.of(SIGINT).store(false, Ordering::SeqCst);
        self.immediate.tell_last_words();
        Ok(Self {
            immediate: Immediate::yes(),
            registered: Cell::new(false),
            ignored: self.ignored,
            stops: Stops::default(),
            interrupted: Some(interrupted),
        })
    }

    /// A command of a prompt begins: Ctrl-C was for an earlier one.
    pub fn begin(&self) {
        if let Some(interrupted) = &self.interrupted {
            interrupted.store(false, Ordering::SeqCst);
        }
    }

    /// Waits without a runtime. At a prompt Ctrl-C is an error then; elsewhere it has ended the program.
    pub fn pause(&self, time: Duration) -> Result<()> {
        std::thread::sleep(time);
        let interrupted = self.interrupted.as_ref();
        if interrupted.is_some_and(|came| came.load(Ordering::SeqCst)) {
            return Err(ended_by(SIGINT));
        }
        Ok(())
    }

    /// Waits for Ctrl-C, unless it is caught by others.
    pub fn interruption(&self) -> Result<Interruption> {
        self.catch_interruption().map_err(failed)
    }

    fn catch_interruption(&self) -> io::Result<Interruption> {
        let (reader, writer) = UnixStream::pair()?;
        reader.set_nonblocking(true)?;
        let came = Arc::new(AtomicBool::new(false));
        let ids = [
            flag::register(SIGINT, Arc::clone(&came))?,
            pipe::register(SIGINT, writer)?,
        ];
        Ok(Interruption {
            is_wanted: Arc::clone(self.immediate.of(SIGINT)),
            reader: tokio::net::UnixStream::from_std(reader)?,
            came,
            ids,
        })
    }

    /// Whether a signal was not ignored when the program started.
    fn is_active(&self, signal: i32) -> bool {
        self.ignored & (1 << (signal - 1)) == 0
    }

    /// Registers handlers with the default action, which can be switched off for a while.
    fn register_defaults(&self) -> io::Result<()> {
        if self.registered.replace(true) {
            return Ok(());
        }
        let active = |&&signal: &&i32| self.is_active(signal);
        for &signal in DEFAULT_ACTION.iter().filter(active) {
            flag::register_conditional_default(signal, Arc::clone(self.immediate.of(signal)))?;
        }
        for &signal in ON_LINUX.iter().filter(active) {
            let immediate = Arc::clone(self.immediate.of(signal));
            flag::register_conditional_shutdown(signal, shell_code(signal), immediate)?;
        }
        Ok(())
    }

    /// Defers the signals that end, stop or continue the program, until the value is dropped.
    pub fn defer(&self) -> io::Result<DeferredSignals> {
        self.register_defaults()?;
        let active = |&&signal: &&i32| self.is_active(signal);
        let mut deferred = DeferredSignals {
            immediate: self.immediate.clone(),
            before: [true; SWITCHES],
            pending: Vec::new(),
            stops: Rc::clone(&self.stops),
        };
        // SIGCONT continues a process even if it is ignored, and then echo must be disabled again.
        let others = [SIGINT].iter().filter(active).chain(&[SIGCONT]);
        let usual = DEFAULT_ACTION.iter().chain(&ON_LINUX).filter(active);
        for &signal in others.chain(usual) {
            let came = Arc::new(AtomicBool::new(false));
            let id = flag::register(signal, Arc::clone(&came))?;
            deferred.pending.push((signal, came, id));
        }
        deferred.before = self.immediate.replace([false; SWITCHES]);
        Ok(deferred)
    }

    /// Catches all before which a terminal must be restored or drawn anew, but for Ctrl-C.
    pub fn catch_those_of_terminal(&self) -> io::Result<CaughtSignals> {
        let ending = DEFAULT_ACTION.iter().chain(&ON_LINUX).copied();
        let all: Vec<i32> = ending.chain([SIGCONT, SIGWINCH]).collect();
        self.catch(&all)
    }

    /// Catches these until the value is dropped: SIGTSTP, SIGCONT and SIGWINCH each time that they come, and the first
    /// of those that end the program. Those that the program ignores never come.
    pub fn catch(&self, signals: &[i32]) -> io::Result<CaughtSignals> {
        let (reader, writer) = UnixStream::pair()?;
        reader.set_nonblocking(true)?;
        let mut caught = CaughtSignals {
            immediate: self.immediate.clone(),
            reader: tokio::net::UnixStream::from_std(reader)?,
            pending: Vec::new(),
        };
        self.register_defaults()?;
        for &signal in signals.iter().filter(|signal| self.is_active(**signal)) {
            let came = Arc::new(AtomicBool::new(false));
            let flag = flag::register(signal, Arc::clone(&came))?;
            let wake = pipe::register(signal, writer.try_clone()?)?;
            if signal == SIGTSTP {
                let mut stops = self.stops.borrow_mut();
                stops.retain(|stop| stop.strong_count() > 0);
                stops.push(Arc::downgrade(&came));
            }
            caught.pending.push((signal, came, [flag, wake]));
            caught.set_immediate(signal, false);
        }
        Ok(caught)
    }
}

/// Ctrl-C during a command of a prompt.
pub struct Interruption {
    /// Whether nobody else has caught it.
    is_wanted: Arc<AtomicBool>,
    reader: tokio::net::UnixStream,
    came: Arc<AtomicBool>,
    ids: [SigId; 2],
}

impl Interruption {
    /// Returns once it has come.
    pub async fn comes(&self) {
        loop {
            if self.came.swap(false, Ordering::SeqCst) && self.is_wanted.load(Ordering::SeqCst) {
                return;
            }
            if self.reader.readable().await.is_err() {
                std::future::pending::<()>().await;
            }
            let _ = self.reader.try_read(&mut [0; 16]);
        }
    }
}

impl Drop for Interruption {
    fn drop(&mut self) {
        for id in self.ids {
            unregister(id);
        }
    }
}

/// Signals that are caught for a while.
pub struct CaughtSignals {
    immediate: Immediate,
    reader: tokio::net::UnixStream,
    pending: Vec<Caught>,
}

/// A signal, whether it has come, and its handlers.
type Caught = (i32, Arc<AtomicBool>, [SigId; 2]);

impl CaughtSignals {
    /// Returns the next signal. One that ends the program is returned again from then on; the next one has no effect
    /// either until the [release](Self::release).
    pub async fn next(&self) -> i32 {
        loop {
            if let Some(signal) = self.come() {
                return signal;
            }
            if self.pending.is_empty() || self.reader.readable().await.is_err() {
                std::future::pending::<()>().await;
            }
            let _ = self.reader.try_read(&mut [0; 16]);
        }
    }

    /// A signal that has come, first of all one that ends the program.
    fn come(&self) -> Option<i32> {
        let mut pending = self.pending.iter();
        let ends = |(signal, came, _): &&Caught| is_ending(*signal) && came.load(Ordering::SeqCst);
        if let Some((signal, ..)) = pending.find(ends) {
            return Some(*signal);
        }
        let mut others = self
            .pending
            .iter()
            .filter(|(signal, ..)| !is_ending(*signal));
        let (signal, ..) = others.find(|(_, came, _)| came.swap(false, Ordering::SeqCst))?;
        Some(*signal)
    }

    /// From now on the signals take effect at once again.
    pub fn release(&self) {
        for (signal, ..) in &self.pending {
            self.set_immediate(*signal, true);
        }
    }

    /// SIGCONT and SIGWINCH take effect in any case, which is none for the latter.
    fn set_immediate(&self, signal: i32, is_immediate: bool) {
        if !matches!(signal, SIGCONT | SIGWINCH) {
            let immediate = self.immediate.of(signal);
            immediate.store(is_immediate, Ordering::SeqCst);
            self.immediate.tell_last_words();
        }
    }
}

impl Drop for CaughtSignals {
    fn drop(&mut self) {
        self.release();
        for id in self.pending.iter().flat_map(|(.., ids)| ids) {
            unregister(*id);
        }
    }
}

/// Signals that have no effect for now, and those that have come.
pub struct DeferredSignals {
    immediate: Immediate,
    /// What took effect at once before: a command may have caught some of them.
    before: [bool; SWITCHES],
    pending: Vec<(i32, Arc<AtomicBool>, SigId)>,
    stops: Stops,
}

impl DeferredSignals {
    /// Takes a signal that has come. A Ctrl-Z that is taken is no longer one for others.
    pub fn take(&self) -> Option<i32> {
        let mut came = self.pending.iter();
        let (signal, ..) = came.find(|(_, came, _)| came.swap(false, Ordering::SeqCst))?;
        if *signal == SIGTSTP {
            for stop in self.stops.borrow().iter().filter_map(Weak::upgrade) {
                stop.store(false, Ordering::SeqCst);
            }
        }
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
        self.immediate.replace(self.before);
        for (_, _, id) in &self.pending {
            unregister(*id);
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(cause: io::Error) -> Error {
    Error::local(format!("cannot handle Ctrl-C: {cause}"))
}

/// The end of the program by a signal that was caught.
pub fn ended_by(signal: i32) -> Error {
    if signal == SIGINT {
        Error::new(Kind::Interrupted, "interrupted")
    } else {
        end_by(signal)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_the_program_comes_first_and_the_rest_again_and_again() {
        // Not SIGHUP, which `nohup` ignores, nor SIGINT, which a shell's background jobs do.
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_io().build().unwrap();
        let _guard = runtime.enter();
        let signals = Signals::listen(None).unwrap();
        let caught = signals.catch(&[SIGWINCH, SIGCONT, SIGTSTP, SIGTERM]);
        let caught = caught.unwrap();
        for signal in [SIGWINCH, SIGWINCH, SIGTSTP, SIGCONT, SIGTSTP] {
            raise(signal).unwrap();
            assert_eq!(runtime.block_on(caught.next()), signal);
        }
        let immediate = |signal| signals.immediate.of(signal).load(Ordering::SeqCst);
        for (signal, expected) in [(SIGTERM, false), (SIGTSTP, false), (SIGQUIT, true)] {
            assert_eq!(immediate(signal), expected, "{signal}");
        }
        raise(SIGWINCH).unwrap();
        raise(SIGTERM).unwrap();
        assert_eq!(runtime.block_on(caught.next()), SIGTERM);
        assert!(!immediate(SIGTERM));
        assert_eq!(runtime.block_on(caught.next()), SIGTERM);
        caught.release();
        assert!(immediate(SIGTERM) && immediate(SIGTSTP));
    }
}
