//! The characters of a template as its lexer sees them: each line end is a line feed, and the last one is dropped.

use crate::dsl::syntax_error::SyntaxError;

use super::tree::Node;

pub struct Source {
    pub chars: Vec<char>,
    /// The places in the text of characters that follow a dropped carriage return, as they are counted here.
    dropped: Vec<usize>,
}

impl Source {
    pub fn new(text: &str) -> Self {
        let mut chars = Vec::with_capacity(text.len());
        let mut dropped = Vec::new();
        for c in text.chars() {
            match c {
                '\n' if chars.last() == Some(&'\r') => {
                    chars.pop();
                    dropped.push(chars.len() + 1);
                    chars.push('\n');
                }
                c => {
                    if let Some(last) = chars.last_mut().filter(|last| **last == '\r') {
                        *last = '\n';
                    }
                    chars.push(c);
                }
            }
        }
        if let Some(last) = chars.last_mut().filter(|last| **last == '\r') {
            *last = '\n';
        }
        if chars.last() == Some(&'\n') {
            chars.pop();
        }
        Self { chars, dropped }
    }

    /// The place in the text.
    pub fn place(&self, offset: usize) -> usize {
        offset + self.dropped.partition_point(|&after| after <= offset)
    }

    pub fn place_error(&self, error: SyntaxError) -> SyntaxError {
        SyntaxError {
            offset: self.place(error.offset),
            ..error
        }
    }

    pub fn place_nodes(&self, nodes: &mut [Node]) {
        if self.dropped.is_empty() {
            return;
        }
        for node in nodes {
            node.offset = self.place(node.offset);
        }
    }
}
