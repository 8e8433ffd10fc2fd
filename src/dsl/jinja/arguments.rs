//! The arguments of calls, filters and tests.

use super::lexer::Token;
use super::stream::{Parser, Parsing};
use super::tree::Argument;

/// The kinds of arguments that were there, which decides on what may follow.
#[derive(Default)]
struct Seen {
    named: bool,
    list: bool,
    map: bool,
}

impl Parser<'_> {
    pub fn arguments(&mut self) -> Parsing<Vec<Argument>> {
        self.expect_sign("(")?;
        let mut arguments = Vec::new();
        let mut seen = Seen::default();
        while !self.is_sign(")") {
            if !arguments.is_empty() {
                self.expect_sign(",")?;
                if self.is_sign(")") {
                    break;
                }
            }
            arguments.push(self.argument(&mut seen)?);
        }
        self.expect_sign(")")?;
        Ok(arguments)
    }

    fn argument(&mut self, seen: &mut Seen) -> Parsing<Argument> {
        let is_list = self.is_sign("*");
        let is_map = self.is_sign("**");
        let is_named =
            matches!(self.token, Token::Name(_)) && matches!(self.look()?, Token::Sign("="));
        let fits = if is_map || is_named {
            !seen.map
        } else if is_list {
            !seen.list && !seen.map
        } else {
            !seen.list && !seen.map && !seen.named
        };
        if !fits {
            return self.fail("this argument cannot follow the ones before it");
        }
        let mut name = None;
        if is_named {
            name = Some(self.expect_name()?);
        }
        if is_named || is_list || is_map {
            self.advance()?;
        }
        seen.named |= is_named;
        seen.list |= is_list;
        seen.map |= is_map;
        let value = self.expression()?;
        Ok(Argument {
            name,
            is_spread: is_list || is_map,
            value,
        })
    }
}
