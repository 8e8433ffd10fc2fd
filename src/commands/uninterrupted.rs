//! Work that Ctrl-C does not break off.

use std::pin::pin;

use futures_util::future::{Either, select};

use crate::signals::CaughtSignals;
use crate::terminal::Terminal;

/// Does work to its end, and gives the signal that came meanwhile. A second signal ends the program at once;
/// `at_once` says what that means.
pub async fn uninterrupted<T>(
    work: impl Future<Output = T>,
    (terminal, caught): (&Terminal, &CaughtSignals),
    at_once: &str,
) -> (T, Option<i32>) {
    let work = pin!(work);
    match select(work, pin!(caught.next())).await {
        Either::Left((done, _)) => (done, None),
        Either::Right((signal, work)) => {
            caught.release();
            terminal.note(&format!(
                "mistral: interrupted; waiting for the one that is under way\n  hint: Ctrl-C again ends it at once{at_once}"
            ));
            (work.await, Some(signal))
        }
    }
}
