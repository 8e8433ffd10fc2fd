//! The text that the parser gets. The parser reads YAML 1.2; what only YAML 1.1 allows is rewritten here to what means
//! the same in 1.2, wherever the parser reports an error.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::ops::Range;

use saphyr_parser::{Marker, ScanError};

use crate::surrogate::escaped_unit;

/// Spaces put in front of a line that is not indented enough: more than any key has.
const INDENT: usize = 256;

/// The most bytes to parse, counting each repetition: every rewrite means to parse the text from its beginning.
const MAX_PARSED: usize = 1 << 28;

/// Replaces a dash that the parser would refuse. A character for private use, which it takes for text.
const DASH_PLACEHOLDER: char = '\u{f8ff}';

/// A position in the text as it was given, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// The text, and what has been done to it.
pub struct Source<'a> {
    text: Cow<'a, str>,
    /// The numbers of the lines that were indented, counted from 1.
    indented: HashSet<usize>,
    /// Bytes parsed so far.
    parsed: usize,
    /// Whether dashes were replaced by `DASH_PLACEHOLDER`.
    has_placeholders: bool,
}

impl<'a> Source<'a> {
    /// YAML 1.1 has three more line breaks than `\n`, which mean the same.
    pub fn new(text: &'a str) -> Self {
        let text = if text.contains(['\r', '\u{85}']) {
            let unified = text.replace("\r\n", "\n");
            Cow::Owned(unified.replace(['\r', '\u{85}'], "\n"))
        } else {
            Cow::Borrowed(text)
        };
        Self {
            text,
            indented: HashSet::new(),
            parsed: 0,
            has_placeholders: false,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The position in the text as it was given.
    pub fn position(&self, mark: Marker) -> Position {
        let added = if self.indented.contains(&mark.line()) {
            INDENT
        } else {
            0
        };
        Position {
            line: mark.line(),
            column: (mark.col() + 1).saturating_sub(added).max(1),
        }
    }

    /// Rewrites what the parser reports as an error, if only YAML 1.2 forbids it; tells whether the text has changed.
    ///
    /// The errors are known by their messages; a test for each fails when an update changes them.
    pub fn rewrite(&mut self, error: &ScanError) -> bool {
        // At least a page each time, so that short texts are not parsed without end either.
        self.parsed += self.text.len() + 4096;
        let mark = error.marker();
        let Some((at, _)) = self.text.char_indices().nth(mark.index()) else {
            return false;
        };
        self.parsed <= MAX_PARSED
            && match error.info() {
                "invalid indentation" | "invalid indentation in flow construct" => {
                    self.indent_flow_collection(at, mark.line())
                }
                "invalid indentation in quoted scalar" => {
                    self.indent_quoted_scalar(at, mark.line())
                }
                "while parsing a quoted scalar, found invalid Unicode character escape code" => {
                    self.join_surrogates(at)
                }
                "comments must be separated from other tokens by whitespace" => {
                    self.insert_space(at)
                }
                "':' may not precede any of `[{` in flow mapping" => self.insert_space(at + 1),
                "plain scalar cannot start with '-' followed by ,[]{}" => self.replace_dashes(at),
                _ => false,
            }
    }

    /// In YAML 1.1 `"a"#b` is a scalar and a comment, and `{a:[b]}` a key with a sequence.
    fn insert_space(&mut self, at: usize) -> bool {
        let possible = (self.text.split_at_checked(at))
            .is_some_and(|(before, rest)| before.ends_with(':') || rest.starts_with('#'));
        if possible {
            self.text.to_mut().insert(at, ' ');
        }
        possible
    }

    /// The text of a scalar, as it was given.
    pub fn original(&self, scalar: Cow<str>) -> String {
        let text = scalar.into_owned();
        if self.has_placeholders {
            return text.replace(DASH_PLACEHOLDER, "-");
        }
        text
    }

    /// In YAML 1.1 the `-` of `[a, -]` is a scalar. All others behind it are replaced too, as each error means to parse
    /// the text again; `original` restores those that would have been accepted as well.
    fn replace_dashes(&mut self, at: usize) -> bool {
        let (before, rest) = self.text.split_at(at);
        if !rest.starts_with('-')
            || (!self.has_placeholders && self.text.contains(DASH_PLACEHOLDER))
        {
            return false;
        }
        let mut text = String::with_capacity(self.text.len());
        text.push_str(before);
        let mut last = ' ';
        let mut chars = rest.chars().peekable();
        while let Some(c) = chars.next() {
            let begins = last.is_whitespace() || last == ':' || is_bracket(last);
            let replaced = c == '-' && begins && chars.peek().copied().is_some_and(is_bracket);
            text.push(if replaced { DASH_PLACEHOLDER } else { c });
            last = c;
        }
        self.text = text.into();
        self.has_placeholders = true;
        true
    }

    /// In YAML 1.1 a line within a flow collection need not be indented.
    fn indent_flow_collection(&mut self, at: usize, line: usize) -> bool {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        match bracket_end(&self.text[at..]) {
            Some(length) => self.indent(start..at + length, line),
            None => false,
        }
    }

    /// Nor within a quoted scalar.
    fn indent_quoted_scalar(&mut self, at: usize, line: usize) -> bool {
        let Some(length) = quote_end(&self.text[at..]) else {
            return false;
        };
        match self.text[at..at + length].find('\n') {
            Some(newline) => self.indent(at + newline + 1..at + length, line + 1),
            None => false,
        }
    }

    /// Indents the lines in the range, which starts with line number `first`; tells whether there were any.
    fn indent(&mut self, range: Range<usize>, first: usize) -> bool {
        let known = self.indented.len();
        let mut lines = Vec::new();
        for (number, line) in (first..).zip(self.text[range.clone()].split('\n')) {
            if line.trim().is_empty() || is_document_marker(line) || !self.indented.insert(number) {
                lines.push(line.to_owned());
            } else {
                lines.push(format!("{:INDENT$}{line}", ""));
            }
        }
        self.text.to_mut().replace_range(range, &lines.join("\n"));
        self.indented.len() > known
    }

    /// `\ud83d\ude00` in quotes is one code point as a surrogate pair, as JSON writes it.
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

/// Whether the line is a document marker, which counts in scalars and flow collections as well.
fn is_document_marker(line: &str) -> bool {
    let rest = line.strip_prefix("---").or(line.strip_prefix("..."));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// The length of a quoted scalar at the beginning of `text`.
fn quote_end(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let (_, quote) = chars.next()?;
    // A doubled quote ends one scalar and starts another, which comes to the same.
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

/// Where the flow collection ends within which `text` begins, at the start of a token.
fn bracket_end(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut place = 0;
    // Whether a node can start here; whether a quoted scalar or a flow collection has just ended.
    let (mut can_start, mut closed) = (true, false);
    let mut last = ' ';
    while let Some(c) = text[place..].chars().next() {
        let rest = &text[place + c.len_utf8()..];
        let ends_word = rest.starts_with(|c: char| c.is_whitespace() || is_bracket(c));
        let mut length = c.len_utf8();
        match c {
            '#' if last.is_whitespace() => length += rest.find('\n')?,
            '[' | '{' => {
                depth += 1;
                (can_start, closed) = (true, false);
            }
            ']' | '}' if depth == 0 => return Some(place + length),
            ']' | '}' => {
                depth -= 1;
                (can_start, closed) = (false, true);
            }
            '"' | '\'' if can_start => {
                length = quoted_length(&text[place..])?;
                (can_start, closed) = (false, true);
            }
            '!' if can_start && rest.starts_with('<') => length += rest.find('>')?,
            '!' | '&' if can_start => {
                length += rest.find(|c: char| c.is_whitespace() || is_bracket(c))?;
            }
            ',' => (can_start, closed) = (true, false),
            ':' if closed || ends_word => (can_start, closed) = (true, false),
            '?' if can_start && ends_word => {}
            c if c.is_whitespace() => {}
            _ => (can_start, closed) = (false, false),
        }
        place += length;
        last = text[..place].chars().next_back().unwrap_or(' ');
    }
    None
}

fn is_bracket(c: char) -> bool {
    matches!(c, ',' | '[' | ']' | '{' | '}')
}

/// The length of a quoted scalar, with what follows a doubled quote.
fn quoted_length(text: &str) -> Option<usize> {
    let mut length = quote_end(text)?;
    while text.starts_with('\'') && text[length..].starts_with('\'') {
        length += quote_end(&text[length..])?;
    }
    Some(length)
}

/// The text with each surrogate pair of escapes (`\uD8xx\uDCxx`) as one escape.
fn joined(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(place) = rest.find('\\') {
        result.push_str(&rest[..place]);
        rest = &rest[place..];
        let pair = escaped_unit(rest).zip(rest.get(6..).and_then(escaped_unit));
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
