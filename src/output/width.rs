//! How many cells of a terminal a text takes.

use super::escape::{self, ESCAPE};
use crate::character::{
    cells, is_indicator, is_spacing_mark, is_virama, narrows, takes_tone, widens,
};

/// Characters of a text up to which each control character parts what stands around it; in longer
/// ones they are left out beforehand, unless the cursor moves.
const SHORT: usize = 20;

/// The farthest that one movement counts: borders as long as a server likes help no one.
const FAR: i64 = 999;

/// Cells that a text takes: the farthest column that the cursor comes to. Sequences that steer the
/// terminal take none, but move the cursor.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    if is_long(text) && last_movement(text).is_none() {
        return measured(&shown(text).collect::<String>(), usize::MAX);
    }
    measured(text, usize::MAX)
}

/// Whether a text takes more than `room` cells. `moves` says whether anything in it moves the cursor, see
/// [`last_movement`]. Of a long text no more is read than has to be: one that is cut line by line would be read to
/// its end for each of them.
pub fn exceeds(text: &str, room: usize, moves: bool) -> bool {
    let beginning = &text.as_bytes()[..text.len().min(room.saturating_add(1))];
    if beginning.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return beginning.len() > room;
    }
    // What follows takes nothing back but a cell or two of the last character.
    let enough = room.saturating_add(2);
    if moves || !is_long(text) {
        return measured(text, enough) > room;
    }
    let mut rest = shown(text).peekable();
    let mut beginning = String::new();
    let mut count = enough;
    loop {
        beginning.extend(rest.by_ref().take(count));
        let width = measured(&beginning, enough);
        if width > enough || rest.peek().is_none() {
            return width > room;
        }
        count = count.saturating_mul(4);
    }
}

fn is_long(text: &str) -> bool {
    text.chars().nth(SHORT).is_some()
}

/// What is seen of a long text in which nothing moves the cursor.
fn shown(text: &str) -> impl Iterator<Item = char> {
    escape::seen(text).filter(|c| !c.is_control())
}

/// Where the last part of a text stands that moves the cursor.
pub fn last_movement(text: &str) -> Option<usize> {
    let moving =
        |text: &str| escape::length(text).is_some_and(|end| motion(&text[..end]).is_some());
    let character = text.rfind(['\u{8}', '\t', '\r']);
    let sized = text.rfind("\u{1b}]66;");
    let mut escapes = text.rmatch_indices(ESCAPE);
    let sequence = escapes.find(|&(at, _)| moving(&text[at..]));
    character.max(sized).max(sequence.map(|(at, _)| at))
}

/// The width, exactly as far as it is no more than `enough`.
fn measured(text: &str, enough: usize) -> usize {
    let enough = i64::try_from(enough).unwrap_or(i64::MAX);
    let mut cursor = Cursor::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next().filter(|_| cursor.extent <= enough) {
        let mut length = c.len_utf8();
        match c {
            ESCAPE => {
                length = escape::length(rest).unwrap_or(1);
                cursor.step(motion(&rest[..length]));
            }
            '\u{8}' => cursor.step(Some(Motion::By(-1))),
            '\r' => cursor.step(Some(Motion::To(0))),
            '\t' => {
                cursor.step(None);
                cursor.step(Some(Motion::By(8 - cursor.column.rem_euclid(8))));
            }
            _ if c.is_control() => cursor.step(None),
            '\u{200d}' => {
                let joined = rest[length..].chars().next();
                if let Some(joined) = joined.filter(|_| !cursor.virama) {
                    // A picture that is joined to the one before it takes no room.
                    cursor.base = cursor.base.map(|_| 0);
                    cursor.indicators = usize::from(is_indicator(joined));
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

/// What a sequence does to the column of the cursor.
#[derive(Clone, Copy)]
enum Motion {
    To(i64),
    By(i64),
}

/// The movement of a sequence along its line.
fn motion(sequence: &str) -> Option<Motion> {
    if let Some(text) = sequence.strip_prefix("\u{1b}]66;") {
        return Some(Motion::By(sized(text)));
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
        // Nothing but too many digits can fail.
        digits => digits.parse().unwrap_or(FAR).min(FAR),
    };
    Some(match kind {
        'C' => Motion::By(count),
        'D' => Motion::By(-count),
        _ => Motion::To(count - 1),
    })
}

/// Cells of text in a size of its own: `s=2:w=3;text` and what ends it.
fn sized(text: &str) -> i64 {
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
        cells = i64::try_from(width(inner)).unwrap_or(FAR);
    }
    scale * cells
}

/// Where a terminal is while it shows a text.
#[derive(Default)]
struct Cursor {
    column: i64,
    /// The farthest column so far.
    extent: i64,
    /// The same before the last character that took room.
    extent_before: i64,
    /// Cells of the character that is not passed yet, as more may belong to it.
    pending: i64,
    /// Cells of the last character that took room, as long as a selector may change it.
    base: Option<i64>,
    /// That character.
    last: Option<char>,
    virama: bool,
    /// Halves of flags directly before this place.
    indicators: usize,
}

impl Cursor {
    /// Moves on behind the last character.
    fn flush(&mut self) {
        self.column += std::mem::take(&mut self.pending);
        self.extent = self.extent.max(self.column);
    }

    /// What is no character to be seen: the next one belongs to none before it.
    fn step(&mut self, motion: Option<Motion>) {
        if self.pending > 0 {
            self.flush();
        }
        match motion {
            Some(Motion::To(column)) => self.column = column,
            Some(Motion::By(count)) if count < 0 => self.column = (self.column + count).max(0),
            // However many movements there are, they lead no farther than two.
            Some(Motion::By(count)) => {
                self.column = (self.column + count).min(2 * FAR).max(self.column);
            }
            None => {}
        }
        if motion.is_some() {
            self.extent = self.extent.max(self.column);
        }
        (self.base, self.last, self.indicators) = (None, None, 0);
    }

    fn show(&mut self, c: char) {
        let indicators = if is_indicator(c) {
            self.indicators + 1
        } else {
            0
        };
        let before = std::mem::replace(&mut self.indicators, indicators);
        if matches!(c, '\u{fe0e}' | '\u{fe0f}') && self.base.is_some() {
            self.choose(c);
        } else if is_indicator(c) && before % 2 == 1 {
            // The second half of a flag.
            self.last = Some(c);
        } else if matches!(c, '\u{1f3fb}'..='\u{1f3ff}') && self.last.is_some_and(takes_tone) {
            // A colour of skin.
        } else if cells(c) > 0 {
            let cells = i64::from(cells(c));
            if !self.virama {
                self.flush();
            }
            // Consonants that are joined take two cells.
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

    /// A selector: the character before it is a picture, or a plain character.
    fn choose(&mut self, selector: char) {
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
