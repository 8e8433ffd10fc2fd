//! Mistral's language: what kinds of files there are, and what the server's errors about them mean. Knows no HTTP
//! and no command.

pub mod cron;
#[cfg(test)]
mod cron_tests;
mod expression;
mod finding;
mod flow;
pub mod graph;
pub mod inline;
pub mod interface;
mod jinja;
pub mod keys;
mod kind;
pub mod lines;
mod place;
mod python;
pub mod refused;
pub mod schema;
mod schema_error;
mod similar;
mod spans;
pub mod standard_actions;
pub mod suspicious;
mod syntax_error;
mod transitions;
mod yaql;

pub use expression::{References, failing, most_like};
pub use finding::{Finding, Rule, Severity};
pub use flow::Flow;
pub use inline::is_expression;
pub use kind::{DefinitionKind, is_two, kind_of_tree};
pub use place::{Place, failing_task, line_of, output_line, place};
pub use refused::report::quoted;
pub use schema_error::{SchemaError, without_schema};
pub use similar::closest;
pub use suspicious::structure::{WORKBOOK_TEXT, duplicates};
pub use transitions::{AfterSkip, after_skip, command, declared_input, declared_of, followers};
