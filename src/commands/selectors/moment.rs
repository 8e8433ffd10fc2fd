//! Times on the command line: how long ago, or a date with or without a time of the day.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::super::duration::duration;

const HELP: &str = "not a time; write 90s, 1h30m or 7d for so long ago, 2026-01-31, or '2026-01-31 06:30', which is local time unless Z, UTC or an offset like +01:00 follows";

/// What to write in place of a negative duration.
pub const WITHOUT_MINUS: &str = "write 1h for an hour ago";

/// A time in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    at: Timestamp,
    /// It was given in another zone than UTC.
    is_converted: bool,
}

impl Moment {
    /// As the server writes times.
    pub fn utc(&self) -> String {
        text(self.at)
    }

    /// The second behind it.
    pub fn second_after(&self) -> String {
        let after = self.at.checked_add(SignedDuration::from_secs(1));
        text(after.unwrap_or(self.at))
    }

    /// The time in UTC, if it was given in another zone.
    pub fn converted(&self) -> Option<String> {
        self.is_converted.then(|| self.utc())
    }
}

fn text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A duration before now, which needs a unit, or a date with or without a time of the day.
pub fn moment(text: &str) -> Result<Moment, String> {
    if text.starts_with('-') {
        return Err(format!("not a time; {WITHOUT_MINUS}"));
    }
    let found = ago(text, Timestamp::now()).or_else(|| dated(text, &TimeZone::system()));
    let known = found.filter(|moment| TimeZone::UTC.to_datetime(moment.at).year() > 0);
    known.ok_or_else(|| HELP.to_owned())
}

fn ago(text: &str, now: Timestamp) -> Option<Moment> {
    if !text.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let passed = SignedDuration::try_from(duration(text).ok()?).ok()?;
    let at = now.checked_sub(passed).ok()?;
    Some(Moment {
        at: Timestamp::from_second(at.as_second()).ok()?,
        is_converted: false,
    })
}

fn dated(text: &str, local: &TimeZone) -> Option<Moment> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, zone) = split_zone(rest)?;
    let moment = DateTime::from_parts(read_date(date)?, read_time(time)?);
    let zone = zone.as_ref().unwrap_or(local);
    let at = zone.to_ambiguous_timestamp(moment).compatible().ok()?;
    Some(Moment {
        at,
        is_converted: TimeZone::UTC.to_datetime(at) != moment,
    })
}

/// The time of the day, and the zone if one is given.
fn split_zone(text: &str) -> Option<(&str, Option<TimeZone>)> {
    for name in ["Z", "z", "UTC", "utc"] {
        if let Some(time) = text.strip_suffix(name) {
            return Some((time.trim_end_matches(' '), Some(TimeZone::UTC)));
        }
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, None));
    };
    let (time, offset) = text.split_at(at);
    let zone = TimeZone::fixed(read_offset(offset)?);
    Some((time.trim_end_matches(' '), Some(zone)))
}

