//! Checks of a YAQL expression.

mod calls;
mod operators;
mod types;

use std::collections::HashSet;

use super::found::Check;
use super::names;
use super::rules;
use types::{Type, types};

use crate::dsl::refused::report::quoted;
use crate::dsl::yaql::{Expression, Id, Kind};

/// Variables that the server sets besides `$`.
const VARIABLES: [&str; 3] = ["$__env", "$__execution", "$__task_execution"];
/// Words that are values in other languages, and texts in YAQL.
const WORDS: [&str; 7] = ["True", "False", "None", "TRUE", "FALSE", "NULL", "Null"];

/// Methods whose value is no list that has an index.
const NO_LISTS: [&str; 22] = [
    "append",
    "distinct",
    "enumerate",
    "filter",
    "flatten",
    "groupBy",
    "items",
    "keys",
    "limit",
    "map",
    "orderBy",
    "orderByDescending",
    "reverse",
    "select",
    "selectMany",
    "skip",
    "skipWhile",
    "take",
    "takeWhile",
    "values",
    "where",
    "zip",
];

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Position {
    #[default]
    Free,
    /// Behind a dot.
    Member,
    /// The key of `key => value`.
    Key,
}

/// What is known of a part by what it stands in.
#[derive(Clone, Copy, Default)]
struct Part {
    /// Whether `$` is the context here.
    is_root: bool,
    position: Position,
    /// Whether it is the text that a dash seems to be part of, and which was told already.
    is_told: bool,
}

struct Walk<'e> {
    tree: &'e Expression,
    parts: Vec<Part>,
    types: Vec<Type>,
    has_arrow: bool,
    defines: bool,
    /// Names whether which are there is asked: `$.containsKey(name)`.
    asked: HashSet<&'e str>,
}

pub fn check(check: &mut Check, tree: &Expression) {
    let has = |is: fn(&Kind) -> bool| tree.nodes.iter().any(|node| is(&node.kind));
    let mut walk = Walk {
        tree,
        parts: vec![Part::default(); tree.nodes.len()],
        types: types(tree),
        has_arrow: has(|kind| matches!(kind, Kind::Binary("->", ..))),
        defines: has(|kind| matches!(kind, Kind::Call(name, _) if name == "def")),
        asked: asked(tree),
    };
    if let Some(root) = walk.parts.last_mut() {
        root.is_root = true;
    }
    // Parts stand before what they are part of.
    for id in (0..tree.nodes.len()).rev() {
        if check.is_full() {
            return;
        }
        walk.one(check, id);
    }
}

/// Whether an expression is always a text that is not empty.
pub fn is_text(tree: &Expression) -> bool {
    let last = tree.nodes.last().map(|node| &node.kind);
    matches!(last, Some(Kind::Word(_)))
        || matches!(last, Some(Kind::Text(text)) if !text.is_empty())
}

/// Whether the value of an expression is a text.
pub fn makes_text(tree: &Expression) -> bool {
    types(tree).last() == Some(&Type::Text)
}

