//! Calls of functions and methods.

use super::{Part, Position, Walk};
use crate::dsl::inline::Language;
use crate::dsl::refused::report::quoted;
use crate::dsl::suspicious::expressions::found::Check;
use crate::dsl::suspicious::expressions::functions::{self, Form};
use crate::dsl::suspicious::expressions::names::{self, Argument};
use crate::dsl::suspicious::expressions::rules;
use crate::dsl::yaql::{Id, Kind};

/// Functions that evaluate their arguments themselves, and with the same `$`.
const SAME: [&str; 4] = ["coalesce", "switch", "selectCase", "selectAllCases"];

impl Walk<'_> {
    pub(super) fn call(&mut self, check: &mut Check, part: Part, name: &str, arguments: &[Id]) {
        let form = if part.position == Position::Member {
            Form::Method
        } else {
            Form::Function
        };
        let function = functions::yaql(name, form);
        let is_same = SAME.contains(&name) && form == Form::Function;
        let is_eager = function.is_some_and(|function| !function.is_lazy);
        for &argument in arguments {
            self.set(argument, part.is_root && (is_same || is_eager));
        }
        match function {
            Some(function) => {
                let is_plain = |&id: &Id| !matches!(self.kind(id), Kind::Pair(..) | Kind::Missing);
                if arguments.iter().all(is_plain) {
                    names::arguments(check, name, arguments.len(), function.least, function.most);
                }
            }
            None if !self.defines => unknown(check, name, form),
            None => {}
        }
        if form == Form::Function {
            self.of_mistral(check, name, arguments);
        }
    }

    /// Functions that know the workflow.
    fn of_mistral(&self, check: &mut Check, name: &str, arguments: &[Id]) {
        let argument = match arguments {
            [] => Argument::None,
            [only] => match self.kind(*only) {
                Kind::Text(name) | Kind::Word(name) => Argument::Name(name),
                _ => Argument::Unknown,
            },
            _ => Argument::Unknown,
        };
        match (name, &argument) {
            ("task", argument) => {
                names::task(check, Language::Yaql, argument);
            }
            ("global", Argument::Name(name)) => names::global(check, name),
            ("env" | "execution", _) => names::of_execution(check, name),
            _ => {}
        }
    }
}

fn unknown(check: &mut Check, name: &str, form: Form) {
    let other = match form {
        Form::Function => Form::Method,
        Form::Method => Form::Function,
    };
    let message = format!(
        "YAQL has no {} {}",
        form.name(),
        quoted(&format!("{name}()"))
    );
    if check.is_told(&rules::YAQL_FUNCTION, &message) {
        return;
    }
    let hint = if functions::yaql(name, other).is_some() {
        Some(match other {
            Form::Method => format!("write VALUE.{name}(...)"),
            Form::Function => format!("write {name}(VALUE)"),
        })
    } else {
        let near = check
            .closest(name, functions::yaql_names(form))
            .map(|near| (near, form));
        let near =
            near.or_else(|| Some((check.closest(name, functions::yaql_names(other))?, other)));
        near.map(|(near, form)| match form {
            Form::Method => format!("did you mean VALUE.{near}()?"),
            Form::Function => format!("did you mean {near}()?"),
        })
    };
    check.add(&rules::YAQL_FUNCTION, message, hint);
}
