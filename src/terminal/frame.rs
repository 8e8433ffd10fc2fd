//! What a screen shows, and the bytes that change it into something else.

use std::fmt::Write;

use super::painter::{Painted, Painter};
use super::style::Line;

/// The lines that a screen shows.
pub struct Frame {
    painter: Painter,
    /// Columns and rows; none if nothing is known of the screen.
    size: Option<(usize, usize)>,
    shown: Vec<Line>,
}

impl Frame {
    pub fn new(painter: Painter) -> Self {
        Self {
            painter,
            size: None,
            shown: Vec::new(),
        }
    }

    /// The next frame is drawn anew.
    pub fn forget(&mut self) {
        self.size = None;
    }

    /// What to write so that a screen of this size, in columns and rows, shows these lines from its top, as many as fit.
    pub fn next(&mut self, lines: &[Line], size: (usize, usize)) -> String {
        let mut bytes = String::new();
        if self.size != Some(size) {
            bytes.push_str("\u{1b}[0m\u{1b}[2J");
            self.shown.clear();
            self.size = Some(size);
        }
        let (columns, rows) = size;
        let lines = &lines[..lines.len().min(rows)];
        for (at, line) in lines.iter().enumerate() {
            if self.shown.get(at).unwrap_or(&Line::default()) != line {
                let painted = self.painter.paint_within(line, columns);
                row(&mut bytes, at, &painted, columns);
            }
        }
        if self.shown.len() > lines.len() {
            let _ = write!(bytes, "\u{1b}[{};1H\u{1b}[J", lines.len() + 1);
        }
        self.shown = lines.to_vec();
        bytes
    }
}

