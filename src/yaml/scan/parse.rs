//! From tokens to the nodes of a document.

use std::collections::HashMap;

use super::super::compose::{Content, Document, Node, NodeId, too_deep};
use super::super::failure::{Failure, MAX_DEPTH_OF_DEFINITION};
use super::super::resolve::{NodeKind, Tag, resolve};
use super::super::source::Position;
use super::scanner::scan;
use super::token::{Directive, Token, TokenKind};

/// Reads the one document in a text, if there is any. Without anchors, `&`, `*` and `@` begin plain scalars.
pub fn parse(text: &str, anchors: bool) -> Result<Option<Document>, Failure> {
    let mut parser = Parser {
        tokens: scan(text, anchors)?,
        next: 0,
        nodes: Vec::new(),
        anchors: HashMap::new(),
        handles: HashMap::new(),
        depth: 0,
    };
    parser.document()?;
    Ok((!parser.nodes.is_empty()).then_some(parser.nodes))
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    nodes: Document,
    anchors: HashMap<String, NodeId>,
    /// What the handles of tags stand for.
    handles: HashMap<String, String>,
    depth: usize,
}

/// What stands before a node.
#[derive(Default)]
struct Properties {
    anchor: Option<String>,
    tag: Option<String>,
}

/// Which nodes are possible.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Flow,
    Block,
    /// A block, or a list that is not indented more than the key of which it is the value.
    Value,
}

macro_rules! next_is {
    ($parser:expr, $($kind:pat_param)|+) => {
        matches!($parser.peek().kind, $($kind)|+)
    };
}

impl Parser {
    /// The last token is the end of the stream, which is never taken.
    fn peek(&self) -> &Token {
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn at(&self) -> Position {
        self.peek().at
    }

    /// Takes a token that needs no closer look; gives the place behind a token of one character.
    fn skip(&mut self) -> Position {
        let at = self.at();
        self.next += 1;
        Position {
            column: at.column + 1,
            ..at
        }
    }

    /// The text of a token, which is taken.
    fn take(&mut self) -> TokenKind {
        let last = self.tokens.len() - 1;
        let index = self.next.min(last);
        self.next += 1;
        std::mem::replace(&mut self.tokens[index].kind, TokenKind::StreamEnd)
    }

    fn expected(&self, what: &str) -> Failure {
        let found = self.peek();
        let mut message = format!("expected {what}, but found {}", found.kind.name());
        if matches!(
            found.kind,
            TokenKind::BlockMappingStart | TokenKind::BlockSequenceStart
        ) {
            message.push_str("; it is not indented as any line before it");
        }
        Failure::new(found.at, message)
    }

    fn document(&mut self) -> Result<(), Failure> {
        self.default_handles();
        if next_is!(
            self,
            TokenKind::Directive(_) | TokenKind::DocumentStart | TokenKind::StreamEnd
        ) {
            if next_is!(self, TokenKind::StreamEnd) {
                return Ok(());
            }
            self.directives()?;
            if !next_is!(self, TokenKind::DocumentStart) {
                return Err(self.expected("'---' behind the directives"));
            }
            self.skip();
            if next_is!(
                self,
                TokenKind::Directive(_)
                    | TokenKind::DocumentStart
                    | TokenKind::DocumentEnd
                    | TokenKind::StreamEnd
            ) {
                self.empty(self.at());
            } else {
                self.node(Style::Block)?;
            }
        } else {
            self.node(Style::Block)?;
        }
        while next_is!(self, TokenKind::DocumentEnd) {
            self.skip();
        }
        if next_is!(self, TokenKind::StreamEnd) {
            return Ok(());
        }
        if next_is!(self, TokenKind::DocumentStart | TokenKind::Directive(_)) {
            return Err(Failure::new(
                self.at(),
                "a second document starts here, and only one is expected",
            ));
        }
        Err(self.expected("the end of the document"))
    }

    fn default_handles(&mut self) {
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            let handle = handle.to_owned();
            self.handles.entry(handle).or_insert(prefix.to_owned());
        }
    }

    fn directives(&mut self) -> Result<(), Failure> {
        let mut has_version = false;
        self.handles.clear();
        while next_is!(self, TokenKind::Directive(_)) {
            let at = self.at();
            let TokenKind::Directive(directive) = self.take() else {
                break;
            };
            match directive {
                Directive::Yaml(_) if has_version => {
                    return Err(Failure::new(at, "the version of YAML is given twice"));
                }
                Directive::Yaml(major) if major != "1" => {
                    return Err(Failure::new(at, "this is not YAML 1"));
                }
                Directive::Yaml(_) => has_version = true,
                Directive::Tag { handle, prefix } => {
                    if self.handles.insert(handle, prefix).is_some() {
                        return Err(Failure::new(at, "this tag handle is given twice"));
                    }
                }
                Directive::Other => {}
            }
        }
        self.default_handles();
        Ok(())
    }

