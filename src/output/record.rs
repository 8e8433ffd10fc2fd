//! What a record is.

use serde_json::Value;

/// One resource or report: names and values.
pub struct Record {
    /// Name and value, in order.
    pub fields: Vec<(String, Value)>,
}
