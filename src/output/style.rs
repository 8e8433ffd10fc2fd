//! Colours and the like (SGR sequences) in a text that was broken into lines: each line opens those that
//! the one before it left open, and closes them at its end, so that borders keep their own.

use std::fmt::Write as _;

use super::escape;

const RESET: &str = "\u{1b}[0m";

/// Attributes that are on or off, and the number that ends each.
const FLAGS: [(u64, u64); 10] = [
    (1, 22),
    (2, 22),
    (3, 23),
    (4, 24),
    (5, 25),
    (6, 25),
    (7, 27),
    (8, 28),
    (9, 29),
    (21, 24),
];

/// The parameters of each SGR sequence of a text.
fn settings(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(escape::ESCAPE).filter_map(|(at, _)| {
        let inner = text[at..].strip_prefix("\u{1b}[")?;
        let end = inner.find(|c: char| !c.is_ascii_digit() && !matches!(c, ';' | ':'))?;
        inner[end..].starts_with('m').then_some(&inner[..end])
    })
}

/// What is open behind a line.
#[derive(Default, PartialEq)]
pub struct Style {
    flags: [bool; FLAGS.len()],
    /// Parameters of the colours, empty for the usual ones.
    text: Vec<u64>,
    ground: Vec<u64>,
}

impl Style {
    /// The next line, which opens what is open and closes it at its end.
    pub fn carry(&mut self, line: String) -> String {
        let begun = self.sequence();
        for parameters in settings(&line) {
            self.apply(parameters);
        }
        let mut out = if begun.is_empty() {
            line
        } else {
            begun + &line
        };
        if *self != Self::default() {
            out.push_str(RESET);
        }
        out
    }

    fn apply(&mut self, parameters: &str) {
        let mut rest = parameters.split(';').map(numbers);
        while let Some(numbers) = rest.next() {
            match numbers[..] {
                [38, _, ..] | [30..=37 | 90..=97] => self.text = numbers,
                [48, _, ..] | [40..=47 | 100..=107] => self.ground = numbers,
                [base @ (38 | 48)] => {
                    if let Some(colour) = extended(base, &mut rest) {
                        *(if base == 38 {
                            &mut self.text
                        } else {
                            &mut self.ground
                        }) = colour;
                    }
                }
                [0] => *self = Self::default(),
                [39] => self.text.clear(),
                [49] => self.ground.clear(),
                [number] => {
                    for (flag, (on, off)) in self.flags.iter_mut().zip(FLAGS) {
                        *flag = (*flag || number == on) && number != off;
                    }
                }
                _ => {}
            }
        }
    }

    /// What brings this style about; nothing for the usual one.
    fn sequence(&self) -> String {
        let flags = self.flags.iter().zip(FLAGS).filter(|(on, _)| **on);
        let mut parts: Vec<_> = flags.map(|(_, (number, _))| number.to_string()).collect();
        let colours = [&self.text, &self.ground];
        parts.extend(
            colours
                .into_iter()
                .filter(|colour| !colour.is_empty())
                .map(|colour| joined(colour)),
        );
        if parts.is_empty() {
            return String::new();
        }
        format!("\u{1b}[{}m", parts.join(";"))
    }
}

/// A parameter; one with colons is several numbers, as many as a colour has at most. What is left out is 0.
fn numbers(parameter: &str) -> Vec<u64> {
    let number = |text: &str| match text {
        "" => 0,
        digits => digits.parse().unwrap_or(u64::MAX),
    };
    parameter.split(':').take(9).map(number).collect()
}

/// A colour by number (5), or by red, green and blue (2).
fn extended(base: u64, rest: &mut impl Iterator<Item = Vec<u64>>) -> Option<Vec<u64>> {
    let mut next = || match rest.next()?[..] {
        [number] => Some(number),
        _ => None,
    };
    match next()? {
        5 => Some(vec![base, 5, next()?]),
        2 => {
            let [red, green, blue] = [next(), next(), next()];
            Some(vec![base, 2, red?, green?, blue?])
        }
        _ => None,
    }
}

/// The numbers of a colour; those that have a colour space keep their colons.
fn joined(numbers: &[u64]) -> String {
    let between = if numbers.len() > 5 && numbers[1] == 2 {
        ':'
    } else {
        ';'
    };
    let mut out = String::new();
    for (place, number) in numbers.iter().enumerate() {
        if place > 0 {
            out.push(between);
        }
        let _ = write!(out, "{number}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Style;

    fn carried(lines: &[&str]) -> Vec<String> {
        let mut style = Style::default();
        let lines = lines.iter().map(|&line| style.carry(line.to_owned()));
        lines.collect()
    }

    #[test]
    fn styles_end_with_the_line_and_begin_with_the_next() {
        assert_eq!(carried(&["a", "b\u{1b}[2K"]), ["a", "b\u{1b}[2K"]);
        assert_eq!(
            carried(&["\u{1b}[1;4;31ma", "b\u{1b}[22;48;5;7m", "c\u{1b}[m", "d"]),
            [
                "\u{1b}[1;4;31ma\u{1b}[0m",
                "\u{1b}[1;4;31mb\u{1b}[22;48;5;7m\u{1b}[0m",
                "\u{1b}[4;31;48;5;7mc\u{1b}[m",
                "d"
            ]
        );
        assert_eq!(
            carried(&["\u{1b}[38:2::1:2:3ma", "\u{1b}[38;2;1;2;3mb", "c"])[2],
            "\u{1b}[38;2;1;2;3mc\u{1b}[0m"
        );
        assert_eq!(
            carried(&["\u{1b}[38:2::1:2:3ma", "b"])[1],
            "\u{1b}[38:2:0:1:2:3mb\u{1b}[0m"
        );
    }
}
