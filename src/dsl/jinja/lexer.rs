//! The tokens of Jinja.

use crate::character::is_space;
use crate::dsl::python::{MOST_DIGITS, begins_identifier, continues_identifier};
use crate::dsl::syntax_error::SyntaxError;

use super::literal::{float, integer, quoted, unescaped};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Text between tags, and whether it is only space.
    Data(bool),
    VariableBegin,
    VariableEnd,
    BlockBegin,
    BlockEnd,
    Name(String),
    Text(String),
    Integer(String),
    Float(String),
    /// Operators, brackets and punctuation.
    Sign(&'static str),
    End,
}

/// Longer signs come first.
const SIGNS: [&str; 26] = [
    "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}",
    ">", "<", "=", ".", ":", "|", ",", ";",
];

#[derive(Clone, Copy, PartialEq)]
enum State {
    Text,
    Variable,
    Block,
}

/// Reads one token after the other.
pub struct Lexer<'c> {
    chars: &'c [char],
    at: usize,
    state: State,
    /// The closing brackets that are awaited: within brackets, `}}` and `%}` are no ends.
    awaited: Vec<&'static str>,
}

impl<'c> Lexer<'c> {
    /// Within `{{ }}`, or in the text around.
    pub fn new(chars: &'c [char], within_variable: bool) -> Self {
        Self {
            chars,
            at: 0,
            state: if within_variable {
                State::Variable
            } else {
                State::Text
            },
            awaited: Vec::new(),
        }
    }

    /// The next token and where it begins.
    pub fn next(&mut self) -> Result<(Token, usize), SyntaxError> {
        loop {
            if self.at >= self.chars.len() {
                return Ok((Token::End, self.chars.len()));
            }
            let start = self.at;
            let token = match self.state {
                State::Text => self.text()?,
                State::Variable | State::Block => self.within_tag()?,
            };
            if let Some(token) = token {
                return Ok((token, start));
            }
        }
    }

    fn starts_at(&self, at: usize, sign: &str) -> bool {
        let rest = self.chars.get(at..).unwrap_or_default();
        let mut count = 0;
        sign.chars()
            .zip(rest)
            .inspect(|_| count += 1)
            .all(|(expected, c)| expected == *c)
            && count == sign.len()
    }

    fn skip_space(&self, mut at: usize) -> usize {
        while self.chars.get(at).is_some_and(|&c| is_space(c)) {
            at += 1;
        }
        at
    }

    /// Where the next of these two characters begins.
    fn find(&self, from: usize, is_it: impl Fn(char, char) -> bool) -> Option<usize> {
        let rest = self.chars.get(from..)?;
        let found = rest.windows(2).position(|pair| is_it(pair[0], pair[1]))?;
        Some(from + found)
    }

    fn data(&mut self, end: usize) -> Token {
        let is_blank = self.chars[self.at..end].iter().all(|&c| is_space(c));
        self.at = end;
        Token::Data(is_blank)
    }

    /// In the text around tags. Comments are no tokens.
    fn text(&mut self) -> Result<Option<Token>, SyntaxError> {
        let is_begin = |a, b| a == '{' && matches!(b, '{' | '%' | '#');
        let Some(begin) = self.find(self.at, is_begin) else {
            return Ok(Some(self.data(self.chars.len())));
        };
        if begin > self.at {
            return Ok(Some(self.data(begin)));
        }
        if let Some(within) = self.end_of_raw_tag(begin, "raw", &["-%}", "%}"]) {
            return self.raw(begin, within);
        }
        let is_signed = matches!(self.chars.get(begin + 2), Some('-' | '+'));
        self.at = begin + 2 + usize::from(is_signed);
        match self.chars[begin + 1] {
            '{' => {
                self.state = State::Variable;
                Ok(Some(Token::VariableBegin))
            }
            '%' => {
                self.state = State::Block;
                Ok(Some(Token::BlockBegin))
            }
            _ => self.comment(begin).map(|()| None),
        }
    }

    fn comment(&mut self, begin: usize) -> Result<(), SyntaxError> {
        if let Some(end) = self.find(self.at, |a, b| a == '#' && b == '}') {
            self.at = end + 2;
        } else if self.at < self.chars.len() {
            return Err(SyntaxError::new(begin, "the comment '{#' is not closed"));
        }
        Ok(())
    }

    /// The end of `{% raw %}` or `{% endraw %}`.
    fn end_of_raw_tag(&self, begin: usize, name: &str, ends: &[&str]) -> Option<usize> {
        if !self.starts_at(begin, "{%") {
            return None;
        }
        let is_signed = matches!(self.chars.get(begin + 2), Some('-' | '+'));
        let at = self.skip_space(begin + 2 + usize::from(is_signed));
        if !self.starts_at(at, name) {
            return None;
        }
        let at = self.skip_space(at + name.len());
        let end = ends.iter().find(|end| self.starts_at(at, end))?;
        Some(at + end.len())
    }

