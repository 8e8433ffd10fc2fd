//! Whether standard output was closed (`>&-`) when the program was started.
//!
//! Rust's runtime replaces a closed standard stream by `/dev/null`, which then looks like a redirection by the user.
//! So this is checked before the runtime starts.

use std::sync::atomic::{AtomicBool, Ordering};

/// The only global of the program: nothing else can pass a value from before `main`.
static CLOSED: AtomicBool = AtomicBool::new(false);

#[ctor::ctor(unsafe)]
fn check() {
    let found = rustix::io::fcntl_getfd(rustix::stdio::stdout());
    CLOSED.store(found.is_err(), Ordering::Relaxed);
}

/// Whether output would be lost without the user having redirected it.
pub fn was_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}
