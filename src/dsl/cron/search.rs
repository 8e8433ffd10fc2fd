//! Finds the next time of a pattern.

use jiff::civil::DateTime;
use jiff::{Span, ToSpan as _, Unit};

use super::field::{Field, Kind};
use super::month::{nearest_working_day, of_weekdays};
use super::pattern::Schedule;

/// How many years the server looks ahead.
const YEARS: i16 = 50;

/// What a field says of a moment.
enum Step {
    /// It has the moment.
    Fits,
    /// It has none before this one.
    Later(DateTime),
    /// It has none any more.
    Never,
}

impl Schedule {
    /// The first time after a moment, all in UTC; none if there is none within fifty years.
    ///
    /// Where days and weekdays are both limited, either suffices.
    pub fn next_after(&self, moment: DateTime) -> Option<DateTime> {
        let (days, weekdays) = (&self.fields[2], &self.fields[4]);
        if days.is_any || weekdays.is_any {
            return self.search(moment, days, weekdays);
        }
        let any = Field::any();
        let by_day = self.search(moment, days, &any);
        let by_weekday = self.search(moment, &any, weekdays);
        // With # or W, the server gives up if one of them never comes.
        let needs_both = !self.nth.is_empty() || self.nearest.is_some();
        match (by_day, by_weekday) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) if !needs_both => one.or(other),
            _ => None,
        }
    }

    fn search(&self, moment: DateTime, days: &Field, weekdays: &Field) -> Option<DateTime> {
        let mut at = self.begin(moment)?;
        let last_year = at.year() + YEARS;
        while at.year() <= last_year {
            match self.step(at, days, weekdays) {
                Step::Fits => return Some(at),
                Step::Later(later) => at = later,
                Step::Never => return None,
            }
        }
        None
    }

    /// The first moment that may be meant: the next second or minute.
    fn begin(&self, moment: DateTime) -> Option<DateTime> {
        let (unit, span) = if self.field(Kind::Second).is_some() {
            (moment.second(), 1.second())
        } else {
            (0, 1.minute())
        };
        let whole = moment.with().second(unit).subsec_nanosecond(0).build();
        whole.ok()?.checked_add(span).ok()
    }

    fn field(&self, kind: Kind) -> Option<&Field> {
        self.fields.get(kind as usize)
    }

    /// The first field that does not have the moment, with the next moment that it may have.
    fn step(&self, at: DateTime, days: &Field, weekdays: &Field) -> Step {
        let steps: [&dyn Fn() -> Step; 7] = [
            &|| self.year(at),
            &|| self.month(at),
            &|| self.day(at, days),
            &|| self.weekday(at, weekdays),
            &|| self.clock(at, Kind::Hour),
            &|| self.clock(at, Kind::Minute),
            &|| self.clock(at, Kind::Second),
        ];
        let mut steps = steps.iter().map(|step| step());
        steps
            .find(|step| !matches!(step, Step::Fits))
            .unwrap_or(Step::Fits)
    }

    fn year(&self, at: DateTime) -> Step {
        let Some(years) = self.field(Kind::Year).filter(|years| !years.is_any) else {
            return Step::Fits;
        };
        match years.values.iter().find(|year| **year >= at.year()) {
            None => Step::Never,
            Some(year) if *year == at.year() => Step::Fits,
            Some(year) => later(
                at.with().year(*year).month(1).day(1).build().ok(),
                Span::new(),
            ),
        }
    }

    fn month(&self, at: DateTime) -> Step {
        let months = &self.fields[3];
        let distance = if months.is_any {
            0
        } else {
            months.distance(i16::from(at.month()), 12)
        };
        if distance == 0 {
            return Step::Fits;
        }
        later(Some(at.first_of_month()), distance.months())
    }

    fn day(&self, at: DateTime, days: &Field) -> Step {
        if let Some(day) = self.nearest {
            return earliest(at, std::iter::once(nearest_working_day(at.date(), day)));
        }
        if days.is_any {
            return Step::Fits;
        }
        let in_month = i16::from(at.days_in_month());
        days_later(at, days.distance(i16::from(at.day()), in_month))
    }

    fn weekday(&self, at: DateTime, weekdays: &Field) -> Step {
        if !self.nth.is_empty() {
            return earliest(at, of_weekdays(at.date(), &self.nth));
        }
        if weekdays.is_any {
            return Step::Fits;
        }
        let weekday = i16::from(at.weekday().to_sunday_zero_offset());
        days_later(at, weekdays.distance(weekday, 7))
    }

    /// Hours, minutes and seconds.
    fn clock(&self, at: DateTime, kind: Kind) -> Step {
        let Some(field) = self.field(kind).filter(|field| !field.is_any) else {
            return Step::Fits;
        };
        let (value, cycle, unit, base) = match kind {
            Kind::Hour => (
                at.hour(),
                24,
                Unit::Hour,
                at.with().minute(0).second(0).build(),
            ),
            Kind::Minute => (at.minute(), 60, Unit::Minute, at.with().second(0).build()),
            _ => (at.second(), 60, Unit::Second, Ok(at)),
        };
        let distance = field.distance(i16::from(value), cycle);
        if distance == 0 {
            return Step::Fits;
        }
        let span = match unit {
            Unit::Hour => distance.hours(),
            Unit::Minute => distance.minutes(),
            _ => distance.seconds(),
        };
        base.and_then(|base| base.checked_add(span))
            .map_or(Step::Never, Step::Later)
    }
}

/// The first of these days of the month that is not past, else the next month.
fn earliest(at: DateTime, days: impl Iterator<Item = i8>) -> Step {
    let day = days.filter(|day| *day >= at.day()).min();
    let day = day.unwrap_or(at.days_in_month() + 1);
    days_later(at, i16::from(day - at.day()))
}

/// The beginning of a day that is so many days ahead.
fn days_later(at: DateTime, days: i16) -> Step {
    if days == 0 {
        return Step::Fits;
    }
    later(Some(at), days.days())
}

/// The beginning of the day that is so far ahead.
fn later(at: Option<DateTime>, span: Span) -> Step {
    let date = at.and_then(|at| at.date().checked_add(span).ok());
    date.map_or(Step::Never, |date| Step::Later(date.at(0, 0, 0, 0)))
}
