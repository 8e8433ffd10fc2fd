//! Cuts a text into tokens by the rules of `PyYAML`'s scanner.

use super::super::failure::{Failure, MAX_DEPTH_OF_DEFINITION};
use super::super::source::Position;
use super::reader::{Reader, is_blank_or_end, is_break_or_end, is_word};
use super::scalars;
use super::tags;
use super::token::{Token, TokenKind};

/// A key without `?` stands on one line and is not longer.
const MAX_KEY: usize = 1024;

/// The tokens of a text. Without anchors, `&`, `*` and `@` begin plain scalars.
pub fn scan(text: &str, anchors: bool) -> Result<Vec<Token>, Failure> {
    let mut scanner = Scanner {
        reader: Reader::new(text),
        anchors,
        tokens: Vec::new(),
        flow_level: 0,
        indent: None,
        indents: Vec::new(),
        allow_simple_key: true,
        simple_keys: vec![None],
    };
    while scanner.fetch()? {}
    Ok(scanner.tokens)
}

/// A token that turns out to be a key when a `:` follows.
#[derive(Clone, Copy)]
struct SimpleKey {
    /// The index of the token.
    token: usize,
    required: bool,
    index: usize,
    column: usize,
    at: Position,
}

struct Scanner {
    reader: Reader,
    anchors: bool,
    tokens: Vec<Token>,
    flow_level: usize,
    /// The column of the block collection, if there is one.
    indent: Option<usize>,
    indents: Vec<Option<usize>>,
    allow_simple_key: bool,
    /// By level of flow collections.
    simple_keys: Vec<Option<SimpleKey>>,
}

impl Scanner {
    fn failure(&self, message: impl Into<String>) -> Failure {
        Failure::new(self.reader.position(), message)
    }

    fn push(&mut self, kind: TokenKind) {
        let at = self.reader.position();
        self.tokens.push(Token { kind, at });
    }

    fn in_flow(&self) -> bool {
        self.flow_level > 0
    }

    /// Reads what begins at the next token; tells whether there is more.
    fn fetch(&mut self) -> Result<bool, Failure> {
        self.skip_to_next_token();
        self.drop_stale_keys()?;
        self.unwind(Some(self.reader.column));
        let c = self.reader.peek(0);
        let alone = is_blank_or_end(self.reader.peek(1));
        let first = self.reader.column == 0;
        match c {
            '\0' => {
                self.end_of_blocks()?;
                self.push(TokenKind::StreamEnd);
                return Ok(false);
            }
            '%' if first => {
                self.end_of_blocks()?;
                let at = self.reader.position();
                let kind = TokenKind::Directive(tags::directive(&mut self.reader)?);
                self.tokens.push(Token { kind, at });
            }
            '-' if first && self.reader.at_marker('-') => self.marker(TokenKind::DocumentStart)?,
            '.' if first && self.reader.at_marker('.') => self.marker(TokenKind::DocumentEnd)?,
            '[' => self.flow_start(TokenKind::FlowSequenceStart)?,
            '{' => self.flow_start(TokenKind::FlowMappingStart)?,
            ']' => self.flow_end(TokenKind::FlowSequenceEnd)?,
            '}' => self.flow_end(TokenKind::FlowMappingEnd)?,
            ',' => {
                self.allow_simple_key = true;
                self.remove_key()?;
                self.indicator(TokenKind::FlowEntry, 1);
            }
            '-' if alone => self.block_entry()?,
            '?' if alone || self.in_flow() => self.key()?,
            ':' if alone || self.in_flow() => self.value()?,
            '*' | '&' if self.anchors => {
                self.save_key()?;
                self.allow_simple_key = false;
                self.anchor(c)?;
            }
            '!' => {
                self.save_key()?;
                self.allow_simple_key = false;
                let at = self.reader.position();
                let kind = tags::tag(&mut self.reader)?;
                self.tokens.push(Token { kind, at });
            }
            '|' | '>' if !self.in_flow() => {
                self.allow_simple_key = true;
                self.remove_key()?;
                let at = self.reader.position();
                let least = self.indent.map_or(0, |indent| indent + 1);
                let text = scalars::block(&mut self.reader, c == '>', least)?;
                let kind = TokenKind::Scalar { text, plain: false };
                self.tokens.push(Token { kind, at });
            }
            '\'' | '"' => {
                self.save_key()?;
                self.allow_simple_key = false;
                let at = self.reader.position();
                let text = scalars::quoted(&mut self.reader)?;
                let kind = TokenKind::Scalar { text, plain: false };
                self.tokens.push(Token { kind, at });
            }
            _ if self.starts_plain(c, alone) => self.plain()?,
            '\t' => return Err(self.failure("a tab cannot indent or begin a value; use spaces")),
            _ => {
                return Err(self.failure(format!(
                    "a value cannot begin with the character {c:?}; put the value in quotes"
                )));
            }
        }
        Ok(true)
    }

