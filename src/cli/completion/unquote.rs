//! Reads a line as bash or fish do: into words without quotes.

use super::shells::Quoting;

/// The words of a line up to the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Whole words, the first of which is the program.
    pub words: Vec<String>,
    /// The word at the cursor.
    pub cursor: String,
    /// The same as it is typed, with quotes.
    pub raw: String,
    /// How what follows is quoted.
    pub quoting: Quoting,
}

/// Reads a line. An open quote lasts to the cursor.
pub fn read(line: &str, is_fish: bool) -> Typed {
    let mut reader = Reader {
        is_fish,
        ..Reader::default()
    };
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        reader.typed.raw.push(c);
        reader.take(c, &mut rest);
    }
    reader.typed
}

#[derive(Default)]
struct Reader {
    typed: Typed,
    is_fish: bool,
}

type Rest<'a> = std::iter::Peekable<std::str::Chars<'a>>;

impl Reader {
    fn take(&mut self, c: char, rest: &mut Rest<'_>) {
        match (self.typed.quoting, c) {
            (Quoting::None, ' ' | '\t' | '\n') => self.end_word(),
            (Quoting::None, '\'') => self.typed.quoting = Quoting::Single,
            (Quoting::None, '"') => self.typed.quoting = Quoting::Double,
            (Quoting::None, '$') if !self.is_fish && rest.peek() == Some(&'\'') => {
                self.next(rest);
                self.typed.quoting = Quoting::Ansi;
            }
            (Quoting::None, '\\') => self.escaped(rest, |_| true),
            (Quoting::Single | Quoting::Ansi, '\'') | (Quoting::Double, '"') => {
                self.typed.quoting = Quoting::None;
            }
            (Quoting::Single, '\\') if self.is_fish => {
                self.escaped(rest, |c| matches!(c, '\\' | '\''));
            }
            (Quoting::Double, '\\') => self.escaped(rest, |c| matches!(c, '\\' | '"' | '$' | '`')),
            (Quoting::Ansi, '\\') => self.escape_code(rest),
            _ => self.typed.cursor.push(c),
        }
    }

    fn next(&mut self, rest: &mut Rest<'_>) -> Option<char> {
        let c = rest.next()?;
        self.typed.raw.push(c);
        Some(c)
    }

    /// A blank ends the word before it, if there is one.
    fn end_word(&mut self) {
        let raw = std::mem::take(&mut self.typed.raw);
        let word = std::mem::take(&mut self.typed.cursor);
        if raw.trim() != "" {
            self.typed.words.push(word);
        }
    }

    /// The character behind a backslash, which stays if it has no meaning there.
    fn escaped(&mut self, rest: &mut Rest<'_>, has_meaning: fn(char) -> bool) {
        let Some(&c) = rest.peek() else {
            return;
        };
        if self.is_fish && self.typed.quoting == Quoting::None && c.is_ascii_alphanumeric() {
            return self.escape_code(rest);
        }
        if !has_meaning(c) {
            self.typed.cursor.push('\\');
            return;
        }
        self.next(rest);
        // A line break behind a backslash is none.
        if c != '\n' {
            self.typed.cursor.push(c);
        }
    }

    /// A character that is written as a code: `\n`, `\e`, `\x1b`, `\u00e9`, `\033`.
    fn escape_code(&mut self, rest: &mut Rest<'_>) {
        let Some(c) = self.next(rest) else {
            return;
        };
        let code = match c {
            'n' => Some('\n'),
            't' => Some('\t'),
            'r' => Some('\r'),
            'a' => Some('\u{7}'),
            'b' => Some('\u{8}'),
            'v' => Some('\u{b}'),
            'f' => Some('\u{c}'),
            'e' | 'E' => Some('\u{1b}'),
            'x' | 'X' => self.digits(rest, 16, 2, 0),
            'u' => self.digits(rest, 16, 4, 0),
            'U' => self.digits(rest, 16, 8, 0),
            '0'..='7' => self.digits(rest, 8, 2, u32::from(c) - u32::from('0')),
            other => Some(other),
        };
        self.typed.cursor.extend(code);
    }

    fn digits(&mut self, rest: &mut Rest<'_>, base: u32, most: usize, first: u32) -> Option<char> {
        let mut code = first;
        for _ in 0..most {
            let Some(digit) = rest.peek().and_then(|c| c.to_digit(base)) else {
                break;
            };
            self.next(rest);
            code = code.wrapping_mul(base).wrapping_add(digit);
        }
        char::from_u32(code)
    }
}
