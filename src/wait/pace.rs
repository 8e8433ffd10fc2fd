//! How often to ask.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::random::fraction;

/// The shortest time between two looks.
pub const SHORTEST_GAP: Duration = Duration::from_millis(250);
/// The longest time between two looks, unless told otherwise.
pub const LONGEST_GAP: Duration = Duration::from_secs(10);
/// The time between two looks as a part of the time that has been waited so far.
const PART: f64 = 0.05;
/// By how much gaps vary, so that waits that began together do not stay together.
const JITTER: f64 = 0.1;
/// A slow server gets at least so many times its response time to recover.
const RECOVERY: u32 = 2;
/// Responses that take longer than this have been in a queue.
const UNHURRIED: Duration = Duration::from_millis(250);
/// A server with a queue gets up to so many times what is beyond that, by chance.
const QUEUE_RECOVERY: f64 = 18.0;
/// The time after the first failure in a row; it doubles with each.
const AFTER_FAILURE: Duration = Duration::from_millis(500);

/// The rule for the time between two looks.
///
/// The end of an execution that takes seconds is seen at most a quarter of a second late, and later ones by some 5 % of
/// their time: a thousand waits ask a server about a hundred times a second. If that is too much for it, which its
/// response time shows, they ask less often, and each after another time: otherwise the queue would be twice as long, or
/// empty and fill in waves (`tests/bench/waits.rs`).
pub struct Pace {
    /// The longest time between two looks.
    longest: Duration,
    /// The time between two looks, if what they cost decides.
    told: Option<Rc<Cell<Duration>>>,
}

impl Pace {
    /// With this as the longest time between two looks, which should not be below [`SHORTEST_GAP`].
    pub fn new(longest: Duration) -> Self {
        Self {
            longest: longest.max(SHORTEST_GAP),
            told: None,
        }
    }

    /// With a time between two looks that each look may change.
    pub fn told(gap: Rc<Cell<Duration>>) -> Self {
        Self {
            told: Some(gap),
            ..Self::new(LONGEST_GAP)
        }
    }

    /// The time until the next look, after `waited` in total and looks of which the last two took `responses`; a look
    /// that was the only one so far comes after one of no time. Varied by a tenth, the shortest upwards, so
    /// that waits that began together do not stay together.
    pub fn gap(&self, waited: Duration, responses: [Duration; 2]) -> Duration {
        if let Some(told) = &self.told {
            return told.get().max(SHORTEST_GAP);
        }
        let [before, last] = responses;
        // One that took longer than the other may have had a login to make.
        let queued = last.min(before).saturating_sub(UNHURRIED);
        let recovery = last * RECOVERY + queued.mul_f64(QUEUE_RECOVERY * fraction());
        let usual = waited.mul_f64(PART).max(recovery);
        let varied = usual.max(SHORTEST_GAP.mul_f64(1.0 + JITTER));
        let gap = varied.min(self.longest).mul_f64(1.0 - fraction() * JITTER);
        gap.max(SHORTEST_GAP)
    }

    /// The time until the next look after so many failures in a row, the last included. Varied by a half, so that those
    /// who lost a server together do not come back together.
    pub fn gap_after_failure(&self, waited: Duration, failures: u32) -> Duration {
        let doubled = AFTER_FAILURE * 2_u32.saturating_pow(failures.clamp(1, 16) - 1);
        let gap = doubled.max(waited.mul_f64(PART)).min(self.longest);
        let told = self.told.as_ref().map_or(SHORTEST_GAP, |told| told.get());
        gap.mul_f64(1.0 - fraction() / 2.0).max(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: [Duration; 2] = [Duration::from_millis(3); 2];

    fn seconds(text: f64) -> Duration {
        Duration::from_secs_f64(text)
    }

    #[test]
    fn gaps_grow_with_the_time_waited_up_to_the_limit() {
        let pace = Pace::new(LONGEST_GAP);
        for (waited, least, most) in [
            (0.0, 0.25, 0.275),
            (5.0, 0.25, 0.275),
            (20.0, 0.9, 1.0),
            (100.0, 4.5, 5.0),
            (200.0, 9.0, 10.0),
            (86_400.0, 9.0, 10.0),
        ] {
            for _ in 0..50 {
                let gap = pace.gap(seconds(waited), FAST);
                let range = seconds(least)..=seconds(most);
                assert!(range.contains(&gap), "{waited}: {gap:?}");
            }
        }
        let shortest: std::collections::HashSet<_> =
            (0..50).map(|_| pace.gap(FAST[0], FAST)).collect();
        assert!(shortest.len() > 10, "{shortest:?}");
        assert!(Pace::new(seconds(1.0)).gap(seconds(600.0), FAST) <= seconds(1.0));
        assert_eq!(
            Pace::new(seconds(0.1)).gap(seconds(600.0), FAST),
            SHORTEST_GAP
        );
    }

    #[test]
    fn a_slow_server_is_asked_less_often() {
        let pace = Pace::new(LONGEST_GAP);
        for (response, least, most) in [(0.1, 0.25, 0.275), (0.3, 0.54, 1.6), (1.0, 1.8, 10.0)] {
            let gaps = (0..200).map(|_| pace.gap(seconds(1.0), [seconds(response); 2]));
            let mut gaps: Vec<_> = gaps.collect();
            gaps.sort();
            assert!(gaps[0] >= seconds(least), "{response}: {:?}", gaps[0]);
            assert!(gaps[199] <= seconds(most), "{response}: {:?}", gaps[199]);
            // Waits that were in the same queue do not come back together.
            let middle = (gaps[50], gaps[150]);
            let is_spread = middle.1 >= middle.0.mul_f64(1.3);
            assert_eq!(is_spread, response > 0.25, "{response}: {middle:?}");
        }
    }

    #[test]
    fn a_login_is_no_queue() {
        let pace = Pace::new(LONGEST_GAP);
        for _ in 0..50 {
            let first = pace.gap(seconds(1.0), [Duration::ZERO, seconds(0.5)]);
            assert!(first <= seconds(1.0), "{first:?}");
            let second = pace.gap(seconds(1.0), [seconds(0.5), FAST[1]]);
            assert!(second <= seconds(0.275), "{second:?}");
        }
    }

    #[test]
    fn failures_in_a_row_make_gaps_longer() {
        let pace = Pace::new(LONGEST_GAP);
        for (failures, least, most) in [
            (1, 0.25, 0.5),
            (3, 1.0, 2.0),
            (9, 5.0, 10.0),
            (99, 5.0, 10.0),
        ] {
            for _ in 0..50 {
                let gap = pace.gap_after_failure(seconds(1.0), failures);
                let range = seconds(least)..=seconds(most);
                assert!(range.contains(&gap), "{failures}: {gap:?}");
            }
        }
    }
}
