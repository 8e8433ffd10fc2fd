//! Rewrites JSON text on one line without making values of it: it is checked, white space between tokens is left out, and
//! escapes become the characters that they stand for where those may stand in a string as they are.
//!
//! This makes `-f jsonl` fast: nearly all of a row is copied.

use memchr::memchr2;

use crate::json;
use crate::surrogate::escaped_unit;

/// Appends the value that `text` is, which must be JSON. What was appended before the mistake stays.
pub fn append(out: &mut String, text: &str) -> Option<()> {
    let mut reader = Reader::new(text);
    reader.value(out)?;
    reader.is_at_end().then_some(())
}

/// The names, with their quotes, and the values of the object that `text` is, as they were written. It must be compact.
pub fn members(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut reader = Reader::new(text);
    let (mut skipped, mut found) = (String::new(), Vec::new());
    reader.open(b'{')?;
    if reader.next_is(b'}') {
        return Some(found);
    }
    loop {
        let start = reader.at;
        reader.string(&mut skipped)?;
        let end = reader.at;
        reader.open(b':')?;
        let value = reader.at;
        reader.value(&mut skipped)?;
        skipped.clear();
        found.push((text.get(start..end)?, text.get(value..reader.at)?));
        if !reader.goes_on(b'}')? {
            return Some(found);
        }
    }
}

/// How deeply the arrays and objects in `text` are nested, at most; what is no JSON counts as well.
pub fn depth(text: &str) -> usize {
    let (mut now, mut most, mut reader) = (0_usize, 0, Reader::new(text));
    while let Some(byte) = reader.byte() {
        match byte {
            b'"' => reader.skip_string(),
            b'[' | b'{' => now += 1,
            b']' | b'}' => now = now.saturating_sub(1),
            _ => {}
        }
        reader.at += 1;
        most = most.max(now);
    }
    most
}

