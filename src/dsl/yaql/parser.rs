//! Parses YAQL by precedence, with a stack of its own: the server's parser knows no limit of depth.

use crate::dsl::syntax_error::SyntaxError;

use super::lexer::{Lexer, Token};
use super::tree::{Expression, Id, Kind, Node};

/// How tightly `[...]` behind a value binds.
const INDEX: u8 = 9;

/// How tightly an operator between two values binds.
fn binary_level(sign: &str) -> Option<u8> {
    Some(match sign {
        "." | "?." => 10,
        "=~" | "!~" => 7,
        "*" | "/" | "mod" => 6,
        "+" | "-" => 5,
        ">" | "<" | ">=" | "<=" | "!=" | "=" | "in" => 4,
        "and" => 2,
        "or" => 1,
        "->" => 0,
        _ => return None,
    })
}

/// How tightly an operator before a value binds.
fn unary_level(sign: &str) -> Option<u8> {
    match sign {
        "+" | "-" => Some(8),
        "not" => Some(3),
        _ => None,
    }
}

/// What is begun and not yet complete.
enum Open {
    Unary(&'static str, u8),
    Binary(&'static str, u8, Id),
    Group,
    Arguments(Arguments),
}

/// What the arguments belong to.
enum Owner {
    Call(String),
    Index(Id),
    List,
    Map,
}

struct Arguments {
    owner: Owner,
    items: Vec<Id>,
    /// How many commas there are since the last argument.
    commas: usize,
    /// Whether there is an argument that is not left out.
    begun: bool,
    /// Whether `key => value` was among them: then nothing else follows.
    named: bool,
    /// The key whose value is being read.
    key: Option<Id>,
}

impl Arguments {
    fn new(owner: Owner) -> Self {
        Self {
            owner,
            items: Vec::new(),
            commas: 0,
            begun: false,
            named: false,
            key: None,
        }
    }

    fn closing(&self) -> &'static str {
        match self.owner {
            Owner::Call(_) => ")",
            Owner::Index(_) | Owner::List => "]",
            Owner::Map => "}",
        }
    }

    /// Whether `key => value` may stand here. At most one argument may be left out before it, and not the first one.
    fn takes_key(&self) -> bool {
        let fits = if self.begun {
            matches!(self.commas, 1 | 2)
        } else {
            self.commas == 0
        };
        self.key.is_none() && (self.named || fits)
    }
}

/// Parses an expression without its `<% %>`. Offsets are in characters.
pub fn parse(text: &str) -> Result<Expression, SyntaxError> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer::new(&chars);
    let (token, offset) = lexer.next()?;
    let mut parser = Parser {
        lexer,
        token,
        offset,
        nodes: Vec::new(),
        open: Vec::new(),
    };
    loop {
        if let Some(value) = parser.operand()?
            && parser.after(value)?
        {
            return Ok(Expression {
                nodes: parser.nodes,
            });
        }
    }
}

struct Parser<'c> {
    lexer: Lexer<'c>,
    token: Token,
    /// Where the token begins.
    offset: usize,
    nodes: Vec<Node>,
    open: Vec<Open>,
}

