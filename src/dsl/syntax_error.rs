//! Why an expression cannot be parsed, and where.

/// The first mistake of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Its place in characters from the beginning of the text.
    pub offset: usize,
    /// A part of a sentence: "unexpected ')'".
    pub message: String,
}

impl SyntaxError {
    pub fn new(offset: usize, message: impl Into<String>) -> Self {
        Self {
            offset,
            message: message.into(),
        }
    }
}
