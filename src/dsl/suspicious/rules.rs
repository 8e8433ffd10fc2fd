//! The rules that this module checks, in order of code.

use super::{expressions, structure};
use crate::dsl::finding::Rule;

/// All of them.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let rules = structure::RULES.iter().chain(expressions::RULES);
    rules.copied()
}
