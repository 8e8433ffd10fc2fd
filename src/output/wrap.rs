//! Wraps text by the rules of Python's `textwrap`. Lines are made one by one: all lines or words of a text would take
//! many times its memory.

use std::borrow::Cow;
use std::iter::Peekable;

use super::chunks::{StyledChunks, chunks, with_spaces};
use super::escape::{self, Link, segments};
use super::grapheme;
use super::style::Style;
use super::width::{exceeds, last_movement, width};
use crate::character::is_space;

/// The longest URL of a link that is continued in the next line: terminals support no longer ones, and each line
/// repeats it.
const MAX_URL: usize = 2083;

/// A part of a text that is not broken if it fits into a line. A longer one is taken apart line by line.
struct Chunk<'a> {
    text: Cow<'a, str>,
    /// Where the rest begins.
    start: usize,
    /// The offset of the last part that moves the cursor.
    last_movement: Option<usize>,
}

impl From<String> for Chunk<'_> {
    fn from(text: String) -> Self {
        Self {
            text: text.into(),
            start: 0,
            last_movement: None,
        }
    }
}

impl<'a> Chunk<'a> {
    /// A chunk that may have control sequences and is measured in cells.
    fn measurable(text: &'a str) -> Self {
        Self {
            text: text.into(),
            start: 0,
            last_movement: last_movement(text),
        }
    }

    fn as_str(&self) -> &str {
        &self.text[self.start..]
    }

    fn exceeds(&self, room: usize) -> bool {
        let moves = self.last_movement.is_some_and(|at| at >= self.start);
        exceeds(self.as_str(), room, moves)
    }

    /// Puts control sequences in front.
    fn prepend(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        // They go where text was taken away; the rest is copied only if there is no room.
        let end = self.start;
        let (Cow::Owned(whole), Some(start)) = (&mut self.text, end.checked_sub(text.len())) else {
            let spare = 2 * text.len();
            self.text = (" ".repeat(spare) + text + self.as_str()).into();
            self.start = spare;
            self.last_movement = last_movement(&self.text);
            return;
        };
        let first = (0..=start)
            .rev()
            .find(|&at| whole.is_char_boundary(at))
            .unwrap_or(0);
        let filled = " ".repeat(start - first) + text;
        whole.replace_range(first..end, &filled);
        self.start = start;
        if self.last_movement.is_none_or(|at| at < end) {
            self.last_movement = last_movement(text).map(|at| start + at);
        }
    }
}

/// A line that is being filled with chunks.
#[derive(Default)]
struct Line {
    text: String,
    /// Where the last chunk begins.
    last: usize,
}

impl Line {
    fn push(&mut self, chunk: &str) {
        self.last = self.text.len();
        self.text.push_str(chunk);
    }

    /// Takes the beginning of a chunk.
    fn take(&mut self, chunk: &mut Chunk<'_>, length: usize) {
        self.push(&chunk.as_str()[..length]);
        chunk.start += length;
    }

    fn last(&self) -> &str {
        &self.text[self.last..]
    }
}

/// `text` wrapped at `room` characters, the lines separated by `\n`; unchanged if it fits.
pub fn fold(text: impl Iterator<Item = char> + Clone, room: usize) -> String {
    if text.clone().nth(room).is_none() {
        return text.collect();
    }
    let fits = |text: &str, room: usize| text.chars().nth(room).is_none();
    let mut rest = chunks(with_spaces(text)).map(Chunk::from).peekable();
    let mut lines = String::new();
    while rest.peek().is_some() {
        if !lines.is_empty() {
            rest.next_if(|chunk| is_blank(chunk.as_str()));
        }
        let mut line = Line::default();
        let mut left = room;
        while let Some(chunk) = rest.next_if(|chunk| fits(chunk.as_str(), left)) {
            left -= chunk.as_str().chars().count();
            line.push(chunk.as_str());
        }
        if let Some(chunk) = rest.peek_mut().filter(|chunk| !fits(chunk.as_str(), room)) {
            let text = chunk.as_str();
            let end = text
                .char_indices()
                .nth(left)
                .map_or(text.len(), |(at, _)| at);
            let end = hyphen(&text[..end]).unwrap_or(end);
            line.take(chunk, end);
        }
        if is_blank(line.last()) {
            line.text.truncate(line.last);
        }
        if !line.text.is_empty() {
            if !lines.is_empty() {
                lines.push('\n');
            }
            lines.push_str(&line.text);
        }
    }
    lines
}

fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// The end of the last hyphen, unless only hyphens precede it: a long word is broken there.
fn hyphen(text: &str) -> Option<usize> {
    let at = text.rfind('-')?;
    text[..at].contains(|c| c != '-').then_some(at + 1)
}

/// `text`, whose only white space is spaces, as lines of at most `room` cells. Control sequences are kept; colours and
/// links that go on in the next line are ended and begun again.
pub fn wrap(text: &str, room: usize) -> impl Iterator<Item = String> {
    let mut lines = Lines {
        rest: StyledChunks::of(text).map(Chunk::measurable).peekable(),
        room,
        begun: false,
        open: None,
        style: Style::default(),
    };
    std::iter::from_fn(move || lines.next())
}

/// The state of wrapping.
struct Lines<'a, I: Iterator<Item = Chunk<'a>>> {
    rest: Peekable<I>,
    room: usize,
    /// Whether there was a line already.
    begun: bool,
    /// The link that the next line continues.
    open: Option<Link>,
    style: Style,
}

impl<'a, I: Iterator<Item = Chunk<'a>>> Lines<'a, I> {
    fn next(&mut self) -> Option<String> {
        loop {
            let next = self.rest.peek_mut()?;
            if let Some(link) = &self.open {
                next.prepend(&link.open());
            }
            if self.begun {
                drop_blank_start(&mut self.rest);
            }
            let mut line = fill(&mut self.rest, self.room);
            drop_blank_end(&mut line);
            let mut line = line.text;
            if line.is_empty() {
                continue;
            }
            self.open = link_after(&line, self.open.take());
            if let Some(link) = &mut self.open {
                line.push_str(&link.close());
                line = with_id(link, &line);
            }
            line.truncate(line.trim_end_matches(is_space).len());
            if !line.is_empty() {
                self.begun = true;
                return Some(self.style.continue_on(line));
            }
        }
    }
}

/// Whether all visible characters of a chunk are white space, and there is one.
fn is_blank_chunk(chunk: &str) -> bool {
    let mut seen = escape::visible(chunk).peekable();
    seen.peek().is_some() && seen.all(is_space)
}

/// Drops white space at the beginning of a line; its control sequences go to the next chunk.
fn drop_blank_start<'a>(rest: &mut Peekable<impl Iterator<Item = Chunk<'a>>>) {
    let Some(chunk) = rest.next_if(|chunk| is_blank_chunk(chunk.as_str())) else {
        return;
    };
    if let Some(next) = rest.peek_mut() {
        next.prepend(&escape::only(chunk.as_str(), true));
    }
}

/// Drops white space at the end of a line; its control sequences go to the chunk before.
fn drop_blank_end(line: &mut Line) {
    if !is_blank_chunk(line.last()) {
        return;
    }
    let sequences = escape::only(line.last(), true);
    line.text.truncate(line.last);
    if !line.text.is_empty() {
        line.text.push_str(&sequences);
    }
}

/// Takes as many chunks as fit into one line.
fn fill<'a>(rest: &mut Peekable<impl Iterator<Item = Chunk<'a>>>, room: usize) -> Line {
    let mut line = Line::default();
    let mut left = room;
    while let Some(chunk) = rest.next_if(|chunk| !chunk.exceeds(left)) {
        left -= width(chunk.as_str());
        line.push(chunk.as_str());
    }
    if let Some(chunk) = rest.peek_mut().filter(|chunk| chunk.exceeds(room)) {
        let end = break_point(chunk.as_str(), left, line.text.is_empty());
        line.take(chunk, end);
        while rest.next_if(|chunk| chunk.as_str().is_empty()).is_some() {}
    }
    line
}

