//! Splits JSON text into its parts without parsing them: only quotes and brackets are searched for.
//!
//! This makes listings of 100,000 rows fast. Anything unusual is left to `serde_json`.

use memchr::memchr2;

/// A value in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The content of a string without escapes.
    Plain(&'a str),
    /// The text of any other value, which has not been checked.
    Other(&'a str),
}

/// Calls `take` with the names and values of the object that `text` is, until it returns `None`.
///
/// The result is `None` for anything unusual, a name with escapes for example: `serde_json` must parse it then.
pub fn entries<'a>(
    text: &'a str,
    mut take: impl FnMut(&'a str, Part<'a>) -> Option<()>,
) -> Option<()> {
    let mut scanner = Scanner::new(text);
    scanner.expect(b'{')?;
    loop {
        let Part::Plain(name) = scanner.part()? else {
            return None;
        };
        scanner.expect(b':')?;
        take(name, scanner.part()?)?;
        match scanner.token()? {
            b',' => {}
            b'}' => return scanner.is_at_end().then_some(()),
            _ => return None,
        }
    }
}

/// A position in a text.
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Whether only white space is left.
    pub fn is_at_end(&mut self) -> bool {
        self.space();
        self.at == self.text.len()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Takes the next byte that is no white space.
    pub fn token(&mut self) -> Option<u8> {
        self.space();
        let byte = self.byte()?;
        self.at += 1;
        Some(byte)
    }

    /// Takes this byte.
    pub fn expect(&mut self, wanted: u8) -> Option<()> {
        (self.token()? == wanted).then_some(())
    }

    /// The values of an array.
    pub fn items(&mut self) -> Option<Vec<&'a str>> {
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

    /// The text of a value of any kind.
    pub fn value(&mut self) -> Option<&'a str> {
        self.space();
        let start = self.at;
        match self.byte()? {
            b'"' => self.string()?,
            b'{' | b'[' => self.container()?,
            _ => self.word()?,
        }
        self.text.get(start..self.at)
    }

    /// The content of a string that has no escapes; `None` where something else is next.
    fn plain(&mut self) -> Option<&'a str> {
        let start = self.at + 1;
        let rest = self.text.as_bytes().get(start..)?;
        let found = memchr2(b'"', b'\\', rest)?;
        if self.byte()? != b'"' || rest[found] != b'"' {
            return None;
        }
        self.at = start + found + 1;
        self.text.get(start..start + found)
    }

    /// Skips a string, whose first quote is next.
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

    /// The next value.
    pub fn part(&mut self) -> Option<Part<'a>> {
        self.space();
        match self.plain() {
            Some(text) => Some(Part::Plain(text)),
            None => self.value().map(Part::Other),
        }
    }

    /// Skips an object or array, whose first bracket is next.
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

    /// Skips a number, `true`, `false` or `null`.
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

    fn found(text: &str) -> Option<Vec<(&str, Part<'_>)>> {
        let mut all = Vec::new();
        entries(text, |name, part| {
            all.push((name, part));
            Some(())
        })?;
        Some(all)
    }

    #[test]
    fn an_object_falls_into_names_and_values() {
        let text = r#" {"a": "é", "b" : "x\"y", "c":null, "d": {"e": "}"}, "a": -1.5e3 } "#;
        assert_eq!(
            found(text).unwrap(),
            [
                ("a", Part::Plain("é")),
                ("b", Part::Other(r#""x\"y""#)),
                ("c", Part::Other("null")),
                ("d", Part::Other(r#"{"e": "}"}"#)),
                ("a", Part::Other("-1.5e3")),
            ]
        );
    }

    #[test]
    fn what_is_unusual_is_left_to_others() {
        let whole = r#"{"a": "b", "c": [1]}"#;
        for end in 0..whole.len() {
            assert_eq!(found(&whole[..end]), None, "{}", &whole[..end]);
        }
        for text in [
            "{}",
            "[]",
            "1",
            r#"{"a\u0062": 1}"#,
            r#"{"a": 1} x"#,
            r#"{"a" 1}"#,
            r#"{"a": 1,}"#,
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
