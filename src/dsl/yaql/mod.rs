//! YAQL as the server reads it: yaql 3.2 with the keyword operator `=>` and without delegates.

mod lexer;
mod parser;
mod text;
mod tree;

pub use parser::parse;
pub use tree::{Expression, Id, Kind};
