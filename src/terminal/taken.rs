//! Taking a terminal over for drawing, and giving it back as it was.

use std::panic;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::stream::Stream;

/// Switches to the alternate screen, hides the cursor, and lets no line go on in the next row: terminals do not agree
/// about the width of some characters.
const ENTER: &str = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l";
/// Undoes the same.
const LEAVE: &str = "\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l";

/// The terminal that is taken over, if any; all clones share it.
#[derive(Clone, Default)]
pub struct Takeover(Arc<Mutex<Option<Taken>>>);

impl Takeover {
    /// Takes a terminal over, or once more if other programs have used it meanwhile. What is to be written then is
    /// returned.
    pub fn take(&self, stream: Stream) -> &'static str {
        let mut taken = self.lock();
        match &*taken {
            Some(taken) => taken.disable_echo(),
            None => *taken = Some(Taken::new(stream)),
        }
        ENTER
    }

    pub fn is_taken(&self) -> bool {
        self.lock().is_some()
    }

    /// Gives the terminal back.
    pub fn give_back(&self) {
        let taken = self.lock().take();
        if let Some(taken) = taken {
            taken.give_back();
        }
    }

    /// Lets a panic, which ends the process at once, give the terminal back.
    pub fn end_with_panic(&self) {
        let Self(taken) = self.clone();
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let taken = taken.try_lock().ok().and_then(|mut taken| taken.take());
            if let Some(taken) = taken {
                taken.give_back();
            }
            report(panic);
        }));
    }

    fn lock(&self) -> MutexGuard<'_, Option<Taken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Gives it back as it was, unless it belongs to another program already, as in the background.
    fn give_back(self) {
        if !self.stream.is_foreground() {
            return;
        }
        // If it has gone away, there is nothing to restore.
        let _ = self.stream.write(LEAVE);
        if let Some(before) = self.before {
            let _ = tcsetattr(self.stream.fd(), OptionalActions::Now, &before);
        }
    }
}
