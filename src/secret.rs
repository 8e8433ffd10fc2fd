//! Secrets, and how they are removed from what is shown.

mod encoded;
mod escapes;
mod json;
mod known_values;
mod line_context;
mod next_match;
mod pattern;
mod redactor;
mod sensitive_names;
mod text;
mod token_patterns;
mod urls;
mod values;
mod view;

use std::fmt::{self, Write as _};
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use json::redact;
pub use redactor::Redactor;
pub use sensitive_names::sensitivity;
pub use urls::{credentials_of, without_password};

/// Is shown in place of a secret.
pub const HIDDEN: &str = "***";

/// A value that may be a password or a token. `Debug` never shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

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

/// `text` in which the secrets that can be recognized without knowing them are masked, see [`text`].
pub fn without_sensitive_parts(text: &str) -> String {
    mask(text, text::find(text))
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

/// `text` with [`HIDDEN`] in place of these ranges, which may overlap.
fn mask(text: &str, mut places: Vec<Range<usize>>) -> String {
    places.sort_by_key(|place| (place.start, place.end));
    let mut clean = String::with_capacity(text.len());
    let mut done = 0;
    let mut places = places.into_iter().peekable();
    while let Some(mut place) = places.next() {
        while let Some(next) = places.next_if(|next| next.start <= place.end) {
            place.end = place.end.max(next.end);
        }
        clean.push_str(text.get(done..place.start).unwrap_or_default());
        clean.push_str(HIDDEN);
        done = place.end;
    }
    clean.push_str(text.get(done..).unwrap_or_default());
    clean
}

#[cfg(test)]
mod tests {
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
