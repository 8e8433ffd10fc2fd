//! Signals of what the tests start.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Once};

use signal_hook::consts::SIGINT;
use signal_hook::flag::register_conditional_default;

/// From now on Ctrl-C ends what the tests start, also where it is ignored for the tests themselves, as in the
/// background of a script: a signal that is handled has its default in a new program.
pub fn restore_default_sigint() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        register_conditional_default(SIGINT, Arc::new(AtomicBool::new(true))).unwrap();
    });
}
