//! How many cells of a terminal a text takes.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cells that `text` takes: sequences that steer the terminal take none.
pub fn width(text: &str) -> usize {
    if text.is_ascii() && !text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return text.len();
    }
    pieces(text).map(|piece| piece.width).sum()
}

/// A part of a text that is never split.
pub struct Piece<'a> {
    pub text: &'a str,
    pub width: usize,
}

/// The graphemes and the control sequences of `text`.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let piece = next(rest)?;
        rest = &rest[piece.text.len()..];
        Some(piece)
    })
}

fn next(text: &str) -> Option<Piece<'_>> {
    if let Some(length) = sequence(text) {
        return Some(Piece {
            text: &text[..length],
            width: 0,
        });
    }
    let cluster = text.graphemes(true).next()?;
    Some(Piece {
        text: cluster,
        width: cluster_width(cluster),
    })
}

/// Length of the escape sequence that `text` begins with: colours (CSI) or a link (OSC).
fn sequence(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('\u{1b}')?;
    if let Some(parameters) = rest.strip_prefix('[') {
        let end = parameters.find(|c: char| ('@'..='~').contains(&c))?;
        let plain = parameters[..end].chars().all(|c| (' '..='?').contains(&c));
        return plain.then_some(2 + end + 1);
    }
    let link = rest.strip_prefix(']')?;
    let bell = link.find('\u{7}').map(|at| at + 1);
    let terminator = link.find("\u{1b}\\").map(|at| at + 2);
    match (bell, terminator) {
        (Some(bell), Some(terminator)) => Some(2 + bell.min(terminator)),
        (one, other) => Some(2 + one.or(other)?),
    }
}

fn cluster_width(cluster: &str) -> usize {
    let mut chars = cluster.chars();
    match (chars.next(), chars.next()) {
        (Some(single), None) => char_width(single),
        _ => UnicodeWidthStr::width(cluster).min(2),
    }
}

fn char_width(c: char) -> usize {
    match c {
        '\u{ad}' => 1,
        '\u{2028}' | '\u{2029}' => 0,
        '\u{1f1e6}'..='\u{1f1ff}' => 2,
        _ => c.width().unwrap_or(0),
    }
}

/// Whether a character only extends the one before it.
pub fn is_extender(c: char) -> bool {
    c.width() == Some(0)
        && !c.is_control()
        && ['a', c].iter().collect::<String>().graphemes(true).count() == 1
        && c != '\u{200d}'
        && c != '\u{200c}'
}

#[cfg(test)]
mod tests {
    use super::width;

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
        ] {
            assert_eq!(width(text), expected, "{text:?}");
        }
    }
}