    fn node(&mut self, style: Style) -> Result<NodeId, Failure> {
        let at = self.at();
        if next_is!(self, TokenKind::Alias(_)) {
            let TokenKind::Alias(name) = self.take() else {
                return Err(self.expected("an alias"));
            };
            let target = self.anchors.get(&name).copied();
            return target.ok_or_else(|| {
                Failure::new(at, format!("there is no anchor {name:?} before this alias"))
            });
        }
        let properties = self.properties(at)?;
        let in_block = style != Style::Flow;
        match &self.peek().kind {
            TokenKind::BlockEntry if style == Style::Value => {
                self.sequence(properties, at, Self::indentless_items)
            }
            TokenKind::Scalar { plain, .. } => {
                let plain = *plain;
                let TokenKind::Scalar { text, .. } = self.take() else {
                    return Err(self.expected("a value"));
                };
                let kind = NodeKind::Scalar { text: &text, plain };
                let tag = resolve(properties.tag.as_deref(), kind);
                self.add(tag, Content::Scalar(text), properties.anchor, at)
            }
            TokenKind::FlowSequenceStart => {
                self.skip();
                self.sequence(properties, at, Self::flow_items)
            }
            TokenKind::FlowMappingStart => {
                self.skip();
                self.mapping(properties, at, Self::flow_pairs)
            }
            TokenKind::BlockSequenceStart if in_block => {
                self.next += 1;
                self.sequence(properties, at, Self::block_items)
            }
            TokenKind::BlockMappingStart if in_block => {
                self.next += 1;
                self.mapping(properties, at, Self::block_pairs)
            }
            _ if properties.anchor.is_some() || properties.tag.is_some() => {
                let kind = NodeKind::Scalar {
                    text: "",
                    plain: true,
                };
                let tag = resolve(properties.tag.as_deref(), kind);
                self.add(tag, Content::Scalar(String::new()), properties.anchor, at)
            }
            _ => Err(self.expected("a value")),
        }
    }

    /// The anchor and the tag before a node that begins at `at`.
    fn properties(&mut self, at: Position) -> Result<Properties, Failure> {
        let mut found = Properties::default();
        loop {
            match &self.peek().kind {
                TokenKind::Anchor(_) if found.anchor.is_none() => {
                    if let TokenKind::Anchor(name) = self.take() {
                        found.anchor = Some(name);
                    }
                }
                TokenKind::Tag { handle, suffix } if found.tag.is_none() => {
                    let prefix = match handle {
                        None => "",
                        Some(handle) => self.handles.get(handle).ok_or_else(|| {
                            Failure::new(at, format!("there is no tag handle {handle:?}"))
                        })?,
                    };
                    found.tag = Some(format!("{prefix}{suffix}"));
                    self.next += 1;
                }
                _ => return Ok(found),
            }
        }
    }

    fn add(
        &mut self,
        tag: Tag,
        content: Content,
        anchor: Option<String>,
        at: Position,
    ) -> Result<NodeId, Failure> {
        let id = self.nodes.len();
        self.nodes.push(Node { tag, content, at });
        if let Some(name) = anchor {
            if self.anchors.contains_key(&name) {
                return Err(Failure::new(at, format!("there are two anchors {name:?}")));
            }
            self.anchors.insert(name, id);
        }
        Ok(id)
    }

    /// A value that is not written.
    fn empty(&mut self, at: Position) -> NodeId {
        let kind = NodeKind::Scalar {
            text: "",
            plain: true,
        };
        let content = Content::Scalar(String::new());
        let tag = resolve(None, kind);
        self.nodes.push(Node { tag, content, at });
        self.nodes.len() - 1
    }

    fn sequence(
        &mut self,
        properties: Properties,
        at: Position,
        items: fn(&mut Self) -> Result<Vec<NodeId>, Failure>,
    ) -> Result<NodeId, Failure> {
        let tag = resolve(properties.tag.as_deref(), NodeKind::Sequence);
        let content = Content::Sequence(Vec::new());
        let id = self.add(tag, content, properties.anchor, at)?;
        let items = self.nested(at, items)?;
        self.nodes[id].content = Content::Sequence(items);
        Ok(id)
    }

    fn mapping(
        &mut self,
        properties: Properties,
        at: Position,
        pairs: fn(&mut Self) -> Result<Vec<NodeId>, Failure>,
    ) -> Result<NodeId, Failure> {
        let tag = resolve(properties.tag.as_deref(), NodeKind::Mapping);
        let content = Content::Mapping(Vec::new());
        let id = self.add(tag, content, properties.anchor, at)?;
        let pairs = self.nested(at, pairs)?;
        self.nodes[id].content = Content::Mapping(pairs);
        Ok(id)
    }

