//! Checks of Jinja.

use std::collections::HashSet;

use super::found::Check;
use super::functions::{self, Form, Kind as Named};
use super::names::{self, Argument as OfCall};
use super::rules;
use crate::dsl::inline::Language;
use crate::dsl::jinja::{Argument, Id, Kind, Parsed};
use crate::dsl::refused::report::quoted;

/// Names that Jinja itself sets, in some places.
const OWN: [&str; 7] = ["_", "self", "super", "loop", "caller", "varargs", "kwargs"];
/// What Python's mapping of the context has besides its values.
const METHODS: [&str; 12] = [
    "clear",
    "copy",
    "dicts",
    "fromkeys",
    "get",
    "items",
    "keys",
    "pop",
    "popitem",
    "setdefault",
    "update",
    "values",
];
/// Functions of Mistral that need an argument besides the context, which a filter passes.
const NO_FILTERS: [&str; 5] = [
    "global",
    "json_dump",
    "json_parse",
    "yaml_dump",
    "yaml_parse",
];

/// Filters that take what is undefined.
const UNDEFINED: [&str; 3] = ["d", "default", "items"];

/// What is known of a part by what it stands in.
#[derive(Clone, Copy, Default)]
struct Part {
    is_called: bool,
    /// Whether it may be undefined: `default` or `is ...` stands behind it.
    is_guarded: bool,
}

struct Walk<'e> {
    tree: &'e Parsed,
    text: &'e str,
    parts: Vec<Part>,
    /// Names that statements set.
    targets: HashSet<&'e str>,
    /// Names of the context that may be undefined.
    asked: HashSet<&'e str>,
}

/// Checks an expression within its whole text.
pub fn check(check: &mut Check, tree: &Parsed, text: &str) {
    let targets = tree.nodes.iter().filter_map(|node| match &node.kind {
        Kind::Target(name) => Some(name.as_str()),
        _ => None,
    });
    let mut walk = Walk {
        tree,
        text,
        parts: vec![Part::default(); tree.nodes.len()],
        targets: targets.collect(),
        asked: HashSet::new(),
    };
    // Parts stand before what they are part of.
    (0..tree.nodes.len()).rev().for_each(|id| walk.place(id));
    walk.asked = walk.asked_for();
    for id in 0..tree.nodes.len() {
        if check.is_full() {
            return;
        }
        walk.one(check, id);
    }
}

/// Whether a text is nothing but one text in quotes that is not empty.
pub fn is_text(tree: &Parsed) -> bool {
    matches!(&tree.nodes[..], [only] if matches!(&only.kind, Kind::Text(text) if !text.is_empty()))
}

