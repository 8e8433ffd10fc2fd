//! Surrogates: the escapes of JSON (`"\ud83d\ude00"`) are UTF-16 code units, and a lone one (`"\ud800"`) is no
//! character.

use crate::scan::{self, Part};

/// The error for the JSON text of an object with a lone surrogate, if it has one.
pub fn lone_surrogate_error(object: &str) -> Option<String> {
    lone_surrogate(object)?;
    let (mut id, mut name, mut bad) = (None, None, None);
    // What was found before the scan gave up is used all the same.
    let _ = scan::entries(object, |field, part| {
        match part {
            Part::Plain(text) if field == "id" => id = Some(text),
            Part::Plain(text) if field == "name" => name = Some(text),
            Part::Other(text) if bad.is_none() => {
                bad = lone_surrogate(text).map(|escape| (field, escape));
            }
            _ => {}
        }
        Some(())
    });
    let (field, escape) = bad?;
    let owner = match (id, name) {
        (Some(id), _) => format!(" of ID {id}"),
        (None, Some(name)) => format!(" of {name:?}"),
        (None, None) => String::new(),
    };
    Some(format!(
        "the field {field:?}{owner} cannot be read: it holds {escape}, half of a surrogate pair, which is no character"
    ))
}

/// The first escape of a surrogate that is not part of a pair.
fn lone_surrogate(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        rest = &rest[at..];
        let second = rest.get(6..).and_then(escaped_unit);
        let length = match (escaped_unit(rest), second) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => return rest.get(..6),
            (Some(_), _) => 6,
            (None, _) => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        rest = &rest[length..];
    }
    None
}

/// A JSON text with the replacement character for each lone surrogate, if it has one.
pub fn replaced(text: &str) -> Option<String> {
    let (mut shown, mut rest) = (String::new(), text);
    while let Some(escape) = lone_surrogate(rest) {
        let at = escape.as_ptr().addr() - rest.as_ptr().addr();
        shown.push_str(&rest[..at]);
        shown.push(char::REPLACEMENT_CHARACTER);
        rest = &rest[at + escape.len()..];
    }
    (!shown.is_empty()).then(|| shown + rest)
}

/// The code unit of the escape `\uXXXX` with which a text begins.
pub fn escaped_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_told_from_pairs() {
        for (text, expected) in [
            (r"\ud83d\ude00 \\ud800 \u00e4", None),
            (r"a \ud800", Some(r"\ud800")),
            (r"\ud800\u0041", Some(r"\ud800")),
            (r"\uDC00", Some(r"\uDC00")),
            (r"\\\udfff", Some(r"\udfff")),
            (r"\é\", None),
        ] {
            assert_eq!(lone_surrogate(text), expected, "{text}");
        }
    }

    #[test]
    fn halves_can_be_replaced() {
        for (text, expected) in [
            (r#""\ud83d\ude00 \\ud800""#, None),
            (
                r#""\ud800\udc00\ud800é\udc00\u0041""#,
                Some("\"\\ud800\\udc00\u{fffd}é\u{fffd}\\u0041\""),
            ),
            (
                r#""\ud800\ud800\udc00""#,
                Some("\"\u{fffd}\\ud800\\udc00\""),
            ),
        ] {
            assert_eq!(replaced(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_field_and_its_row_are_named() {
        for (text, expected) in [
            (
                r#"{"a": ["\ud800"], "id": "x"}"#,
                Some(r#"the field "a" of ID x"#),
            ),
            (
                r#"{"name": "n", "b": "\udc00", "c": "\ud800"}"#,
                Some(r#"the field "b" of "n""#),
            ),
            (r#"{"a": "\ud83d\ude00"}"#, None),
        ] {
            let found = lone_surrogate_error(text);
            assert_eq!(found.is_some(), expected.is_some(), "{text}");
            let found = found.unwrap_or_default();
            assert!(found.starts_with(expected.unwrap_or_default()), "{found}");
        }
    }
}
