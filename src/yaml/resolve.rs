//! Which type a node has: by its tag, or by the look of its text (YAML 1.1, as Python's yaml has it).

use super::timestamp;

/// The type of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tag {
    Null,
    Bool,
    Int,
    Float,
    Text,
    Binary,
    Timestamp,
    Sequence,
    Mapping,
    Set,
    OrderedMapping,
    Pairs,
    /// `<<`: the value's keys are taken over.
    Merge,
    /// `=`: the value of the mapping as a whole.
    Value,
    Unknown(String),
}

/// The shape of a node, as far as its type depends on it.
#[derive(Clone, Copy)]
pub enum Kind<'a> {
    Scalar { text: &'a str, plain: bool },
    Sequence,
    Mapping,
}

/// The type of a node by its tag, or by its shape if the tag leaves it open.
pub fn resolve(tag: Option<&saphyr_parser::Tag>, kind: Kind) -> Tag {
    let Some(tag) = tag else {
        return implicit(kind);
    };
    let name = format!("{}{}", tag.handle, tag.suffix);
    if name == "!" {
        return match kind {
            // The reference looks at the text behind `!` even if it is quoted.
            Kind::Scalar { text, .. } => plain(text),
            other => implicit(other),
        };
    }
    match name.strip_prefix("tag:yaml.org,2002:") {
        Some("null") => Tag::Null,
        Some("bool") => Tag::Bool,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("str") => Tag::Text,
        Some("binary") => Tag::Binary,
        Some("timestamp") => Tag::Timestamp,
        Some("seq") => Tag::Sequence,
        Some("map") => Tag::Mapping,
        Some("set") => Tag::Set,
        Some("omap") => Tag::OrderedMapping,
        Some("pairs") => Tag::Pairs,
        Some("merge") => Tag::Merge,
        Some("value") => Tag::Value,
        Some(short) => Tag::Unknown(format!("!!{short}")),
        None => Tag::Unknown(name),
    }
}

fn implicit(kind: Kind) -> Tag {
    match kind {
        Kind::Scalar { text, plain: true } => plain(text),
        Kind::Scalar { .. } => Tag::Text,
        Kind::Sequence => Tag::Sequence,
        Kind::Mapping => Tag::Mapping,
    }
}

/// The type of text without quotes.
fn plain(text: &str) -> Tag {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Tag::Null,
        "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "true" | "True" | "TRUE" | "false"
        | "False" | "FALSE" | "on" | "On" | "ON" | "off" | "Off" | "OFF" => Tag::Bool,
        // What only the tag ! leads here with, in quotes.
        "!" | "&" | "*" => Tag::Unknown("!!yaml".to_owned()),
        "<<" => Tag::Merge,
        "=" => Tag::Value,
        _ if !text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => Tag::Text,
        _ if is_float(text) => Tag::Float,
        _ if is_int(text) => Tag::Int,
        _ if timestamp::is_timestamp(text) => Tag::Timestamp,
        _ => Tag::Text,
    }
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['-', '+']).unwrap_or(text)
}

/// Binary, octal, decimal, hexadecimal, or to the base 60 (`1:30`); `_` may stand between digits.
fn is_int(text: &str) -> bool {
    let text = unsigned(text);
    if let Some(digits) = text.strip_prefix("0b") {
        return !digits.is_empty() && of(digits, |c| matches!(c, '0' | '1'));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && of(digits, |c| c.is_ascii_hexdigit());
    }
    if let Some(digits) = text.strip_prefix('0') {
        return of(digits, |c| matches!(c, '0'..='7'));
    }
    let mut parts = text.split(':');
    parts.next().is_some_and(is_number) && parts.all(is_sixtieth)
}

/// A float has a dot, and a sign in its exponent: `1e3` is text.
fn is_float(text: &str) -> bool {
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(fraction) = text.strip_prefix('.')
        && fraction.starts_with(|c: char| c.is_ascii_digit())
    {
        return is_fraction(fraction);
    }
    let text = unsigned(text);
    if matches!(text, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let Some((whole, fraction)) = text.split_once('.') else {
        return false;
    };
    match whole.split_once(':') {
        None => is_number(whole) && is_fraction(fraction),
        Some((first, rest)) => {
            is_number(first)
                && rest.split(':').all(is_sixtieth)
                && of(fraction, |c| c.is_ascii_digit())
        }
    }
}

/// Digits behind the dot, and perhaps an exponent with its sign.
fn is_fraction(text: &str) -> bool {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, Some(exponent)),
        None => (text, None),
    };
    of(digits, |c| c.is_ascii_digit())
        && exponent.is_none_or(|exponent| {
            exponent.strip_prefix(['-', '+']).is_some_and(|digits| {
                !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
            })
        })
}

/// Whether every character is such a digit or `_`.
fn of(text: &str, digit: impl Fn(char) -> bool) -> bool {
    text.chars().all(|c| c == '_' || digit(c))
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && of(text, |c| c.is_ascii_digit())
}

/// 0 to 59, in one or two digits.
fn is_sixtieth(text: &str) -> bool {
    match text.as_bytes() {
        [one] => one.is_ascii_digit(),
        [ten, one] => matches!(ten, b'0'..=b'5') && one.is_ascii_digit(),
        _ => false,
    }
}
