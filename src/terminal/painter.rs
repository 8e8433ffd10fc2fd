//! Lines with colours as the bytes that show them.

use std::borrow::Cow;
use std::rc::Rc;

use super::style::{Line, Style};
use crate::character::{cells, is_spacing_mark, single_line, widens};
use crate::secret::Redactor;

/// Turns lines into what a terminal is sent: without secrets and control characters, with colours if they are wanted.
pub struct Painter {
    pub is_coloured: bool,
    pub redactor: Rc<Redactor>,
}

/// A line as it is sent.
pub struct Painted {
    pub text: String,
    /// How many cells it takes.
    pub cells: usize,
}

impl Painter {
    /// The whole line.
    pub fn paint(&self, line: &Line) -> String {
        self.paint_within(line, usize::MAX).text
    }

    /// The line, cut to `room` cells. A wide character that does not fit is left out.
    pub fn paint_within(&self, line: &Line, room: usize) -> Painted {
        let mut painted = Painted {
            text: String::new(),
            cells: 0,
        };
        for (style, text) in self.clean(line).spans() {
            let (end, cells) = fitting(text, room - painted.cells);
            let code = code(*style).filter(|_| self.is_coloured && end > 0);
            painted.cells += cells;
            match code {
                None => painted.text.push_str(&text[..end]),
                Some(code) => {
                    let parts = ["\u{1b}[", code, "m", &text[..end], "\u{1b}[0m"];
                    painted.text.extend(parts);
                }
            }
            if end < text.len() {
                break;
            }
        }
        painted
    }

    /// The line without secrets and control characters. A secret may go over several parts, so that a line that has one
    /// loses its colours.
    fn clean<'a>(&self, line: &'a Line) -> Cow<'a, Line> {
        let whole: String = line.spans().iter().map(|(_, text)| text.as_str()).collect();
        let shown = self.redactor.clean(&whole);
        let has_secret = shown != whole;
        if !has_secret && single_line(&whole) == whole {
            return Cow::Borrowed(line);
        }
        let mut cleaned = Line::default();
        if has_secret {
            cleaned.push(Style::Plain, single_line(&shown));
        } else {
            for (style, text) in line.spans() {
                cleaned.push(*style, single_line(text));
            }
        }
        Cow::Owned(cleaned)
    }
}

/// The bytes of a text that fit into `room` cells, and the cells that they take. Characters that some terminals join
/// into one count each for itself.
fn fitting(text: &str, room: usize) -> (usize, usize) {
    let (mut used, mut last) = (0, None);
    for (at, c) in text.char_indices() {
        let width = match c {
            '\u{fe0f}' => usize::from(last.is_some_and(widens)),
            c if is_spacing_mark(c) => 1,
            c => usize::from(cells(c)),
        };
        if width > room - used {
            return (at, used);
        }
        used += width;
        last = Some(c);
    }
    (text.len(), used)
}

/// What switches a style on (SGR).
fn code(style: Style) -> Option<&'static str> {
    match style {
        Style::Plain => None,
        Style::Bold => Some("1"),
        Style::Dim => Some("2"),
        Style::Red => Some("31"),
        Style::Green => Some("32"),
        Style::Yellow => Some("33"),
        Style::Cyan => Some("36"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn painter(is_coloured: bool) -> Painter {
        Painter {
            is_coloured,
            redactor: Rc::default(),
        }
    }

    fn line(spans: &[(Style, &str)]) -> Line {
        let mut line = Line::default();
        for (style, text) in spans {
            line.push(*style, *text);
        }
        line
    }

    #[test]
    fn colours_end_where_their_text_ends() {
        let line = line(&[
            (Style::Plain, "a "),
            (Style::Red, "ERROR"),
            (Style::Dim, " 3s"),
            (Style::Bold, "!"),
        ]);
        let coloured = "a \u{1b}[31mERROR\u{1b}[0m\u{1b}[2m 3s\u{1b}[0m\u{1b}[1m!\u{1b}[0m";
        assert_eq!(painter(true).paint(&line), coloured);
        assert_eq!(painter(false).paint(&line), "a ERROR 3s!");
        let cut = painter(true).paint_within(&line, 7);
        assert_eq!(
            (cut.text.as_str(), cut.cells),
            ("a \u{1b}[31mERROR\u{1b}[0m", 7)
        );
        assert_eq!(painter(true).paint_within(&line, 2).text, "a ");
    }

    #[test]
    fn a_line_is_cut_by_cells() {
        for (text, room, expected, cells) in [
            ("abc", 3, "abc", 3),
            ("abcd", 3, "abc", 3),
            ("日本", 4, "日本", 4),
            ("日本", 3, "日", 2),
            ("日本", 1, "", 0),
            ("e\u{301}e\u{301}", 1, "e\u{301}", 1),
            ("❤\u{fe0f}x", 2, "❤\u{fe0f}", 2),
            ("❤\u{fe0f}", 1, "❤", 1),
            ("का", 1, "क", 1),
            ("a\tb\nc", 4, "a\u{fffd}b\u{fffd}", 4),
        ] {
            let painted = painter(false).paint_within(&line(&[(Style::Plain, text)]), room);
            let found = (painted.text.as_str(), painted.cells);
            assert_eq!(found, (expected, cells), "{text:?} {room}");
        }
    }

    #[test]
    fn a_server_controls_nothing_and_shows_no_secret() {
        let painter = painter(true);
        painter.redactor.register(&Secret::new("correct-horse"));
        let hostile = line(&[
            (Style::Red, "a\u{1b}[2J\u{9b}b"),
            (Style::Plain, "\r\u{202e}"),
        ]);
        assert_eq!(
            painter.paint(&hostile),
            "\u{1b}[31ma\u{fffd}[2J\u{fffd}b\u{1b}[0m\u{fffd}\u{fffd}"
        );
        for secret in [
            line(&[(Style::Red, "is correct-horse")]),
            line(&[(Style::Red, "is correct"), (Style::Bold, "-horse")]),
            line(&[(Style::Dim, "password="), (Style::Bold, "is correct-horse")]),
        ] {
            let shown = painter.paint(&secret);
            assert!(shown.contains("***") && !shown.contains("horse"), "{shown}");
        }
    }
}
