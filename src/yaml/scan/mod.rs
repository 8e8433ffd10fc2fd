//! The syntax of YAML 1.1 as `PyYAML` reads it: `reader` has the characters, `scanner` cuts them into tokens with
//! `scalars` and `tags`, and `parse` makes the nodes of a document.

mod parse;
mod reader;
mod scalars;
mod scanner;
mod tags;
mod token;

pub use parse::parse;
