//! Waiting for an answer while something else comes in its place.
//!
//! The HTTP library skips interim answers (1xx, RFC 9110 section 15.2), however many there are, and
//! does not tell; and it reads the length of a chunk (RFC 9112 section 7.1) however many zeros there are. Without a time limit an endless row of them would never end. What can be seen is what
//! waiting costs: next to nothing while a server is silent, be it for hours; every packet that comes
//! wakes this program up, and one after the other keeps it busy.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeMetrics};
use tokio::time::timeout;

/// How often a look is taken at what the waiting has cost.
const LOOK: Duration = Duration::from_millis(500);

/// How often the program may be woken up for one answer. A server that says every few seconds that
/// it is still at work may do so for an hour.
const WAKES: u64 = 1000;

/// How long the program may be busy for one answer that does not come.
const BUSY: Duration = Duration::from_secs(5);

/// Bytes of a request's body for which the program may be woken up once more, and be busy a millisecond.
const SHARE: u64 = 1024;

/// What the program has done so far.
#[derive(Clone, Copy)]
struct Effort {
    wakes: u64,
    busy: Duration,
}

impl Effort {
    fn of(metrics: &RuntimeMetrics) -> Self {
        Self {
            wakes: metrics.worker_park_count(0),
            busy: metrics.worker_total_busy_duration(0),
        }
    }
}

/// Waits for an answer, head or body, to a request with a body of which `sent` bytes may still have to be sent. `None`
/// when something came without an end that is neither.
///
/// `parts` counts the answers to all requests and the parts of their bodies: while these come, it is they who cost
/// something.
pub async fn wait<T>(answer: impl Future<Output = T>, sent: usize, parts: &Cell<u64>) -> Option<T> {
    let mut answer = pin!(answer);
    let metrics = Handle::current().metrics();
    let shares = sent as u64 / SHARE;
    let most = Effort {
        wakes: WAKES + shares,
        busy: BUSY + Duration::from_millis(shares),
    };
    let mut before = Effort::of(&metrics);
    let mut known = parts.get();
    let mut looks = 0;
    loop {
        if let Ok(outcome) = timeout(LOOK, answer.as_mut()).await {
            return Some(outcome);
        }
        let now = Effort::of(&metrics);
        looks += 1;
        if parts.get() != known {
            (before, known, looks) = (now, parts.get(), 0);
        }
        // A look is an awakening too.
        let woken = (now.wakes - before.wakes).saturating_sub(looks);
        if woken > most.wakes || now.busy.saturating_sub(before.busy) > most.busy {
            return None;
        }
    }
}
