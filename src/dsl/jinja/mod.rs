//! Jinja as the server reads it: jinja2 3.1 with `trim_blocks` and `lstrip_blocks`, and without extensions.

mod arguments;
mod expression;
mod lexer;
mod literal;
mod nodes;
mod source;
mod statement;
mod stream;
mod tree;

pub use statement::{parse_expression, parse_template};
pub use tree::{Argument, Id, Kind, Parsed};