    fn starts_plain(&self, c: char, alone: bool) -> bool {
        if matches!(c, '&' | '*' | '@') {
            return !self.anchors;
        }
        !(is_blank_or_end(c) || "-?:,[]{}#!|>'\"%`".contains(c))
            || (!alone && (c == '-' || (!self.in_flow() && matches!(c, '?' | ':'))))
    }

    /// Passes over blanks, comments and line breaks.
    fn skip_to_next_token(&mut self) {
        loop {
            self.reader.skip_while(|c| c == ' ');
            if self.reader.peek(0) == '#' {
                self.reader.skip_while(|c| !is_break_or_end(c));
            }
            if self.reader.line_break().is_none() {
                return;
            }
            if !self.in_flow() {
                self.allow_simple_key = true;
            }
        }
    }

    fn drop_stale_keys(&mut self) -> Result<(), Failure> {
        for key in &mut self.simple_keys {
            if let Some(found) = key
                && (found.at.line != self.reader.line + 1
                    || self.reader.index - found.index > MAX_KEY)
            {
                if found.required {
                    return Err(no_colon(found.at));
                }
                *key = None;
            }
        }
        Ok(())
    }

    /// Notes that the next token may be a key.
    fn save_key(&mut self) -> Result<(), Failure> {
        if !self.allow_simple_key {
            return Ok(());
        }
        self.remove_key()?;
        self.simple_keys[self.flow_level] = Some(SimpleKey {
            token: self.tokens.len(),
            required: !self.in_flow() && self.indent == Some(self.reader.column),
            index: self.reader.index,
            column: self.reader.column,
            at: self.reader.position(),
        });
        Ok(())
    }

    fn remove_key(&mut self) -> Result<(), Failure> {
        match self.simple_keys[self.flow_level].take() {
            Some(key) if key.required => Err(no_colon(key.at)),
            _ => Ok(()),
        }
    }

    /// Ends the block collections that are indented more than a column; all of them if there is none.
    fn unwind(&mut self, column: Option<usize>) {
        if self.in_flow() {
            return;
        }
        while self.indent > column {
            self.indent = self.indents.pop().flatten();
            self.push(TokenKind::BlockEnd);
        }
    }

    /// Tells whether a block collection begins at a column.
    fn add_indent(&mut self, column: usize) -> bool {
        let begins = self.indent < Some(column);
        if begins {
            self.indents.push(self.indent);
            self.indent = Some(column);
        }
        begins
    }

    fn end_of_blocks(&mut self) -> Result<(), Failure> {
        self.unwind(None);
        self.remove_key()?;
        self.allow_simple_key = false;
        Ok(())
    }

    /// A token of characters that mean something.
    fn indicator(&mut self, kind: TokenKind, length: usize) {
        self.push(kind);
        self.reader.forward(length);
    }

    fn marker(&mut self, kind: TokenKind) -> Result<(), Failure> {
        self.end_of_blocks()?;
        self.indicator(kind, 3);
        Ok(())
    }

