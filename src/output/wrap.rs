//! Breaking text into lines by the rules of Python's `textwrap`.

use super::escape::{self, Link, segments};
use super::width::{exceeds, last_movement, width};
use super::{grapheme, style};
use crate::character::{is_letter, is_space, is_word};

/// The longest address of a link that goes on in the next line: terminals know no longer ones, and each line would
/// have it again.
const LONGEST_ADDRESS: usize = 2083;

/// A part of a text that stays together if it can; of a long one the beginning is taken away line by line.
struct Chunk {
    text: String,
    /// Where the part begins that is left.
    start: usize,
    /// The last place in the text that moves the cursor.
    last_movement: Option<usize>,
}

impl From<String> for Chunk {
    fn from(text: String) -> Self {
        Self {
            text,
            start: 0,
            last_movement: None,
        }
    }
}

impl Chunk {
    /// One that is going to be measured.
    fn measurable(text: String) -> Self {
        let last_movement = last_movement(&text);
        Self {
            last_movement,
            ..Self::from(text)
        }
    }

    fn as_str(&self) -> &str {
        &self.text[self.start..]
    }

    fn exceeds(&self, room: usize) -> bool {
        let moves = self.last_movement.is_some_and(|at| at >= self.start);
        exceeds(self.as_str(), room, moves)
    }

    /// Takes the beginning away.
    fn take(&mut self, length: usize) -> String {
        let taken = self.as_str()[..length].to_owned();
        self.start += length;
        taken
    }

    /// Puts sequences in front.
    fn prepend(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        // There is room where text was taken away; what is left is copied only if there is not.
        let end = self.start;
        let Some(start) = end.checked_sub(text.len()) else {
            let spare = 2 * text.len();
            self.text = " ".repeat(spare) + text + self.as_str();
            self.start = spare;
            self.last_movement = last_movement(&self.text);
            return;
        };
        let whole = (0..=start)
            .rev()
            .find(|&at| self.text.is_char_boundary(at))
            .unwrap_or(0);
        let filled = " ".repeat(start - whole) + text;
        self.text.replace_range(whole..end, &filled);
        self.start = start;
        if self.last_movement.is_none_or(|at| at < end) {
            self.last_movement = last_movement(text).map(|at| start + at);
        }
    }
}

/// Chunks with the first one at the end.
fn stacked(chunks: Vec<String>, chunk: fn(String) -> Chunk) -> Vec<Chunk> {
    chunks.into_iter().rev().map(chunk).collect()
}

/// `text` folded at `room` characters, its lines joined by line ends; unchanged if it fits.
pub fn fold(text: &str, room: usize) -> String {
    let fits = |text: &str, room: usize| text.chars().nth(room).is_none();
    if fits(text, room) {
        return text.to_owned();
    }
    let text = expand_tabs(text);
    let mut rest = stacked(chunks(&plain_spaces(&text)), Chunk::from);
    let mut lines: Vec<String> = Vec::new();
    while !rest.is_empty() {
        if !lines.is_empty() {
            rest.pop_if(|chunk| is_blank(chunk.as_str()));
        }
        let mut line: Vec<String> = Vec::new();
        let mut left = room;
        while let Some(chunk) = rest.pop_if(|chunk| fits(chunk.as_str(), left)) {
            left -= chunk.as_str().chars().count();
            line.push(chunk.as_str().to_owned());
        }
        if let Some(chunk) = rest.last_mut().filter(|chunk| !fits(chunk.as_str(), room)) {
            let text = chunk.as_str();
            let end = text
                .char_indices()
                .nth(left)
                .map_or(text.len(), |(at, _)| at);
            let end = hyphen(&text[..end]).unwrap_or(end);
            line.push(chunk.take(end));
        }
        line.pop_if(|chunk| is_blank(chunk));
        if !line.is_empty() {
            lines.push(line.concat());
        }
    }
    lines.join("\n")
}

/// Tabs become spaces up to the next stop of 8 characters.
pub fn expand_tabs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let stop = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', stop));
                column += stop;
            }
            c => {
                out.push(c);
                column = if matches!(c, '\n' | '\r') {
                    0
                } else {
                    column + 1
                };
            }
        }
    }
    out
}

/// With one space for each white space of `textwrap`, which is ASCII's.
fn plain_spaces(text: &str) -> String {
    let plain = text.chars().map(|c| if is_white(c) { ' ' } else { c });
    plain.collect()
}

