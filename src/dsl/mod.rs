//! Mistral's language: what kinds of files there are, and what the server's errors about them mean. Knows no HTTP
//! and no command.

mod expression;
mod flow;
mod kind;
pub mod lines;
mod place;
mod schema_error;
mod transitions;

pub use expression::{References, failing, most_like};
pub use flow::Flow;
pub use kind::{DefinitionKind, kind_of};
pub use place::{Place, failing_task, line_of, output_line, place};
pub use schema_error::{SchemaError, without_schema};
pub use transitions::{AfterSkip, after_skip, command, declared_input, declared_of, followers};
