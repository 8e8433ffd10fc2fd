//! What type the parts of a YAQL expression have, where that is sure.

use crate::dsl::yaql::{Expression, Id, Kind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Unknown,
    Text,
    Number,
}

const TEXTS: [&str; 6] = ["concat", "hex", "json_dump", "str", "uuid", "yaml_dump"];
const NUMBERS: [&str; 5] = ["abs", "float", "int", "len", "round"];
const METHODS_OF_TEXT: [&str; 6] = [
    "join",
    "toLower",
    "toUpper",
    "trim",
    "trimLeft",
    "trimRight",
];
const METHODS_OF_NUMBER: [&str; 3] = ["count", "indexOf", "len"];

/// The type of each part.
pub fn types(tree: &Expression) -> Vec<Type> {
    let mut types = Vec::with_capacity(tree.nodes.len());
    for node in &tree.nodes {
        let found = one(tree, &types, &node.kind);
        types.push(found);
    }
    types
}

fn one(tree: &Expression, types: &[Type], kind: &Kind) -> Type {
    match kind {
        Kind::Text(_) | Kind::Word(_) => Type::Text,
        Kind::Number(_) => Type::Number,
        Kind::Group(value) => types[*value],
        Kind::Binary("." | "?.", _, right) => of_member(tree, *right),
        Kind::Binary("+", left, right) => match (types[*left], types[*right]) {
            (Type::Text, _) | (_, Type::Text) => Type::Text,
            (Type::Number, Type::Number) => Type::Number,
            _ => Type::Unknown,
        },
        Kind::Call(name, _) if TEXTS.contains(&name.as_str()) => Type::Text,
        Kind::Call(name, _) if NUMBERS.contains(&name.as_str()) => Type::Number,
        _ => Type::Unknown,
    }
}

fn of_member(tree: &Expression, member: Id) -> Type {
    match &tree.nodes[member].kind {
        Kind::Call(name, _) if METHODS_OF_TEXT.contains(&name.as_str()) => Type::Text,
        Kind::Call(name, _) if METHODS_OF_NUMBER.contains(&name.as_str()) => Type::Number,
        _ => Type::Unknown,
    }
}
