//! How much of the server's time the requests take.

use std::cell::Cell;
use std::time::Duration;

/// What the server needs for the smallest request. The rest of the fastest response is the network's.
const SMALLEST: Duration = Duration::from_millis(3);
/// The most time of a request that counts as the network's: a server that takes its time for each looks like a distant one.
const FARTHEST: Duration = Duration::from_millis(100);
/// The most that counts of the first look, which no other can be compared with.
const FIRST: Duration = Duration::from_millis(150);
/// The server spends at most one part in so many of its time on a watch.
const PART: u32 = 20;

/// The server's time for the requests of a look, estimated from their response times.
#[derive(Default)]
pub struct Load {
    /// The fastest response of all so far.
    fastest: Cell<Option<Duration>>,
    /// The response times of this look, and how many.
    spent: Cell<Duration>,
    requests: Cell<u32>,
    /// What the look before this one cost the server.
    before: Cell<Option<Duration>>,
}

impl Load {
    /// Begins a look.
    pub fn begin(&self) {
        if self.requests.get() > 0 {
            self.before.set(Some(self.cost()));
        }
        self.spent.set(Duration::ZERO);
        self.requests.set(0);
    }

    /// Counts a response.
    pub fn add(&self, took: Duration) {
        let fastest = self.fastest.get().map_or(took, |fastest| fastest.min(took));
        self.fastest.set(Some(fastest));
        self.spent.update(|spent| spent + took);
        self.requests.update(|count| count.saturating_add(1));
    }

    /// The time until the next look, so that the server has 95 % of it for others. One look that took longer than that
    /// before it may have met a server that was busy with others.
    pub fn gap(&self) -> Duration {
        self.cost().min(self.before.get().unwrap_or(FIRST)) * PART
    }

    /// What this look has cost the server so far.
    fn cost(&self) -> Duration {
        let network = self.fastest.get().unwrap_or_default();
        let network = network.saturating_sub(SMALLEST).min(FARTHEST) * self.requests.get();
        self.spent.get().saturating_sub(network)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn the_server_is_left_alone_for_most_of_the_time() {
        let load = Load::default();
        assert_eq!(load.gap(), Duration::ZERO);
        for took in [3, 5, 12] {
            load.add(took * MS);
        }
        assert_eq!(load.gap(), 400 * MS);
    }

    #[test]
    fn a_slow_server_is_not_a_distant_one() {
        let load = Load::default();
        for gap in [3000, 16_000] {
            load.begin();
            load.add(500 * MS);
            load.add(500 * MS);
            assert_eq!(load.gap(), gap * MS);
        }
    }

    #[test]
    fn one_slow_look_changes_nothing() {
        let load = Load::default();
        for (took, gap) in [(4, 80), (2000, 80), (4, 80), (2000, 80), (2000, 40_000)] {
            load.begin();
            load.add(3 * MS);
            load.add(took * MS);
            let expected = gap * MS;
            assert!(
                load.gap() >= expected && load.gap() < expected * 2,
                "{:?}",
                load.gap()
            );
        }
    }

    #[test]
    fn the_network_is_not_the_server() {
        let load = Load::default();
        for took in [103, 105, 112] {
            load.add(took * MS);
        }
        assert_eq!(load.gap(), 400 * MS);
        load.begin();
        load.add(103 * MS);
        assert_eq!(load.gap(), 60 * MS);
    }
}
