//! The rules about expressions.

mod functions;
mod names;
mod text;
mod values;

use crate::dsl::finding::Rule;

pub use functions::{ARGUMENTS, JINJA_NAME, YAQL_FUNCTION};
pub use names::{NO_GLOBAL, NO_TASK, NO_TASK_HERE, NOT_SET, NOT_YET};
pub use text::{ALWAYS_TRUE, BECOMES_TEXT, MIXED, STATEMENTS, UNCLOSED, WRONG};
pub use values::{
    DASH, IN_CONTEXT, METHOD, NO_INDEX, PASSWORD_IN_URL, SECRET, TEXT_AND_NUMBER, UNDEFINED,
    VARIABLE, WORD,
};

/// All of them, in order of code.
pub const RULES: &[&Rule] = &[
    &WRONG,
    &UNCLOSED,
    &MIXED,
    &YAQL_FUNCTION,
    &JINJA_NAME,
    &ARGUMENTS,
    &NOT_SET,
    &NOT_YET,
    &NO_TASK,
    &NO_TASK_HERE,
    &TEXT_AND_NUMBER,
    &WORD,
    &DASH,
    &UNDEFINED,
    &METHOD,
    &NO_INDEX,
    &ALWAYS_TRUE,
    &SECRET,
    &PASSWORD_IN_URL,
    &STATEMENTS,
    &VARIABLE,
    &IN_CONTEXT,
    &BECOMES_TEXT,
    &NO_GLOBAL,
];
