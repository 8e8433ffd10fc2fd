//! From the parser's events to nodes, each with its type.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::resolve::{Kind, Tag, resolve};
use super::source::{Place, Source};
use super::{Failure, MAX_DEPTH};

/// Where a node stands in its document's list.
pub type NodeId = usize;

/// A document; its first node is the root.
pub type Document = Vec<Node>;

/// A node of a document. An alias is no node: it names its target a second time.
pub struct Node {
    pub tag: Tag,
    pub content: Content,
    pub at: Place,
}

/// What a node holds.
pub enum Content {
    Scalar(String),
    Sequence(Vec<NodeId>),
    /// Keys and values by turns.
    Mapping(Vec<NodeId>),
}

/// Reads the one document in the source, if there is any.
pub fn compose(mut source: Source) -> Result<Option<Document>, Failure> {
    loop {
        match read(&source)? {
            Ok(nodes) => return Ok((!nodes.is_empty()).then_some(nodes)),
            Err(complaint) if source.rewrite(&complaint) => {}
            Err(complaint) => {
                let at = source.place(*complaint.marker());
                return Err(Failure::new(at, complaint.info()));
            }
        }
    }
}

/// The inner error is the parser's.
fn read(source: &Source) -> Result<Result<Document, ScanError>, Failure> {
    let text = source.text();
    let mut composer = Composer {
        source,
        nodes: Vec::new(),
        anchors: HashMap::new(),
        open: Vec::new(),
        unended: (!text.ends_with('\n')).then(|| text.chars().count()),
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => composer.take(event, span)?,
            Err(complaint) => return Ok(Err(complaint)),
        }
    }
    Ok(Ok(composer.nodes))
}

struct Composer<'a> {
    source: &'a Source<'a>,
    nodes: Document,
    anchors: HashMap<usize, NodeId>,
    /// The lists and mappings that have not ended yet, the innermost last.
    open: Vec<NodeId>,
    /// How many characters the document has, if it does not end with a line end.
    unended: Option<usize>,
}

impl Composer<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Failure> {
        let at = self.source.place(span.start);
        match event {
            Event::DocumentStart(_) if !self.nodes.is_empty() => {
                return Err(Failure::new(
                    at,
                    "a second document starts here, and only one is expected",
                ));
            }
            Event::Alias(anchor) => {
                if let Some(&target) = self.anchors.get(&anchor) {
                    self.hang(target);
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                let text = self.ended(self.source.original(text), style, span);
                let plain = style == ScalarStyle::Plain;
                let tag = resolve(tag.as_deref(), Kind::Scalar { text: &text, plain });
                self.add(tag, Content::Scalar(text), anchor, at);
            }
            Event::SequenceStart(anchor, tag) => {
                let tag = resolve(tag.as_deref(), Kind::Sequence);
                self.open(tag, Content::Sequence(Vec::new()), anchor, at)?;
            }
            Event::MappingStart(anchor, tag) => {
                let tag = resolve(tag.as_deref(), Kind::Mapping);
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

    /// The text of a scalar. The parser ends a block scalar with a line end even where the whole
    /// document ends without one.
    fn ended(&self, mut text: String, style: ScalarStyle, span: Span) -> String {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if block && self.unended == Some(span.end.index()) && text.ends_with('\n') {
            text.pop();
        }
        text
    }

    fn open(
        &mut self,
        tag: Tag,
        content: Content,
        anchor: usize,
        at: Place,
    ) -> Result<(), Failure> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(at));
        }
        let node = self.add(tag, content, anchor, at);
        self.open.push(node);
        Ok(())
    }

    /// A new node, in the place where the document has come to.
    fn add(&mut self, tag: Tag, content: Content, anchor: usize, at: Place) -> NodeId {
        let node = self.nodes.len();
        self.nodes.push(Node { tag, content, at });
        // The parser counts anchors from 1.
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
        self.hang(node);
        node
    }

    /// Puts a node into the innermost list or mapping.
    fn hang(&mut self, child: NodeId) {
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

/// The error for what stands deeper than `MAX_DEPTH`.
pub fn too_deep(at: Place) -> Failure {
    Failure::new(at, format!("nested deeper than {MAX_DEPTH} levels"))
}