    /// What `{% raw %}` encloses is text.
    fn raw(&mut self, begin: usize, within: usize) -> Result<Option<Token>, SyntaxError> {
        self.at = within;
        let mut from = within;
        while let Some(tag) = self.find(from, |a, b| a == '{' && b == '%') {
            if let Some(end) = self.end_of_raw_tag(tag, "endraw", &["+%}", "-%}", "%}"]) {
                let data = (tag > within).then(|| self.data(tag));
                self.at = end;
                return Ok(data);
            }
            from = tag + 2;
        }
        if within < self.chars.len() {
            return Err(SyntaxError::new(begin, "'{% raw %}' is not closed"));
        }
        Ok(None)
    }

    /// Within `{{ }}` or `{% %}`. Space is no token.
    fn within_tag(&mut self) -> Result<Option<Token>, SyntaxError> {
        let start = self.at;
        if self.awaited.is_empty()
            && let Some(token) = self.end_of_tag()
        {
            return Ok(Some(token));
        }
        let c = self.chars[start];
        if is_space(c) {
            self.at = self.skip_space(start);
            return Ok(None);
        }
        if let Some(end) = float(self.chars, start) {
            self.at = end;
            let digits = self.since(start);
            if !digits.is_ascii() {
                return Err(SyntaxError::new(start, "a number has digits of 0 to 9"));
            }
            return Ok(Some(Token::Float(digits)));
        }
        if let Some(end) = integer(self.chars, start) {
            self.at = end;
            return self.integer(start).map(Some);
        }
        if begins_identifier(c) {
            while (self.chars.get(self.at)).is_some_and(|&c| continues_identifier(c)) {
                self.at += 1;
            }
            return Ok(Some(Token::Name(self.since(start))));
        }
        if matches!(c, '\'' | '"') {
            return self.quoted(start).map(Some);
        }
        self.sign(start).map(Some)
    }

    fn since(&self, start: usize) -> String {
        self.chars[start..self.at].iter().collect()
    }

    fn end_of_tag(&mut self) -> Option<Token> {
        let (ends, token): (&[&str], _) = match self.state {
            State::Variable => (&["-}}", "}}"], Token::VariableEnd),
            _ => (&["+%}", "-%}", "%}"], Token::BlockEnd),
        };
        let end = ends.iter().find(|end| self.starts_at(self.at, end))?;
        self.at += end.len();
        self.state = State::Text;
        if end.starts_with('-') {
            self.at = self.skip_space(self.at);
        }
        Some(token)
    }

    fn integer(&mut self, start: usize) -> Result<Token, SyntaxError> {
        let mut digits = self.since(start);
        digits.retain(|c| c != '_');
        let is_decimal = !digits.contains(['x', 'X', 'o', 'O', 'b', 'B']);
        if is_decimal && self.at - start > MOST_DIGITS && digits.chars().count() > MOST_DIGITS {
            let message = format!("a number has at most {MOST_DIGITS} digits");
            return Err(SyntaxError::new(start, message));
        }
        Ok(Token::Integer(digits))
    }

    fn quoted(&mut self, start: usize) -> Result<Token, SyntaxError> {
        let Some(end) = quoted(self.chars, start) else {
            let message = format!("the quote {} is not closed", self.chars[start]);
            return Err(SyntaxError::new(start, message));
        };
        self.at = end;
        let text = unescaped(&self.chars[start + 1..end - 1]);
        let text =
            text.map_err(|why| SyntaxError::new(start, format!("the text is wrong: {why}")))?;
        Ok(Token::Text(text))
    }

    fn sign(&mut self, start: usize) -> Result<Token, SyntaxError> {
        let found = SIGNS.iter().find(|sign| self.starts_at(start, sign));
        let Some(&sign) = found else {
            let message = format!("unexpected character '{}'", self.chars[start]);
            return Err(SyntaxError::new(start, message));
        };
        match sign {
            "{" => self.awaited.push("}"),
            "(" => self.awaited.push(")"),
            "[" => self.awaited.push("]"),
            "}" | ")" | "]" => match self.awaited.pop() {
                Some(awaited) if awaited == sign => {}
                Some(awaited) => {
                    let message = format!("unexpected '{sign}', '{awaited}' is missing");
                    return Err(SyntaxError::new(start, message));
                }
                None => return Err(SyntaxError::new(start, format!("unexpected '{sign}'"))),
            },
            _ => {}
        }
        self.at += sign.len();
        Ok(Token::Sign(sign))
    }
}
