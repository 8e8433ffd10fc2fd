//! Durations on the command line and in messages: `90`, `90s`, `1h30m`, `7d`.

use std::fmt::Write as _;
use std::time::Duration;

use crate::wait::SHORTEST_GAP;

/// The units, largest first, and their milliseconds.
const UNITS: [(&str, u64); 6] = [
    ("w", 604_800_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// A duration: numbers with units, the largest unit first. A number alone is seconds; any number may have decimals.
pub fn duration(text: &str) -> Result<Duration, String> {
    read(text).ok_or_else(|| {
        "not a duration; write 90, 90s, 1h30m or 7d (units w, d, h, m, s, ms)".to_owned()
    })
}

/// A time between two looks at the server.
pub fn interval(text: &str) -> Result<Duration, String> {
    match duration(text)? {
        short if short < SHORTEST_GAP => Err("at least 250ms".to_owned()),
        interval => Ok(interval),
    }
}

fn read(text: &str) -> Option<Duration> {
    if let Some(seconds) = decimal(text, 1000) {
        return Some(Duration::from_millis(seconds));
    }
    let (mut rest, mut units, mut whole) = (text, &UNITS[..], 0_u64);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let end = after.find(|c: char| !c.is_ascii_alphabetic());
        let (unit, after) = after.split_at(end.unwrap_or(after.len()));
        let place = units.iter().position(|(name, _)| *name == unit)?;
        whole = whole.checked_add(decimal(number, units[place].1)?)?;
        (rest, units) = (after, &units[place + 1..]);
    }
    (!text.is_empty()).then(|| Duration::from_millis(whole))
}

/// A duration in the form in which the command line takes it: `1h30m`. Below a second it is in milliseconds, otherwise
/// in whole seconds.
pub fn shown(duration: Duration) -> String {
    if duration < Duration::from_secs(1) && !duration.is_zero() {
        return format!("{}ms", duration.as_millis());
    }
    let mut rest = duration.as_secs();
    let mut text = String::new();
    for (unit, seconds) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
        if rest >= seconds {
            let _ = write!(text, "{}{unit}", rest / seconds);
            rest %= seconds;
        }
    }
    if text.is_empty() {
        "0s".to_owned()
    } else {
        text
    }
}

/// The same of whole seconds; a negative number is none.
pub fn of_seconds(seconds: i64) -> String {
    shown(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// A decimal number of a unit, in milliseconds.
fn decimal(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) {
        return None;
    }
    let whole = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    let (mut part, mut scale) = (0, unit);
    for digit in fraction.bytes() {
        scale /= 10;
        part += u64::from(digit - b'0') * scale;
    }
    whole.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_and_a_bare_number_is_seconds() {
        for (text, milliseconds) in [
            ("90", 90_000),
            ("0", 0),
            ("1.5", 1500),
            ("90s", 90_000),
            ("250ms", 250),
            ("1h30m", 5_400_000),
            ("1d2h3m4s5ms", 93_784_005),
            ("7d", 604_800_000),
            ("1w", 604_800_000),
            ("1w1d", 691_200_000),
            ("0.5h", 1_800_000),
        ] {
            let expected = Duration::from_millis(milliseconds);
            assert_eq!(duration(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn durations_are_shown_as_they_are_written() {
        for (milliseconds, text) in [
            (0, "0s"),
            (300, "300ms"),
            (1500, "1s"),
            (65_000, "1m5s"),
            (5_400_000, "1h30m"),
            (90_061_000, "1d1h1m1s"),
        ] {
            let given = Duration::from_millis(milliseconds);
            assert_eq!(shown(given), text);
            assert!(duration(text).unwrap() <= given);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "s",
            "-1",
            "1x",
            "1m1h",
            "1m1m",
            "1 m",
            "1.s",
            ".5",
            "1e3",
            "1h30",
            "٣",
            "99999999999999999999",
            "9999999999999999d",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
