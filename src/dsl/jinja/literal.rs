//! Numbers and quoted texts.

use crate::dsl::python::{digits_of_escape, hexadecimal, is_digit, named, octal, simple_escape};

/// The end of digits that single underscores may part, from here on; `None` without a digit.
fn digits(chars: &[char], from: usize, is_one: impl Fn(char) -> bool) -> Option<usize> {
    let is_here = |at: usize| chars.get(at).is_some_and(|&c| is_one(c));
    if !is_here(from) {
        return None;
    }
    let mut end = from + 1;
    loop {
        if is_here(end) {
            end += 1;
        } else if chars.get(end) == Some(&'_') && is_here(end + 1) {
            end += 2;
        } else {
            return Some(end);
        }
    }
}

/// The end of a number with a fraction or an exponent that begins here.
pub fn float(chars: &[char], start: usize) -> Option<usize> {
    if start > 0 && chars[start - 1] == '.' {
        return None;
    }
    let whole = digits(chars, start, is_digit)?;
    let fraction = (chars.get(whole) == Some(&'.'))
        .then(|| digits(chars, whole + 1, is_digit))
        .flatten();
    let exponent = |from: usize| {
        if !matches!(chars.get(from), Some('e' | 'E')) {
            return None;
        }
        let signed = matches!(chars.get(from + 1), Some('+' | '-'));
        digits(chars, from + 1 + usize::from(signed), is_digit)
    };
    (fraction.and_then(exponent))
        .or_else(|| exponent(whole))
        .or(fraction)
}

/// The end of a whole number that begins here.
pub fn integer(chars: &[char], start: usize) -> Option<usize> {
    let first = *chars.get(start)?;
    if first == '0' {
        let radix = match chars.get(start + 1) {
            Some('b' | 'B') => 2,
            Some('o' | 'O') => 8,
            Some('x' | 'X') => 16,
            _ => return digits(chars, start, |c| c == '0'),
        };
        let is_one = |c: char| c.is_digit(radix) || (radix == 16 && is_digit(c));
        let skipped = usize::from(chars.get(start + 2) == Some(&'_'));
        return digits(chars, start + 2 + skipped, is_one)
            .or_else(|| digits(chars, start, |c| c == '0'));
    }
    matches!(first, '1'..='9')
        .then(|| digits(chars, start, is_digit))
        .flatten()
}

/// The end of a quoted text: behind the closing quote.
pub fn quoted(chars: &[char], start: usize) -> Option<usize> {
    let quote = chars[start];
    let mut at = start + 1;
    loop {
        match *chars.get(at)? {
            '\\' => at += 2,
            c if c == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// What stands for the text within quotes.
pub fn unescaped(quoted: &[char]) -> Result<String, &'static str> {
    let mut text = String::with_capacity(quoted.len());
    let mut at = 0;
    while let Some(&c) = quoted.get(at) {
        let rest = &quoted[at..];
        let (meant, length) = match (c, rest.get(1)) {
            ('\\', Some('\n')) => {
                at += 2;
                continue;
            }
            ('\\', Some(&letter)) => sequence(rest, letter)?,
            _ => (c, 1),
        };
        text.push(meant);
        at += length;
    }
    Ok(text)
}

/// The escape sequence at a backslash.
fn sequence(rest: &[char], letter: char) -> Result<(char, usize), &'static str> {
    if let Some(count) = digits_of_escape(letter) {
        let digits = rest
            .get(2..2 + count)
            .ok_or("it has a broken escape sequence")?;
        return Ok((hexadecimal(digits)?, 2 + count));
    }
    if letter == 'N' {
        let end = rest.iter().position(|&c| c == '}');
        return named(rest, end);
    }
    Ok(octal(rest)
        .or_else(|| simple_escape(letter).map(|c| (c, 2)))
        .unwrap_or(('\\', 1)))
}
