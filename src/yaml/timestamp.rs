//! Timestamps (`!!timestamp`), as the text in which they are sent.

use jiff::civil::{Date, Time};

/// The fields of a timestamp, as they are written.
struct Fields<'a> {
    year: &'a str,
    month: &'a str,
    day: &'a str,
    time: Option<TimeFields<'a>>,
}

struct TimeFields<'a> {
    hour: &'a str,
    minute: &'a str,
    second: &'a str,
    fraction: &'a str,
    /// The sign and the minutes of the offset from UTC.
    offset: Option<(char, u16)>,
}

/// Whether a plain scalar has the form of a timestamp; the calendar may still not have it.
pub fn is_timestamp(text: &str) -> bool {
    parse(text).is_some_and(|fields| {
        fields.time.is_some() || (fields.month.len() == 2 && fields.day.len() == 2)
    })
}

/// The text to send: `2026-01-01`, or `2026-01-01T10:00:00.000000` and the offset from UTC where one is given. None if
/// there is no such date or time.
pub fn text(timestamp: &str) -> Option<String> {
    let fields = parse(timestamp)?;
    let year: i16 = fields.year.parse().ok().filter(|&year| year > 0)?;
    let date = Date::new(year, number(fields.month)?, number(fields.day)?).ok()?;
    let Some(time) = fields.time else {
        return Some(date.to_string());
    };
    let clock = Time::new(
        number(time.hour)?,
        number(time.minute)?,
        number(time.second)?,
        0,
    )
    .ok()?;
    let fraction: String = time
        .fraction
        .chars()
        .chain("000000".chars())
        .take(6)
        .collect();
    let offset = match time.offset {
        Some((sign, minutes)) => {
            let valid = minutes < 24 * 60;
            valid.then(|| format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))?
        }
        None => String::new(),
    };
    Some(format!("{date}T{clock}.{fraction}{offset}"))
}

fn number(digits: &str) -> Option<i8> {
    digits.parse().ok()
}

fn parse(text: &str) -> Option<Fields<'_>> {
    let mut rest = Rest(text);
    let fields = Fields {
        year: rest.digits(4, 4)?,
        month: rest.after("-")?.digits(1, 2)?,
        day: rest.after("-")?.digits(1, 2)?,
        time: if rest.0.is_empty() {
            None
        } else {
            Some(rest.time()?)
        },
    };
    rest.0.is_empty().then_some(fields)
}

/// What is still to be parsed.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn digits(&mut self, least: usize, most: usize) -> Option<&'a str> {
        let count = self
            .0
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count()
            .min(most);
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        (count >= least).then_some(digits)
    }

    fn after(&mut self, sign: &str) -> Option<&mut Self> {
        self.0 = self.0.strip_prefix(sign)?;
        Some(self)
    }

    fn skip_blanks(&mut self) -> bool {
        let rest = self.0.trim_start_matches([' ', '\t']);
        let skipped = rest.len() < self.0.len();
        self.0 = rest;
        skipped
    }

    fn time(&mut self) -> Option<TimeFields<'a>> {
        match self.0.strip_prefix(['T', 't']) {
            Some(rest) => self.0 = rest,
            None => self.skip_blanks().then_some(())?,
        }
        Some(TimeFields {
            hour: self.digits(1, 2)?,
            minute: self.after(":")?.digits(2, 2)?,
            second: self.after(":")?.digits(2, 2)?,
            fraction: match self.after(".") {
                Some(rest) => rest.digits(0, usize::MAX)?,
                None => "",
            },
            offset: if self.0.is_empty() {
                None
            } else {
                Some(self.offset()?)
            },
        })
    }

    fn offset(&mut self) -> Option<(char, u16)> {
        self.skip_blanks();
        if self.after("Z").is_some() {
            return Some(('+', 0));
        }
        let negative = self.0.starts_with('-');
        self.0 = self.0.strip_prefix(['-', '+'])?;
        let hours: u16 = self.digits(1, 2)?.parse().ok()?;
        let minutes: u16 = match self.after(":") {
            Some(rest) => rest.digits(2, 2)?.parse().ok()?,
            None => 0,
        };
        let minutes = hours * 60 + minutes;
        let sign = if negative && minutes > 0 { '-' } else { '+' };
        Some((sign, minutes))
    }
}
