//! Finding a secret in bytes, and the beginning of one that was truncated.

use std::ops::Range;

use memchr::{memchr, memchr2};

/// A secret of this length is found within words too.
const LONG: usize = 8;
/// The shortest beginning of a truncated secret (`abcd...`) that is found.
pub const MIN_PREFIX: usize = 4;

/// A secret to search for. The algorithm (Knuth-Morris-Pratt) takes linear time whatever the text is.
pub struct Pattern {
    wanted: Vec<u8>,
    /// For each prefix, the length of the longest shorter prefix with which it ends.
    fallback: Vec<usize>,
}

impl Pattern {
    /// An empty pattern is never found. `+` and the space are the same, as forms encode one as the other.
    pub fn new(wanted: &str) -> Self {
        let wanted: Vec<u8> = wanted.bytes().map(folded).collect();
        let mut fallback = vec![0; wanted.len()];
        let mut length = 0;
        for at in 1..wanted.len() {
            while length > 0 && wanted[at] != wanted[length] {
                length = fallback[length - 1];
            }
            length += usize::from(wanted[at] == wanted[length]);
            fallback[at] = length;
        }
        Self { wanted, fallback }
    }

    /// Whether it is found within words, too.
    pub fn is_long(&self) -> bool {
        self.wanted.len() >= LONG
    }

    /// Adds the ranges of all matches: anywhere if the pattern is long, else as words; and of beginnings that three
    /// dots follow.
    pub fn find(&self, bytes: &[u8], found: &mut Vec<Range<usize>>) {
        let Some(&first) = self.wanted.first() else {
            return;
        };
        let (mut at, mut length) = (0, 0);
        while at < bytes.len() {
            if length == 0 {
                let rest = &bytes[at..];
                let next = if first == folded(b'+') {
                    memchr2(first, b'+', rest)
                } else {
                    memchr(first, rest)
                };
                let Some(next) = next else {
                    return;
                };
                at += next;
            } else {
                length = self.partial(length);
                if length >= MIN_PREFIX && are_dots(&bytes[at..]) {
                    found.push(at - length..at);
                }
                while length > 0 && self.wanted[length] != folded(bytes[at]) {
                    length = self.fallback[length - 1];
                }
            }
            length += usize::from(self.wanted[length] == folded(bytes[at]));
            at += 1;
            if length == self.wanted.len() && (self.is_long() || is_word(bytes, at - length, at)) {
                found.push(at - length..at);
            }
        }
    }

    /// The length of the longest match that is not complete.
    fn partial(&self, length: usize) -> usize {
        if length == self.wanted.len() {
            self.fallback[length - 1]
        } else {
            length
        }
    }
}

fn folded(byte: u8) -> u8 {
    if byte == b'+' { b' ' } else { byte }
}

fn are_dots(bytes: &[u8]) -> bool {
    bytes.starts_with(b"...") || bytes.starts_with("…".as_bytes())
}

/// Whether no letter or digit precedes or follows.
pub fn is_word(bytes: &[u8], start: usize, end: usize) -> bool {
    let of_word = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let inside = |at: usize| bytes.get(at).copied().is_some_and(of_word);
    let before = start > 0 && inside(start - 1) && inside(start);
    let behind = inside(end) && inside(end - 1);
    !before && !behind
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(wanted: &str, text: &str) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        Pattern::new(wanted).find(text.as_bytes(), &mut found);
        let places = found.into_iter().map(|place| (place.start, place.end));
        places.collect()
    }

    #[test]
    fn all_places_are_found_those_that_overlap_too() {
        assert_eq!(found("abababab", "ababababab"), [(0, 8), (2, 10)]);
        assert_eq!(found("aaaaaaaab", "aaaaaaaaaab"), [(2, 11)]);
        assert_eq!(found("abc", "abc-abcd-abc"), [(0, 3), (9, 12)]);
        assert_eq!(found("a", "a b a"), [(0, 1), (4, 5)]);
        assert!(found("", "abc").is_empty());
    }

    #[test]
    fn the_longest_beginning_counts() {
        assert_eq!(found("ababacab", "xababa..."), [(1, 6)]);
        assert_eq!(found("abcdefgh", "abc... abcd…"), [(7, 11)]);
        assert_eq!(found("aaaaaaaa", "aaaaaaaa..."), [(0, 8), (1, 8)]);
    }
}
