//! YAML 1.1 with the types that Python's `yaml.safe_load` gives, which is what the reference reads with.
//!
//! `saphyr-parser` reads the syntax of a `source` and gives events. From these come the nodes (`compose`), the tag of
//! each (`resolve`), the values of scalars (`scalar`, `timestamp`, `big_uint`), and the document as JSON (`construct`):
//! the steps of "Processes" in the YAML specification (section 3.1).

use serde_json::Value;

use source::Source;

pub use failure::Failure;
pub use scalar::Scalar;
pub use source::Position;
pub use tree::{Node, Tree};

mod big_uint;
mod compose;
mod construct;
mod failure;
mod resolve;
mod scalar;
mod scan;
mod source;
#[cfg(test)]
mod tests;
mod timestamp;
mod tree;
pub mod write;

/// The one document in `text`; null if there is none.
pub fn load(text: &str) -> Result<Value, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    check_characters(text)?;
    let document = compose::compose(Source::new(text))?;
    document.map_or(Ok(Value::Null), |document| construct::construct(&document))
}

/// The one document in `text` as the server reads a definition, with the position of each node; `None` if there is none.
///
/// Anchors and aliases are plain text (`mistral.utils.safe_yaml`).
pub fn tree(text: &str) -> Result<Option<Tree>, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    check_characters(text)?;
    let document = scan::parse(text, false)?;
    let tree = document.map(|document| Tree::new(&document, text));
    tree.transpose()
}

/// The number of the line, counted from 1, with the last of these keys, each within the value of the one before.
pub fn line(text: &str, keys: &[&str]) -> Option<usize> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    compose::line(&compose::compose(Source::new(text)).ok()??, keys)
}

/// Refuses the characters that YAML allows only as escapes in double quotes.
fn check_characters(text: &str) -> Result<(), Failure> {
    let Some((index, c)) = text.char_indices().find(|&(_, c)| !is_printable(c)) else {
        return Ok(());
    };
    let before = &text[..index];
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    let at = Position {
        line: before.matches('\n').count() + 1,
        column: before[line..].chars().count() + 1,
    };
    Err(Failure::new(
        at,
        format!(
            "in YAML, the character U+{:04X} is only allowed as an escape in double quotes",
            u32::from(c)
        ),
    ))
}

fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{85}')
        || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}