    fn flow_start(&mut self, kind: TokenKind) -> Result<(), Failure> {
        self.save_key()?;
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH_OF_DEFINITION {
            return Err(self.failure(format!(
                "nested deeper than {MAX_DEPTH_OF_DEFINITION} levels"
            )));
        }
        self.simple_keys.push(None);
        self.allow_simple_key = true;
        self.indicator(kind, 1);
        Ok(())
    }

    fn flow_end(&mut self, kind: TokenKind) -> Result<(), Failure> {
        if !self.in_flow() {
            return Err(self.failure(format!("nothing is open that {} closes", kind.name())));
        }
        self.remove_key()?;
        self.simple_keys.pop();
        self.flow_level -= 1;
        self.allow_simple_key = false;
        self.indicator(kind, 1);
        Ok(())
    }

    fn block_entry(&mut self) -> Result<(), Failure> {
        if !self.in_flow() {
            if !self.allow_simple_key {
                return Err(self.failure("a list cannot begin here"));
            }
            if self.add_indent(self.reader.column) {
                self.push(TokenKind::BlockSequenceStart);
            }
        }
        self.allow_simple_key = true;
        self.remove_key()?;
        self.indicator(TokenKind::BlockEntry, 1);
        Ok(())
    }

    fn key(&mut self) -> Result<(), Failure> {
        if !self.in_flow() {
            if !self.allow_simple_key {
                return Err(self.failure("a key cannot begin here"));
            }
            if self.add_indent(self.reader.column) {
                self.push(TokenKind::BlockMappingStart);
            }
        }
        self.allow_simple_key = !self.in_flow();
        self.remove_key()?;
        self.indicator(TokenKind::Key, 1);
        Ok(())
    }

    fn value(&mut self) -> Result<(), Failure> {
        if let Some(key) = self.simple_keys[self.flow_level].take() {
            let at = key.at;
            let kind = TokenKind::Key;
            self.tokens.insert(key.token, Token { kind, at });
            if !self.in_flow() && self.add_indent(key.column) {
                let kind = TokenKind::BlockMappingStart;
                self.tokens.insert(key.token, Token { kind, at });
            }
            self.allow_simple_key = false;
        } else {
            if !self.in_flow() {
                if !self.allow_simple_key {
                    return Err(self.failure(
                        "a mapping cannot begin here; put a value that contains ': ' in quotes",
                    ));
                }
                if self.add_indent(self.reader.column) {
                    self.push(TokenKind::BlockMappingStart);
                }
            }
            self.allow_simple_key = !self.in_flow();
            self.remove_key()?;
        }
        self.indicator(TokenKind::Value, 1);
        Ok(())
    }

    fn anchor(&mut self, sign: char) -> Result<(), Failure> {
        let at = self.reader.position();
        self.reader.forward(1);
        let length = self.reader.count_while(is_word);
        let name = self.reader.take(length);
        let next = self.reader.peek(0);
        if name.is_empty() || !(is_blank_or_end(next) || "?:,]}%@`".contains(next)) {
            return Err(self.failure(format!("{sign:?} needs a name of letters and digits")));
        }
        let kind = if sign == '*' {
            TokenKind::Alias(name)
        } else {
            TokenKind::Anchor(name)
        };
        self.tokens.push(Token { kind, at });
        Ok(())
    }

    fn plain(&mut self) -> Result<(), Failure> {
        self.save_key()?;
        let at = self.reader.position();
        let least = self.indent.map_or(0, |indent| indent + 1);
        let in_flow = self.in_flow();
        let (text, ends_with_break) = scalars::plain(&mut self.reader, in_flow, least);
        self.allow_simple_key = ends_with_break;
        let kind = TokenKind::Scalar { text, plain: true };
        self.tokens.push(Token { kind, at });
        Ok(())
    }
}

fn no_colon(at: Position) -> Failure {
    Failure::new(at, "expected a ':' behind this key")
}
