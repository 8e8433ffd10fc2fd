//! The syntax tree of an expression, in one list, so that no depth is too deep for it.

/// The place of a node in the list.
pub type Id = usize;

/// A parsed expression.
#[derive(Debug)]
pub struct Expression {
    /// Parts stand before what they are part of; the whole expression is the last one.
    pub nodes: Vec<Node>,
}

/// A part of an expression.
#[derive(Debug)]
pub struct Node {
    pub kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    Number(String),
    /// `true`, `false` or `null`.
    Literal,
    /// What quotes contain, without escapes.
    Text(String),
    /// A word without `$`: a key behind `.`, else the word itself as a string.
    Word(String),
    /// `$`, `$1` or `$name`, with the `$`.
    Variable(String),
    Unary(&'static str, Id),
    Binary(&'static str, Id, Id),
    Group(Id),
    Index(Id, Vec<Id>),
    List(Vec<Id>),
    Map(Vec<Id>),
    /// `name(...)`; a method where it stands behind `.`.
    Call(String, Vec<Id>),
    /// `key => value`.
    Pair(Id, Id),
    /// An argument that is left out: `f(a, , b)`.
    Missing,
}
