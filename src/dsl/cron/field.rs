//! The fields of a pattern: their bounds, their names, and the values that one of them stands for.

/// The fields, in order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Minute,
    Hour,
    Day,
    Month,
    Weekday,
    Second,
    Year,
}

pub const KINDS: [Kind; 7] = [
    Kind::Minute,
    Kind::Hour,
    Kind::Day,
    Kind::Month,
    Kind::Weekday,
    Kind::Second,
    Kind::Year,
];

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day of month",
            Self::Month => "month",
            Self::Weekday => "day of week",
            Self::Second => "second",
            Self::Year => "year",
        }
    }

    /// The least and the greatest value.
    pub fn bounds(self) -> (i16, i16) {
        match self {
            Self::Minute | Self::Second => (0, 59),
            Self::Hour => (0, 23),
            Self::Day => (1, 31),
            Self::Month => (1, 12),
            Self::Weekday => (0, 6),
            Self::Year => (1970, 2099),
        }
    }

    /// The value that a name stands for.
    pub fn named(self, name: &str) -> Option<i16> {
        let names: &[&str] = match self {
            Self::Month => &MONTHS,
            Self::Weekday => &WEEKDAYS,
            _ => return None,
        };
        let place = names.iter().position(|known| *known == name)?;
        Some(i16::try_from(place).ok()? + self.bounds().0.min(1))
    }

    /// How many values there are.
    fn size(self) -> usize {
        let (least, greatest) = self.bounds();
        usize::try_from(greatest - least + 1).unwrap_or(0)
    }
}

/// What one field of a pattern stands for.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// It has `*`: any value.
    pub is_any: bool,
    /// It has `L`: the last day of the month.
    pub has_last: bool,
    /// Its values, ascending.
    pub values: Vec<i16>,
}

impl Field {
    pub fn any() -> Self {
        Self {
            is_any: true,
            ..Self::default()
        }
    }

    pub fn add(&mut self, value: i16) {
        if let Err(place) = self.values.binary_search(&value) {
            self.values.insert(place, value);
        }
    }

    /// Whether it has as many entries as there are values, which counts as `*`. The server counts `*` and `L` as entries, too.
    pub fn is_full(&self, kind: Kind) -> bool {
        self.values.len() + usize::from(self.is_any) + usize::from(self.has_last) == kind.size()
    }

    /// How far it is from a value to the next one of the field, in a cycle of this length.
    pub fn distance(&self, from: i16, cycle: i16) -> i16 {
        let mut later = self
            .values
            .iter()
            .filter(|value| (from..=cycle).contains(*value));
        match (later.next(), self.has_last) {
            (Some(value), _) => value - from,
            (None, true) => cycle - from,
            (None, false) => self.values.first().map_or(1, |first| first - from + cycle),
        }
    }
}
