//! The syntax tree of a template or an expression, in one list.

/// The place of a node in the list.
pub type Id = usize;

/// A parsed template or expression.
#[derive(Debug)]
pub struct Parsed {
    /// Parts stand before what they are part of.
    pub nodes: Vec<Node>,
    /// Where something stands behind an expression that was parsed by itself: the server ignores it when it checks a
    /// definition, and fails when it evaluates the expression.
    pub rest: Option<usize>,
}

/// A part of an expression.
#[derive(Debug)]
pub struct Node {
    /// Where it begins, in characters: an operator's own place, for filters and tests that of the name.
    pub offset: usize,
    pub kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name that is read.
    Name(String),
    /// A name that a statement sets: for all that stands in the text, it is a name of its own.
    Target(String),
    /// `true`, `false` or `none`.
    Literal,
    Number(String),
    /// What quotes contain, without escapes.
    Text(String),
    /// `value.name`.
    Attribute(Id, String),
    /// `value[index]`.
    Item(Id, Id),
    Call(Id, Vec<Argument>),
    /// A filter of a block has no value.
    Filter(Option<Id>, String, Vec<Argument>),
    Test(Id, String, Vec<Argument>),
    /// Operators, conditions, slices.
    Operation(Vec<Id>),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    /// Keys and values in turn.
    Map(Vec<Id>),
}

/// An argument; `*list` and `**map` have no name.
#[derive(Debug, PartialEq, Eq)]
pub struct Argument {
    pub name: Option<String>,
    /// Whether it stands for any number of arguments: `*list` or `**map`.
    pub is_spread: bool,
    pub value: Id,
}
