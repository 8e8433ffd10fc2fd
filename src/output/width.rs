//! The width of a text in cells of a terminal, by the rules of the reference's `wcwidth` (its `width` function).

use super::escape::{self, ESCAPE};
use crate::character::{
    cells, is_regional_indicator, is_spacing_mark, is_virama, narrows, takes_emoji_modifier, widens,
};

/// In a text of at most so many characters, control characters separate grapheme clusters; from longer ones they are
/// removed beforehand, unless the text moves the cursor. That is `wcwidth`'s fast path.
const SHORT: usize = 20;

/// The most cells that one movement counts for, so that a server cannot make borders of any length.
const MAX_MOVEMENT: i64 = 999;

/// The width of a text: the farthest column that the cursor reaches. Control sequences take no cell, but may move the
/// cursor.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    if is_long(text) && last_movement(text).is_none() {
        return measure(&visible_characters(text).collect::<String>(), usize::MAX);
    }
    measure(text, usize::MAX)
}

/// Whether a text is wider than `room` cells. `moves` says whether anything in it moves the cursor, see
/// [`last_movement`]. Of a long text no more is read than necessary: it is cut line by line, and would be read to
/// its end for each line.
pub fn exceeds(text: &str, room: usize, moves: bool) -> bool {
    let beginning = &text.as_bytes()[..text.len().min(room.saturating_add(1))];
    if beginning.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return beginning.len() > room;
    }
    // What follows can only make the last character narrower, by a cell or two.
    let enough = room.saturating_add(2);
    if moves || !is_long(text) {
        return measure(text, enough) > room;
    }
    let mut rest = visible_characters(text).peekable();
    let mut beginning = String::new();
    let mut count = enough;
    loop {
        beginning.extend(rest.by_ref().take(count));
        let width = measure(&beginning, enough);
        if width > enough || rest.peek().is_none() {
            return width > room;
        }
        count = count.saturating_mul(4);
    }
}

fn is_long(text: &str) -> bool {
    text.chars().nth(SHORT).is_some()
}

/// The characters that count in a long text in which nothing moves the cursor.
fn visible_characters(text: &str) -> impl Iterator<Item = char> {
    escape::visible(text).filter(|c| !c.is_control())
}

/// The byte offset of the last part of a text that moves the cursor.
pub fn last_movement(text: &str) -> Option<usize> {
    let moving =
        |text: &str| escape::length(text).is_some_and(|end| motion(&text[..end]).is_some());
    let character = text.rfind(['\u{8}', '\t', '\r']);
    let scaled = text.rfind("\u{1b}]66;");
    let mut escapes = text.rmatch_indices(ESCAPE);
    let sequence = escapes.find(|&(at, _)| moving(&text[at..]));
    character.max(scaled).max(sequence.map(|(at, _)| at))
}

/// The width; once it exceeds `enough`, some larger number.
fn measure(text: &str, enough: usize) -> usize {
    let enough = i64::try_from(enough).unwrap_or(i64::MAX);
    let mut cursor = Cursor::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next().filter(|_| cursor.extent <= enough) {
        let mut length = c.len_utf8();
        match c {
            ESCAPE => {
                length = escape::length(rest).unwrap_or(1);
                cursor.control(motion(&rest[..length]));
            }
            '\u{8}' => cursor.control(Some(Motion::By(-1))),
            '\r' => cursor.control(Some(Motion::To(0))),
            '\t' => {
                cursor.control(None);
                cursor.control(Some(Motion::By(8 - cursor.column.rem_euclid(8))));
            }
            _ if c.is_control() => cursor.control(None),
            '\u{200d}' => {
                let joined = rest[length..].chars().next();
                if let Some(joined) = joined.filter(|_| !cursor.virama) {
                    // A zero width joiner: the next character takes no cell, nor can a selector widen it.
                    cursor.base = cursor.base.map(|_| 0);
                    cursor.indicators = usize::from(is_regional_indicator(joined));
                    length += joined.len_utf8();
                } else {
                    cursor.virama &= joined.is_some();
                    cursor.indicators = 0;
                }
            }
            _ => cursor.show(c),
        }
        rest = &rest[length..];
    }
    cursor.flush();
    usize::try_from(cursor.extent).unwrap_or(0)
}