    fn nested(
        &mut self,
        at: Position,
        read: fn(&mut Self) -> Result<Vec<NodeId>, Failure>,
    ) -> Result<Vec<NodeId>, Failure> {
        if self.depth >= MAX_DEPTH_OF_DEFINITION {
            return Err(too_deep(at, MAX_DEPTH_OF_DEFINITION));
        }
        self.depth += 1;
        let children = read(self);
        self.depth -= 1;
        children
    }

    fn block_items(&mut self) -> Result<Vec<NodeId>, Failure> {
        let mut items = Vec::new();
        while next_is!(self, TokenKind::BlockEntry) {
            let behind = self.skip();
            items.push(
                if next_is!(self, TokenKind::BlockEntry | TokenKind::BlockEnd) {
                    self.empty(behind)
                } else {
                    self.node(Style::Block)?
                },
            );
        }
        self.block_end("'-' or the end of the list")?;
        Ok(items)
    }

    fn indentless_items(&mut self) -> Result<Vec<NodeId>, Failure> {
        let mut items = Vec::new();
        while next_is!(self, TokenKind::BlockEntry) {
            let behind = self.skip();
            items.push(
                if next_is!(
                    self,
                    TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
                ) {
                    self.empty(behind)
                } else {
                    self.node(Style::Block)?
                },
            );
        }
        Ok(items)
    }

    fn block_pairs(&mut self) -> Result<Vec<NodeId>, Failure> {
        let mut pairs = Vec::new();
        // A value without a key cannot begin a mapping that has begun: it follows its key at once.
        while next_is!(self, TokenKind::Key) {
            let behind = self.skip();
            pairs.push(self.block_part(behind)?);
            let at = self.at();
            pairs.push(if next_is!(self, TokenKind::Value) {
                let behind = self.skip();
                self.block_part(behind)?
            } else {
                self.empty(at)
            });
        }
        self.block_end("a key or the end of the mapping")?;
        Ok(pairs)
    }

    /// The key or the value of a block mapping.
    fn block_part(&mut self, behind: Position) -> Result<NodeId, Failure> {
        if next_is!(
            self,
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        ) {
            Ok(self.empty(behind))
        } else {
            self.node(Style::Value)
        }
    }

    fn block_end(&mut self, expected: &str) -> Result<(), Failure> {
        if !next_is!(self, TokenKind::BlockEnd) {
            return Err(self.expected(expected));
        }
        self.next += 1;
        Ok(())
    }

    fn flow_items(&mut self) -> Result<Vec<NodeId>, Failure> {
        let mut items = Vec::new();
        while !next_is!(self, TokenKind::FlowSequenceEnd) {
            if !items.is_empty() {
                self.comma("',' or ']'")?;
            }
            if next_is!(self, TokenKind::Key) {
                let at = self.at();
                items.push(self.mapping(Properties::default(), at, Self::flow_pair)?);
            } else if !next_is!(self, TokenKind::FlowSequenceEnd) {
                items.push(self.node(Style::Flow)?);
            }
        }
        self.next += 1;
        Ok(items)
    }

    /// The one pair of a mapping without braces, as in `[a: b]`.
    fn flow_pair(&mut self) -> Result<Vec<NodeId>, Failure> {
        let behind = self.skip();
        let key = self.flow_part(behind)?;
        let at = self.at();
        let value = if next_is!(self, TokenKind::Value) {
            let behind = self.skip();
            self.flow_part(behind)?
        } else {
            self.empty(at)
        };
        Ok(vec![key, value])
    }

    /// The key or the value of a flow mapping.
    fn flow_part(&mut self, behind: Position) -> Result<NodeId, Failure> {
        let ends = next_is!(
            self,
            TokenKind::Value
                | TokenKind::FlowEntry
                | TokenKind::FlowSequenceEnd
                | TokenKind::FlowMappingEnd
        );
        if ends {
            Ok(self.empty(behind))
        } else {
            self.node(Style::Flow)
        }
    }

    fn flow_pairs(&mut self) -> Result<Vec<NodeId>, Failure> {
        let mut pairs = Vec::new();
        while !next_is!(self, TokenKind::FlowMappingEnd) {
            if !pairs.is_empty() {
                self.comma("',' or '}'")?;
            }
            if next_is!(self, TokenKind::Key) {
                pairs.extend(self.flow_pair()?);
            } else if !next_is!(self, TokenKind::FlowMappingEnd) {
                pairs.push(self.node(Style::Flow)?);
                pairs.push(self.empty(self.at()));
            }
        }
        self.next += 1;
        Ok(pairs)
    }

    fn comma(&mut self, expected: &str) -> Result<(), Failure> {
        if !next_is!(self, TokenKind::FlowEntry) {
            return Err(self.expected(expected));
        }
        self.next += 1;
        Ok(())
    }
}
