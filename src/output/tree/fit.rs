//! Texts of any length and characters as part of a line.

use std::borrow::Cow;

use crate::character::{cells, single_line};
use crate::output::grapheme;
use crate::output::width::width;

/// The most characters that are read for a cell: combining marks take none, and there may be any number of them.
const CHARACTERS_PER_CELL: usize = 8;

/// A text that fits, and its width in cells.
pub type Fitted<'a> = (Cow<'a, str>, usize);

/// The beginning of a text that takes at most `room` cells of a line, with `mark` at the end if it is cut. Of a longer
/// text no more is read than that.
pub fn fit<'a>(text: &'a str, room: usize, mark: &str) -> Fitted<'a> {
    let start = &text.as_bytes()[..text.len().min(room.saturating_add(1))];
    if start.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        if text.len() <= room {
            return (text.into(), text.len());
        }
        let (mark, kept) = with_mark(room, mark);
        return (format!("{}{mark}", &text[..kept]).into(), room);
    }
    let most = room.saturating_add(1).saturating_mul(CHARACTERS_PER_CELL);
    let end = text.char_indices().nth(most).map(|(at, _)| at);
    let mut shown = single_line(&text[..end.unwrap_or(text.len())]);
    // A combining mark without a character before it would change what stands to its left.
    if let Some(first) = shown.chars().next().filter(|&c| cells(c) == 0) {
        shown.replace_range(..first.len_utf8(), "\u{fffd}");
    }
    if end.is_none() {
        let cells = width(&shown);
        if cells <= room {
            return (shown.into(), cells);
        }
    }
    let (mark, kept) = with_mark(room, mark);
    shown.truncate(prefix(&shown, kept));
    shown.push_str(mark);
    let cells = width(&shown);
    (shown.into(), cells)
}

/// The mark of a cut if there is room for it, and how many cells are left before it.
fn with_mark(room: usize, mark: &str) -> (&str, usize) {
    match room.checked_sub(mark.chars().count()) {
        None | Some(0) => ("", room),
        Some(left) => (mark, left),
    }
}

/// The length of the longest beginning of whole characters, as a reader sees them, that takes at most `room` cells.
fn prefix(text: &str, room: usize) -> usize {
    let mut ends = vec![0];
    let (mut end, mut cells) = (0, 0);
    while end < text.len() {
        let cluster = &text[end..end + grapheme::first(&text[end..])];
        end += cluster.len();
        cells += width(cluster);
        if cells > room {
            break;
        }
        ends.push(end);
    }
    // Some characters of Indic scripts are wider together.
    let fits = |&&end: &&usize| width(&text[..end]) <= room;
    ends.iter().rev().find(fits).copied().unwrap_or(0)
}
