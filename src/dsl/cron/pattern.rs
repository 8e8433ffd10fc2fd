//! Reads a pattern.

use super::field::{Field, KINDS, Kind};
use super::item::{Items, Nth};
use super::number::{is_digits, number, number_of_step, sunday, within};
use super::{Place, Refused};

/// A pattern that the server accepts.
#[derive(Debug)]
pub struct Schedule {
    /// As many as the pattern has, in the order of [`KINDS`].
    pub(super) fields: Vec<Field>,
    /// Weekdays of which only some of a month count; the field of weekdays counts for nothing then.
    pub(super) nth: Vec<(i16, Nth)>,
    /// The day to which the nearest working day counts; the field of days counts for nothing then.
    pub(super) nearest: Option<i16>,
    is_random: bool,
}

/// Words that stand for patterns.
const WORDS: [(&str, &str); 7] = [
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
    ("@daily", "0 0 * * *"),
    ("@weekly", "0 0 * * 0"),
    ("@monthly", "0 0 1 * *"),
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
];

impl Schedule {
    /// Reads a pattern, or tells why the server refuses it.
    pub fn parse(pattern: &str) -> Result<Self, Refused> {
        let lower = pattern.to_lowercase();
        let word = WORDS.iter().find(|(word, _)| *word == lower);
        let text = word.map_or(lower.as_str(), |(_, meaning)| meaning);
        let is_space = |c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c');
        let texts: Vec<&str> = text.split(is_space).filter(|t| !t.is_empty()).collect();
        if !(5..=7).contains(&texts.len()) {
            return Err(Refused::whole(count(pattern, texts.len())));
        }
        let mut schedule = Self {
            fields: Vec::new(),
            nth: Vec::new(),
            nearest: None,
            is_random: false,
        };
        for (index, (kind, text)) in KINDS.into_iter().zip(&texts).enumerate() {
            let read = schedule.read(kind, text, (texts[2], texts[4]));
            read.map_err(|problem| Refused {
                place: Some(Place {
                    number: index + 1,
                    name: kind.name(),
                    text: (*text).to_owned(),
                }),
                problem,
            })?;
        }
        Ok(schedule)
    }

    /// Whether the server draws a part of each time by lot. Its next times then cannot be told.
    pub fn is_random(&self) -> bool {
        self.is_random
    }

    /// Reads a field. The server decides by the texts of days and weekdays whether all of them mean any.
    fn read(&mut self, kind: Kind, text: &str, days: (&str, &str)) -> Result<(), String> {
        if is_drawn(kind, text)? {
            self.is_random = true;
            self.fields.push(Field::any());
            return Ok(());
        }
        let items = items(kind, text)?;
        let is_whole = items.field.is_full(kind)
            && match kind {
                Kind::Day => days.1.contains('*'),
                Kind::Weekday => days.0.contains('*'),
                _ => true,
            };
        if !items.nth.is_empty() {
            let is_plain = |day: &&i16| !items.nth.iter().any(|(of, _)| of == *day);
            let is_mixed = items.field.values.iter().any(|day| is_plain(&day));
            if is_mixed && !is_whole && !items.field.is_full(kind) {
                return Err("days with # or L cannot be listed with other days".to_owned());
            }
        }
        self.nth.extend(items.nth);
        self.nearest = self.nearest.or(items.nearest);
        self.fields
            .push(if is_whole { Field::any() } else { items.field });
        Ok(())
    }
}

/// Reads the list of a field.
fn items(kind: Kind, text: &str) -> Result<Items, String> {
    let mut items = Items::default();
    if text.contains('?') {
        if text != "?" {
            return Err("? cannot be combined with anything else".to_owned());
        }
        if !matches!(kind, Kind::Day | Kind::Weekday) {
            return Err("? is only for days of the month and of the week".to_owned());
        }
        items.field.is_any = true;
        return Ok(items);
    }
    for item in text.split(',') {
        items.add(kind, item)?;
    }
    if items.nearest.is_some() && text.contains(',') {
        return Err("W is only for a single day, not for a list".to_owned());
    }
    Ok(items)
}

/// What is wrong with the number of fields.
fn count(pattern: &str, count: usize) -> String {
    if pattern.trim_start().starts_with('@') {
        let words: Vec<_> = WORDS.iter().map(|(word, _)| *word).collect();
        return format!("the words are {}, without spaces", words.join(", "));
    }
    format!(
        "it has {count} fields instead of 5 (minute, hour, day of month, month, day of week), 6 (with seconds at the end) \
         or 7 (with years behind these)"
    )
}

/// Whether the server draws the value of a field: `R`, `R(0-29)`, `R/15`. `H` is refused, as the server has nothing
/// that it could hash.
fn is_drawn(kind: Kind, text: &str) -> Result<bool, String> {
    let Some(rest) = text.strip_prefix(['h', 'r']) else {
        return Ok(false);
    };
    let (range, step) = match rest.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (rest, None),
    };
    let inner = range.strip_prefix('(').and_then(|r| r.strip_suffix(')'));
    let ends = inner.and_then(|inner| inner.split_once('-'));
    let (low, high) = ends.unzip();
    let mut numbers = [low, high, step].into_iter().flatten();
    if !numbers.all(is_digits) || (ends.is_none() && !range.is_empty()) {
        return Ok(false);
    }
    if text.starts_with('h') {
        return Err("the server does not know H".to_owned());
    }
    if let Some((low, high)) = ends {
        let (low, high) = (number(low)?, number(high)?);
        if low >= high {
            return Err("the range must end behind its beginning".to_owned());
        }
        for end in [low, high] {
            within(kind, sunday(kind, end))?;
        }
    }
    step.map_or(Ok(()), |step| number_of_step(step).map(drop))?;
    Ok(true)
}
