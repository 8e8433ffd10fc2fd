//! Times: the server's timestamps, durations between them, local time to UTC.

use std::ops::RangeInclusive;

use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

use crate::character::{decimal, is_space};
use crate::error::{Error, Kind, Result};

/// The format of `--first-time`.
const MINUTE: &str = "%Y-%m-%d %H:%M";

/// The present time in UTC, for the log.
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The time from `start` to `end`, both timestamps of the server.
///
/// Without a start it is empty. Without an end it is the time until now and `...`, or only `...` in the first two
/// seconds.
pub fn duration(start: Option<&str>, end: Option<&str>) -> Result<String> {
    let Some(start) = start.filter(|text| !text.is_empty()) else {
        return Ok(String::new());
    };
    let start = parse(start)?;
    if let Some(end) = end.filter(|text| !text.is_empty()) {
        return Ok(timedelta(parse(end)? - start));
    }
    let passed = seconds(TimeZone::UTC.to_datetime(Timestamp::now())) - start;
    Ok(if passed < 2 {
        "...".to_owned()
    } else {
        timedelta(passed) + "..."
    })
}

/// The seconds from one timestamp of the server to another; `None` if one cannot be read.
pub fn seconds_between(start: &str, end: &str) -> Option<i64> {
    Some(parse(end).ok()? - parse(start).ok()?)
}

/// A timestamp of the server as seconds since 1970; `None` if it cannot be read.
pub fn timestamp(text: &str) -> Option<i64> {
    parse(text).ok()
}

/// A time in the header of a response (RFC 9110, 5.6.7) as seconds since 1970; `None` if it cannot be read.
pub fn of_header(text: &str) -> Option<i64> {
    let time = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(time.timestamp().as_second())
}

