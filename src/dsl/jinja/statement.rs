//! Parses templates: text, `{{ }}` and statements.

use crate::dsl::syntax_error::SyntaxError;

use super::expression::{TUPLE, Tuple};
use super::lexer::Token;
use super::source::Source;
use super::stream::{Parser, Parsing, describe, is_name};
use super::tree::{Id, Kind, Parsed};

/// Parses a template. Offsets are in characters.
pub fn parse_template(text: &str) -> Result<Parsed, SyntaxError> {
    parse(text, false)
}

/// Parses an expression without its `{{ }}`. The server ignores what follows when it checks a definition.
pub fn parse_expression(text: &str) -> Result<Parsed, SyntaxError> {
    parse(text, true)
}

fn parse(text: &str, is_expression: bool) -> Result<Parsed, SyntaxError> {
    let source = Source::new(text);
    let parsed = Parser::new(&source.chars, is_expression).and_then(|mut parser| {
        let mut rest = None;
        if is_expression {
            parser.expression()?;
            rest = (parser.token != Token::End).then_some(parser.offset);
        } else {
            parser.body(&[])?;
        }
        Ok((parser.nodes.0, rest))
    });
    let (mut nodes, rest) = parsed.map_err(|error| source.place_error(error))?;
    source.place_nodes(&mut nodes);
    Ok(Parsed {
        nodes,
        rest: rest.map(|rest| source.place(rest)),
    })
}

