//! The characters of a text, and where in it the scanner is.

use super::super::source::Position;

/// A text that is read character by character. Behind its end there are zeros.
pub struct Reader {
    chars: Vec<char>,
    /// The number of characters read.
    pub index: usize,
    /// Both counted from 0.
    pub line: usize,
    pub column: usize,
}

impl Reader {
    pub fn new(text: &str) -> Self {
        Self {
            chars: text.chars().collect(),
            index: 0,
            line: 0,
            column: 0,
        }
    }

    pub fn position(&self) -> Position {
        Position {
            line: self.line + 1,
            column: self.column + 1,
        }
    }

    /// The next character, or the one so many characters behind it.
    pub fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.index + ahead).copied().unwrap_or('\0')
    }

    /// Whether a line begins here with `---` or `...`.
    pub fn at_marker(&self, sign: char) -> bool {
        (0..3).all(|ahead| self.peek(ahead) == sign) && is_blank_or_end(self.peek(3))
    }

    /// Passes over so many characters.
    pub fn forward(&mut self, count: usize) {
        for _ in 0..count {
            let c = self.peek(0);
            self.index += 1;
            if is_break(c) && !(c == '\r' && self.peek(0) == '\n') {
                self.line += 1;
                self.column = 0;
            } else if c != '\u{feff}' {
                self.column += 1;
            }
        }
    }

    /// Passes over the characters for which `is_wanted` holds.
    pub fn skip_while(&mut self, is_wanted: impl Fn(char) -> bool) {
        while is_wanted(self.peek(0)) {
            self.forward(1);
        }
    }

    /// Appends so many characters to a text, and passes over them.
    pub fn take_into(&mut self, text: &mut String, count: usize) {
        let end = (self.index + count).min(self.chars.len());
        text.extend(&self.chars[self.index..end]);
        self.forward(count);
    }

    pub fn take(&mut self, count: usize) -> String {
        let mut text = String::new();
        self.take_into(&mut text, count);
        text
    }

    /// How many of the next characters are wanted.
    pub fn count_while(&self, is_wanted: impl Fn(char) -> bool) -> usize {
        let rest = self.chars.get(self.index..).unwrap_or_default();
        rest.iter().take_while(|&&c| is_wanted(c)).count()
    }

    /// Passes over a line break, and tells what it means.
    pub fn line_break(&mut self) -> Option<char> {
        match self.peek(0) {
            '\r' if self.peek(1) == '\n' => {
                self.forward(2);
                Some('\n')
            }
            '\r' | '\n' | '\u{85}' => {
                self.forward(1);
                Some('\n')
            }
            c @ ('\u{2028}' | '\u{2029}') => {
                self.forward(1);
                Some(c)
            }
            _ => None,
        }
    }
}

pub fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub fn is_break_or_end(c: char) -> bool {
    c == '\0' || is_break(c)
}

pub fn is_blank_or_end(c: char) -> bool {
    matches!(c, ' ' | '\t') || is_break_or_end(c)
}

/// A character of the name of an anchor, a directive or a tag's handle.
pub fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}