/// How a sequence moves the cursor along its line.
#[derive(Clone, Copy)]
enum Motion {
    To(i64),
    By(i64),
}

fn motion(sequence: &str) -> Option<Motion> {
    if let Some(text) = sequence.strip_prefix("\u{1b}]66;") {
        return Some(Motion::By(scaled_width(text)));
    }
    let inner = sequence.strip_prefix("\u{1b}[")?;
    let kind = inner.chars().next_back()?;
    let parameters = inner.strip_suffix(['C', 'D', 'G'])?;
    if !parameters.bytes().all(|byte| matches!(byte, b'0'..=b'?')) {
        return None;
    }
    // Only the first parameter counts.
    let digits = parameters
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(parameters.len());
    let count = match &parameters[..digits] {
        "" => 1,
        // This fails only for too many digits.
        digits => digits.parse().unwrap_or(MAX_MOVEMENT).min(MAX_MOVEMENT),
    };
    Some(match kind {
        'C' => Motion::By(count),
        'D' => Motion::By(-count),
        _ => Motion::To(count - 1),
    })
}

/// The cells of kitty's text sizing protocol (OSC 66): `s=2:w=3;text` and a terminator.
fn scaled_width(text: &str) -> i64 {
    let text = text
        .strip_suffix('\u{7}')
        .or_else(|| text.strip_suffix("\u{1b}\\"))
        .unwrap_or(text);
    let (settings, inner) = text.split_once(';').unwrap_or((text, ""));
    let (mut scale, mut cells) = (1, 0);
    for setting in settings.split(':') {
        let (name, value) = setting.split_once('=').unwrap_or_default();
        match (name, value.parse::<i64>()) {
            ("s", Ok(value)) => scale = value.clamp(1, 7),
            ("w", Ok(value)) => cells = value.clamp(0, 7),
            _ => {}
        }
    }
    if cells == 0 && !inner.contains(|c: char| c.is_control() && c != '\0') {
        cells = i64::try_from(width(inner)).unwrap_or(MAX_MOVEMENT);
    }
    scale * cells
}

/// The cursor of a terminal that shows a text.
#[derive(Default)]
struct Cursor {
    column: i64,
    /// The farthest column so far.
    extent: i64,
    /// The same before the last character that takes a cell.
    extent_before: i64,
    /// Cells of the present cluster, which may go on.
    pending: i64,
    /// Cells of the last character that takes one, while a variation selector may follow.
    base: Option<i64>,
    /// That character.
    last: Option<char>,
    virama: bool,
    /// How many regional indicators precede.
    indicators: usize,
}

impl Cursor {
    /// Moves past the present cluster.
    fn flush(&mut self) {
        self.column += std::mem::take(&mut self.pending);
        self.extent = self.extent.max(self.column);
    }

    /// A control character or sequence ends the cluster, and may move the cursor.
    fn control(&mut self, motion: Option<Motion>) {
        if self.pending > 0 {
            self.flush();
        }
        match motion {
            Some(Motion::To(column)) => self.column = column,
            Some(Motion::By(count)) if count < 0 => self.column = (self.column + count).max(0),
            // Any number of movements leads no farther than two do.
            Some(Motion::By(count)) => {
                self.column = (self.column + count).min(2 * MAX_MOVEMENT).max(self.column);
            }
            None => {}
        }
        if motion.is_some() {
            self.extent = self.extent.max(self.column);
        }
        (self.base, self.last, self.indicators) = (None, None, 0);
    }