impl Parser<'_> {
    /// Text, `{{ }}` and statements until the tag of one of these names, which becomes the current token, or until the
    /// end. True where there was nothing but space.
    fn body(&mut self, ends: &[&str]) -> Parsing<bool> {
        let mut is_blank = true;
        loop {
            match self.token {
                Token::End => return Ok(is_blank),
                Token::Data(blank) => {
                    is_blank &= blank;
                    self.advance()?;
                }
                Token::VariableBegin => {
                    is_blank = false;
                    self.advance()?;
                    self.deeper(1, |parser| parser.tuple(TUPLE))?;
                    self.expect(&Token::VariableEnd)?;
                }
                Token::BlockBegin => {
                    self.advance()?;
                    if ends.iter().any(|end| self.is_name(end)) {
                        return Ok(is_blank);
                    }
                    is_blank = false;
                    self.deeper(2, Self::statement)?;
                    self.expect(&Token::BlockEnd)?;
                }
                _ => return self.unexpected(),
            }
        }
    }

    fn statement(&mut self) -> Parsing<()> {
        let offset = self.offset;
        let Token::Name(name) = &self.token else {
            return self.fail(format!("a tag expected, not {}", describe(&self.token)));
        };
        let (tag, parse): (_, fn(&mut Self) -> Parsing<()>) = match name.as_str() {
            "for" => ("for", Self::for_loop),
            "if" => ("if", Self::if_else),
            "block" => ("block", Self::block),
            "extends" => ("extends", Self::extends),
            "print" => ("print", Self::print),
            "macro" => ("macro", Self::macro_),
            "include" => ("include", Self::include),
            "from" => ("from", Self::imported_names),
            "import" => ("import", Self::import),
            "set" => ("set", Self::set),
            "with" => ("with", Self::with),
            "autoescape" => ("autoescape", Self::autoescape),
            "call" => ("call", Self::call_block),
            "filter" => ("filter", Self::filter_block),
            _ => return self.unknown_tag(&name.clone()),
        };
        self.open.push((tag, offset));
        self.advance()?;
        parse(self)?;
        self.open.pop();
        Ok(())
    }

    fn unknown_tag(&self, name: &str) -> Parsing<()> {
        let message = match self.open.last() {
            Some((open, _)) => format!("unknown tag '{name}' within '{open}'"),
            None => format!("unknown tag '{name}'"),
        };
        self.fail(message)
    }

    /// The body of a statement until one of these tags, which becomes the current token. True where it is only space.
    fn body_until(&mut self, ends: &[&str]) -> Parsing<bool> {
        self.skip_sign(":")?;
        self.expect(&Token::BlockEnd)?;
        let is_blank = self.deeper(2, |parser| parser.body(ends))?;
        if self.token == Token::End {
            let (tag, offset) = self.open.last().copied().unwrap_or_default();
            let message = format!("'{{% {tag} %}}' has no '{{% {} %}}'", ends[ends.len() - 1]);
            return Err(SyntaxError::new(offset, message));
        }
        Ok(is_blank)
    }

    /// The same, and goes on behind the name of the tag.
    fn body_to(&mut self, end: &str) -> Parsing<bool> {
        let is_blank = self.body_until(&[end])?;
        self.advance()?;
        Ok(is_blank)
    }

    fn target(&mut self, how: Tuple) -> Parsing<Id> {
        let offset = self.offset;
        let target = self.deeper(2, |parser| parser.tuple(how))?;
        self.assign(target, offset)?;
        Ok(target)
    }

    fn assign(&mut self, target: Id, offset: usize) -> Parsing<()> {
        if self.nodes.assign(target) {
            return Ok(());
        }
        Err(SyntaxError::new(offset, "it cannot be assigned to"))
    }

    /// A name that is set.
    fn target_name(&mut self) -> Parsing<String> {
        let offset = self.offset;
        let name = self.expect_name()?;
        if matches!(
            name.as_str(),
            "true" | "false" | "none" | "True" | "False" | "None"
        ) {
            let message = format!("'{name}' cannot be assigned to");
            return Err(SyntaxError::new(offset, message));
        }
        self.node(offset, Kind::Target(name.clone()));
        Ok(name)
    }

    fn set(&mut self) -> Parsing<()> {
        self.target(Tuple {
            simple: true,
            namespace: true,
            ..TUPLE
        })?;
        if self.skip_sign("=")? {
            self.deeper(1, |parser| parser.tuple(TUPLE))?;
            return Ok(());
        }
        if self.is_sign("|") {
            self.filters(None, false)?;
        }
        self.body_to("endset")?;
        Ok(())
    }

    fn for_loop(&mut self) -> Parsing<()> {
        self.target(Tuple {
            simple: true,
            ..TUPLE
        })?;
        self.expect_word("in")?;
        self.deeper(1, |parser| {
            parser.tuple(Tuple {
                conditions: false,
                ..TUPLE
            })
        })?;
        if self.skip_name("if")? {
            self.expression()?;
        }
        self.skip_name("recursive")?;
        let loop_name = self.offset;
        self.node(loop_name, Kind::Target("loop".to_owned()));
        self.body_until(&["else", "endfor"])?;
        if self.skip_name("endfor")? {
            return Ok(());
        }
        self.advance()?;
        self.body_to("endfor")?;
        Ok(())
    }

    fn if_else(&mut self) -> Parsing<()> {
        loop {
            self.deeper(1, |parser| {
                parser.tuple(Tuple {
                    conditions: false,
                    ..TUPLE
                })
            })?;
            self.body_until(&["elif", "else", "endif"])?;
            if self.skip_name("elif")? {
                continue;
            }
            if self.skip_name("else")? {
                self.body_to("endif")?;
            } else {
                self.advance()?;
            }
            return Ok(());
        }
    }

    fn with(&mut self) -> Parsing<()> {
        let mut is_first = true;
        while self.token != Token::BlockEnd {
            if !is_first {
                self.expect_sign(",")?;
            }
            is_first = false;
            self.target(Tuple {
                simple: true,
                ..TUPLE
            })?;
            self.expect_sign("=")?;
            self.expression()?;
        }
        self.body_to("endwith")?;
        Ok(())
    }

    fn autoescape(&mut self) -> Parsing<()> {
        self.expression()?;
        self.body_to("endautoescape")?;
        Ok(())
    }

    fn block(&mut self) -> Parsing<()> {
        let name = self.expect_name()?;
        self.skip_name("scoped")?;
        let is_required = self.skip_name("required")?;
        if self.is_sign("-") {
            return self.fail("the name of a block has no hyphen");
        }
        let is_blank = self.body_to("endblock")?;
        if is_required && !is_blank {
            return self.fail("a required block is empty");
        }
        self.skip_name(&name)?;
        Ok(())
    }

    fn extends(&mut self) -> Parsing<()> {
        self.expression()?;
        Ok(())
    }

    fn print(&mut self) -> Parsing<()> {
        let mut is_first = true;
        while self.token != Token::BlockEnd {
            if !is_first {
                self.expect_sign(",")?;
            }
            is_first = false;
            self.expression()?;
        }
        Ok(())
    }

    fn include(&mut self) -> Parsing<()> {
        self.expression()?;
        if self.is_name("ignore") && is_name(self.look()?, "missing") {
            self.advance()?;
            self.advance()?;
        }
        self.skip_context()?;
        Ok(())
    }

    fn import(&mut self) -> Parsing<()> {
        self.expression()?;
        self.expect_word("as")?;
        self.target_name()?;
        self.skip_context()?;
        Ok(())
    }

    /// `with context` or `without context`. The first word may be quoted, which the server does not mind everywhere.
    fn skip_context(&mut self) -> Parsing<bool> {
        let is_it =
            (self.is_name("with") || self.is_name("without")) && is_name(self.look()?, "context");
        if is_it {
            self.advance()?;
            self.advance()?;
        }
        Ok(is_it)
    }

    fn skip_quoted_context(&mut self) -> Parsing<bool> {
        let is_quoted =
            matches!(&self.token, Token::Text(text) if text == "with" || text == "without");
        if is_quoted && is_name(self.look()?, "context") {
            self.advance()?;
            self.advance()?;
            return Ok(true);
        }
        self.skip_context()
    }

    fn imported_names(&mut self) -> Parsing<()> {
        self.expression()?;
        self.expect_word("import")?;
        let mut is_first = true;
        loop {
            if !is_first {
                self.expect_sign(",")?;
            }
            if !matches!(self.token, Token::Name(_)) {
                self.expect_name()?;
            }
            if self.skip_context()? {
                return Ok(());
            }
            is_first = false;
            let offset = self.offset;
            if self.target_name()?.starts_with('_') {
                let message = "a name that begins with '_' cannot be imported";
                return Err(SyntaxError::new(offset, message));
            }
            if self.skip_name("as")? {
                self.target_name()?;
            }
            if self.skip_quoted_context()? || !self.is_sign(",") {
                return Ok(());
            }
        }
    }

    fn signature(&mut self) -> Parsing<()> {
        self.expect_sign("(")?;
        let mut is_first = true;
        let mut has_default = false;
        while !self.is_sign(")") {
            if !is_first {
                self.expect_sign(",")?;
            }
            is_first = false;
            self.target_name()?;
            if self.skip_sign("=")? {
                has_default = true;
                self.expression()?;
            } else if has_default {
                return self.fail("an argument without a default follows one with a default");
            }
        }
        self.expect_sign(")")
    }

    fn macro_(&mut self) -> Parsing<()> {
        self.target_name()?;
        self.signature()?;
        self.body_to("endmacro")?;
        Ok(())
    }

    fn call_block(&mut self) -> Parsing<()> {
        if self.is_sign("(") {
            self.signature()?;
        }
        let offset = self.offset;
        let call = self.expression()?;
        if !self.nodes.is_call(call) {
            return Err(SyntaxError::new(offset, "'call' expects a call"));
        }
        self.body_to("endcall")?;
        Ok(())
    }

    fn filter_block(&mut self) -> Parsing<()> {
        self.filters(None, true)?;
        self.body_to("endfilter")?;
        Ok(())
    }
}
