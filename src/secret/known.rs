//! Finding a known text in whatever spelling another program has given it.
//!
//! The spellings are those of JSON and Python strings, of URLs and forms, and of HTML, one within
//! another as well: an error page that quotes a login has JSON within HTML.

use std::ops::Range;

use crate::markup;

use super::pattern::{PART, Pattern, is_word};
use super::{Secret, encoded};

/// A text as somebody would read it, and where each of its bytes stands in the original.
struct View {
    bytes: Vec<u8>,
    /// One more than there are bytes: the end of the last one.
    at: Vec<usize>,
}

/// Reads an escape: what it stands for, and its length.
type Decode = fn(&[u8]) -> Option<(Vec<u8>, usize)>;

/// Where `text` has one of the secrets, as it is or in base64.
pub fn find(text: &str, secrets: &[Secret]) -> Vec<Range<usize>> {
    let patterns: Vec<_> = secrets.iter().flat_map(patterns).collect();
    let mut found = Vec::new();
    for view in views(text, &patterns) {
        view.add(&mut found, |bytes, places| {
            for pattern in &patterns {
                pattern.find(bytes, places);
            }
            encoded::find(bytes, &patterns, places);
        });
    }
    found
}

/// Where `text` has a user's name and one of the passwords in base64.
pub fn find_logins(text: &str, passwords: &[Secret]) -> Vec<Range<usize>> {
    let logins = passwords.iter().map(|password| {
        let login = format!(":{}", password.expose().trim());
        Pattern::new(&login)
    });
    let logins: Vec<_> = logins.collect();
    let mut found = Vec::new();
    for view in views(text, &logins) {
        view.add(&mut found, |bytes, places| {
            encoded::find(bytes, &logins, places);
        });
    }
    found
}

/// A secret as it is, and as it is in an excerpt of a page, which has no line breaks, nor what looks like markup.
fn patterns(secret: &Secret) -> Vec<Pattern> {
    let text = secret.expose().trim();
    let mut texts = vec![text.to_owned()];
    let collapsed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for other in [markup::plain(text), collapsed] {
        if !texts.contains(&other) && other.len() >= PART {
            texts.push(other);
        }
    }
    texts.iter().map(|text| Pattern::new(text)).collect()
}

/// The ways to read a text; none if there is nothing to look for.
fn views(text: &str, patterns: &[Pattern]) -> Vec<View> {
    if patterns.is_empty() {
        return Vec::new();
    }
    let plain = View {
        bytes: text.as_bytes().to_vec(),
        at: (0..=text.len()).collect(),
    };
    let html = plain.read(b'&', entity);
    let url = plain.read(b'%', percent);
    let form = plain
        .read(b'+', plus)
        .map(|form| form.read(b'%', percent).unwrap_or(form));
    let outer = [Some(plain), html, url, form].into_iter().flatten();
    let views = outer.flat_map(|view| {
        let json = view.read(b'\\', escape);
        let inner = json.as_ref().and_then(|json| json.read(b'\\', escape));
        [Some(view), json, inner].into_iter().flatten()
    });
    views.collect()
}

impl View {
    /// The view with its escapes read, each of which begins with `mark`; `None` without any.
    fn read(&self, mark: u8, decode: Decode) -> Option<Self> {
        if !self.bytes.contains(&mark) {
            return None;
        }
        let mut read = Self {
            bytes: Vec::with_capacity(self.bytes.len()),
            at: Vec::with_capacity(self.at.len()),
        };
        let mut next = 0;
        while let Some(&byte) = self.bytes.get(next) {
            let decoded = (byte == mark)
                .then(|| decode(&self.bytes[next..]))
                .flatten();
            let length = if let Some((bytes, length)) = decoded {
                read.at.extend(bytes.iter().map(|_| self.at[next]));
                read.bytes.extend(bytes);
                length
            } else {
                read.at.push(self.at[next]);
                read.bytes.push(byte);
                1
            };
            next += length;
        }
        read.at.push(self.at[next]);
        Some(read)
    }

    /// Adds what `search` finds in the bytes, as places of the original.
    fn add(&self, found: &mut Vec<Range<usize>>, search: impl Fn(&[u8], &mut Vec<Range<usize>>)) {
        let mut places = Vec::new();
        search(&self.bytes, &mut places);
        let original = |place: Range<usize>| self.at[place.start]..self.at[place.end];
        found.extend(places.into_iter().map(original));
    }
}

/// Whether `word` stands in `text` by itself.
pub fn has_word(text: &str, word: &str) -> bool {
    let text = text.to_lowercase().into_bytes();
    let word = word.to_lowercase();
    let mut places = text.windows(word.len().max(1)).enumerate();
    places.any(|(at, found)| found == word.as_bytes() && is_word(&text, at, at + word.len()))
}

/// `%41`
fn percent(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let byte = u8::try_from(number(bytes.get(1..3)?, 16)?).ok()?;
    Some((vec![byte], 3))
}

/// A form writes a space as `+`.
#[expect(clippy::unnecessary_wraps, reason = "the others may find no escape")]
fn plus(_: &[u8]) -> Option<(Vec<u8>, usize)> {
    Some((vec![b' '], 1))
}