/// Seconds since 1970 as a time in UTC; `None` if they are too many.
pub fn iso_8601(seconds: i64) -> Option<String> {
    let time = Timestamp::from_second(seconds).ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The present time as seconds since 1970.
pub fn unix_now() -> i64 {
    Timestamp::now().as_second()
}

/// The present time in UTC.
pub fn utc_now() -> DateTime {
    TimeZone::UTC.to_datetime(Timestamp::now())
}

/// A timestamp of the server; `None` if it cannot be read.
pub fn of_server(text: &str) -> Option<DateTime> {
    parse_padded(text).or_else(|| parse_lenient(text, true))
}

/// A time in UTC as the server writes it.
pub fn utc_form(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The same in the local time zone, with its offset.
pub fn local_form(utc: DateTime) -> String {
    let (zone, at) = (TimeZone::system(), TimeZone::UTC.to_timestamp(utc).ok());
    let local = at.map(|at| (zone.to_datetime(at), zone.to_offset(at).seconds()));
    let Some((local, offset)) = local else {
        return utc_form(utc) + " +00:00";
    };
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    format!("{} {sign}{hours:02}:{minutes:02}", utc_form(local))
}

/// The seconds of a text of [`duration`], to sort by. The empty one comes first.
pub fn of_duration(text: &str) -> i64 {
    if text.is_empty() {
        return i64::MIN;
    }
    let text = text.trim_end_matches('.');
    let (days, clock) = match text.split_once(", ") {
        Some((days, clock)) => (days.split(' ').next().unwrap_or_default(), clock),
        None => ("", text),
    };
    let number = |text: &str| text.parse::<i64>().unwrap_or(0);
    let time = clock
        .split(':')
        .fold(0, |sum: i64, part| sum * 60 + number(part));
    number(days) * 86_400 + time
}

/// A timestamp of the server, which is in UTC, as seconds since 1970.
fn parse(text: &str) -> Result<i64> {
    of_server(text).map(seconds).ok_or_else(|| {
        Error::new(
            Kind::Connection,
            format!("the server's time {text:?} is not in the form YYYY-MM-DD HH:MM:SS"),
        )
    })
}

/// Whether a text compares with the server's timestamps, as the beginning of one or one with fractions of a second.
pub fn is_comparable(text: &str) -> bool {
    const FORM: &[u8] = b"0000-00-00 00:00:00.000000";
    let shape = |byte: u8| if byte.is_ascii_digit() { b'0' } else { byte };
    let given: Vec<u8> = text.bytes().map(shape).collect();
    given.len() >= 4 && FORM.starts_with(&given)
}

/// Seconds since 1970.
fn seconds(moment: DateTime) -> i64 {
    moment.duration_since(date(1970, 1, 1).into()).as_secs()
}

/// A date and a time as Python's `strptime` parses `%Y-%m-%d %H:%M`, or that with `:%S`: fields other than the year may
/// have one digit.
fn parse_lenient(text: &str, has_seconds: bool) -> Option<DateTime> {
    let (day, time) = text.split_once(is_space)?;
    let mut fields = day.split('-');
    let year = fields.next().and_then(|year| number(year, 4..=4))?;
    let (month, day) = (number(fields.next()?, 1..=2)?, fields.next()?);
    let (day, time) = match day {
        // The day may have a space in place of its first digit.
        "" => time
            .split_once(is_space)
            .filter(|(digit, _)| digit.len() == 1)?,
        _ => (day, time),
    };
    let day = number(day, 1..=2)?;
    let mut times = time.trim_start_matches(is_space).split(':');
    let (hour, minute) = (number(times.next()?, 1..=2)?, number(times.next()?, 1..=2)?);
    let second = if has_seconds {
        number(times.next()?, 1..=2)?
    } else {
        0
    };
    if fields.next().is_some() || times.next().is_some() {
        return None;
    }
    let small = |number: i16| i8::try_from(number).ok();
    let (month, day) = (small(month)?, small(day)?);
    moment(
        year,
        month,
        day,
        small(hour)?,
        small(minute)?,
        small(second)?,
    )
}

/// A number with so many digits, of any script.
fn number(text: &str, digits: RangeInclusive<usize>) -> Option<i16> {
    if !digits.contains(&text.chars().count()) {
        return None;
    }
    text.chars().try_fold(0, |number, c| {
        Some(number * 10 + i16::try_from(decimal(c)?).ok()?)
    })
}

/// A date and a time; none before the year 1, which Python does not have.
fn moment(year: i16, month: i8, day: i8, hour: i8, minute: i8, second: i8) -> Option<DateTime> {
    let found = DateTime::new(year, month, day, hour, minute, second, 0).ok();
    found.filter(|moment| moment.year() > 0)
}

/// A timestamp whose fields have all their digits. A server's timestamps have, one in every row of a listing: this is
/// ten times faster than [`parse_lenient`].
fn parse_padded(text: &str) -> Option<DateTime> {
    let bytes: &[u8; 19] = text.as_bytes().try_into().ok()?;
    let separated = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')];
    if !separated.iter().all(|&(at, byte)| bytes[at] == byte) {
        return None;
    }
    let number = |at: usize| {
        let (tens, ones) = (
            bytes[at].wrapping_sub(b'0'),
            bytes[at + 1].wrapping_sub(b'0'),
        );
        let number = tens.wrapping_mul(10).wrapping_add(ones);
        (tens < 10 && ones < 10).then(|| i8::try_from(number).ok())?
    };
    let year = i16::from(number(0)?) * 100 + i16::from(number(2)?);
    let (month, day) = (number(5)?, number(8)?);
    let (hour, minute, second) = (number(11)?, number(14)?, number(17)?);
    moment(year, month, day, hour, minute, second)
}

/// `[N days, ]H:MM:SS`, as Python prints a `timedelta`.
pub fn timedelta(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let mut text = match days {
        0 => String::with_capacity(8),
        1 | -1 => format!("{days} day, "),
        _ => format!("{days} days, "),
    };
    for (index, number) in [rest / 3600, rest / 60 % 60, rest % 60]
        .into_iter()
        .enumerate()
    {
        if index > 0 {
            text.push(':');
        }
        if index > 0 || number > 9 {
            text.push(digit(number / 10));
        }
        text.push(digit(number % 10));
    }
    text
}

fn digit(number: i64) -> char {
    u32::try_from(number)
        .ok()
        .and_then(|number| char::from_digit(number, 10))
        .unwrap_or('0')
}

/// The name of the local time zone.
pub fn local_zone() -> String {
    let zone = TimeZone::system();
    zone.iana_name().unwrap_or("local time").to_owned()
}

/// A time that the user gave, in minutes, converted to UTC. `option` names it in errors.
///
/// Local time is converted with the offset of its own date. A time that is skipped or repeated when the offset changes
/// is converted with the offset before the change.
pub fn minute_in_utc(option: &str, text: &str, utc: bool) -> Result<String> {
    let wrong = || {
        Error::local(format!(
            "{option} {text:?} is not a time in the form YYYY-MM-DD HH:MM"
        ))
        .hint("for example '2027-01-31 06:30'")
    };
    let moment = parse_lenient(text, false).ok_or_else(wrong)?;
    if utc {
        return Ok(moment.strftime(MINUTE).to_string());
    }
    let timestamp = TimeZone::system()
        .to_ambiguous_timestamp(moment)
        .compatible()
        .map_err(|_| wrong())?;
    let converted = TimeZone::UTC
        .to_datetime(timestamp)
        .round(Unit::Minute)
        .map_err(|_| wrong())?;
    if converted.year() < 1 {
        return Err(wrong());
    }
    Ok(converted.strftime(MINUTE).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_times() {
        assert_eq!(
            of_header("Fri, 27 Nov 2026 19:20:01 GMT"),
            timestamp("2026-11-27 19:20:01")
        );
        for text in [
            "",
            "now",
            "2026-11-27 19:20:01",
            "Fri, 99 Nov 2026 19:20:01 GMT",
        ] {
            assert_eq!(of_header(text), None, "{text}");
        }
    }

    #[test]
    fn a_duration_is_read_as_it_was_written() {
        for seconds in [0, 9, 61, 34_200, 86_399, 86_400, 864_000, -1, -86_401] {
            let text = timedelta(seconds);
            assert_eq!(of_duration(&text), seconds, "{text}");
            assert_eq!(of_duration(&(text + "...")), seconds);
        }
        assert_eq!(of_duration("..."), 0);
        assert!(of_duration("") < of_duration("-1 day, 0:00:00"));
    }

    #[test]
    fn both_parsers_agree() {
        for text in [
            "2026-01-01 00:00:00",
            "2024-02-29 23:59:59",
            "0001-01-01 00:00:00",
            "9999-12-31 23:59:59",
            "2026-02-29 00:00:00",
            "2026-13-01 00:00:00",
            "2026-01-01 24:00:00",
            "2026-01-01 00:60:00",
            "0000-01-01 00:00:00",
            "2026-01-01T00:00:00",
            "2O26-01-01 00:00:00",
            "+026-01-01 00:00:00",
        ] {
            assert_eq!(parse_padded(text), parse_lenient(text, true), "{text}");
        }
    }
}
