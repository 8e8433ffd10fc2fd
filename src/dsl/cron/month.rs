//! Days of a month by their weekday.

use jiff::civil::{Date, Weekday};

use super::item::Nth;

/// The days of the month of `date` that are the given ones of their weekday (0 is Sunday).
pub fn of_weekdays(date: Date, wanted: &[(i16, Nth)]) -> impl Iterator<Item = i8> {
    wanted.iter().filter_map(move |&(weekday, nth)| {
        let first = first(date, weekday);
        let count = (date.days_in_month() - first) / 7 + 1;
        let index = match nth {
            Nth::Number(number) => i8::try_from(number).ok()? - 1,
            Nth::Last => count - 1,
        };
        (index < count).then_some(first + 7 * index)
    })
}

/// The first day of the month that is this weekday.
fn first(date: Date, weekday: i16) -> i8 {
    let of_first = i16::from(date.first_of_month().weekday().to_sunday_zero_offset());
    let days = (weekday - of_first).rem_euclid(7);
    i8::try_from(days).unwrap_or(0) + 1
}

/// The working day of the month that is nearest to a day; the last one if the month has no such day.
pub fn nearest_working_day(date: Date, day: i16) -> i8 {
    let last = date.days_in_month();
    let day = i8::try_from(day).unwrap_or(last).min(last);
    let weekday = date.first_of_month().weekday().wrapping_add(day - 1);
    match weekday {
        Weekday::Saturday if day > 1 => day - 1,
        Weekday::Saturday => day + 2,
        Weekday::Sunday if day < last => day + 1,
        Weekday::Sunday => day - 2,
        _ => day,
    }
}
