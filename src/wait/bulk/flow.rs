//! How many are under way at the same time, and when the next one may start.

use std::time::{Duration, Instant};

use crate::random::fraction;

/// The pause after the first sign that the server is busy; it doubles with each further one in a row.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause, unless the server asks for more.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause that a server can ask for.
const LONGEST_ASKED: Duration = Duration::from_mins(5);
/// After so many signs in a row, without another answer between them, the server counts as out of order.
const PATIENCE: u32 = 8;

/// What is allowed at the moment.
///
/// A server that is busy gets half as many at the same time, after a pause. For as many successes in a row as are allowed
/// at the same time, one more is.
pub struct Flow {
    /// The most at the same time.
    most: usize,
    /// The most at the same time at the moment.
    limit: usize,
    /// The time between two starts.
    gap: Duration,
    /// When the next one may start, by the time between two starts.
    next: Instant,
    /// When the pause is over.
    resumed: Instant,
    /// When the last pause began.
    slowed: Option<Instant>,
    /// How many signs there were in a row.
    signs: u32,
    /// How many successes there were since the limit was changed.
    successes: usize,
}

impl Flow {
    /// From `now` on so many at the same time, with this time between two starts.
    pub fn new(most: usize, gap: Duration, now: Instant) -> Self {
        Self {
            most: most.max(1),
            limit: most.max(1),
            gap,
            next: now,
            resumed: now,
            slowed: None,
            signs: 0,
            successes: 0,
        }
    }

    /// The most at the same time at the moment.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// When the next one may start; `None` while there are as many under way as may be.
    pub fn next_start(&self, under_way: usize) -> Option<Instant> {
        (under_way < self.limit).then(|| self.next.max(self.resumed))
    }

    /// One has started.
    pub fn started(&mut self, now: Instant) {
        self.next = self.next.max(now) + self.gap;
    }

    /// One has succeeded.
    pub fn succeeded(&mut self) {
        self.signs = 0;
        self.successes += 1;
        if self.successes >= self.limit && self.limit < self.most {
            self.limit += 1;
            self.successes = 0;
        }
    }

    /// One was refused: the server is there.
    pub fn answered(&mut self) {
        self.signs = 0;
    }

    /// One that had started at `began` shows that the server is busy. Those that were under way with it are one sign.
    /// Returns the pause if it has begun now.
    pub fn busy(
        &mut self,
        began: Instant,
        now: Instant,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        let asked = asked.unwrap_or_default().min(LONGEST_ASKED);
        if self.slowed.is_some_and(|slowed| began < slowed) {
            self.resumed = self.resumed.max(now + asked);
            return None;
        }
        self.slowed = Some(now);
        self.limit = (self.limit / 2).max(1);
        self.successes = 0;
        let doubled = FIRST_PAUSE * 2_u32.saturating_pow(self.signs.min(16));
        self.signs += 1;
        let pause = doubled.min(LONGEST_PAUSE).mul_f64(1.0 - fraction() / 2.0);
        let pause = pause.max(asked);
        self.resumed = self.resumed.max(now + pause);
        Some(pause)
    }

    /// Whether it makes no sense to go on.
    pub fn is_hopeless(&self) -> bool {
        self.signs >= PATIENCE
    }
}
