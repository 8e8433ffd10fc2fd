//! Changing many resources: which, whether the user agrees, how fast, and what became of each.
//!
//! A command that is given IDs alone does not come here. All others agree on a list first, which nothing is added to
//! afterwards: [`agree`]; then [`run`] does it.

mod agree;
mod items;
mod names;
mod options;
pub mod question;
mod remainder;
mod report;
mod run;
mod words;

pub use agree::{Agreed, agree};
pub use items::{Item, Items, Missing, Origin, given, is_stdin};
pub use options::{BulkOptions, Sending};
pub use report::{Kept, Report};
pub use run::{Job, run};
pub use words::Verb;