/// `\n`, `\"`, `\u0041`, Python's `\x41`, Rust's `\u{41}`; two halves of a pair count as one.
fn escape(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let plain = |byte: u8| Some((vec![byte], 2));
    match bytes.get(1)? {
        b'n' => plain(b'\n'),
        b'r' => plain(b'\r'),
        b't' => plain(b'\t'),
        b'b' => plain(8),
        b'f' => plain(12),
        b'x' => character(number(bytes.get(2..4)?, 16)?, 4),
        b'u' if bytes.get(2) == Some(&b'{') => {
            let end = bytes.iter().take(12).position(|&byte| byte == b'}')?;
            character(number(&bytes[3..end], 16)?, end + 1)
        }
        b'u' => {
            let first = number(bytes.get(2..6)?, 16)?;
            if let 0xd800..=0xdbff = first
                && bytes.get(6..8) == Some(b"\\u")
                && let second @ 0xdc00..=0xdfff = number(bytes.get(8..12)?, 16)?
            {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return character(code, 12);
            }
            character(first, 6)
        }
        &byte @ (b'"' | b'\'' | b'\\' | b'/') => plain(byte),
        _ => None,
    }
}

/// `&amp;`, `&#39;`, `&#x27;`
fn entity(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let end = bytes.iter().take(10).position(|&byte| byte == b';')?;
    let code = match &bytes[1..end] {
        b"amp" => u32::from(b'&'),
        b"lt" => u32::from(b'<'),
        b"gt" => u32::from(b'>'),
        b"quot" => u32::from(b'"'),
        b"apos" => u32::from(b'\''),
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16)?,
        [b'#', digits @ ..] => number(digits, 10)?,
        _ => return None,
    };
    character(code, end + 1)
}

fn number(digits: &[u8], base: u32) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok()?;
    u32::from_str_radix(text, base).ok()
}

fn character(code: u32, length: usize) -> Option<(Vec<u8>, usize)> {
    Some((char::from_u32(code)?.to_string().into_bytes(), length))
}

#[cfg(test)]
mod tests {
    use super::super::blank;
    use super::*;

    fn cleaned(text: &str, secret: &str) -> String {
        blank(text, find(text, &[Secret::new(secret)]))
    }

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let secret = "a\"b'c\\d&é<f> g/h🔑";
        for spelled in [
            r#"a"b'c\d&é<f> g/h🔑"#,
            r#"a\"b'c\\d&é<f> g/h🔑"#,
            r#"a\"b'c\\d&\u00e9<f> g\/h\ud83d\udd11"#,
            r#"a\"b'c\\d&é<f> g/h\u{1f511}"#,
            r#"a\\\"b'c\\\\d&\\u00e9<f> g/h🔑"#,
            r"a%22b%27c%5Cd%26%C3%A9%3cf%3e%20g/h%F0%9F%94%91",
            r"a%22b%27c%5Cd%26%C3%A9%3Cf%3E+g%2Fh%F0%9F%94%91",
            r"a&quot;b&#39;c\d&amp;é&lt;f&gt; g/h🔑",
            r"a\&quot;b&#x27;c\\d&amp;\u00e9&lt;f&gt; g/h&#128273;",
        ] {
            let text = format!("say <{spelled}>!");
            assert_eq!(cleaned(&text, secret), "say <***>!");
        }
    }

    #[test]
    fn a_short_secret_is_hidden_as_a_word() {
        for (text, expected) in [
            ("bad word abc123.", "bad word ***."),
            (r#""abc123""#, r#""***""#),
            (r"a\nabc123\n", r"a\n***\n"),
            ("q=%22abc123%22", "q=%22***%22"),
            ("user:abc123@h", "user:***@h"),
            ("abc1234 xabc123 éabc123", "abc1234 xabc123 éabc123"),
        ] {
            assert_eq!(cleaned(text, "abc123"), expected);
        }
        assert_eq!(cleaned("a-!pw!-b x!pw!y", "!pw!"), "a-***-b x***y");
    }

    #[test]
    fn a_long_one_is_hidden_within_words() {
        assert_eq!(cleaned("xlong-secrety", "long-secret"), "x***y");
        assert_eq!(cleaned("a  b long-secret", "long-secret\n"), "a  b ***");
        assert_eq!(cleaned("two words here", "two  words"), "*** here");
        assert_eq!(cleaned("so secr et1 is", "secr<x>et1"), "so *** is");
    }

    #[test]
    fn the_beginning_of_one_that_was_cut_is_hidden() {
        assert_eq!(
            cleaned("bad token long-se... (cut)", "long-secret"),
            "bad token ***... (cut)"
        );
        assert_eq!(cleaned("bad token long…", "long-secret"), "bad token ***…");
        assert_eq!(cleaned("wait for lon...", "long-secret"), "wait for lon...");
        assert_eq!(cleaned("...", "long-secret"), "...");
    }

    #[test]
    fn words_stand_by_themselves() {
        assert!(has_word("http://Admin.example:5000/v3", "admin"));
        assert!(!has_word("administrator", "admin"));
        assert!(!has_word("", "admin"));
    }
}