fn is_white(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

fn is_blank(text: &str) -> bool {
    text.chars().all(is_space)
}

/// Where a part of a long word ends that ends with the last hyphen of a text.
fn hyphen(text: &str) -> Option<usize> {
    let at = text.rfind('-')?;
    text[..at].contains(|c| c != '-').then_some(at + 1)
}

/// The lines into which `text` breaks so that each fits into `room` cells. Sequences that steer the terminal are
/// kept; colours and links that go on in the next line end with the line and begin anew.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut rest = stacked(parts(&plain_spaces(text)), Chunk::measurable);
    let mut lines = Vec::new();
    let mut open: Option<Link> = None;
    while let Some(next) = rest.last_mut() {
        if let Some(link) = &open {
            next.prepend(&link.open());
        }
        if !lines.is_empty() {
            drop_blank_start(&mut rest);
        }
        let mut line = fill(&mut rest, room);
        drop_blank_end(&mut line);
        if line.is_empty() {
            continue;
        }
        let mut line = line.concat();
        open = link_after(&line, open);
        if let Some(link) = &mut open {
            line.push_str(&link.close());
            line = named(link, &line);
        }
        line.truncate(line.trim_end_matches(is_space).len());
        if !line.is_empty() {
            lines.push(line);
        }
    }
    style::carry(lines)
}

/// Whether a chunk has nothing to be seen but white space.
fn is_blank_chunk(chunk: &str) -> bool {
    let mut seen = escape::seen(chunk).peekable();
    seen.peek().is_some() && seen.all(is_space)
}

/// Drops a space at the beginning of a line; its sequences go to what comes next.
fn drop_blank_start(rest: &mut Vec<Chunk>) {
    let Some(chunk) = rest.pop_if(|chunk| is_blank_chunk(chunk.as_str())) else {
        return;
    };
    if let Some(next) = rest.last_mut() {
        next.prepend(&escape::only(chunk.as_str(), true));
    }
}

/// Drops a space at the end of a line; its sequences go to what comes before.
fn drop_blank_end(line: &mut Vec<String>) {
    let Some(chunk) = line.pop_if(|chunk| is_blank_chunk(chunk)) else {
        return;
    };
    if let Some(last) = line.last_mut() {
        last.push_str(&escape::only(&chunk, true));
    }
}

/// Takes as many chunks as fit into one line; `rest` is in reverse order.
fn fill(rest: &mut Vec<Chunk>, room: usize) -> Vec<String> {
    let mut line: Vec<String> = Vec::new();
    let mut left = room;
    while let Some(chunk) = rest.pop_if(|chunk| !chunk.exceeds(left)) {
        left -= width(chunk.as_str());
        line.push(chunk.as_str().to_owned());
    }
    let long = rest.last_mut().filter(|chunk| chunk.exceeds(room));
    if let Some(chunk) = long {
        let end = break_of(chunk.as_str(), left, line.is_empty());
        line.push(chunk.take(end));
        while rest.pop_if(|chunk| chunk.as_str().is_empty()).is_some() {}
    }
    line
}

/// Where the beginning of a chunk ends that no line can hold: behind a hyphen if it has one.
fn break_of(chunk: &str, room: usize, is_first: bool) -> usize {
    let end = fitting(chunk, room);
    if let Some(end) = hyphen(&escape::only(&chunk[..end], false)) {
        return place_of(chunk, end);
    }
    let shows_nothing = end < chunk.len() && width(&chunk[..end]) == 0;
    if is_first && (end == 0 || shows_nothing) {
        return first_seen(chunk);
    }
    end
}