impl<'e> Walk<'e> {
    fn kind(&self, id: Id) -> &'e Kind {
        &self.tree.nodes[id].kind
    }

    fn set(&mut self, id: Id, is_root: bool) {
        self.parts[id].is_root = is_root;
    }

    fn one(&mut self, check: &mut Check, id: Id) {
        let part = self.parts[id];
        match self.kind(id) {
            Kind::Binary("." | "?.", left, right) => {
                self.set(*left, part.is_root);
                self.parts[*right] = Part {
                    is_root: part.is_root && matches!(self.kind(*right), Kind::Call(..)),
                    position: Position::Member,
                    ..Part::default()
                };
                self.member(check, id, *left, *right);
            }
            Kind::Binary("->", left, right) => {
                self.set(*left, part.is_root);
                self.set(*right, false);
            }
            Kind::Binary(sign, left, right) => {
                self.set(*left, part.is_root);
                self.set(*right, part.is_root);
                match *sign {
                    "-" => self.minus(check, id, *left, *right),
                    "+" => self.plus(check, *left, *right),
                    "in" if self.is_context(*right) => operators::in_context(check),
                    _ => {}
                }
            }
            Kind::Unary(_, value) | Kind::Group(value) => self.set(*value, part.is_root),
            Kind::Pair(key, value) => {
                self.set(*value, part.is_root);
                self.parts[*key] = Part {
                    is_root: part.is_root,
                    position: Position::Key,
                    ..Part::default()
                };
            }
            Kind::List(items) | Kind::Map(items) => {
                for item in items {
                    self.set(*item, part.is_root);
                }
            }
            Kind::Index(of, arguments) => {
                self.set(*of, part.is_root);
                self.index(check, *of, arguments);
            }
            Kind::Call(name, arguments) => self.call(check, part, name, arguments),
            Kind::Variable(name) => self.variable(check, name),
            Kind::Word(word) if part.position == Position::Free && !part.is_told => {
                word_alone(check, word);
            }
            _ => {}
        }
    }

    /// Whether a part is the context itself.
    fn is_context(&self, id: Id) -> bool {
        self.parts[id].is_root && matches!(self.kind(id), Kind::Variable(name) if name == "$")
    }

    /// `left.right`
    fn member(&mut self, check: &mut Check, id: Id, left: Id, right: Id) {
        if let Kind::Word(name) = self.kind(right)
            && self.is_context(left)
            && !self.parts[id].is_told
            && !self.asked.contains(name.as_str())
        {
            names::read(check, name, &format!("$.{name}"));
        }
        if let Kind::Call(name, _) = self.kind(right)
            && name == "format"
            && self.types[left] == Type::Text
        {
            let message = "texts have no method 'format()' in the server's YAQL".to_owned();
            check.say_with_hint(
                &rules::YAQL_FUNCTION,
                message,
                "write concat('...', str(value))",
            );
        }
    }

    /// `$[name]`
    fn index(&mut self, check: &mut Check, of: Id, arguments: &[Id]) {
        if let Kind::Binary("." | "?.", _, method) = self.kind(of)
            && let Kind::Call(name, _) = self.kind(*method)
            && NO_LISTS.contains(&name.as_str())
        {
            let message = format!("what .{name}() gives is no list that has an index");
            check.say_with_hint(
                &rules::NO_INDEX,
                message,
                "write .first() or .toList()[...]",
            );
        }
        if let [only] = arguments
            && let Kind::Text(name) | Kind::Word(name) = self.kind(*only)
            && self.is_context(of)
        {
            names::read(check, name, &format!("$['{name}']"));
        }
    }

    fn variable(&self, check: &mut Check, name: &str) {
        let bare = &name[1..];
        let is_set = self.has_arrow
            || bare.is_empty()
            || bare.bytes().all(|byte| byte.is_ascii_digit())
            || VARIABLES.contains(&name);
        if !is_set {
            let message = format!(
                "{} is always null, as nothing in this expression sets it",
                quoted(name)
            );
            names::in_context(check, &rules::VARIABLE, message, bare, "$.");
        }
    }
}

/// The texts that are arguments, or that `in` looks for.
fn asked(tree: &Expression) -> HashSet<&str> {
    let ids = tree.nodes.iter().flat_map(|node| match &node.kind {
        Kind::Call(_, arguments) => arguments.as_slice(),
        Kind::Binary("in", left, _) => std::slice::from_ref(left),
        _ => &[],
    });
    let texts = ids.filter_map(|&id| match &tree.nodes[id].kind {
        Kind::Text(text) | Kind::Word(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

fn word_alone(check: &mut Check, word: &str) {
    if !WORDS.contains(&word) {
        return;
    }
    let meant = match word.to_ascii_lowercase().as_str() {
        "true" => "true",
        "false" => "false",
        _ => "null",
    };
    let message = format!("{} is a text in YAQL", quoted(word));
    check.say_with_hint(
        &rules::WORD,
        message,
        format!("write {meant}, or put the text in quotes"),
    );
}