/// A position in a JSON text.
#[derive(Clone, Copy)]
pub struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    /// At the beginning of a text.
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Whether only white space is left.
    pub fn is_at_end(&mut self) -> bool {
        self.space();
        self.at == self.text.len()
    }

    /// Takes this token.
    pub fn open(&mut self, token: u8) -> Option<()> {
        self.next_is(token).then_some(())
    }

    /// Takes this token if it is next.
    pub fn next_is(&mut self, token: u8) -> bool {
        self.space();
        let found = self.byte() == Some(token);
        self.at += usize::from(found);
        found
    }

    /// Takes this string, with its quotes, if it is next in the same spelling.
    pub fn next_is_text(&mut self, text: &str) -> bool {
        self.space();
        let rest = self.text.as_bytes().get(self.at..);
        let found = rest.is_some_and(|rest| rest.starts_with(text.as_bytes()));
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// Whether a string is next.
    pub fn is_at_string(&mut self) -> bool {
        self.space();
        self.byte() == Some(b'"')
    }

    /// Takes a comma, which goes on, or the bracket that ends.
    pub fn goes_on(&mut self, end: u8) -> Option<bool> {
        if self.next_is(b',') {
            return Some(true);
        }
        self.open(end).map(|()| false)
    }

    /// Appends a value of any kind, however deep.
    pub fn value(&mut self, out: &mut String) -> Option<()> {
        // The brackets that are open.
        let mut ends = Vec::new();
        loop {
            self.space();
            let begun = match self.byte()? {
                b'"' => {
                    self.string(out)?;
                    None
                }
                b'{' => Some(b'}'),
                b'[' => Some(b']'),
                _ => {
                    self.word(out)?;
                    None
                }
            };
            if let Some(end) = begun {
                self.at += 1;
                out.push(if end == b'}' { '{' } else { '[' });
                if self.next_is(end) {
                    out.push(char::from(end));
                } else {
                    ends.push(end);
                    self.name_in(end, out)?;
                    continue;
                }
            }
            while let Some(&end) = ends.last() {
                if self.goes_on(end)? {
                    out.push(',');
                    self.name_in(end, out)?;
                    break;
                }
                out.push(char::from(end));
                ends.pop();
            }
            if ends.is_empty() {
                return Some(());
            }
        }
    }

    /// Appends the name that is next, if what ends with this bracket is an object.
    fn name_in(&mut self, end: u8, out: &mut String) -> Option<()> {
        if end == b'}' {
            self.string(out)?;
            self.open(b':')?;
            out.push(':');
        }
        Some(())
    }

    /// Appends a string with its quotes.
    pub fn string(&mut self, out: &mut String) -> Option<()> {
        self.open(b'"')?;
        let start = self.at;
        let rest = self.text.as_bytes().get(start..)?;
        let found = memchr2(b'"', b'\\', rest)?;
        let plain = &rest[..found];
        // Vectorized, as it has no early exit.
        let has_control = plain
            .iter()
            .fold(false, |any, &byte| any | is_control(byte));
        if rest[found] == b'"' && !has_control {
            self.at = start + found + 1;
            out.push_str(self.text.get(start - 1..self.at)?);
            return Some(());
        }
        out.push('"');
        self.characters(out, Escaped::Again)?;
        out.push('"');
        Some(())
    }

    /// Appends the text that a string stands for. `None` if it has half of a surrogate pair.
    pub fn content(&mut self, out: &mut String) -> Option<()> {
        self.open(b'"')?;
        self.characters(out, Escaped::No)
    }

    /// Appends the characters up to the quote that ends the string, and takes that.
    fn characters(&mut self, out: &mut String, escaped: Escaped) -> Option<()> {
        loop {
            let rest = self.text.get(self.at..)?;
            let end = rest
                .bytes()
                .position(|byte| byte < b' ' || byte == b'"' || byte == b'\\')?;
            out.push_str(&rest[..end]);
            self.at += end + 1;
            match rest.as_bytes()[end] {
                b'"' => return Some(()),
                b'\\' => self.escape(&rest[end..], out, escaped)?,
                // The server may send a control character as it is, which other formats show.
                byte => escaped.push(out, char::from(byte)),
            }
        }
    }

    /// Appends what the escape at the beginning of `text` stands for. Its backslash has been taken.
    fn escape(&mut self, text: &str, out: &mut String, escaped: Escaped) -> Option<()> {
        let c = match text.as_bytes().get(1)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(text, out, escaped),
            _ => return None,
        };
        self.at += 1;
        escaped.push(out, c);
        Some(())
    }

    /// The same for `\uXXXX`, or two of them.
    fn unicode(&mut self, text: &str, out: &mut String, escaped: Escaped) -> Option<()> {
        let unit = escaped_unit(text)?;
        let second = text.get(6..).and_then(escaped_unit);
        let pair = [Some(unit), second.filter(|_| is_high(unit))];
        let mut decoded = char::decode_utf16(pair.into_iter().flatten());
        if let Some(Ok(c)) = decoded.next() {
            self.at += if c.len_utf16() == 2 { 11 } else { 5 };
            escaped.push(out, c);
        } else {
            out.push_str(escaped.half(text)?);
            self.at += 5;
        }
        Some(())
    }

    /// Appends a number, `true`, `false` or `null`.
    fn word(&mut self, out: &mut String) -> Option<()> {
        let start = self.at;
        while matches!(
            self.byte(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.')
        ) {
            self.at += 1;
        }
        let word = self.text.get(start..self.at)?;
        if !(matches!(word, "null" | "true" | "false") || is_number(word)) {
            return None;
        }
        out.push_str(word);
        Some(())
    }

    /// Moves to the quote that ends the string whose first quote is here, or to the end.
    fn skip_string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte() {
            match byte {
                b'"' => return,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }
}

/// What becomes of characters that cannot stand in a JSON string.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escaped {
    /// They are escaped.
    Again,
    /// They are appended as they are.
    No,
}

