//! The rules of all rooms.

use crate::definitions;
use crate::dsl::Rule;
use crate::dsl::{refused, suspicious};

/// All rules, in order of code.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let refused = refused::rules::RULES.iter().copied();
    refused
        .chain(super::online::RULES)
        .chain(suspicious::rules::rules())
        .chain(super::across::rules::RULES)
        .chain(definitions::rules::RULES)
}

/// The rule with this code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code.eq_ignore_ascii_case(code))
}
