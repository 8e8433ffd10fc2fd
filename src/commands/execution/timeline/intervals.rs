//! Intervals of time in seconds. One without a length is less than a second.

use std::cmp::Ordering;

/// From one second to another, which is not before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    pub from: i64,
    pub to: i64,
}

impl Interval {
    /// An interval; an end before the start is the start.
    pub fn new(from: i64, to: i64) -> Self {
        Self {
            from,
            to: to.max(from),
        }
    }

    pub fn seconds(self) -> i64 {
        self.to - self.from
    }

    /// The part of it that is within another; where it is outside, the nearest moment.
    pub fn within(self, other: Self) -> Self {
        Self {
            from: self.from.clamp(other.from, other.to),
            to: self.to.clamp(other.from, other.to),
        }
    }
}

/// All together, in order and apart from each other. What takes no time stays where nothing else is.
pub fn union(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_by(|a, b| match a.from.cmp(&b.from) {
        Ordering::Equal => b.to.cmp(&a.to),
        order => order,
    });
    let mut found: Vec<Interval> = Vec::new();
    for next in intervals {
        match found.last_mut() {
            Some(last) if next.from <= last.to => last.to = last.to.max(next.to),
            _ => found.push(next),
        }
    }
    found
}

/// What of these is within an interval. Those that only touch it are left out, unless they take no time.
pub fn cut(intervals: &[Interval], within: Interval) -> Vec<Interval> {
    // They are in order: the first that ends late enough, and those behind it.
    let first = intervals.partition_point(|interval| interval.to < within.from);
    let candidates = intervals[first..].iter();
    let candidates = candidates.take_while(|interval| interval.from <= within.to);
    let parts = candidates.map(|interval| (interval, interval.within(within)));
    let parts = parts.filter(|(whole, part)| part.seconds() > 0 || whole.seconds() == 0);
    parts.map(|(_, part)| part).collect()
}

pub fn seconds(intervals: &[Interval]) -> i64 {
    intervals.iter().map(|interval| interval.seconds()).sum()
}

/// What is left of an interval without these, which are in order and apart from each other.
pub fn rest(of: Interval, without: &[Interval]) -> Vec<Interval> {
    let mut found = Vec::new();
    let mut from = of.from;
    for interval in without.iter().filter(|interval| interval.seconds() > 0) {
        let interval = interval.within(of);
        if interval.from > from {
            found.push(Interval::new(from, interval.from));
        }
        from = from.max(interval.to);
    }
    if of.to > from {
        found.push(Interval::new(from, of.to));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pairs: &[(i64, i64)]) -> Vec<Interval> {
        let pairs = pairs.iter();
        pairs.map(|&(from, to)| Interval::new(from, to)).collect()
    }

    #[test]
    fn together_and_apart() {
        for (given, expected) in [
            (&[][..], &[][..]),
            (&[(5, 3)], &[(5, 5)]),
            (&[(4, 6), (0, 2), (1, 3)], &[(0, 3), (4, 6)]),
            (&[(0, 2), (2, 4)], &[(0, 4)]),
            (&[(0, 9), (2, 4), (2, 2)], &[(0, 9)]),
            (&[(1, 1), (1, 1), (3, 3)], &[(1, 1), (3, 3)]),
        ] {
            assert_eq!(union(all(given)), all(expected), "{given:?}");
        }
    }

    #[test]
    fn parts_and_the_rest() {
        let work = all(&[(1, 1), (2, 4), (6, 9)]);
        for (within, parts, left) in [
            (
                (0, 10),
                &[(1, 1), (2, 4), (6, 9)][..],
                &[(0, 2), (4, 6), (9, 10)][..],
            ),
            ((3, 7), &[(3, 4), (6, 7)], &[(4, 6)]),
            ((4, 6), &[], &[(4, 6)]),
            ((2, 4), &[(2, 4)], &[]),
            ((1, 2), &[(1, 1)], &[(1, 2)]),
            ((20, 30), &[], &[(20, 30)]),
        ] {
            let of = Interval::new(within.0, within.1);
            assert_eq!(cut(&work, of), all(parts), "{within:?}");
            assert_eq!(rest(of, &work), all(left), "{within:?}");
        }
    }
}
