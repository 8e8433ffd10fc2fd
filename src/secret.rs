//! Text that must never be shown, and how what is shown is rid of it.

mod address;
mod document;
mod keys;
mod known;
mod looks;
mod places;
mod redactor;

use std::fmt::{self, Write as _};
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use address::{credentials_of, without_password};
pub use document::hide;
pub use keys::telling;
pub use redactor::Redactor;

/// What stands for a secret.
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

/// `text` without what stands where only secrets stand: the rules are those of [`places`].
pub fn without_telling_places(text: &str) -> String {
    blank(text, places::find(text))
}

/// `text` with [`HIDDEN`] in these places, which may overlap.
fn blank(text: &str, mut places: Vec<Range<usize>>) -> String {
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

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "***");
    }

    #[test]
    fn places_that_overlap_are_one() {
        assert_eq!(blank("abcdef", vec![3..5, 1..4, 1..2]), "a***f");
        assert_eq!(blank("abc", vec![]), "abc");
    }

    #[test]
    fn a_digest_is_that_of_sha256sum() {
        assert_eq!(
            digest("abc"),
            "{SHA256}ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