/// Writes a line in its row. What was there before is erased behind the new text, so that nothing flickers; behind the
/// last column that would erase the last character, so it comes first.
fn row(bytes: &mut String, at: usize, painted: &Painted, columns: usize) {
    const ERASE: &str = "\u{1b}[K";
    let _ = write!(bytes, "\u{1b}[{};1H", at + 1);
    if painted.cells < columns {
        bytes.extend([&painted.text, ERASE]);
    } else {
        bytes.extend([ERASE, &painted.text]);
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;
    use std::rc::Rc;

    use super::*;
    use crate::terminal::style::Style;

    /// A frame and the terminal that it is drawn on.
    struct Drawn {
        frame: Frame,
        terminal: vt100::Parser,
        size: (usize, usize),
    }

    impl Drawn {
        fn new(columns: usize, rows: usize) -> Self {
            let painter = Painter {
                is_coloured: true,
                redactor: Rc::default(),
            };
            let mut drawn = Self {
                frame: Frame::new(painter),
                terminal: vt100::Parser::default(),
                size: (0, 0),
            };
            drawn.resize(columns, rows);
            drawn
        }

        fn resize(&mut self, columns: usize, rows: usize) {
            self.size = (columns, rows);
            let cells = |count: usize| NonZero::new(u16::try_from(count).unwrap()).unwrap();
            let screen = self.terminal.screen_mut();
            screen.set_size(cells(rows), cells(columns));
        }

        /// Draws, checks that the terminal shows the same as after drawing anew, and returns what was written.
        fn draw(&mut self, lines: &[Line]) -> String {
            let bytes = self.frame.next(lines, self.size);
            self.terminal.process(bytes.as_bytes());
            let (columns, rows) = self.size;
            let mut other = Self::new(columns, rows);
            let anew = other.frame.next(lines, self.size);
            other.terminal.process(anew.as_bytes());
            let cells = |parser: &vt100::Parser| {
                parser.screen().rows_formatted(0, 1000).collect::<Vec<_>>()
            };
            assert_eq!(cells(&self.terminal), cells(&other.terminal), "{bytes:?}");
            bytes
        }

        fn shown(&self) -> Vec<String> {
            let columns = u16::try_from(self.size.0).unwrap();
            self.terminal.screen().rows(0, columns).collect()
        }
    }

    fn lines(texts: &[&str]) -> Vec<Line> {
        let line = |text: &&str| {
            let mut line = Line::default();
            line.push(Style::Plain, *text);
            line
        };
        texts.iter().map(line).collect()
    }

    #[test]
    fn only_lines_that_changed_are_written() {
        let mut drawn = Drawn::new(10, 4);
        drawn.draw(&lines(&["one", "two", "three"]));
        assert_eq!(drawn.shown(), ["one", "two", "three", ""]);
        assert_eq!(drawn.draw(&lines(&["one", "two", "three"])), "");
        let bytes = drawn.draw(&lines(&["one", "2", "three"]));
        assert_eq!(bytes, "\u{1b}[2;1H2\u{1b}[K");
        assert_eq!(drawn.shown(), ["one", "2", "three", ""]);
        let bytes = drawn.draw(&lines(&["one"]));
        assert_eq!(bytes, "\u{1b}[2;1H\u{1b}[J");
        assert_eq!(drawn.shown(), ["one", "", "", ""]);
        drawn.draw(&[]);
        assert_eq!(drawn.shown(), ["", "", "", ""]);
    }

    #[test]
    fn a_changed_colour_is_written() {
        let mut drawn = Drawn::new(10, 1);
        drawn.draw(&lines(&["RUNNING"]));
        let mut red = Line::default();
        red.push(Style::Red, "RUNNING");
        let bytes = drawn.draw(&[red]);
        assert_eq!(bytes, "\u{1b}[1;1H\u{1b}[31mRUNNING\u{1b}[0m\u{1b}[K");
        let cell = drawn.terminal.screen().cell(0, 0).unwrap();
        assert_eq!(cell.fgcolor(), vt100::Color::Idx(1));
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        let mut drawn = Drawn::new(5, 2);
        for (texts, expected) in [
            (["abcdefgh", "x"], ["abcde", "x"]),
            (["abcde", "fghij"], ["abcde", "fghij"]),
            (["日本語", "日本"], ["日本", "日本"]),
            (["a日本語", "y"], ["a日本", "y"]),
            (["abcde", ""], ["abcde", ""]),
        ] {
            drawn.draw(&lines(&texts));
            assert_eq!(drawn.shown(), expected);
        }
        drawn.draw(&lines(&["1", "2", "3"]));
        assert_eq!(drawn.shown(), ["1", "2"]);
    }

    #[test]
    fn another_size_is_drawn_anew() {
        let mut drawn = Drawn::new(9, 3);
        let all = lines(&["one two three", "four", "five"]);
        drawn.draw(&all);
        for (columns, rows, expected) in [
            (3, 2, vec!["one", "fou"]),
            (20, 4, vec!["one two three", "four", "five", ""]),
        ] {
            drawn.resize(columns, rows);
            assert!(drawn.draw(&all).starts_with("\u{1b}[0m\u{1b}[2J"));
            assert_eq!(drawn.shown(), expected);
        }
        drawn.frame.forget();
        drawn.terminal.process(b"\x1b[2;1Hsomething else");
        drawn.draw(&all);
        assert_eq!(drawn.shown()[1], "four");
    }

    #[test]
    fn any_frame_follows_any_other() {
        let texts = [
            "",
            "a",
            "日本語日本語",
            "❤\u{fe0f} e\u{301}",
            "abcdefghijklmnop",
            "RUNNING",
        ];
        let styles = [Style::Plain, Style::Green, Style::Bold, Style::Dim];
        let mut chance = fastrand::Rng::with_seed(15);
        let mut drawn = Drawn::new(8, 5);
        for round in 0..500 {
            if round % 50 == 49 {
                drawn.resize(chance.usize(1..20), chance.usize(1..9));
            }
            let mut all = Vec::new();
            for _ in 0..chance.usize(0..9) {
                let mut line = Line::default();
                for _ in 0..chance.usize(0..3) {
                    line.push(
                        *chance.choice(&styles).unwrap(),
                        *chance.choice(&texts).unwrap(),
                    );
                }
                all.push(line);
            }
            drawn.draw(&all);
        }
    }
}
