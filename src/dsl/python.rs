//! Text as Python classifies it: `re`, `str.isidentifier` and the codec `unicode-escape`.

use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use crate::character::category;

/// `\d`.
pub fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && category(c) == GeneralCategory::DecimalNumber)
}

/// Letters that are no part of an identifier, as their compatible form is none.
fn is_excluded(c: char) -> bool {
    matches!(
        c,
        '\u{37a}' | '\u{2e2f}' | '\u{fc5e}'..='\u{fc63}' | '\u{fdfa}' | '\u{fdfb}'
    ) || matches!(
        c,
        '\u{fe70}' | '\u{fe72}' | '\u{fe74}' | '\u{fe76}' | '\u{fe78}'
    ) || matches!(c, '\u{fe7a}' | '\u{fe7c}' | '\u{fe7e}')
}

/// Whether an identifier may begin with it.
pub fn begins_identifier(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic() || c == '_';
    }
    if matches!(c, '\u{1885}' | '\u{1886}' | '\u{2118}' | '\u{212e}') {
        return true;
    }
    let is_continued = matches!(c, '\u{e33}' | '\u{eb3}' | '\u{ff9e}' | '\u{ff9f}');
    let kind = category(c);
    (GeneralCategoryGroup::Letter.contains(kind) || kind == GeneralCategory::LetterNumber)
        && !is_excluded(c)
        && !is_continued
}

/// Whether an identifier may go on with it.
pub fn continues_identifier(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    begins_identifier(c)
        || matches!(
            c,
            '\u{b7}' | '\u{387}' | '\u{1369}'..='\u{1371}' | '\u{19da}'
        )
        || matches!(c, '\u{e33}' | '\u{eb3}' | '\u{ff9e}' | '\u{ff9f}')
        || matches!(
            category(c),
            GeneralCategory::NonspacingMark
                | GeneralCategory::SpacingMark
                | GeneralCategory::DecimalNumber
                | GeneralCategory::ConnectorPunctuation
        )
}

/// More decimal digits than these are no number: `sys.get_int_max_str_digits()`.
pub const MOST_DIGITS: usize = 4300;

/// An escape sequence: what stands for it, and its length in characters. What is no sequence stands for itself.
pub type Escape = Result<(char, usize), &'static str>;

/// The character of so many hexadecimal digits. A lone surrogate, which Python allows, becomes U+FFFD.
pub fn hexadecimal(digits: &[char]) -> Result<char, &'static str> {
    let mut value = 0_u32;
    for digit in digits {
        let digit = digit
            .to_digit(16)
            .ok_or("it has a broken escape sequence")?;
        value = value << 4 | digit;
    }
    if value > 0x10_ffff {
        return Err("it has an escape sequence of a character that does not exist");
    }
    Ok(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// `\N{NAME}`, from its backslash on. Names are not looked up, as their list is a megabyte: any that could be one counts.
pub fn named(rest: &[char], end: Option<usize>) -> Escape {
    let unknown = "it has the escape sequence of an unknown character";
    let (Some('{'), Some(end)) = (rest.get(2), end) else {
        return Err(unknown);
    };
    let name = rest.get(3..end).unwrap_or_default();
    let is_name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
    if name.is_empty() || !name.iter().all(is_name) {
        return Err(unknown);
    }
    Ok((char::REPLACEMENT_CHARACTER, end + 1))
}

/// One to three octal digits behind a backslash.
pub fn octal(rest: &[char]) -> Option<(char, usize)> {
    let digits = rest.iter().skip(1).take(3);
    let digits: Vec<u32> = digits.map_while(|c| c.to_digit(8)).collect();
    let value = digits.iter().fold(0, |value, digit| value << 3 | digit);
    let c = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
    (!digits.is_empty()).then_some((c, digits.len() + 1))
}

/// What one letter behind a backslash stands for.
pub fn simple_escape(letter: char) -> Option<char> {
    Some(match letter {
        '\\' | '\'' | '"' => letter,
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        _ => return None,
    })
}

/// How many hexadecimal digits follow this letter behind a backslash.
pub fn digits_of_escape(letter: char) -> Option<usize> {
    match letter {
        'x' => Some(2),
        'u' => Some(4),
        'U' => Some(8),
        _ => None,
    }
}
