//! What the quoted texts of YAQL stand for.

use crate::dsl::python::{digits_of_escape, hexadecimal, named, octal, simple_escape};

/// The text within single or double quotes. A backslash before anything else than an escape sequence stands for itself.
pub fn unescaped(quoted: &[char]) -> Result<String, &'static str> {
    let mut text = String::with_capacity(quoted.len());
    let mut at = 0;
    // The place of the next brace, so that it is not searched for again and again.
    let mut brace = Some(0);
    while let Some(&c) = quoted.get(at) {
        let rest = &quoted[at..];
        let (meant, length) = match (c, rest.get(1)) {
            ('\\', Some(&letter)) => {
                if letter == 'N' && rest.get(2) == Some(&'{') {
                    brace = brace.and_then(|known| position_of_brace(quoted, known.max(at + 3)));
                }
                sequence(rest, letter, brace.map(|brace| brace.saturating_sub(at)))?
            }
            _ => (c, 1),
        };
        text.push(meant);
        at += length;
    }
    Ok(text)
}

fn position_of_brace(quoted: &[char], from: usize) -> Option<usize> {
    let rest = quoted.get(from..)?;
    Some(from + rest.iter().position(|&c| c == '}')?)
}

/// The escape sequence at a backslash.
fn sequence(
    rest: &[char],
    letter: char,
    brace: Option<usize>,
) -> Result<(char, usize), &'static str> {
    let itself = ('\\', 1);
    if let Some(count) = digits_of_escape(letter) {
        // Too few characters are no sequence; the wrong ones are a mistake.
        return match rest.get(2..2 + count) {
            Some(digits) if !digits.contains(&'\n') => Ok((hexadecimal(digits)?, 2 + count)),
            _ => Ok(itself),
        };
    }
    if letter == 'N' && rest.get(2) == Some(&'{') {
        return match brace {
            Some(end) if end > 3 => named(rest, Some(end)),
            _ => Ok(itself),
        };
    }
    Ok(octal(rest)
        .or_else(|| simple_escape(letter).map(|c| (c, 2)))
        .unwrap_or(itself))
}
