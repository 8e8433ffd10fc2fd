//! Chunks, in the sense of Python's `textwrap`: words, the white space between them, and the parts of hyphenated words.
//! A line may end behind each. (The words of UAX #29 end elsewhere.)

use super::escape::{self, Segment};
use crate::character::{is_letter, is_space, is_word};

/// White space to `textwrap`: that of ASCII.
pub fn is_white(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

fn is_word_punctuation(c: char) -> bool {
    is_word(c) || matches!(c, '!' | '"' | '\'' | '&' | '.' | ',' | '?')
}

/// A text in which all white space is spaces, tabs as many as [`expand_tabs`] makes of them.
pub fn with_spaces(text: impl Iterator<Item = char> + Clone) -> impl Iterator<Item = char> + Clone {
    expand_tabs(text).map(|c| if is_white(c) { ' ' } else { c })
}

/// A text in which tabs are spaces up to the next stop of 8 characters.
pub fn expand_tabs(text: impl Iterator<Item = char> + Clone) -> impl Iterator<Item = char> + Clone {
    let mut column = 0;
    text.flat_map(move |c| {
        let count = if c == '\t' { 8 - column % 8 } else { 1 };
        column = if matches!(c, '\n' | '\r') {
            0
        } else {
            column + count
        };
        std::iter::repeat_n(if c == '\t' { ' ' } else { c }, count)
    })
}

/// The chunks of a text.
pub fn chunks(text: impl Iterator<Item = char> + Clone) -> impl Iterator<Item = String> {
    let mut ends = Ends::of(text.clone().zip(1..));
    let mut text = text;
    let mut start = 0;
    std::iter::from_fn(move || {
        let end = ends.next()?;
        let chunk = text.by_ref().take(end - start).collect();
        start = end;
        Some(chunk)
    })
}

/// The chunks of a text with control sequences: each with those before it, the last also with those after it.
pub struct StyledChunks<'a> {
    text: &'a str,
    start: usize,
    ends: Ends<Visible<'a>>,
}

impl<'a> StyledChunks<'a> {
    pub fn of(text: &'a str) -> Self {
        let visible = Visible {
            rest: text,
            plain: "",
            at: 0,
            closed: false,
            last: None,
        };
        Self {
            text,
            start: 0,
            ends: Ends::of(visible),
        }
    }
}

impl<'a> Iterator for StyledChunks<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        while self.start < self.text.len() {
            let end = self.ends.next().filter(|_| self.ends.next.is_some());
            let end = end.unwrap_or(self.text.len());
            let part = &self.text[self.start..end];
            self.start = end;
            if !part.is_empty() {
                return Some(part);
            }
        }
        None
    }
}

/// The visible characters of a text, and where each ends. At the ends of links it adds spaces of no length, which
/// separate chunks.
#[derive(Clone)]
struct Visible<'a> {
    rest: &'a str,
    /// The rest of the present segment.
    plain: &'a str,
    at: usize,
    /// Whether a link has just ended.
    closed: bool,
    last: Option<char>,
}

impl Visible<'_> {
    fn space(&mut self, at: usize) -> (char, usize) {
        self.last = Some(' ');
        (' ', at)
    }
}

impl Iterator for Visible<'_> {
    type Item = (char, usize);

    fn next(&mut self) -> Option<(char, usize)> {
        loop {
            let mut plain = self.plain.chars();
            if let Some(c) = plain.next() {
                self.plain = plain.as_str();
                self.at += c.len_utf8();
                self.last = Some(c);
                return Some((c, self.at));
            }
            let at = self.at;
            let Segment { text, is_sequence } = escape::segment(self.rest)?;
            self.rest = &self.rest[text.len()..];
            if !is_sequence {
                self.plain = text;
                if std::mem::take(&mut self.closed) && !text.starts_with(is_space) {
                    return Some(self.space(at));
                }
                continue;
            }
            self.at += text.len();
            self.closed = escape::ends_link(text);
            let opens_link = text.starts_with("\u{1b}]") && !self.closed;
            if opens_link && self.last.is_some_and(|last| !is_space(last)) {
                return Some(self.space(at));
            }
        }
    }
}

/// Where the chunks of a text end. It keeps only the last few characters; to look ahead it clones the iterator.
struct Ends<I> {
    rest: I,
    next: Option<(char, usize)>,
    /// The last characters, the nearest first.
    before: [Option<char>; 3],
}

impl<I: Iterator<Item = (char, usize)> + Clone> Ends<I> {
    fn of(mut text: I) -> Self {
        Self {
            next: text.next(),
            rest: text,
            before: [None; 3],
        }
    }

    /// Takes the next character; returns where it ends.
    fn step(&mut self) -> Option<usize> {
        let (c, end) = self.next?;
        let [first, second, _] = self.before;
        self.before = [Some(c), first, second];
        self.next = self.rest.next();
        Some(end)
    }

    fn is_next(&self, test: fn(char) -> bool) -> bool {
        self.next.is_some_and(|(c, _)| test(c))
    }

    fn was(&self, distance: usize, test: fn(char) -> bool) -> bool {
        self.before[distance - 1].is_some_and(test)
    }

    /// The length of a dash (two or more hyphens between words), if that is next.
    fn dash(&self) -> Option<usize> {
        if !self.is_next(is_hyphen) || !self.was(1, is_word_punctuation) {
            return None;
        }
        let mut ahead = self.rest.clone().map(|(c, _)| c).peekable();
        let mut count = 1;
        while ahead.next_if(|&c| is_hyphen(c)).is_some() {
            count += 1;
        }
        (count >= 2 && ahead.peek().is_some_and(|&c| is_word(c))).then_some(count)
    }

    /// Whether a hyphen within a word is next, so that a line may end behind it.
    fn splits_word(&self) -> bool {
        if !self.is_next(is_hyphen) || !self.was(1, is_letter) {
            return false;
        }
        let left = self.was(2, is_letter) || (self.was(2, is_hyphen) && self.was(3, is_letter));
        let mut ahead = self.rest.clone().map(|(c, _)| c);
        left && ahead.next().is_some_and(is_letter)
            && ahead.next().is_some_and(|c| {
                is_letter(c) || (is_hyphen(c) && ahead.next().is_some_and(is_letter))
            })
    }
}

fn is_hyphen(c: char) -> bool {
    c == '-'
}

impl<I: Iterator<Item = (char, usize)> + Clone> Iterator for Ends<I> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if let Some(length) = self.dash() {
            return (0..length).map_while(|_| self.step()).last();
        }
        let white = self.is_next(is_white);
        let mut end = self.step()?;
        if white {
            while self.is_next(is_white) {
                end = self.step()?;
            }
            return Some(end);
        }
        while self.next.is_some() && !self.is_next(is_white) {
            if self.splits_word() {
                return self.step();
            }
            if self.dash().is_some() {
                break;
            }
            end = self.step()?;
        }
        Some(end)
    }
}
