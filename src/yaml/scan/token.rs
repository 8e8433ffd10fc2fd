//! What the scanner makes of a text.

use super::super::source::Position;

/// A token, and where it begins.
pub struct Token {
    pub kind: TokenKind,
    pub at: Position,
}

pub enum TokenKind {
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowMappingStart,
    FlowSequenceEnd,
    FlowMappingEnd,
    FlowEntry,
    BlockEntry,
    Key,
    Value,
    Alias(String),
    Anchor(String),
    Tag {
        /// `!` or `!!` and so on; none for `!<...>` and `!`.
        handle: Option<String>,
        suffix: String,
    },
    Scalar {
        text: String,
        plain: bool,
    },
    DocumentStart,
    DocumentEnd,
    Directive(Directive),
    StreamEnd,
}

pub enum Directive {
    /// With the major version.
    Yaml(String),
    Tag {
        handle: String,
        prefix: String,
    },
    Other,
}

impl TokenKind {
    /// What it is called in errors.
    pub fn name(&self) -> &'static str {
        match self {
            Self::BlockSequenceStart => "a list",
            Self::BlockMappingStart => "a mapping",
            Self::BlockEnd => "less indentation",
            Self::FlowSequenceStart => "'['",
            Self::FlowMappingStart => "'{'",
            Self::FlowSequenceEnd => "']'",
            Self::FlowMappingEnd => "'}'",
            Self::FlowEntry => "','",
            Self::BlockEntry => "'-'",
            Self::Key => "a key",
            Self::Value => "':'",
            Self::Alias(_) => "an alias",
            Self::Anchor(_) => "an anchor",
            Self::Tag { .. } => "a tag",
            Self::Scalar { .. } => "a value",
            Self::DocumentStart => "the start of a document ('---')",
            Self::DocumentEnd => "the end of the document ('...')",
            Self::Directive(_) => "a directive ('%')",
            Self::StreamEnd => "the end of the file",
        }
    }
}
