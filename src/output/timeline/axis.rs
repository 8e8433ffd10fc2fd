//! The axis of a chart.

use super::bar::Scale;
use crate::output::width::width as width_of;

/// The fewest cells from one tick to the next.
const APART: i64 = 10;
/// The steps below a day, in seconds.
const STEPS: [i64; 17] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
];
const DAY: i64 = 86_400;

/// Ticks with their times in so many cells, which stand for these seconds.
pub fn axis(seconds: i64, width: usize, tick: char, clock: fn(i64) -> String) -> String {
    let scale = Scale { seconds, width };
    let step = step(seconds.max(1), width);
    let mut out = String::new();
    let mut taken = 0;
    let mut second = 0;
    while second <= seconds {
        let at = scale.at(second);
        let label = clock(second);
        let end = at + 1 + width_of(&label);
        if end > width {
            break;
        }
        // A label that is longer than the way to the next tick is in its place.
        if at >= taken {
            out.extend(std::iter::repeat_n(' ', at - taken));
            out.push(tick);
            out.push_str(&label);
            taken = end;
        }
        second = second.saturating_add(step);
    }
    out
}

/// The smallest round number of seconds from tick to tick.
fn step(seconds: i64, width: usize) -> i64 {
    let width = i64::try_from(width).unwrap_or(i64::MAX).max(1);
    let least = seconds.saturating_mul(APART).saturating_sub(1) / width + 1;
    let short = STEPS.into_iter().find(|step| *step >= least);
    let days = || {
        let powers = std::iter::successors(Some(DAY), |power| power.checked_mul(10));
        let mut steps = powers.flat_map(|power| [1, 2, 5].map(|n: i64| power.saturating_mul(n)));
        steps.find(|step| *step >= least).unwrap_or(i64::MAX)
    };
    short.unwrap_or_else(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_at_round_times() {
        for (seconds, width, expected) in [
            (13, 40, "|0             |5              |10"),
            (10, 20, "|0        |5"),
            (10, 21, "|0         |5"),
            (10, 30, "|0             |5"),
            (0, 20, "|0"),
            (3600, 30, "|0             |1800"),
            (400 * DAY, 40, "|0        |8640000  |17280000 |25920000"),
            (100, 1, ""),
            (100, 0, ""),
            (i64::MAX, 20, "|0"),
        ] {
            let text = axis(seconds, width, '|', |second| second.to_string());
            assert_eq!(text, expected, "{seconds} in {width}");
        }
    }
}