impl<'e> Walk<'e> {
    fn kind(&self, id: Id) -> &'e Kind {
        &self.tree.nodes[id].kind
    }

    /// Tells parts of what they stand in.
    fn place(&mut self, id: Id) {
        let is_guarded = self.parts[id].is_guarded;
        let kind = self.kind(id);
        let parts = &mut self.parts;
        let mut guard = |id: Id, is_guarded: bool| parts[id].is_guarded |= is_guarded;
        match kind {
            Kind::Attribute(of, _) | Kind::Item(of, _) => guard(*of, is_guarded),
            Kind::Call(of, _) => {
                guard(*of, is_guarded);
                parts[*of].is_called = true;
            }
            Kind::Filter(Some(of), name, _) => {
                guard(*of, is_guarded || UNDEFINED.contains(&name.as_str()));
            }
            // Most tests are false of what is undefined.
            Kind::Test(of, ..) => guard(*of, true),
            Kind::Operation(items) | Kind::Tuple(items) => {
                for &item in items {
                    guard(item, is_guarded);
                }
            }
            _ => {}
        }
    }

    /// Names that the text asks for, and texts that may be names: `'name' in _`.
    fn asked_for(&self) -> HashSet<&'e str> {
        let nodes = self.tree.nodes.iter().enumerate();
        let names = nodes.filter_map(|(id, node)| match &node.kind {
            Kind::Text(text) => Some(text.as_str()),
            Kind::Attribute(_, name) | Kind::Name(name) if self.parts[id].is_guarded => {
                Some(name.as_str())
            }
            _ => None,
        });
        names.collect()
    }

    fn is_context(&self, id: Id) -> bool {
        matches!(self.kind(id), Kind::Name(name) if name == "_") && !self.targets.contains("_")
    }

    fn one(&self, check: &mut Check, id: Id) {
        match self.kind(id) {
            Kind::Name(name) if self.parts[id].is_called => self.called(check, name),
            Kind::Name(name) => self.name(check, id, name),
            Kind::Attribute(of, name) if self.is_context(*of) => self.attribute(check, id, name),
            Kind::Item(of, index) if self.is_context(*of) => {
                if let Kind::Text(name) = self.kind(*index)
                    && !self.parts[id].is_guarded
                {
                    names::read(check, name, &format!("_['{name}']"));
                }
            }
            Kind::Call(of, arguments) => self.call(check, *of, arguments),
            Kind::Filter(_, name, arguments) => filter(check, name, arguments),
            Kind::Test(_, name, _) if !functions::has_jinja(name, Named::Test) => {
                let message = format!("Jinja has no test {}", quoted(name));
                let names = functions::jinja_names(Named::Test);
                check.unknown(&rules::JINJA_NAME, message, name, names);
            }
            _ => {}
        }
    }

    /// `_.name`
    fn attribute(&self, check: &mut Check, id: Id, name: &str) {
        let part = self.parts[id];
        if METHODS.contains(&name) {
            if !part.is_called {
                let message = format!(
                    "'_.{name}' is not the value of {}, but a method",
                    quoted(name)
                );
                check.say_with_hint(&rules::METHOD, message, format!("write _['{name}']"));
            }
        } else if !part.is_guarded && !self.asked.contains(name) && !self.has_dash(id, name) {
            names::read(check, name, &format!("_.{name}"));
        }
    }

    /// Whether a name goes on with a dash: its second part is told as a name without `_.`.
    fn has_dash(&self, id: Id, name: &str) -> bool {
        let next = self
            .tree
            .nodes
            .get(id + 1)
            .map(|node| (&node.kind, node.offset));
        let end = self.tree.nodes[id].offset + 1 + name.chars().count();
        matches!(next, Some((Kind::Name(_), offset)) if offset == end + 1)
            && !self.parts[id + 1].is_called
    }

    fn is_defined(&self, name: &str) -> bool {
        OWN.contains(&name)
            || name.starts_with("__")
            || self.targets.contains(name)
            || functions::has_jinja(name, Named::Global)
            || functions::has_jinja(name, Named::Function)
    }

    /// A name without `_.`.
    fn name(&self, check: &mut Check, id: Id, name: &str) {
        if self.is_defined(name) || self.parts[id].is_guarded || self.asked.contains(name) {
            return;
        }
        let message = format!(
            "{} is not defined, as names of the context begin with '_.'",
            quoted(name)
        );
        if check.is_told(&rules::UNDEFINED, &message) {
            return;
        }
        let offset = self.tree.nodes[id].offset;
        let before = offset
            .checked_sub(1)
            .and_then(|at| self.text.chars().nth(at));
        if before == Some('-') {
            let hint = "a name with a dash is read by _['name-with-dash']";
            check.say_with_hint(&rules::UNDEFINED, message, hint);
        } else if matches!(name, "null" | "nil" | "undefined") {
            check.say_with_hint(&rules::UNDEFINED, message, "did you mean none?");
        } else {
            names::in_context(check, &rules::UNDEFINED, message, name, "_.");
        }
    }

    /// The name of a function.
    fn called(&self, check: &mut Check, name: &str) {
        if self.is_defined(name) {
            return;
        }
        let message = format!("Jinja has no function {}", quoted(&format!("{name}()")));
        if functions::has_jinja(name, Named::Filter) {
            check.say_with_hint(&rules::JINJA_NAME, message, format!("write VALUE | {name}"));
            return;
        }
        let names =
            functions::jinja_names(Named::Function).chain(functions::jinja_names(Named::Global));
        check.unknown(&rules::JINJA_NAME, message, name, names);
    }

    fn call(&self, check: &mut Check, of: Id, arguments: &[Argument]) {
        let Kind::Name(name) = self.kind(of) else {
            return;
        };
        if self.targets.contains(name.as_str()) || !functions::has_jinja(name, Named::Function) {
            return;
        }
        if let Some(function) = functions::yaql(name, Form::Function)
            && !arguments.iter().any(|argument| argument.is_spread)
        {
            names::arguments(check, name, arguments.len(), function.least, function.most);
        }
        let argument = match arguments {
            [] => OfCall::None,
            [only] if !only.is_spread => match self.kind(only.value) {
                Kind::Text(text) => OfCall::Name(text),
                _ => OfCall::Unknown,
            },
            _ => OfCall::Unknown,
        };
        match (name.as_str(), &argument) {
            ("task", argument) => {
                names::task(check, Language::Jinja, argument);
            }
            ("global", OfCall::Name(name)) => names::global(check, name),
            ("env" | "execution", _) => names::of_execution(check, name),
            _ => {}
        }
    }
}

fn filter(check: &mut Check, name: &str, arguments: &[Argument]) {
    if functions::has_jinja(name, Named::Filter) {
        return;
    }
    let message = format!("Jinja has no filter {}", quoted(name));
    if functions::has_jinja(name, Named::Function) {
        if NO_FILTERS.contains(&name) && arguments.is_empty() {
            check.say_with_hint(&rules::JINJA_NAME, message, format!("write {name}(VALUE)"));
        }
        return;
    }
    check.unknown(
        &rules::JINJA_NAME,
        message,
        name,
        functions::jinja_names(Named::Filter),
    );
}