/// `+01`, `+0100` or `+01:00`.
fn read_offset(text: &str) -> Option<Offset> {
    let (sign, rest) = text.split_at_checked(1)?;
    let (hours, minutes) = rest.split_at_checked(2)?;
    let minutes = match minutes.strip_prefix(':').unwrap_or(minutes) {
        "" if minutes.is_empty() => 0,
        minutes => number(minutes, 2).filter(|minutes| *minutes < 60)?,
    };
    let seconds = (i32::from(number(hours, 2)?) * 60 + i32::from(minutes)) * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

/// `YYYY-MM-DD`.
fn read_date(text: &str) -> Option<Date> {
    let mut fields = text.split('-');
    let mut next = |digits| number(fields.next()?, digits);
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    fields.next().is_none().then_some(date)
}

/// Nothing for midnight, or `HH:MM[:SS]` behind a blank or a `T`; fractions of a second are dropped.
fn read_time(text: &str) -> Option<Time> {
    if text.is_empty() {
        return Some(Time::midnight());
    }
    let text = text.strip_prefix([' ', 'T', 't'])?;
    let (text, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut fields = text.split(':');
    let mut next = || number(fields.next()?, 2);
    let (hour, minute) = (next()?, next()?);
    let second = fields.next().map_or(Some(0), |text| number(text, 2))?;
    let small = |number: i16| i8::try_from(number).ok();
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?;
    fields.next().is_none().then_some(time)
}

/// A number of so many digits.
fn number(text: &str, digits: usize) -> Option<i16> {
    let are_digits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_with_a_unit_is_so_long_ago() {
        let now: Timestamp = "2026-11-27T10:00:00.7Z".parse().unwrap();
        for (text, utc) in [
            ("90s", "2026-11-27 09:58:30"),
            ("1h30m", "2026-11-27 08:30:00"),
            ("7d", "2026-11-20 10:00:00"),
            ("2w", "2026-11-13 10:00:00"),
            ("0s", "2026-11-27 10:00:00"),
            ("800ms", "2026-11-27 09:59:59"),
        ] {
            let moment = ago(text, now).unwrap();
            assert_eq!(moment.utc(), utc, "{text}");
            assert_eq!(moment.converted(), None);
        }
        for text in ["90", "", "s", "1x", "-1h", "1h-1m", "1 h", "99999999d"] {
            assert!(moment(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_of_the_day_is_local_unless_it_has_a_zone() {
        let local = TimeZone::fixed(Offset::from_seconds(2 * 3600).unwrap());
        for (text, utc) in [
            ("2026-11-27", "2026-11-26 22:00:00"),
            ("2026-11-27 10:20", "2026-11-27 08:20:00"),
            ("2026-11-27T10:20:30", "2026-11-27 08:20:30"),
            ("2026-11-27 10:20:30.999999", "2026-11-27 08:20:30"),
            ("2026-11-27 10:20:30Z", "2026-11-27 10:20:30"),
            ("2026-11-27 10:20 UTC", "2026-11-27 10:20:00"),
            ("2026-11-27Z", "2026-11-27 00:00:00"),
            ("2026-11-27T10:20:30+00:00", "2026-11-27 10:20:30"),
            ("2026-11-27 10:20 -0130", "2026-11-27 11:50:00"),
            ("2026-11-27 00:30+05:30", "2026-11-26 19:00:00"),
            ("2026-11-27 00:30+05", "2026-11-26 19:30:00"),
        ] {
            let moment = dated(text, &local).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(moment.utc(), utc, "{text}");
        }
        let told = |text| dated(text, &local).unwrap().converted();
        assert_eq!(
            told("2026-11-27 10:20").as_deref(),
            Some("2026-11-27 08:20:00")
        );
        assert_eq!(told("2026-11-27 10:20 UTC"), None);
    }

    #[test]
    fn a_skipped_or_repeated_time_has_the_offset_before_the_change() {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        for (text, utc) in [
            ("2026-03-29 02:30", "2026-03-29 01:30:00"),
            ("2026-10-25 02:30", "2026-10-25 00:30:00"),
        ] {
            assert_eq!(dated(text, &berlin).unwrap().utc(), utc, "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in [
            "yesterday",
            "2026-11",
            "2026-11-31",
            "2026-11-27 25:00",
            "2026-11-27 10",
            "2026-11-27 10:20:",
            "2026-11-27 10:20:30:40",
            "2026-11-27 10:20:30.",
            "2026-11-27  10:20",
            "2026-11-27x",
            "2026-11-27 10:20 CET",
            "2026-11-27 10:20+1",
            "2026-11-27 10:20+01:",
            "2026-11-27 10:20+99:00",
            "2026-11-27 10:20+01:60",
            "20261127",
            "0000-11-27",
            "２026-11-27",
            "2026-11-2é",
        ] {
            assert!(moment(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_next_second_crosses_midnight() {
        let local = TimeZone::UTC;
        let last = dated("2026-11-27 23:59:59", &local).unwrap();
        assert_eq!(last.second_after(), "2026-11-28 00:00:00");
        let last = dated("9999-12-30 21:59:59", &local).unwrap();
        assert_eq!(last.second_after(), "9999-12-30 22:00:00");
    }
}
