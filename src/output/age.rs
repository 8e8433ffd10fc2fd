//! How long ago a time was, beside the time.

use std::borrow::Cow;

use crate::time::timestamp;

/// The headings of the times of what has happened.
const TIMES: [&str; 4] = ["Created at", "Updated at", "Started at", "Finished at"];

/// Whether the column with this heading has such times.
pub fn is_time(title: &str) -> bool {
    TIMES.contains(&title)
}

/// How long ago a time was: `3 h ago`. A time in the future has no age, nor has another text.
pub fn of(text: &str, now: i64) -> Option<String> {
    let age = timestamp(text).map(|time| now - time)?;
    (age >= 0).then(|| format!("{} ago", rounded(age)))
}

/// A time with its age: `2026-11-27 01:13:32 (3 h ago)`. A time in the future has none, nor has another text.
pub fn beside(text: Cow<'_, str>, now: i64) -> Cow<'_, str> {
    match of(&text, now) {
        Some(age) => format!("{text} ({age})").into(),
        None => text,
    }
}

/// Seconds in the largest unit of which there is at least one, rounded down.
fn rounded(seconds: i64) -> String {
    let units = [(86_400, "d"), (3600, "h"), (60, "min")];
    let unit = units.iter().find(|(length, _)| seconds >= *length);
    let (length, name) = unit.unwrap_or(&(1, "s"));
    format!("{} {name}", seconds / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_rounded_down() {
        let now = timestamp("2026-11-27 10:00:00").unwrap();
        for (text, age) in [
            ("2026-11-27 10:00:00", " (0 s ago)"),
            ("2026-11-27 09:59:01", " (59 s ago)"),
            ("2026-11-27 09:58:01", " (1 min ago)"),
            ("2026-11-27 06:00:01", " (3 h ago)"),
            ("2026-11-26 10:00:00", " (1 d ago)"),
            ("2025-11-27 10:00:00", " (365 d ago)"),
            ("2026-11-27 10:00:01", ""),
            ("<none>", ""),
            ("", ""),
        ] {
            assert_eq!(beside(text.into(), now), format!("{text}{age}"));
        }
    }
}
