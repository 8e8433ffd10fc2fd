//! Operators that do otherwise than meant.

use super::Walk;
use super::types::Type;
use crate::dsl::refused::report::quoted;
use crate::dsl::suspicious::expressions::found::Check;
use crate::dsl::suspicious::expressions::rules;
use crate::dsl::yaql::{Id, Kind};

impl Walk<'_> {
    pub(super) fn plus(&self, check: &mut Check, left: Id, right: Id) {
        if let (Type::Text, Type::Number) | (Type::Number, Type::Text) =
            (self.types[left], self.types[right])
        {
            let message = "'+' adds texts or numbers, and here it has one of each".to_owned();
            check.say_with_hint(
                &rules::TEXT_AND_NUMBER,
                message,
                "make a text of the number by str()",
            );
        }
    }

    /// `$.my-name`, which subtracts a text.
    pub(super) fn minus(&mut self, check: &mut Check, id: Id, left: Id, right: Id) {
        let Kind::Word(word) = self.kind(right) else {
            return;
        };
        if self.parts[id].is_told {
            self.parts[right].is_told = true;
            self.parts[left].is_told = true;
            return;
        }
        self.parts[right].is_told = true;
        self.parts[left].is_told = true;
        let mut names = vec![word.as_str()];
        let mut at = left;
        while let Kind::Binary("-", before, last) = self.kind(at) {
            if let Kind::Word(last) = self.kind(*last) {
                names.push(last);
            }
            at = *before;
        }
        let hint = match self.kind(at) {
            Kind::Binary("." | "?.", _, last) => match self.kind(*last) {
                Kind::Word(last) => {
                    names.push(last);
                    names.reverse();
                    Some(format!("write .get({})", quoted(&names.join("-"))))
                }
                _ => None,
            },
            _ => None,
        };
        let message = format!("'-' subtracts here, and {} is a text", quoted(word));
        check.add(&rules::DASH, message, hint);
    }
}

pub fn in_context(check: &mut Check) {
    let message = "'in' does not search the context, and fails".to_owned();
    check.say_with_hint(&rules::IN_CONTEXT, message, "write $.containsKey(name)");
}