impl Escaped {
    fn push(self, out: &mut String, c: char) {
        match self {
            Self::No => out.push(c),
            Self::Again => json::push_escaped(out, c),
        }
    }

    /// What is appended for half of a surrogate pair, which no character is.
    fn half(self, escape: &str) -> Option<&str> {
        escape.get(..6).filter(|_| self == Self::Again)
    }
}

fn is_high(unit: u16) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

fn is_control(byte: u8) -> bool {
    byte < b' '
}

/// Whether a word is a number in JSON.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let word = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (word, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compact(text: &str) -> Option<String> {
        let mut out = String::new();
        append(&mut out, text)?;
        Some(out)
    }

    #[test]
    fn only_white_space_and_needless_escapes_change() {
        for (given, expected) in [
            (" 1 ", "1"),
            (
                "{\n \"a\" : [ 1.50 , -0 , 1e+5 ,\t{ } , [ ] ] }",
                r#"{"a":[1.50,-0,1e+5,{},[]]}"#,
            ),
            (r#"["a b", "\/\u00e9\ud83d\ude00"]"#, "[\"a b\",\"/é😀\"]"),
            (
                r#""\"\\\b\f\n\r\t\u0000\u001F""#,
                r#""\"\\\b\f\n\r\t\u0000\u001f""#,
            ),
            ("\"a\nb\"", r#""a\nb""#),
            (
                r#"["\ud800", "\uDC00x", "\ud800\u0041"]"#,
                r#"["\ud800","\uDC00x","\ud800A"]"#,
            ),
            (r#"{"\u0061": 1, "a": 2}"#, r#"{"a":1,"a":2}"#),
            ("[null, true, false]", "[null,true,false]"),
        ] {
            assert_eq!(compact(given).as_deref(), Some(expected), "{given}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let whole = r#"{"a": ["b\"", -1.5e3, {"c": null}]}"#;
        for end in 0..whole.len() {
            assert_eq!(compact(&whole[..end]), None, "{}", &whole[..end]);
        }
        for text in [
            "NaN",
            "-Infinity",
            "[1,]",
            "{1: 2}",
            "{\"a\"}",
            "{,}",
            "[1 2]",
            "[1}",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "--1",
            "nul",
            "'a'",
            r#""\x""#,
            r#""\u12""#,
            "1 2",
            "[]]",
        ] {
            assert_eq!(compact(text), None, "{text}");
        }
    }

    #[test]
    fn depth_has_no_limit_and_can_be_asked_for() {
        let text = "[".repeat(100_000) + "\"[\\\"[\"" + &"]".repeat(100_000);
        assert_eq!(compact(&text).as_deref(), Some(text.as_str()));
        assert_eq!(depth(&text), 100_000);
        assert_eq!(depth(r#"{"a": [{}], "b": []}"#), 3);
    }

    #[test]
    fn the_members_of_an_object_are_found() {
        assert_eq!(
            members(r#"{"a":1,"b\"":{"c":[2]},"a":"x"}"#).unwrap(),
            [
                ("\"a\"", "1"),
                (r#""b\"""#, r#"{"c":[2]}"#),
                ("\"a\"", "\"x\"")
            ]
        );
        assert_eq!(members("{}").unwrap(), []);
        assert_eq!(members("[]"), None);
    }

    #[test]
    fn it_agrees_with_the_library() {
        let mut random = fastrand::Rng::with_seed(7);
        let parts = [
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"\\u00e9\"",
            "1",
            "-2.5",
            "null",
            " ",
            "\n",
        ];
        for _ in 0..50_000 {
            let text: String = (0..random.usize(1..9))
                .map(|_| parts[random.usize(..parts.len())])
                .collect();
            let known = serde_json::from_str::<serde_json::Value>(&text).ok();
            let ours = compact(&text);
            let read = ours.map(|ours| serde_json::from_str(&ours).unwrap());
            assert_eq!(read, known, "{text}");
        }
    }
}
