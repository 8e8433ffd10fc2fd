//! The tokens of YAQL.

use crate::character::is_word;
use crate::dsl::python::{MOST_DIGITS, is_digit};
use crate::dsl::syntax_error::SyntaxError;

use super::text::unescaped;

#[derive(Debug, PartialEq, Eq)]
pub enum Token {
    Number(String),
    Literal,
    Text(String),
    Word(String),
    Variable(String),
    /// A word and the parenthesis right behind it.
    Call(String),
    /// Operators, `=>`, brackets and commas.
    Sign(&'static str),
    End,
}

/// Signs, of which the longer ones come first.
const SIGNS: [&str; 23] = [
    "?.", "=~", "!~", ">=", "<=", "!=", "->", "=>", "+", "-", "*", "/", ".", ">", "<", "=", "[",
    "]", "{", "}", "(", ")", ",",
];
/// Operators that are words.
const WORDS: [&str; 5] = ["mod", "in", "not", "and", "or"];

/// Reads one token after the other.
pub struct Lexer<'c> {
    chars: &'c [char],
    at: usize,
}

impl<'c> Lexer<'c> {
    pub fn new(chars: &'c [char]) -> Self {
        Self { chars, at: 0 }
    }

    /// The next token and where it begins.
    pub fn next(&mut self) -> Result<(Token, usize), SyntaxError> {
        while matches!(self.peek(0), Some(' ' | '\t' | '\r' | '\n')) {
            self.at += 1;
        }
        let start = self.at;
        let Some(c) = self.peek(0) else {
            return Ok((Token::End, start));
        };
        let token = match c {
            '$' => {
                self.at += 1;
                self.skip_word();
                Token::Variable(self.since(start))
            }
            '\'' | '"' | '`' => self.text(c)?,
            c if is_digit(c) => self.number()?,
            c if is_word(c) => self.word()?,
            _ => self.sign()?,
        };
        Ok((token, start))
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn since(&self, start: usize) -> String {
        self.chars[start..self.at].iter().collect()
    }

    fn skip_word(&mut self) {
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
    }

    fn illegal(&self) -> SyntaxError {
        let c = self.chars[self.at];
        SyntaxError::new(self.at, format!("unexpected character '{c}'"))
    }

    /// What quotes enclose. A backslash keeps the next character within, unless it is a line end.
    fn text(&mut self, quote: char) -> Result<Token, SyntaxError> {
        let start = self.at;
        self.at += 1;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(c), _) if c == quote => break,
                (Some('\\'), Some(next)) if next != '\n' => self.at += 2,
                (Some('\\') | None, _) => {
                    let message = format!("the quote {quote} is not closed");
                    return Err(SyntaxError::new(start, message));
                }
                _ => self.at += 1,
            }
        }
        let within = &self.chars[start + 1..self.at];
        self.at += 1;
        if quote == '`' {
            let text: String = within.iter().collect();
            return Ok(Token::Text(text.replace("\\`", "`")));
        }
        let text = unescaped(within);
        let text =
            text.map_err(|why| SyntaxError::new(start, format!("the text is wrong: {why}")))?;
        Ok(Token::Text(text))
    }

    /// Digits, perhaps with a fraction; no letter may follow.
    fn number(&mut self) -> Result<Token, SyntaxError> {
        let start = self.at;
        let digits = |from: usize| {
            let rest = self.chars.get(from..).unwrap_or_default();
            from + rest.iter().take_while(|&&c| is_digit(c)).count()
        };
        let ends_here = |end: usize| !self.chars.get(end).is_some_and(|&c| is_word(c));
        let whole = digits(start);
        let fraction = digits(whole + 1);
        let has_fraction = self.chars.get(whole) == Some(&'.') && fraction > whole + 1;
        let end = if has_fraction && ends_here(fraction) {
            fraction
        } else if ends_here(whole) {
            whole
        } else {
            return Err(self.illegal());
        };
        if end == whole && end - start > MOST_DIGITS {
            let message = format!("a number has at most {MOST_DIGITS} digits");
            return Err(SyntaxError::new(start, message));
        }
        self.at = end;
        Ok(Token::Number(self.since(start)))
    }

    /// A name, a function's name, an operator or a literal. Names do not begin with two underscores, unless they are
    /// those of functions.
    fn word(&mut self) -> Result<Token, SyntaxError> {
        let start = self.at;
        self.skip_word();
        let word = self.since(start);
        if self.peek(0) == Some('(') {
            self.at += 1;
            return Ok(Token::Call(word));
        }
        if word.starts_with("__") {
            self.at = start;
            return Err(self.illegal());
        }
        if let Some(operator) = WORDS.iter().find(|operator| **operator == word) {
            return Ok(Token::Sign(operator));
        }
        Ok(match word.as_str() {
            "true" | "false" | "null" => Token::Literal,
            _ => Token::Word(word),
        })
    }

    fn sign(&mut self) -> Result<Token, SyntaxError> {
        let rest = &self.chars[self.at..];
        let is_next = |sign: &&&str| {
            let mut expected = sign.chars();
            let matched = expected.by_ref().zip(rest).take_while(|(a, b)| a == *b);
            matched.count() == sign.len()
        };
        let sign = SIGNS.iter().find(is_next).ok_or_else(|| self.illegal())?;
        self.at += sign.len();
        Ok(Token::Sign(sign))
    }
}