/// Where to break a chunk that no line can hold: behind a hyphen if it has one.
fn break_point(chunk: &str, room: usize, is_first: bool) -> usize {
    let end = fitting_prefix(chunk, room);
    if let Some(end) = hyphen(&escape::only(&chunk[..end], false)) {
        return offset_in(chunk, end);
    }
    let shows_nothing = end < chunk.len() && width(&chunk[..end]) == 0;
    if is_first && (end == 0 || shows_nothing) {
        return first_visible(chunk);
    }
    end
}

/// The length of the longest beginning of at most `room` cells.
fn fitting_prefix(text: &str, room: usize) -> usize {
    let (mut end, mut used) = (0, 0);
    while end < text.len() {
        if let Some(length) = escape::length(&text[end..]) {
            end += length;
            continue;
        }
        let length = grapheme::first(&text[end..]);
        used += width(&text[end..end + length]);
        if used > room {
            break;
        }
        end += length;
    }
    end
}

/// The length of the first grapheme cluster with the control sequences before it.
fn first_visible(text: &str) -> usize {
    let mut end = 0;
    while let Some(length) = escape::length(&text[end..]) {
        end += length;
    }
    end + grapheme::first(&text[end..])
}

/// The offset behind `visible` bytes that belong to no control sequence.
fn offset_in(text: &str, visible: usize) -> usize {
    let (mut offset, mut passed) = (0, 0);
    for segment in segments(text) {
        if !segment.is_sequence {
            if passed + segment.text.len() > visible {
                return offset + visible - passed;
            }
            passed += segment.text.len();
        }
        offset += segment.text.len();
    }
    offset
}

/// The link that is still open at the end of a line.
fn link_after(line: &str, before: Option<Link>) -> Option<Link> {
    let sequences = segments(line).filter(|segment| segment.is_sequence);
    sequences.fold(before, |open, sequence| {
        if escape::ends_link(sequence.text) {
            return None;
        }
        let Some(begun) = escape::link(sequence.text) else {
            return open;
        };
        (begun.url.len() <= MAX_URL).then_some(begun)
    })
}

/// Gives a link that the next line continues an ID, by which terminals know its parts. Returns the line with the ID.
fn with_id(link: &mut Link, text: &str) -> String {
    if link.parameters.contains("id=") {
        return text.to_owned();
    }
    let begun = link.open();
    let digest = link.url.bytes().fold(0x811c_9dc5_u32, |digest, byte| {
        (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let between = if link.parameters.is_empty() { "" } else { ":" };
    link.parameters = format!("id={digest:08x}{between}{}", link.parameters);
    text.replacen(&begun, &link.open(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, room: usize) -> Vec<String> {
        wrap(text, room).collect()
    }

    #[test]
    fn long_words_break_at_hyphens_then_anywhere() {
        let id = "b4e2dac0-e390-4f84-a90e-a55ab0025c32";
        assert_eq!(
            lines(id, 12),
            ["b4e2dac0-", "e390-4f84-", "a90e-", "a55ab0025c32"]
        );
        assert_eq!(
            lines(id, 8),
            ["b4e2dac0", "-e390-", "4f84-", "a90e-", "a55ab002", "5c32"]
        );
        assert_eq!(
            lines("a-hyphenated-long-name and words", 8),
            ["a-", "hyphenat", "ed-long-", "name and", "words"]
        );
        assert_eq!(
            lines("name=\"world\", n=\"3\", x", 8),
            ["name=\"wo", "rld\",", "n=\"3\", x"]
        );
    }

    #[test]
    fn wide_characters_are_not_cut() {
        assert_eq!(lines("日本語", 5), ["日本", "語"]);
        assert_eq!(lines("日本", 1), ["日", "本"]);
    }

    #[test]
    fn spaces_at_line_ends_go() {
        assert_eq!(lines("  a  b ", 3), ["  a", "b"]);
        assert_eq!(lines("    ", 2), Vec::<String>::new());
    }

    #[test]
    fn folding_counts_characters() {
        assert_eq!(
            fold("one, two-three-four-five-six".chars(), 25),
            "one, two-three-four-five-\nsix"
        );
    }
}
