//! One item of a field's list: a value, a range, a range with a step, `L`, `15W`, `mon#2`, `L5`.

use super::field::{Field, Kind};
use super::number::{is_digits, number, number_of_step, outside, sunday, within};

/// Which of the weekdays of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nth {
    Number(usize),
    Last,
}

/// What the items of a field have been found to be.
#[derive(Default)]
pub struct Items {
    pub field: Field,
    /// Weekdays of which only some of a month count.
    pub nth: Vec<(i16, Nth)>,
    /// The day to which the nearest working day counts.
    pub nearest: Option<i16>,
}

impl Items {
    /// Adds an item. An item that is wrong gives the reason.
    pub fn add(&mut self, kind: Kind, item: &str) -> Result<(), String> {
        match kind {
            Kind::Weekday => self.add_weekday(item),
            Kind::Day => match nearest(item) {
                Some(day) => self.add_nearest(day),
                None => self.add_values(kind, item, None),
            },
            _ => self.add_values(kind, item, None),
        }
    }

    fn add_nearest(&mut self, digits: &str) -> Result<(), String> {
        let day = within(Kind::Day, number(digits)?)?;
        self.nearest = Some(day);
        self.field.add(day);
        Ok(())
    }

    fn add_weekday(&mut self, item: &str) -> Result<(), String> {
        let kind = Kind::Weekday;
        if let Some((days, count)) = item.split_once('#') {
            let count = number(count)?;
            let nth = usize::try_from(count).ok().filter(|n| (1..=5).contains(n));
            let nth = nth.ok_or("the number behind # must be 1 to 5")?;
            if days.contains('/') || (days.contains('-') && !is_range_of_names(kind, days)) {
                return Err(format!("{days:?} cannot stand before #"));
            }
            return self.add_values(kind, days, Some(Nth::Number(nth)));
        }
        match item.strip_prefix('l').filter(|day| is_digits(day)) {
            Some(day) => self.add_values(kind, day, Some(Nth::Last)),
            None => self.add_values(kind, item, None),
        }
    }

    fn add_values(&mut self, kind: Kind, item: &str, nth: Option<Nth>) -> Result<(), String> {
        if item == "*" && nth.is_none() {
            self.field.is_any = true;
            return Ok(());
        }
        if item == "l" && kind == Kind::Day {
            self.field.has_last = true;
            return Ok(());
        }
        for value in values(kind, item)? {
            let value = within(kind, value)?;
            self.field.add(value);
            if let Some(nth) = nth {
                self.nth.push((value, nth));
            }
        }
        Ok(())
    }
}

/// The digits of `15w` or `w15`.
fn nearest(item: &str) -> Option<&str> {
    let digits = item.strip_suffix('w').or_else(|| item.strip_prefix('w'))?;
    is_digits(digits).then_some(digits)
}

fn is_range_of_names(kind: Kind, text: &str) -> bool {
    let is_name = |name| kind.named(name).is_some();
    text.split_once('-')
        .is_some_and(|(low, high)| is_name(low) && is_name(high))
}

/// A number or a name; 7 is Sunday.
fn value(kind: Kind, text: &str) -> Result<i32, String> {
    let found = if is_digits(text) {
        number(text)?
    } else {
        let named = kind.named(text).map(i32::from);
        named.ok_or_else(|| unreadable(kind, text))?
    };
    Ok(sunday(kind, found))
}

fn unreadable(kind: Kind, text: &str) -> String {
    if text.is_empty() {
        return "there is nothing where a value is expected".to_owned();
    }
    let names = match kind {
        Kind::Month => " or a name from JAN to DEC",
        Kind::Weekday => " or a name from SUN to SAT",
        _ => "",
    };
    format!("{text:?} is not a number{names}")
}

/// The values of an item, some of which may be out of bounds.
fn values(kind: Kind, item: &str) -> Result<Vec<i32>, String> {
    let (range, step) = match item.rsplit_once('/') {
        Some((range, step)) => (range, Some(number_of_step(step)?)),
        None => (item, None),
    };
    let (least, greatest) = kind.bounds();
    let (least, greatest) = (i32::from(least), i32::from(greatest));
    let (low, high) = match (range, step) {
        ("*", Some(_)) => (least, greatest),
        _ => match (range.split_once('-'), step) {
            (Some((low, high)), _) => (value(kind, low)?, upper(kind, high)?),
            (None, None) => return Ok(vec![value(kind, range)?]),
            (None, Some(_)) => {
                let low = value(kind, range)?;
                if low == greatest {
                    return Ok(vec![low]);
                }
                (low, greatest)
            }
        },
    };
    if low.max(high) > greatest {
        return Err(outside(kind));
    }
    // "5-5" stands for the whole cycle.
    let (low, high) = if low == high {
        (least, greatest)
    } else {
        (low, high)
    };
    let step = step.unwrap_or(1);
    if low <= high {
        return Ok(every(low, high, step));
    }
    Ok(around(low, high, step, (least, greatest)))
}

/// The upper end of a range, where `L` is the 31st.
fn upper(kind: Kind, text: &str) -> Result<i32, String> {
    if kind == Kind::Day && text == "l" {
        return Ok(31);
    }
    value(kind, text)
}

fn every(low: i32, high: i32, step: i32) -> Vec<i32> {
    let step = usize::try_from(step).unwrap_or(1);
    (low..=high).step_by(step).collect()
}

/// A range that goes past the end of the cycle, such as NOV-FEB. The step goes on behind the end of it, unless the
/// largest value before it is so near that the server does not count on.
fn around(low: i32, high: i32, step: i32, (least, greatest): (i32, i32)) -> Vec<i32> {
    let mut values = every(low, greatest, step);
    let largest = values.last().copied().unwrap_or(low);
    let (left, size) = (greatest - largest, greatest - least + 1);
    let is_past = largest - least + step > size && left < step;
    let skipped = if is_past { step - left } else { 0 };
    values.extend(every(least.saturating_add(skipped), high, step));
    values
}
