//! From the parser's events to nodes, each with its tag.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::failure::{Failure, MAX_DEPTH};
use super::resolve::{NodeKind, Tag, resolve};
use super::source::{Position, Source};

/// The index of a node in its document.
pub type NodeId = usize;

/// A document; its first node is the root.
pub type Document = Vec<Node>;

/// A node of a document. An alias makes no node: its parent refers to the anchored node once more.
pub struct Node {
    pub tag: Tag,
    pub content: Content,
    pub at: Position,
}

impl Node {
    /// An error at this node.
    pub fn failure(&self, message: impl Into<String>) -> Failure {
        Failure::new(self.at, message)
    }
}

pub enum Content {
    Scalar(String),
    Sequence(Vec<NodeId>),
    /// Keys and values alternate.
    Mapping(Vec<NodeId>),
}

/// Reads the one document in the source, if there is any.
pub fn compose(mut source: Source) -> Result<Option<Document>, Failure> {
    loop {
        match read(&source)? {
            Ok(nodes) => return Ok((!nodes.is_empty()).then_some(nodes)),
            Err(error) if source.rewrite(&error) => {}
            Err(error) => {
                let at = source.position(*error.marker());
                return Err(Failure::new(at, error.info()));
            }
        }
    }
}

/// The line of the last of these keys, each within the value of the one before. Of equal keys the last one counts.
pub fn line(document: &Document, keys: &[&str]) -> Option<usize> {
    let (mut node, mut line) = (0, None);
    for key in keys {
        let Content::Mapping(children) = &document.get(node)?.content else {
            return None;
        };
        let pair = children.chunks_exact(2).rev().find(
            |pair| matches!(&document[pair[0]].content, Content::Scalar(text) if text == key),
        )?;
        line = Some(document[pair[0]].at.line);
        node = pair[1];
    }
    line
}

/// The inner error is the parser's.
fn read(source: &Source) -> Result<Result<Document, ScanError>, Failure> {
    let text = source.text();
    let mut composer = Composer {
        source,
        nodes: Vec::new(),
        anchors: HashMap::new(),
        open: Vec::new(),
        unbroken_end: (!text.ends_with('\n')).then(|| text.chars().count()),
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => composer.handle(event, span)?,
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(composer.nodes))
}

/// The name of a tag.
fn full_name(tag: Option<Cow<saphyr_parser::Tag>>) -> Option<String> {
    tag.map(|tag| format!("{}{}", tag.handle, tag.suffix))
}

struct Composer<'a> {
    source: &'a Source<'a>,
    nodes: Document,
    anchors: HashMap<usize, NodeId>,
    /// The sequences and mappings that have not ended yet, the innermost last.
    open: Vec<NodeId>,
    /// The length of the text in characters, if it does not end with a line break.
    unbroken_end: Option<usize>,
}

impl Composer<'_> {
    fn handle(&mut self, event: Event<'_>, span: Span) -> Result<(), Failure> {
        let at = self.source.position(span.start);
        match event {
            Event::DocumentStart(_) if !self.nodes.is_empty() => {
                return Err(Failure::new(
                    at,
                    "a second document starts here, and only one is expected",
                ));
            }
            Event::Alias(anchor) => {
                if let Some(&target) = self.anchors.get(&anchor) {
                    self.append_to_parent(target);
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let text = self.scalar_text(self.source.original(text), style, span);
                let plain = style == ScalarStyle::Plain;
                let tag = resolve(
                    full_name(tag).as_deref(),
                    NodeKind::Scalar { text: &text, plain },
                );
                self.add(tag, Content::Scalar(text), anchor, at);
            }
            Event::SequenceStart(anchor, tag) => {
                let tag = resolve(full_name(tag).as_deref(), NodeKind::Sequence);
                self.open(tag, Content::Sequence(Vec::new()), anchor, at)?;
            }
            Event::MappingStart(anchor, tag) => {
                let tag = resolve(full_name(tag).as_deref(), NodeKind::Mapping);
                self.open(tag, Content::Mapping(Vec::new()), anchor, at)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.open.pop();
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    /// The text of a scalar. The parser ends a block scalar with a line break even where the text ends without one.
    fn scalar_text(&self, mut text: String, style: ScalarStyle, span: Span) -> String {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if block && self.unbroken_end == Some(span.end.index()) && text.ends_with('\n') {
            text.pop();
        }
        text
    }

    fn open(
        &mut self,
        tag: Tag,
        content: Content,
        anchor: usize,
        at: Position,
    ) -> Result<(), Failure> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(at, MAX_DEPTH));
        }
        let node = self.add(tag, content, anchor, at);
        self.open.push(node);
        Ok(())
    }

    /// Adds a node to the document and to its parent.
    fn add(&mut self, tag: Tag, content: Content, anchor: usize, at: Position) -> NodeId {
        let node = self.nodes.len();
        self.nodes.push(Node { tag, content, at });
        // The parser numbers anchors from 1; 0 is none.
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
        self.append_to_parent(node);
        node
    }

    /// Makes a node the next child of the innermost sequence or mapping that is open.
    fn append_to_parent(&mut self, child: NodeId) {
        let Some(&parent) = self.open.last() else {
            return;
        };
        if let Content::Sequence(children) | Content::Mapping(children) =
            &mut self.nodes[parent].content
        {
            children.push(child);
        }
    }
}

/// The error for a node deeper than a limit.
pub fn too_deep(at: Position, limit: usize) -> Failure {
    Failure::new(at, format!("nested deeper than {limit} levels"))
}
