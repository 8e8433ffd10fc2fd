//! Secrets, and how they are removed from what is shown.

mod encoded;
mod escapes;
mod headers;
mod json;
mod known_values;
mod line_context;
mod mask;
mod next_match;
mod options;
mod pattern;
mod prose;
mod redactor;
mod sensitive_names;
mod text;
mod token_patterns;
mod unquoted;
mod urls;
mod values;
mod view;
mod wrapper;

use std::fmt::Write as _;

pub use json::redact;
pub use mask::HIDDEN;
pub use redactor::Redactor;
pub use sensitive_names::sensitivity;
pub use text::without_sensitive_parts;
pub use urls::{credentials_of, without_password};
pub use wrapper::Secret;

/// `{SHA256}` and the hexadecimal digest of `text`, by which logs tell one token from another.
pub fn digest(text: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    format!("{{SHA256}}{}", hex(digest.as_ref()))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The beginning of a text that is longer than so many characters. It ends before the word in which the limit falls, as
/// half of a secret would not be recognized. (One with spaces in it is, by the dots that follow.)
pub fn cut(text: &str, longest: usize) -> Option<&str> {
    /// A longer word is none of a sentence.
    const WORD: usize = 1000;
    let (limit, _) = text.char_indices().nth(longest)?;
    let (start, rest) = text.split_at(limit);
    if rest.starts_with(char::is_whitespace) {
        return Some(start);
    }
    let word = start.trim_end_matches(|c: char| !c.is_whitespace()).len();
    if word > 0 && limit - word <= WORD {
        return Some(start[..word].trim_end());
    }
    // Text without spaces: JSON, or a writing system that has none.
    let of_word =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/' | '=');
    Some(if rest.starts_with(of_word) {
        start.trim_end_matches(of_word)
    } else {
        start
    })
}

#[cfg(test)]
mod tests {
    use super::mask::mask;
    use super::*;

    /// Checks that what stands within « » is masked, and nothing else.
    pub fn check_masked(clean: impl Fn(&str) -> String, cases: &[&str]) {
        for case in cases {
            let mut parts = case.split('«');
            let mut expected = parts.next().unwrap().to_owned();
            for part in parts {
                let (_, after) = part.split_once('»').unwrap();
                expected = expected + HIDDEN + after;
            }
            let given = case.replace(['«', '»'], "");
            assert_eq!(clean(&given), expected, "{given}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "***");
    }

    #[test]
    fn places_that_overlap_are_one() {
        assert_eq!(mask("abcdef", vec![3..5, 1..4, 1..2]), "a***f");
        assert_eq!(mask("abc", vec![]), "abc");
    }

    #[test]
    fn no_word_is_cut_in_two() {
        for (text, longest, expected) in [
            ("one two", 7, None),
            ("one two", 5, Some("one")),
            ("one two", 3, Some("one")),
            ("one two", 2, Some("")),
            ("{\"a\":\"hunter2\"}", 8, Some("{\"a\":\"")),
            ("x http://u:hunter2@h/", 14, Some("x")),
            ("日本語日本語", 4, Some("日本語日")),
        ] {
            assert_eq!(cut(text, longest), expected, "{text}");
        }
    }

    #[test]
    fn a_digest_is_that_of_sha256sum() {
        assert_eq!(
            digest("abc"),
            "{SHA256}ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