    fn show(&mut self, c: char) {
        let indicators = if is_regional_indicator(c) {
            self.indicators + 1
        } else {
            0
        };
        let before = std::mem::replace(&mut self.indicators, indicators);
        if matches!(c, '\u{fe0e}' | '\u{fe0f}') && self.base.is_some() {
            self.select_presentation(c);
        } else if is_regional_indicator(c) && before % 2 == 1 {
            // The second half of a flag takes no cell.
            self.last = Some(c);
        } else if matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
            && self.last.is_some_and(takes_emoji_modifier)
        {
            // An emoji modifier (skin tone) takes no cell.
        } else if cells(c) > 0 {
            let cells = i64::from(cells(c));
            if !self.virama {
                self.flush();
            }
            // A conjunct of consonants takes two cells.
            self.pending = if self.virama { 2 } else { cells };
            (self.base, self.last) = (Some(cells), Some(c));
            self.extent_before = self.extent;
            self.virama = false;
        } else {
            self.virama = is_virama(c);
            if !self.virama && self.base.is_some() && is_spacing_mark(c) {
                self.pending = 2;
                self.base = None;
            }
        }
    }

    /// A variation selector: emoji presentation (U+FE0F) or text presentation (U+FE0E) of the character before.
    fn select_presentation(&mut self, selector: char) {
        let base = self.base.take();
        if selector == '\u{fe0f}' {
            if self.last.is_some_and(widens) {
                self.pending = 2;
            }
        } else if base == Some(2) && self.last.is_some_and(narrows) {
            self.column -= 1;
            self.extent = self.extent_before.max(self.column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{exceeds, last_movement, width};

    #[test]
    fn cells_are_counted_as_a_terminal_does() {
        for (text, expected) in [
            ("abc", 3),
            ("日本語", 6),
            ("ｱ", 1),
            ("①…α─", 4),
            ("e\u{301}", 1),
            ("😀", 2),
            ("👨\u{200d}👩\u{200d}👧", 2),
            ("🇩🇪", 2),
            ("🇩", 2),
            ("👍🏽", 2),
            ("❤", 1),
            ("❤\u{fe0f}", 2),
            ("⌚\u{fe0e}", 1),
            ("1\u{fe0f}\u{20e3}", 2),
            ("\u{200b}\u{feff}\u{2028}\u{1}\u{7f}", 0),
            ("\u{ad}", 1),
            ("\u{1b}[31mred\u{1b}[0m", 3),
            ("\u{1b}]8;;http://h\u{7}link\u{1b}]8;;\u{7}", 4),
            ("abc\u{8}d", 3),
            ("ab\u{1b}[3Cc\u{1b}[9D", 6),
            ("ab\u{1b}[999999999999999999999D\u{1b}[G", 2),
            ("a\u{1b}[3;4Cb", 5),
            ("\u{1b}]66;s=2:w=3;ab\u{7}", 6),
            ("\u{1b}]66;s=2;日\u{1b}\\", 4),
            ("क\u{94d}ष", 2),
            ("का", 2),
            ("각", 2),
            ("\u{1100}\u{1161}\u{11a8}", 2),
        ] {
            assert_eq!(width(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_exceeds_is_wider() {
        let long = "日本語 x\u{1}👨\u{200d}❤\u{fe0f}".repeat(9);
        for text in [
            "x",
            "日本",
            "⌚\u{fe0e}⌚\u{fe0e}",
            // A joiner takes the next character, which here begins a sequence that a long text does without.
            "👨\u{200d}\u{1b}[38:1:2m\u{1}\u{1b}[38:1:2mष\u{7f}👨\u{200d}",
            &long,
            &format!("{long}\u{8}"),
        ] {
            for room in 0..120 {
                let moves = last_movement(text).is_some();
                assert_eq!(
                    exceeds(text, room, moves),
                    width(text) > room,
                    "{text:?} {room}"
                );
            }
        }
    }
}
