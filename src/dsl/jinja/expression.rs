//! Parses the expressions of Jinja, as far as the server's parser accepts them.

use super::lexer::Token;
use super::stream::{Parser, Parsing, is_name};
use super::tree::{Argument, Id, Kind};

/// Operators from the one that binds least. Those that are words are names to the lexer.
const LEVELS: [&[&str]; 4] = [&["+", "-"], &["~"], &["*", "/", "//", "%"], &["**"]];
const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];
/// How many calls of the server's parser lead from an expression to the value that it begins with.
const FRAMES: usize = 11;

/// How a tuple may be written.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the parameters of the parser's `parse_tuple`, which are independent of each other"
)]
#[derive(Clone, Copy)]
pub struct Tuple {
    /// Only names and literals.
    pub simple: bool,
    /// With `a if b else c`.
    pub conditions: bool,
    /// Within parentheses, where it may be empty.
    pub parentheses: bool,
    /// With `name.attribute`, which `{% set %}` may set.
    pub namespace: bool,
}

pub const TUPLE: Tuple = Tuple {
    simple: false,
    conditions: true,
    parentheses: false,
    namespace: false,
};

impl Parser<'_> {
    pub fn expression(&mut self) -> Parsing<Id> {
        self.deeper(1, Self::condition)
    }

    fn condition(&mut self) -> Parsing<Id> {
        let mut value = self.deeper(FRAMES, |parser| parser.words("or"))?;
        while self.is_name("if") {
            let offset = self.offset;
            self.advance()?;
            let test = self.deeper(FRAMES, |parser| parser.words("or"))?;
            let mut parts = vec![value, test];
            if self.skip_name("else")? {
                parts.push(self.deeper(1, Self::condition)?);
            }
            value = self.node(offset, Kind::Operation(parts));
        }
        Ok(value)
    }

    /// Values between which `or` or `and` stands.
    fn words(&mut self, word: &str) -> Parsing<Id> {
        let operand = |parser: &mut Self| {
            if word == "or" {
                parser.words("and")
            } else {
                parser.negation()
            }
        };
        let mut left = operand(self)?;
        while self.is_name(word) {
            let offset = self.offset;
            self.advance()?;
            let right = operand(self)?;
            left = self.node(offset, Kind::Operation(vec![left, right]));
        }
        Ok(left)
    }

    fn negation(&mut self) -> Parsing<Id> {
        let offset = self.offset;
        if self.skip_name("not")? {
            let value = self.deeper(1, Self::negation)?;
            return Ok(self.node(offset, Kind::Operation(vec![value])));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Parsing<Id> {
        let value = self.operation(0)?;
        let offset = self.offset;
        let mut parts = vec![value];
        while self.skip_comparison()? {
            parts.push(self.operation(0)?);
        }
        if parts.len() == 1 {
            return Ok(value);
        }
        Ok(self.node(offset, Kind::Operation(parts)))
    }

    fn skip_comparison(&mut self) -> Parsing<bool> {
        if let Token::Sign(sign) = self.token {
            let compares = COMPARISONS.contains(&sign);
            if compares {
                self.advance()?;
            }
            return Ok(compares);
        }
        if self.skip_name("in")? {
            return Ok(true);
        }
        if self.is_name("not") && is_name(self.look()?, "in") {
            self.advance()?;
            self.advance()?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Values between which operators of this level, or of one that binds more, stand.
    fn operation(&mut self, level: usize) -> Parsing<Id> {
        let Some(signs) = LEVELS.get(level) else {
            return self.unary(true);
        };
        let mut left = self.operation(level + 1)?;
        while let Token::Sign(sign) = self.token
            && signs.contains(&sign)
        {
            let offset = self.offset;
            self.advance()?;
            let right = self.operation(level + 1)?;
            left = self.node(offset, Kind::Operation(vec![left, right]));
        }
        Ok(left)
    }

    fn unary(&mut self, with_filter: bool) -> Parsing<Id> {
        let offset = self.offset;
        let value = if self.is_sign("-") || self.is_sign("+") {
            self.advance()?;
            let value = self.deeper(1, |parser| parser.unary(false))?;
            self.node(offset, Kind::Operation(vec![value]))
        } else {
            self.primary(false)?
        };
        let value = self.postfix(value)?;
        if with_filter {
            return self.filters_and_tests(value);
        }
        Ok(value)
    }

    /// A name, a literal, or what brackets enclose.
    pub fn primary(&mut self, with_namespace: bool) -> Parsing<Id> {
        let offset = self.offset;
        match self.token {
            Token::Sign("(") => {
                self.advance()?;
                let within = Tuple {
                    parentheses: true,
                    ..TUPLE
                };
                let value = self.deeper(2, |parser| parser.tuple(within))?;
                self.expect_sign(")")?;
                return Ok(value);
            }
            Token::Sign("[") => return self.deeper(1, Self::list),
            Token::Sign("{") => return self.deeper(1, Self::map),
            Token::Name(_) | Token::Text(_) | Token::Integer(_) | Token::Float(_) => {}
            _ => return self.unexpected(),
        }
        let kind = match self.advance()? {
            Token::Name(name) => match name.as_str() {
                "true" | "false" | "none" | "True" | "False" | "None" => Kind::Literal,
                _ if with_namespace && self.skip_sign(".")? => {
                    self.expect_name()?;
                    Kind::Target(name)
                }
                _ => Kind::Name(name),
            },
            Token::Text(mut text) => {
                while let Token::Text(more) = &self.token {
                    text.push_str(more);
                    self.advance()?;
                }
                Kind::Text(text)
            }
            Token::Integer(number) | Token::Float(number) => Kind::Number(number),
            _ => Kind::Literal,
        };
        Ok(self.node(offset, kind))
    }

    /// One value, or several between commas.
    pub fn tuple(&mut self, how: Tuple) -> Parsing<Id> {
        let offset = self.offset;
        let mut items = Vec::new();
        let mut is_tuple = false;
        loop {
            if !items.is_empty() {
                self.expect_sign(",")?;
            }
            if self.is_end_of_tuple() {
                break;
            }
            items.push(match how {
                Tuple { simple: true, .. } => self.primary(how.namespace)?,
                Tuple {
                    conditions: true, ..
                } => self.expression()?,
                _ => self.deeper(FRAMES, |parser| parser.words("or"))?,
            });
            if !self.is_sign(",") {
                break;
            }
            is_tuple = true;
        }
        if !is_tuple {
            if let Some(&item) = items.first() {
                return Ok(item);
            }
            if !how.parentheses {
                return self.unexpected();
            }
        }
        Ok(self.node(offset, Kind::Tuple(items)))
    }

    fn is_end_of_tuple(&self) -> bool {
        matches!(self.token, Token::VariableEnd | Token::BlockEnd) || self.is_sign(")")
    }

    fn list(&mut self) -> Parsing<Id> {
        let offset = self.offset;
        let mut items = Vec::new();
        self.items("[", "]", |parser| {
            items.push(parser.expression()?);
            Ok(())
        })?;
        Ok(self.node(offset, Kind::List(items)))
    }

    fn map(&mut self) -> Parsing<Id> {
        let offset = self.offset;
        let mut items = Vec::new();
        self.items("{", "}", |parser| {
            items.push(parser.expression()?);
            parser.expect_sign(":")?;
            items.push(parser.expression()?);
            Ok(())
        })?;
        Ok(self.node(offset, Kind::Map(items)))
    }

    /// Items between commas, of which the last one may have one behind it.
    fn items(
        &mut self,
        begin: &str,
        end: &str,
        mut item: impl FnMut(&mut Self) -> Parsing<()>,
    ) -> Parsing<()> {
        self.expect_sign(begin)?;
        let mut is_first = true;
        while !self.is_sign(end) {
            if !is_first {
                self.expect_sign(",")?;
            }
            if self.is_sign(end) {
                break;
            }
            is_first = false;
            item(self)?;
        }
        self.expect_sign(end)
    }

    /// Attributes, items and calls.
    fn postfix(&mut self, mut value: Id) -> Parsing<Id> {
        loop {
            value = match self.token {
                Token::Sign(".") => self.attribute(value)?,
                Token::Sign("[") => self.deeper(1, |parser| parser.item(value))?,
                Token::Sign("(") => self.call(value)?,
                _ => return Ok(value),
            };
        }
    }

    fn filters_and_tests(&mut self, mut value: Id) -> Parsing<Id> {
        loop {
            value = match &self.token {
                Token::Sign("|") => self.filters(Some(value), false)?,
                Token::Sign("(") => self.call(value)?,
                Token::Name(name) if name == "is" => self.deeper(1, |parser| parser.test(value))?,
                _ => return Ok(value),
            };
        }
    }

    fn attribute(&mut self, of: Id) -> Parsing<Id> {
        let offset = self.offset;
        self.advance()?;
        let at = self.offset;
        if !matches!(self.token, Token::Name(_) | Token::Integer(_)) {
            return self.fail("a name or a number expected behind '.'");
        }
        match self.advance()? {
            Token::Integer(number) => {
                let index = self.node(at, Kind::Number(number));
                Ok(self.node(offset, Kind::Item(of, index)))
            }
            Token::Name(name) => Ok(self.node(offset, Kind::Attribute(of, name))),
            _ => self.unexpected(),
        }
    }

    fn item(&mut self, of: Id) -> Parsing<Id> {
        let offset = self.offset;
        self.advance()?;
        let mut items = Vec::new();
        while !self.is_sign("]") {
            if !items.is_empty() {
                self.expect_sign(",")?;
            }
            items.push(self.deeper(1, Self::index)?);
        }
        self.expect_sign("]")?;
        let index = match items[..] {
            [index] => index,
            _ => self.node(offset, Kind::Tuple(items)),
        };
        Ok(self.node(offset, Kind::Item(of, index)))
    }

    /// An index or a slice.
    fn index(&mut self) -> Parsing<Id> {
        let offset = self.offset;
        let mut parts = Vec::new();
        if !self.is_sign(":") {
            let index = self.expression()?;
            if !self.is_sign(":") {
                return Ok(index);
            }
            parts.push(index);
        }
        self.advance()?;
        if !self.is_end_of_index() && !self.is_sign(":") {
            parts.push(self.expression()?);
        }
        if self.skip_sign(":")? && !self.is_end_of_index() {
            parts.push(self.expression()?);
        }
        Ok(self.node(offset, Kind::Operation(parts)))
    }

    fn is_end_of_index(&self) -> bool {
        self.is_sign("]") || self.is_sign(",")
    }

    fn call(&mut self, of: Id) -> Parsing<Id> {
        let offset = self.offset;
        let arguments = self.deeper(2, Self::arguments)?;
        Ok(self.node(offset, Kind::Call(of, arguments)))
    }

    pub fn filters(&mut self, mut value: Option<Id>, is_named: bool) -> Parsing<Id> {
        let mut is_named = is_named;
        loop {
            if !is_named {
                self.expect_sign("|")?;
            }
            is_named = false;
            let offset = self.offset;
            let name = self.expect_dotted_name()?;
            let arguments = if self.is_sign("(") {
                self.deeper(2, Self::arguments)?
            } else {
                Vec::new()
            };
            let filter = self.node(offset, Kind::Filter(value, name, arguments));
            if !self.is_sign("|") {
                return Ok(filter);
            }
            value = Some(filter);
        }
    }

    fn test(&mut self, of: Id) -> Parsing<Id> {
        self.advance()?;
        self.skip_name("not")?;
        let offset = self.offset;
        let name = self.expect_dotted_name()?;
        let arguments = if self.is_sign("(") {
            self.arguments()?
        } else if self.begins_argument_of_test() {
            if self.is_name("is") {
                return self.fail("tests with 'is' cannot be chained");
            }
            let value = self.primary(false)?;
            let value = self.postfix(value)?;
            vec![Argument {
                name: None,
                is_spread: false,
                value,
            }]
        } else {
            Vec::new()
        };
        Ok(self.node(offset, Kind::Test(of, name, arguments)))
    }

    fn begins_argument_of_test(&self) -> bool {
        match &self.token {
            Token::Name(name) => !matches!(name.as_str(), "else" | "or" | "and"),
            Token::Text(_) | Token::Integer(_) | Token::Float(_) => true,
            Token::Sign(sign) => matches!(*sign, "[" | "{"),
            _ => false,
        }
    }
}
