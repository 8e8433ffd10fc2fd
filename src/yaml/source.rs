//! The text that the parser gets. It reads YAML 1.2; what only YAML 1.1 allows is rewritten here
//! to the same in 1.2, at the places where the parser has found fault with it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::ops::Range;

use saphyr_parser::{Marker, ScanError};

/// Blanks put in front of a line that has too few: deeper than any key stands.
const WIDTH: usize = 256;

/// When to give up: characters read again and again.
const MAX_WORK: usize = 1 << 28;

/// A character for private use, which the parser takes for text.
const STAND_IN: char = '\u{f8ff}';

/// A place in the document as it was given, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The text, and what has been done to it.
pub struct Source<'a> {
    text: Cow<'a, str>,
    /// The lines that have got blanks, counted from 1.
    widened: HashSet<usize>,
    work: usize,
    /// Whether `STAND_IN` stands for a dash.
    hidden: bool,
}

impl<'a> Source<'a> {
    /// YAML 1.1 has three more line ends than `\n`, which mean the same.
    pub fn new(text: &'a str) -> Self {
        let text = if text.contains(['\r', '\u{85}']) {
            let unified = text.replace("\r\n", "\n");
            Cow::Owned(unified.replace(['\r', '\u{85}'], "\n"))
        } else {
            Cow::Borrowed(text)
        };
        Self {
            text,
            widened: HashSet::new(),
            work: 0,
            hidden: false,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the parser's place is in the text as it was given.
    pub fn place(&self, mark: Marker) -> Place {
        let added = if self.widened.contains(&mark.line()) {
            WIDTH
        } else {
            0
        };
        Place {
            line: mark.line(),
            column: (mark.col() + 1).saturating_sub(added).max(1),
        }
    }

    /// Rewrites what the parser complains about, if only YAML 1.2 forbids it.
    ///
    /// The complaints are known by their words; a test for each tells when an update changes them.
    pub fn rewrite(&mut self, complaint: &ScanError) -> bool {
        // At least a page each time, so that short texts have an end as well.
        self.work += self.text.len() + 4096;
        let mark = complaint.marker();
        let Some((at, _)) = self.text.char_indices().nth(mark.index()) else {
            return false;
        };
        self.work <= MAX_WORK
            && match complaint.info() {
                "invalid indentation" | "invalid indentation in flow construct" => {
                    self.widen_brackets(at, mark.line())
                }
                "invalid indentation in quoted scalar" => self.widen_quotes(at, mark.line()),
                "while parsing a quoted scalar, found invalid Unicode character escape code" => {
                    self.join_surrogates(at)
                }
                "comments must be separated from other tokens by whitespace" => {
                    self.insert_blank(at)
                }
                "':' may not precede any of `[{` in flow mapping" => self.insert_blank(at + 1),
                "plain scalar cannot start with '-' followed by ,[]{}" => self.hide_dash(at),
                _ => false,
            }
    }

    /// `"a"#b` is a text and a comment, `{a:[b]}` a key and a list.
    fn insert_blank(&mut self, at: usize) -> bool {
        let possible = (self.text.split_at_checked(at))
            .is_some_and(|(before, rest)| before.ends_with(':') || rest.starts_with('#'));
        if possible {
            self.text.to_mut().insert(at, ' ');
        }
        possible
    }

    /// The text of a scalar, as it was given.
    pub fn original(&self, scalar: Cow<str>) -> String {
        if self.hidden {
            scalar.replace(STAND_IN, "-")
        } else {
            scalar.into_owned()
        }
    }

    /// `[a, -]` ends with a dash in YAML 1.1. All others behind it are hidden too, as the text is read again for each
    /// complaint; where there would have been none, they come back like any other.
    fn hide_dash(&mut self, at: usize) -> bool {
        let (before, rest) = self.text.split_at(at);
        if !rest.starts_with('-') || (!self.hidden && self.text.contains(STAND_IN)) {
            return false;
        }
        let mut text = String::with_capacity(self.text.len());
        text.push_str(before);
        let mut last = ' ';
        let mut chars = rest.chars().peekable();
        while let Some(c) = chars.next() {
            let begins = last.is_whitespace() || last == ':' || is_bracket(last);
            let hides = c == '-' && begins && chars.peek().copied().is_some_and(is_bracket);
            text.push(if hides { STAND_IN } else { c });
            last = c;
        }
        self.text = text.into();
        self.hidden = true;
        true
    }

    /// Within brackets a line may start anywhere in YAML 1.1.
    fn widen_brackets(&mut self, at: usize, line: usize) -> bool {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        match bracket_end(&self.text[at..]) {
            Some(length) => self.widen(start..at + length, line),
            None => false,
        }
    }

    /// Within quotes, too.
    fn widen_quotes(&mut self, at: usize, line: usize) -> bool {
        let Some(length) = quote_end(&self.text[at..]) else {
            return false;
        };
        match self.text[at..at + length].find('\n') {
            Some(newline) => self.widen(at + newline + 1..at + length, line + 1),
            None => false,
        }
    }

    /// Puts blanks in front of the lines in the range, which starts with line number `first`.
    fn widen(&mut self, range: Range<usize>, first: usize) -> bool {
        let known = self.widened.len();
        let mut lines = Vec::new();
        for (number, line) in (first..).zip(self.text[range.clone()].split('\n')) {
            if line.trim().is_empty() || is_marker(line) || !self.widened.insert(number) {
                lines.push(line.to_owned());
            } else {
                lines.push(format!("{:WIDTH$}{line}", ""));
            }
        }
        self.text.to_mut().replace_range(range, &lines.join("\n"));
        self.widened.len() > known
    }

    /// `\ud83d\ude00` in quotes is one character in two halves, as JSON writes it.
    fn join_surrogates(&mut self, at: usize) -> bool {
        let Some(length) = quote_end(&self.text[at..]) else {
            return false;
        };
        let quoted = &self.text[at..at + length];
        let joined = joined(quoted);
        let differs = joined != quoted;
        self.text.to_mut().replace_range(at..at + length, &joined);
        differs
    }
}

/// Whether the line ends or starts a document, wherever it stands.
fn is_marker(line: &str) -> bool {
    let rest = line.strip_prefix("---").or(line.strip_prefix("..."));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// Where a quoted text ends that starts here.
fn quote_end(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let (_, quote) = chars.next()?;
    // A quote that is doubled ends one text and starts another, which comes to the same.
    while let Some((place, c)) = chars.next() {
        match c {
            '\\' if quote == '"' => {
                chars.next();
            }
            c if c == quote => return Some(place + 1),
            _ => {}
        }
    }
    None
}

/// Where the brackets end within which this text starts, which is at the start of a token.
fn bracket_end(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut place = 0;
    // Whether a node can start here; whether one ends here by a quote or bracket.
    let (mut fresh, mut closed) = (true, false);
    let mut last = ' ';
    while let Some(c) = text[place..].chars().next() {
        let rest = &text[place + c.len_utf8()..];
        let ends_word = rest.starts_with(|c: char| c.is_whitespace() || is_bracket(c));
        let mut length = c.len_utf8();
        match c {
            '#' if last.is_whitespace() => length += rest.find('\n')?,
            '[' | '{' => {
                depth += 1;
                (fresh, closed) = (true, false);
            }
            ']' | '}' if depth == 0 => return Some(place + length),
            ']' | '}' => {
                depth -= 1;
                (fresh, closed) = (false, true);
            }
            '"' | '\'' if fresh => {
                length = quoted_length(&text[place..])?;
                (fresh, closed) = (false, true);
            }
            '!' if fresh && rest.starts_with('<') => length += rest.find('>')?,
            '!' | '&' if fresh => {
                length += rest.find(|c: char| c.is_whitespace() || is_bracket(c))?;
            }
            ',' => (fresh, closed) = (true, false),
            ':' if closed || ends_word => (fresh, closed) = (true, false),
            '?' if fresh && ends_word => {}
            c if c.is_whitespace() => {}
            _ => (fresh, closed) = (false, false),
        }
        place += length;
        last = text[..place].chars().next_back().unwrap_or(' ');
    }
    None
}

fn is_bracket(c: char) -> bool {
    matches!(c, ',' | '[' | ']' | '{' | '}')
}

/// The length of a quoted text, with what follows a doubled quote.
fn quoted_length(text: &str) -> Option<usize> {
    let mut length = quote_end(text)?;
    while text.starts_with('\'') && text[length..].starts_with('\'') {
        length += quote_end(&text[length..])?;
    }
    Some(length)
}

/// The text with its pairs of `\uD8xx\uDCxx` escapes as one escape each.
fn joined(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(place) = rest.find('\\') {
        result.push_str(&rest[..place]);
        rest = &rest[place..];
        let pair = unit(rest).zip(rest.get(6..).and_then(unit));
        let length = match pair.and_then(|(high, low)| char::decode_utf16([high, low]).next()) {
            Some(Ok(c)) if c > '\u{ffff}' => {
                // Writing to memory cannot fail.
                let _ = write!(result, "\\U{:08X}", u32::from(c));
                12
            }
            // The backslash, and what it escapes.
            _ => {
                let length = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                result.push_str(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    result.push_str(rest);
    result
}

/// The number in an escape `\uXXXX` that the text starts with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}