/// Length of the longest beginning that takes no more than `room` cells.
fn fitting(text: &str, room: usize) -> usize {
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

/// Length of the sequences at the beginning and the first grapheme behind them.
fn first_seen(text: &str) -> usize {
    let mut end = 0;
    while let Some(length) = escape::length(&text[end..]) {
        end += length;
    }
    end + grapheme::first(&text[end..])
}

/// The place in a text that is `seen` bytes behind its beginning when sequences do not count, behind those that stand there.
fn place_of(text: &str, seen: usize) -> usize {
    let (mut place, mut passed) = (0, 0);
    for segment in segments(text) {
        if !segment.is_sequence {
            if passed + segment.text.len() > seen {
                return place + seen - passed;
            }
            passed += segment.text.len();
        }
        place += segment.text.len();
    }
    place
}

/// The link that is open behind a line.
fn link_after(line: &str, before: Option<Link>) -> Option<Link> {
    let sequences = segments(line).filter(|segment| segment.is_sequence);
    sequences.fold(before, |open, sequence| {
        if escape::ends_link(sequence.text) {
            return None;
        }
        let Some(begun) = escape::link(sequence.text) else {
            return open;
        };
        (begun.address.len() <= LONGEST_ADDRESS).then_some(begun)
    })
}

/// Gives a link that goes on in the next line a name, by which terminals know its parts. The line with that name.
fn named(link: &mut Link, text: &str) -> String {
    if link.settings.contains("id=") {
        return text.to_owned();
    }
    let begun = link.open();
    let digest = link.address.bytes().fold(0x811c_9dc5_u32, |digest, byte| {
        (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let between = if link.settings.is_empty() { "" } else { ":" };
    link.settings = format!("id={digest:08x}{between}{}", link.settings);
    text.replacen(&begun, &link.open(), 1)
}

/// The chunks of a text, each with the sequences before it, the last one with those behind it too.
fn parts(text: &str) -> Vec<String> {
    // What is seen, and where each of its characters ends in the text. Spaces of no length part links from words.
    let (mut seen, mut ends) = (String::new(), Vec::new());
    let mut at = 0;
    let mut closed = false;
    for segment in segments(text) {
        if !segment.is_sequence {
            if closed && !segment.text.starts_with(is_space) {
                seen.push(' ');
                ends.push(at);
            }
            for c in segment.text.chars() {
                at += c.len_utf8();
                seen.push(c);
                ends.push(at);
            }
            closed = false;
            continue;
        }
        closed = escape::ends_link(segment.text);
        let is_string = segment.text.starts_with("\u{1b}]");
        if is_string && !closed && !seen.is_empty() && !seen.ends_with(is_space) {
            seen.push(' ');
            ends.push(at);
        }
        at += segment.text.len();
    }
    let chunks = chunks(&seen);
    if chunks.is_empty() && !text.is_empty() {
        return vec![text.to_owned()];
    }
    let (mut start, mut passed) = (0, 0);
    let last = chunks.len().saturating_sub(1);
    let parts = chunks.iter().enumerate().map(|(place, chunk)| {
        passed += chunk.chars().count();
        let end = if place == last {
            text.len()
        } else {
            ends[passed - 1]
        };
        let part = &text[start..end];
        start = end;
        part.to_owned()
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn is_word_punctuation(c: char) -> bool {
    is_word(c) || matches!(c, '!' | '"' | '\'' | '&' | '.' | ',' | '?')
}

/// Words with the spaces between them, and the parts of hyphenated words: what may end a line.
fn chunks(text: &str) -> Vec<String> {
    let text = Text(text.chars().collect());
    let mut chunks = Vec::new();
    let mut start = 0;
    while start < text.0.len() {
        let end = text.chunk_end(start);
        chunks.push(text.0[start..end].iter().collect());
        start = end;
    }
    chunks
}

struct Text(Vec<char>);

impl Text {
    fn is(&self, at: Option<usize>, test: fn(char) -> bool) -> bool {
        at.and_then(|at| self.0.get(at)).is_some_and(|&c| test(c))
    }

    fn run(&self, start: usize, test: fn(char) -> bool) -> usize {
        start + self.0[start..].iter().take_while(|&&c| test(c)).count()
    }

    /// End of the dash of two or more hyphens between words that begins at `start`, if there is one.
    fn dash(&self, start: usize) -> Option<usize> {
        if !self.is(start.checked_sub(1), is_word_punctuation) {
            return None;
        }
        let end = self.run(start, |c| c == '-');
        (end >= start + 2 && self.is(Some(end), is_word)).then_some(end)
    }

    /// Whether a hyphen at `at` stands within a word, so that a line may end behind it.
    fn splits_word(&self, at: usize) -> bool {
        let before = |distance: usize| at.checked_sub(distance);
        let hyphen = |c| c == '-';
        if !self.is(Some(at), hyphen) || !self.is(before(1), is_letter) {
            return false;
        }
        let left = self.is(before(2), is_letter)
            || (self.is(before(2), hyphen) && self.is(before(3), is_letter));
        let right = self.is(Some(at + 2), is_letter)
            || (self.is(Some(at + 2), hyphen) && self.is(Some(at + 3), is_letter));
        left && self.is(Some(at + 1), is_letter) && right
    }

    fn chunk_end(&self, start: usize) -> usize {
        if is_white(self.0[start]) {
            return self.run(start, is_white);
        }
        if let Some(end) = self.dash(start) {
            return end;
        }
        let mut end = start + 1;
        while end < self.0.len() && !is_white(self.0[end]) {
            if self.splits_word(end) {
                return end + 1;
            }
            if self.dash(end).is_some() {
                return end;
            }
            end += 1;
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_break_at_hyphens_then_anywhere() {
        let id = "b4e2dac0-e390-4f84-a90e-a55ab0025c32";
        assert_eq!(
            wrap(id, 12),
            ["b4e2dac0-", "e390-4f84-", "a90e-", "a55ab0025c32"]
        );
        assert_eq!(
            wrap(id, 8),
            ["b4e2dac0", "-e390-", "4f84-", "a90e-", "a55ab002", "5c32"]
        );
        assert_eq!(
            wrap("a-hyphenated-long-name and words", 8),
            ["a-", "hyphenat", "ed-long-", "name and", "words"]
        );
        assert_eq!(
            wrap("name=\"world\", n=\"3\", x", 8),
            ["name=\"wo", "rld\",", "n=\"3\", x"]
        );
    }

    #[test]
    fn wide_characters_are_not_cut() {
        assert_eq!(wrap("日本語", 5), ["日本", "語"]);
        assert_eq!(wrap("日本", 1), ["日", "本"]);
    }

    #[test]
    fn spaces_at_line_ends_go() {
        assert_eq!(wrap("  a  b ", 3), ["  a", "b"]);
        assert_eq!(wrap("    ", 2), Vec::<String>::new());
    }

    #[test]
    fn folding_counts_characters() {
        assert_eq!(
            fold("one, two-three-four-five-six", 25),
            "one, two-three-four-five-\nsix"
        );
    }
}
