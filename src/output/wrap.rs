//! Breaking text into lines by the rules of Python's `textwrap`.

use super::width::{pieces, width};

/// How the length of a text is measured.
#[derive(Clone, Copy)]
enum Measure {
    /// In characters.
    Characters,
    /// In cells of a terminal.
    Cells,
}

impl Measure {
    fn of(self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().count(),
            Self::Cells => width(text),
        }
    }

    /// Length in bytes of the longest beginning that takes no more than `room`.
    fn prefix(self, text: &str, room: usize) -> usize {
        match self {
            Self::Characters => text
                .char_indices()
                .nth(room)
                .map_or(text.len(), |(at, _)| at),
            Self::Cells => {
                let mut taken = 0;
                let mut used = 0;
                for piece in pieces(text) {
                    if used + piece.width > room {
                        break;
                    }
                    used += piece.width;
                    taken += piece.text.len();
                }
                taken
            }
        }
    }

    /// Length in bytes of the first part that cannot be split.
    fn first(self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().next().map_or(0, char::len_utf8),
            Self::Cells => {
                let mut length = 0;
                for piece in pieces(text) {
                    length += piece.text.len();
                    if !piece.text.starts_with('\u{1b}') {
                        break;
                    }
                }
                length
            }
        }
    }
}

/// `text` folded at `room` characters, its lines joined by line ends; unchanged if it fits.
pub fn fold(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    lines(&without_tabs(text), room, Measure::Characters).join("\n")
}

/// Tabs as blanks up to the next eighth column.
fn without_tabs(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        if c == '\t' {
            let blanks = 8 - column % 8;
            out.extend(std::iter::repeat_n(' ', blanks));
            column += blanks;
        } else {
            out.push(c);
            column = if matches!(c, '\n' | '\r') {
                0
            } else {
                column + 1
            };
        }
    }
    out
}

/// The lines into which `text` breaks so that each fits into `room` cells.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    lines(text, room, Measure::Cells)
}

fn lines(text: &str, room: usize, measure: Measure) -> Vec<String> {
    let text: String = text
        .chars()
        .map(|c| if is_space(c) { ' ' } else { c })
        .collect();
    let mut rest: Vec<String> = chunks(&text);
    rest.reverse();
    let mut lines: Vec<String> = Vec::new();
    while !rest.is_empty() {
        if !lines.is_empty() && rest.last().is_some_and(|chunk| is_blank(chunk)) {
            rest.pop();
        }
        let line = fill(&mut rest, room, measure);
        let line = line.trim_end();
        if !line.is_empty() {
            lines.push(line.to_owned());
        }
    }
    lines
}

fn is_blank(chunk: &str) -> bool {
    !chunk.is_empty() && chunk.trim().is_empty()
}

/// Takes as many chunks as fit into one line; `rest` is in reverse order.
fn fill(rest: &mut Vec<String>, room: usize, measure: Measure) -> String {
    let mut line: Vec<String> = Vec::new();
    let mut used = 0;
    while let Some(chunk) = rest.last() {
        let length = measure.of(chunk);
        if used + length > room {
            break;
        }
        used += length;
        line.extend(rest.pop());
    }
    if rest.last().is_some_and(|chunk| measure.of(chunk) > room) {
        split_long(rest, &mut line, room.saturating_sub(used), measure);
    }
    if line.last().is_some_and(|chunk| is_blank(chunk)) {
        line.pop();
    }
    line.concat()
}

/// Puts the beginning of a chunk that no line can hold into `line`, up to a hyphen if it has one.
fn split_long(rest: &mut Vec<String>, line: &mut Vec<String>, room: usize, measure: Measure) {
    let Some(chunk) = rest.pop() else {
        return;
    };
    let mut end = measure.prefix(&chunk, room);
    let hyphen = chunk[..end]
        .rfind('-')
        .filter(|&at| at > 0 && chunk[..at].contains(|c| c != '-'));
    if let Some(at) = hyphen {
        end = at + 1;
    } else if line.is_empty() && measure.of(&chunk[..end]) == 0 {
        end = measure.first(&chunk);
    }
    let tail = chunk[end..].to_owned();
    line.push(chunk[..end].to_owned());
    if !tail.is_empty() {
        rest.push(tail);
    }
}

/// The white space of `textwrap`, which is ASCII's.
fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | ' ')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_letter(c: char) -> bool {
    is_word(c) && !c.is_numeric()
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
        if is_space(self.0[start]) {
            return self.run(start, is_space);
        }
        if let Some(end) = self.dash(start) {
            return end;
        }
        let mut end = start + 1;
        while end < self.0.len() && !is_space(self.0[end]) {
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
