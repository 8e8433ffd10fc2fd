//! Gives up on a server that keeps sending but never completes a response.
//!
//! The HTTP library skips any number of interim responses (1xx, RFC 9110 section 15.2) and reads chunk sizes with any
//! number of leading zeros (RFC 9112 section 7.1), and does not report either; without a time limit it would do so for
//! ever. What can be measured is the cost of waiting: next to nothing while a server is silent, even for hours, but
//! every packet wakes the program up.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::time::timeout;

/// How often the cost is checked.
const INTERVAL: Duration = Duration::from_millis(500);

/// The most wake-ups for one response, beyond those of the checks.
const MAX_WAKES: u64 = 1000;

/// So many wake-ups belong to each check: the timers of the runtime cause some, and a server may say every few seconds that
/// it is still working.
const WAKES_PER_CHECK: u64 = 8;

/// The most CPU time for one response.
const MAX_BUSY: Duration = Duration::from_secs(5);

/// So many bytes of a request's body allow for one more wake-up, and for a millisecond of CPU time.
const BYTES_PER_WAKE: u64 = 1024;

/// What waiting has cost so far.
#[derive(Clone, Copy)]
struct Cost {
    wakes: u64,
    busy: Duration,
}

impl Cost {
    fn of(metrics: &RuntimeMetrics) -> Self {
        Self {
            wakes: metrics.worker_park_count(0),
            busy: metrics.worker_total_busy_duration(0),
        }
    }
}

/// Waits for the head or the body of a response; `sent` bytes of the request may still have to be sent. `None` if the
/// limits are exceeded.
///
/// `progress` counts the heads and the chunks of bodies of all responses; whenever one has come, counting begins anew.
pub async fn wait<T>(
    response: impl Future<Output = T>,
    sent: usize,
    progress: &Cell<u64>,
) -> Option<T> {
    let mut response = pin!(response);
    let metrics = Handle::current().metrics();
    let allowance = sent as u64 / BYTES_PER_WAKE;
    let most = Cost {
        wakes: MAX_WAKES + allowance,
        busy: MAX_BUSY + Duration::from_millis(allowance),
    };
    let mut before = Cost::of(&metrics);
    let mut known = progress.get();
    let mut checks = 0;
    loop {
        if let Ok(outcome) = timeout(INTERVAL, response.as_mut()).await {
            return Some(outcome);
        }
        let now = Cost::of(&metrics);
        checks += 1;
        if progress.get() != known {
            (before, known, checks) = (now, progress.get(), 0);
        }
        let woken = (now.wakes - before.wakes).saturating_sub(checks * WAKES_PER_CHECK);
        if woken > most.wakes || now.busy.saturating_sub(before.busy) > most.busy {
            return None;
        }
    }
}
