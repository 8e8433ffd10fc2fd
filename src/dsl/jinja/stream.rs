//! The tokens as the parser takes them: the current one, and at most one that is looked at in advance.

use std::mem;

use crate::dsl::syntax_error::SyntaxError;

use super::lexer::{Lexer, Token};
use super::nodes::Nodes;
use super::tree::Kind;

/// So many nested calls end the server's parser (Python's limit is 1,000, of which some are in use by then).
const MOST_FRAMES: usize = 950;

pub struct Parser<'c> {
    lexer: Lexer<'c>,
    pub token: Token,
    /// Where the token begins.
    pub offset: usize,
    ahead: Option<(Token, usize)>,
    pub nodes: Nodes,
    /// How many calls of the server's parser would be nested here.
    frames: usize,
    /// The statements that are open, and where they begin.
    pub open: Vec<(&'static str, usize)>,
}

pub type Parsing<T> = Result<T, SyntaxError>;

impl<'c> Parser<'c> {
    pub fn new(chars: &'c [char], within_variable: bool) -> Parsing<Self> {
        let mut lexer = Lexer::new(chars, within_variable);
        let (token, offset) = lexer.next()?;
        Ok(Self {
            lexer,
            token,
            offset,
            ahead: None,
            nodes: Nodes::default(),
            frames: 0,
            open: Vec::new(),
        })
    }

    /// Goes on to the next token, and returns the last one.
    pub fn advance(&mut self) -> Parsing<Token> {
        let (token, offset) = match self.ahead.take() {
            Some(ahead) => ahead,
            None => self.lexer.next()?,
        };
        self.offset = offset;
        Ok(mem::replace(&mut self.token, token))
    }

    /// The token behind the current one.
    pub fn look(&mut self) -> Parsing<&Token> {
        if self.ahead.is_none() {
            self.ahead = Some(self.lexer.next()?);
        }
        Ok(self.ahead.as_ref().map_or(&Token::End, |(token, _)| token))
    }

    pub fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token, Token::Sign(found) if found == sign)
    }

    pub fn is_name(&self, name: &str) -> bool {
        is_name(&self.token, name)
    }

    pub fn skip_sign(&mut self, sign: &str) -> Parsing<bool> {
        let is_it = self.is_sign(sign);
        if is_it {
            self.advance()?;
        }
        Ok(is_it)
    }

    pub fn skip_name(&mut self, name: &str) -> Parsing<bool> {
        let is_it = self.is_name(name);
        if is_it {
            self.advance()?;
        }
        Ok(is_it)
    }

    pub fn expect_sign(&mut self, sign: &str) -> Parsing<()> {
        if self.skip_sign(sign)? {
            return Ok(());
        }
        self.fail(format!("'{sign}' expected, not {}", describe(&self.token)))
    }

    pub fn expect_word(&mut self, name: &str) -> Parsing<()> {
        if self.skip_name(name)? {
            return Ok(());
        }
        self.fail(format!("'{name}' expected, not {}", describe(&self.token)))
    }

    pub fn expect(&mut self, expected: &Token) -> Parsing<()> {
        if self.token == *expected {
            self.advance()?;
            return Ok(());
        }
        let (expected, found) = (describe(expected), describe(&self.token));
        self.fail(format!("{expected} expected, not {found}"))
    }

    pub fn expect_name(&mut self) -> Parsing<String> {
        if !matches!(self.token, Token::Name(_)) {
            return self.fail(format!("a name expected, not {}", describe(&self.token)));
        }
        Ok(match self.advance()? {
            Token::Name(name) => name,
            _ => String::new(),
        })
    }

    /// A name with more names behind dots.
    pub fn expect_dotted_name(&mut self) -> Parsing<String> {
        let mut name = self.expect_name()?;
        while self.skip_sign(".")? {
            name.push('.');
            name.push_str(&self.expect_name()?);
        }
        Ok(name)
    }

    pub fn unexpected<T>(&self) -> Parsing<T> {
        self.fail(format!("unexpected {}", describe(&self.token)))
    }

    pub fn fail<T>(&self, message: impl Into<String>) -> Parsing<T> {
        Err(SyntaxError::new(self.offset, message))
    }

    /// Parses what the server's parser reads so many calls deeper.
    pub fn deeper<T>(
        &mut self,
        frames: usize,
        parse: impl FnOnce(&mut Self) -> Parsing<T>,
    ) -> Parsing<T> {
        self.frames += frames;
        if self.frames > MOST_FRAMES {
            return self.fail("it is nested too deeply for the server");
        }
        let parsed = parse(self)?;
        self.frames -= frames;
        Ok(parsed)
    }

    pub fn node(&mut self, offset: usize, kind: Kind) -> usize {
        self.nodes.add(offset, kind)
    }
}

pub fn is_name(token: &Token, name: &str) -> bool {
    matches!(token, Token::Name(found) if found == name)
}

/// A token as an error names it.
pub fn describe(token: &Token) -> String {
    match token {
        Token::Data(_) => "text".to_owned(),
        Token::VariableBegin => "'{{'".to_owned(),
        Token::VariableEnd => "'}}'".to_owned(),
        Token::BlockBegin => "'{%'".to_owned(),
        Token::BlockEnd => "'%}'".to_owned(),
        Token::Name(text) | Token::Integer(text) | Token::Float(text) => format!("'{text}'"),
        Token::Text(_) => "a text in quotes".to_owned(),
        Token::Sign(sign) => format!("'{sign}'"),
        Token::End => "the end".to_owned(),
    }
}
