//! The rules that this module checks.

mod links;
mod parts;
mod structure;

use crate::dsl::finding::Rule;

pub use links::{
    CALL, JINJA, JOIN_TOO_MANY, MEMBER_NAME, MIXED, NO_START, NO_TASK, TEXT_INPUT, YAQL,
};
pub use parts::{
    BOTH, CONDITION, COUNT, FLAG, INPUT, JOIN, NEXT, NO_BLANK, RETRY, WITH_ITEMS, WORKFLOW_TYPE,
};
pub use structure::{
    EMPTY, KEY_NOT_TEXT, LONG_NAME, MISSING, NO_JSON, NOTHING, REPEATED, SYNTAX, UNKNOWN_KEY, UUID,
    VERSION, WRONG_TYPE,
};

/// All of them, in order of code.
pub const RULES: &[&Rule] = &[
    &SYNTAX,
    &NOTHING,
    &VERSION,
    &KEY_NOT_TEXT,
    &UNKNOWN_KEY,
    &MISSING,
    &WRONG_TYPE,
    &EMPTY,
    &REPEATED,
    &NO_JSON,
    &UUID,
    &LONG_NAME,
    &BOTH,
    &WORKFLOW_TYPE,
    &INPUT,
    &WITH_ITEMS,
    &COUNT,
    &FLAG,
    &RETRY,
    &JOIN,
    &NEXT,
    &NO_BLANK,
    &CONDITION,
    &NO_TASK,
    &NO_START,
    &JOIN_TOO_MANY,
    &CALL,
    &TEXT_INPUT,
    &MEMBER_NAME,
    &MIXED,
    &YAQL,
    &JINJA,
];
