//! What is read of values.

use jaq_json::{Error, Val, read};
use jaq_std::ValT as _;

use crate::surrogate;

/// How deeply values may be nested that are read: that is recursive.
pub const MAX_DEPTH: usize = 900;

/// Reads JSON. Halves of surrogate pairs become the replacement character, as in jq.
pub fn parsed(text: &str) -> Result<Val, read::Error> {
    read::parse_single(text.as_bytes()).or_else(|cause| match surrogate::replaced(text) {
        Some(text) => read::parse_single(text.as_bytes()),
        None => Err(cause),
    })
}

/// The text in a value.
pub fn text(value: &Val) -> Result<&str, Error> {
    let bytes = value.as_utf8_bytes();
    let bytes = bytes.ok_or_else(|| Error::typ(value.clone(), "string"))?;
    std::str::from_utf8(bytes).map_err(Error::str)
}
