//! Where the rows of an answer stand, found without reading them.
//!
//! A listing of 100,000 rows is read twice, since it may be shown from its end; this is the first time,
//! and it only looks for quotes and brackets. Whatever is unusual is left to the JSON library.

use memchr::memchr2;

/// The rows in `{"key": [row, ...], "next": ...}`, and whether `next` has a value.
///
/// `None` says nothing about the text: the library must read it. What is found within a row is not
/// checked; that is done when the row is read.
pub fn split<'a>(text: &'a str, key: &str) -> Option<(Vec<&'a str>, bool)> {
    let mut scanner = Scanner { text, at: 0 };
    let mut rows = None;
    let mut next = false;
    scanner.expect(b'{')?;
    loop {
        let name = scanner.value()?;
        let name = name.strip_prefix('"')?.strip_suffix('"')?;
        scanner.expect(b':')?;
        if name == key {
            rows = Some(scanner.items()?);
        } else {
            let value = scanner.value()?;
            next = (name == "next" && value != "null") || (name != "next" && next);
        }
        match scanner.token()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    scanner.space();
    (scanner.at == text.len()).then_some(())?;
    Some((rows?, next))
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// The next byte that is no space, taken.
    fn token(&mut self) -> Option<u8> {
        self.space();
        let byte = self.byte()?;
        self.at += 1;
        Some(byte)
    }

    fn expect(&mut self, wanted: u8) -> Option<()> {
        (self.token()? == wanted).then_some(())
    }

    /// The values of an array.
    fn items(&mut self) -> Option<Vec<&'a str>> {
        self.expect(b'[')?;
        let mut items = Vec::new();
        self.space();
        if self.byte()? == b']' {
            self.at += 1;
            return Some(items);
        }
        loop {
            items.push(self.value()?);
            match self.token()? {
                b',' => {}
                b']' => return Some(items),
                _ => return None,
            }
        }
    }

    /// A value of any kind.
    fn value(&mut self) -> Option<&'a str> {
        self.space();
        let start = self.at;
        match self.byte()? {
            b'"' => self.string()?,
            b'{' | b'[' => self.container()?,
            _ => self.word()?,
        }
        self.text.get(start..self.at)
    }

    /// Goes beyond a string, whose first quote is next.
    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            let found = memchr2(b'"', b'\\', rest)?;
            self.at += found + 1;
            if rest[found] == b'"' {
                return Some(());
            }
            self.at += 1;
        }
    }

    /// Goes beyond an object or array, whose first bracket is next.
    fn container(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.byte()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Goes beyond a number, `true`, `false` or `null`.
    fn word(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(
            self.byte(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.')
        ) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_wherever_they_stand() {
        for (text, rows, next) in [
            (
                r#"{"things": [1, {"a": "]\"}"}, [[], {}]], "next": "n"}"#,
                vec!["1", r#"{"a": "]\"}"}"#, "[[], {}]"],
                true,
            ),
            (r#" { "next" : null , "things" : [ ] } "#, vec![], false),
            (
                r#"{"o": {"things": [1]}, "things": ["a\\", "é"]}"#,
                vec![r#""a\\""#, "\"é\""],
                false,
            ),
            (r#"{"things": [1], "things": [2]}"#, vec!["2"], false),
        ] {
            assert_eq!(split(text, "things"), Some((rows, next)), "{text}");
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_others() {
        let whole = r#"{"things": [{"a": "b"}, -1.5e3], "next": "n"}"#;
        for end in 0..whole.len() {
            assert_eq!(split(&whole[..end], "things"), None, "{}", &whole[..end]);
        }
        for text in [
            "[]",
            r#"{"other": []}"#,
            r#"{"things": 3}"#,
            r#"{"things": []} x"#,
            r#"{"things": [1,]}"#,
            r#"{"things": [,1]}"#,
            r#"{"things" []}"#,
            "{things: []}",
        ] {
            assert_eq!(split(text, "things"), None, "{text}");
        }
    }
}
