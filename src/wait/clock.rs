//! The time of a wait.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// The system's monotonic clock, and how to wait for a time on it.
#[derive(Default)]
pub struct Clock {
    /// Pauses take no time, but count as if they did: for tests.
    is_skipping: bool,
    /// The time that was skipped so far.
    skipped: Cell<Duration>,
}

impl Clock {
    /// A clock that is put forward instead of waiting, so that a test can have a wait of hours.
    pub fn skipping() -> Self {
        Self {
            is_skipping: true,
            skipped: Cell::default(),
        }
    }

    /// The time on this clock.
    pub fn now(&self) -> Instant {
        Instant::now() + self.skipped.get()
    }

    /// Returns at a time at which nothing else is expected to happen before.
    pub async fn pause_until(&self, at: Instant) {
        let rest = at.saturating_duration_since(self.now());
        if self.is_skipping {
            self.skipped.update(|skipped| skipped + rest);
            tokio::task::yield_now().await;
        } else {
            tokio::time::sleep(rest).await;
        }
    }

    /// Returns at a time, in real time: something else may happen before.
    pub async fn until(&self, at: Instant) {
        tokio::time::sleep(at.saturating_duration_since(self.now())).await;
    }
}
