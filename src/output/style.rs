//! Colours and other attributes (SGR sequences, ECMA-48) in a text that was wrapped: each line sets those that are
//! still set at the end of the line before, and resets them at its own end, so that borders are not coloured.

use super::escape;

const RESET: &str = "\u{1b}[0m";

/// The parameter that sets each attribute, and the one that resets it.
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
fn sgr_parameters(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(escape::ESCAPE).filter_map(|(at, _)| {
        let inner = text[at..].strip_prefix("\u{1b}[")?;
        let end = inner.find(|c: char| !c.is_ascii_digit() && !matches!(c, ';' | ':'))?;
        inner[end..].starts_with('m').then_some(&inner[..end])
    })
}

/// The attributes that are set at the end of a line.
#[derive(Default, PartialEq)]
pub struct Style {
    flags: [bool; FLAGS.len()],
    /// Parameters of the colours, empty for the default ones.
    foreground: Vec<u64>,
    background: Vec<u64>,
}

impl Style {
    /// The next line, which sets these attributes at its beginning and resets them at its end.
    pub fn continue_on(&mut self, line: String) -> String {
        let begun = self.sequence();
        for parameters in sgr_parameters(&line) {
            self.apply(parameters);
        }
        let mut out = line;
        out.insert_str(0, &begun);
        if *self != Self::default() {
            out.push_str(RESET);
        }
        out
    }

    fn apply(&mut self, parameters: &str) {
        let mut rest = parameters.split(';').map(numbers);
        while let Some(numbers) = rest.next() {
            match numbers[..] {
                [38, _, ..] | [30..=37 | 90..=97] => self.foreground = numbers,
                [48, _, ..] | [40..=47 | 100..=107] => self.background = numbers,
                [base @ (38 | 48)] => {
                    if let Some(colour) = extended(base, &mut rest) {
                        *(if base == 38 {
                            &mut self.foreground
                        } else {
                            &mut self.background
                        }) = colour;
                    }
                }
                [0] => *self = Self::default(),
                [39] => self.foreground.clear(),
                [49] => self.background.clear(),
                [number] => {
                    for (flag, (on, off)) in self.flags.iter_mut().zip(FLAGS) {
                        *flag = (*flag || number == on) && number != off;
                    }
                }
                _ => {}
            }
        }
    }

    /// The sequence that sets this style; empty for the default one.
    fn sequence(&self) -> String {
        let flags = self.flags.iter().zip(FLAGS).filter(|(on, _)| **on);
        let mut parts: Vec<_> = flags.map(|(_, (number, _))| number.to_string()).collect();
        let colours = [&self.foreground, &self.background];
        let colours = colours.into_iter().filter(|colour| !colour.is_empty());
        parts.extend(colours.map(|colour| joined(colour)));
        if parts.is_empty() {
            return String::new();
        }
        format!("\u{1b}[{}m", parts.join(";"))
    }
}

/// The numbers of a parameter, which colons separate: at most as many as a colour has. A missing one is 0.
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

/// The parameters of a colour; one with a colour space keeps its colons.
fn joined(numbers: &[u64]) -> String {
    let has_space = numbers.len() > 5 && numbers[1] == 2;
    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(if has_space { ":" } else { ";" })
}

#[cfg(test)]
mod tests {
    use super::Style;

    fn carried(lines: &[&str]) -> Vec<String> {
        let mut style = Style::default();
        let lines = lines.iter().map(|&line| style.continue_on(line.to_owned()));
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
