//! Whether standard output was closed (`>&-`) when the program was started.
//!
//! Rust's runtime opens `/dev/null` in the place of a standard stream that is closed, in the same way in
//! which other programs open it to drop what is printed. So this must be looked up before it starts.

use std::sync::atomic::{AtomicBool, Ordering};

/// The one global of the program: nothing else reaches from before `main` into it.
static CLOSED: AtomicBool = AtomicBool::new(false);

#[ctor::ctor(unsafe)]
fn look() {
    let found = rustix::io::fcntl_getfd(rustix::stdio::stdout());
    CLOSED.store(found.is_err(), Ordering::Relaxed);
}

/// Whether whatever is written there is lost, without anybody having asked for that.
pub fn was_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}
