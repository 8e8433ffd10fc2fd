//! Tag resolution by the rules of `PyYAML` for YAML 1.1: an explicit tag, else what a plain scalar looks like.

use super::timestamp;

/// A resolved tag.
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
    /// `<<`: the value's pairs are merged into the mapping.
    Merge,
    /// `=`: its value stands for the mapping where a scalar is wanted.
    Value,
    Unknown(String),
}

/// The kind of a node, as far as its tag depends on it.
#[derive(Clone, Copy)]
pub enum NodeKind<'a> {
    Scalar { text: &'a str, plain: bool },
    Sequence,
    Mapping,
}

/// The tag of a node: the one that is written, else (none, or `!`) the one that its kind implies.
pub fn resolve(tag: Option<&str>, kind: NodeKind) -> Tag {
    let Some(name) = tag else {
        return implicit(kind);
    };
    if name == "!" {
        return match kind {
            // PyYAML treats a scalar behind `!` as plain even if it is quoted.
            NodeKind::Scalar { text, .. } => plain(text),
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
        None => Tag::Unknown(name.to_owned()),
    }
}

fn implicit(kind: NodeKind) -> Tag {
    match kind {
        NodeKind::Scalar { text, plain: true } => plain(text),
        NodeKind::Scalar { .. } => Tag::Text,
        NodeKind::Sequence => Tag::Sequence,
        NodeKind::Mapping => Tag::Mapping,
    }
}

/// The tag of a plain scalar.
fn plain(text: &str) -> Tag {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Tag::Null,
        "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "true" | "True" | "TRUE" | "false"
        | "False" | "FALSE" | "on" | "On" | "ON" | "off" | "Off" | "OFF" => Tag::Bool,
        // No plain scalar; such a text comes here in quotes behind the tag `!`.
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

/// Binary, octal, decimal, hexadecimal, or sexagesimal (`1:30`); `_` may stand between digits.
fn is_int(text: &str) -> bool {
    let text = unsigned(text);
    if let Some(digits) = text.strip_prefix("0b") {
        return !digits.is_empty() && all_digits(digits, |c| matches!(c, '0' | '1'));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && all_digits(digits, |c| c.is_ascii_hexdigit());
    }
    if let Some(digits) = text.strip_prefix('0') {
        return all_digits(digits, |c| matches!(c, '0'..='7'));
    }
    let mut parts = text.split(':');
    parts.next().is_some_and(is_number) && parts.all(is_sexagesimal_digit)
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
                && rest.split(':').all(is_sexagesimal_digit)
                && all_digits(fraction, |c| c.is_ascii_digit())
        }
    }
}

/// Digits behind the dot, and perhaps an exponent with its sign.
fn is_fraction(text: &str) -> bool {
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, Some(exponent)),
        None => (text, None),
    };
    all_digits(digits, |c| c.is_ascii_digit())
        && exponent.is_none_or(|exponent| {
            exponent.strip_prefix(['-', '+']).is_some_and(|digits| {
                !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
            })
        })
}

/// Whether every character is `_` or a digit.
fn all_digits(text: &str, digit: impl Fn(char) -> bool) -> bool {
    text.chars().all(|c| c == '_' || digit(c))
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && all_digits(text, |c| c.is_ascii_digit())
}

/// 0 to 59, in one or two digits.
fn is_sexagesimal_digit(text: &str) -> bool {
    match text.as_bytes() {
        [one] => one.is_ascii_digit(),
        [ten, one] => matches!(ten, b'0'..=b'5') && one.is_ascii_digit(),
        _ => false,
    }
}