impl Parser<'_> {
    /// Goes on to the next token, and returns the last one.
    fn advance(&mut self) -> Result<Token, SyntaxError> {
        let (token, offset) = self.lexer.next()?;
        self.offset = offset;
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn node(&mut self, kind: Kind) -> Id {
        self.nodes.push(Node { kind });
        self.nodes.len() - 1
    }

    fn unexpected<T>(&self) -> Result<T, SyntaxError> {
        let what = match &self.token {
            Token::End => {
                let message = match self.open.last() {
                    Some(Open::Group) => "')' is missing at the end".to_owned(),
                    Some(Open::Arguments(arguments)) => {
                        format!("'{}' is missing at the end", arguments.closing())
                    }
                    _ => "it ends where a value is expected".to_owned(),
                };
                return Err(SyntaxError::new(self.offset, message));
            }
            Token::Number(text) | Token::Word(text) | Token::Variable(text) => text.as_str(),
            Token::Call(name) => name.as_str(),
            Token::Literal => "literal",
            Token::Text(_) => {
                return Err(SyntaxError::new(self.offset, "unexpected text in quotes"));
            }
            Token::Sign(sign) => sign,
        };
        Err(SyntaxError::new(
            self.offset,
            format!("unexpected '{what}'"),
        ))
    }

    /// Where a value is expected: the value, or `None` when something was begun that a value belongs to.
    fn operand(&mut self) -> Result<Option<Id>, SyntaxError> {
        if let Token::Sign(sign) = self.token {
            return self.sign_before_value(sign);
        }
        if self.token == Token::End {
            return self.unexpected();
        }
        let kind = match self.advance()? {
            Token::Number(text) => Kind::Number(text),
            Token::Text(text) => Kind::Text(text),
            Token::Word(word) => Kind::Word(word),
            Token::Variable(name) => Kind::Variable(name),
            Token::Call(name) => {
                self.begin(Owner::Call(name));
                return Ok(None);
            }
            Token::Literal | Token::Sign(_) | Token::End => Kind::Literal,
        };
        Ok(Some(self.node(kind)))
    }

    fn begin(&mut self, owner: Owner) {
        self.open.push(Open::Arguments(Arguments::new(owner)));
    }

    fn sign_before_value(&mut self, sign: &'static str) -> Result<Option<Id>, SyntaxError> {
        if let Some(Open::Arguments(arguments)) = self.open.last()
            && arguments.key.is_none()
        {
            let is_empty = !arguments.begun && arguments.commas == 0;
            if sign == arguments.closing() && is_empty {
                self.advance()?;
                return Ok(self.close());
            }
            if sign == "," && !arguments.named {
                self.advance()?;
                self.leave_out();
                return Ok(None);
            }
        }
        match sign {
            "(" => self.open.push(Open::Group),
            "[" => self.begin(Owner::List),
            "{" => self.begin(Owner::Map),
            _ => match unary_level(sign) {
                Some(level) => self.open.push(Open::Unary(sign, level)),
                None => return self.unexpected(),
            },
        }
        self.advance()?;
        Ok(None)
    }

    /// A comma where an argument could be.
    fn leave_out(&mut self) {
        let missing = self.node(Kind::Missing);
        if let Some(Open::Arguments(arguments)) = self.open.last_mut() {
            arguments.items.push(missing);
            arguments.commas += 1;
        }
    }

    /// What follows a value. True at the end of the expression.
    fn after(&mut self, mut value: Id) -> Result<bool, SyntaxError> {
        loop {
            let sign = match self.token {
                Token::Sign(sign) => sign,
                Token::End => "",
                _ => return self.unexpected(),
            };
            if let Some(level) = binary_level(sign) {
                let left = self.complete(value, level, sign == "->");
                self.open.push(Open::Binary(sign, level, left));
                self.advance()?;
                return Ok(false);
            }
            if sign == "[" {
                let of = self.complete(value, INDEX, false);
                self.begin(Owner::Index(of));
                self.advance()?;
                return Ok(false);
            }
            value = self.complete(value, 0, false);
            if sign.is_empty() && self.open.is_empty() {
                return Ok(true);
            }
            match self.end_of_value(value, sign)? {
                Some(closed) => value = closed,
                None => return Ok(false),
            }
        }
    }

    /// A value and the bracket, comma or `=>` behind it: the bracketed value, or `None` where another value follows.
    fn end_of_value(&mut self, value: Id, sign: &str) -> Result<Option<Id>, SyntaxError> {
        match self.open.last_mut() {
            Some(Open::Group) if sign == ")" => {
                self.open.pop();
                self.advance()?;
                Ok(Some(self.node(Kind::Group(value))))
            }
            Some(Open::Arguments(arguments)) => {
                if sign == "=>" && arguments.takes_key() {
                    arguments.key = Some(value);
                    self.advance()?;
                    return Ok(None);
                }
                let is_end = sign == arguments.closing();
                let is_lone = arguments.named && arguments.key.is_none();
                if is_lone || !(is_end || sign == ",") {
                    return self.unexpected();
                }
                self.add(value);
                self.advance()?;
                Ok(if is_end { self.close() } else { None })
            }
            _ => self.unexpected(),
        }
    }

    /// Adds an argument that is complete.
    fn add(&mut self, value: Id) {
        let Some(Open::Arguments(mut arguments)) = self.open.pop() else {
            return;
        };
        let item = match arguments.key.take() {
            Some(key) => {
                arguments.named = true;
                self.node(Kind::Pair(key, value))
            }
            None => value,
        };
        arguments.items.push(item);
        arguments.begun = true;
        arguments.commas = 1;
        self.open.push(Open::Arguments(arguments));
    }

    /// The value whose arguments are complete.
    fn close(&mut self) -> Option<Id> {
        let Some(Open::Arguments(arguments)) = self.open.pop() else {
            return None;
        };
        let kind = match arguments.owner {
            Owner::Call(name) => Kind::Call(name, arguments.items),
            Owner::Index(of) => Kind::Index(of, arguments.items),
            Owner::List => Kind::List(arguments.items),
            Owner::Map => Kind::Map(arguments.items),
        };
        Some(self.node(kind))
    }

    /// Completes the operators that bind a value more tightly than an operator of this level that follows it.
    fn complete(&mut self, mut value: Id, level: u8, from_right: bool) -> Id {
        loop {
            let binds = |of: u8| of > level || of == level && !from_right;
            let kind = match self.open.last() {
                Some(&Open::Unary(sign, of)) if binds(of) => Kind::Unary(sign, value),
                Some(&Open::Binary(sign, of, left)) if binds(of) => Kind::Binary(sign, left, value),
                _ => return value,
            };
            self.open.pop();
            value = self.node(kind);
        }
    }
}
