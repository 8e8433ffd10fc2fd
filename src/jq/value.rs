//! What is read of values.

use jaq_json::{Error, Val};
use jaq_std::ValT as _;

/// The text in a value.
pub fn text(value: &Val) -> Result<&str, Error> {
    let bytes = value.as_utf8_bytes();
    let bytes = bytes.ok_or_else(|| Error::typ(value.clone(), "string"))?;
    std::str::from_utf8(bytes).map_err(Error::str)
}
