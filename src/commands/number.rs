//! Numbers on the command line.

use crate::character::{decimal, is_space};

/// An integer as Python's `int` reads it: with surrounding spaces, `_` between digits, and digits of any script.
pub fn integer(text: &str) -> Result<i64, String> {
    let digits = digits(text)?;
    digits.parse().map_err(|_| "number too large".to_owned())
}

/// A width; numbers out of range become the largest or smallest possible one.
pub fn width(text: &str) -> Result<i64, String> {
    let digits = digits(text)?;
    let most = if digits.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Ok(digits.parse().unwrap_or(most))
}

/// The sign and the digits of an integer.
fn digits(text: &str) -> Result<String, String> {
    let trimmed = text.trim_matches(is_space);
    let (sign, digits) = match trimmed.strip_prefix(['+', '-']) {
        Some(digits) => trimmed.split_at(trimmed.len() - digits.len()),
        None => ("", trimmed),
    };
    let mut out = sign.to_owned();
    for part in digits.split('_') {
        let plain = part
            .chars()
            .map(|c| decimal(c).and_then(|digit| char::from_digit(digit, 10)));
        let plain: Option<String> = plain.collect();
        out += &plain
            .filter(|part| !part.is_empty())
            .ok_or("not a whole number")?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_as_python_reads_them() {
        for (text, expected) in [
            (" 5 ", Some(5)),
            ("1_0", Some(10)),
            ("-3", Some(-3)),
            ("5.0", None),
            ("", None),
            ("_1", None),
            ("\u{3000}+６_٠", Some(60)),
            ("𝟗", Some(9)),
        ] {
            assert_eq!(integer(text).ok(), expected, "{text:?}");
        }
    }
}
