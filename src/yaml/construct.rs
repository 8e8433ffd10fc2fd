//! From nodes to JSON: aliases followed, mappings merged, keys named.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::compose::{Content, Document, Node, NodeId, too_deep};
use super::resolve::Tag;
use super::scalar::Scalar;
use super::{Failure, MAX_DEPTH};

/// How much aliases may add to what is written: in values, or 64 bytes of text each.
const MAX_ADDED: usize = 1_000_000;

/// The document as JSON.
pub fn construct(document: &Document) -> Result<Value, Failure> {
    let mut constructor = Constructor {
        nodes: document,
        visits: document.iter().map(|_| Visit::Never).collect(),
        depth: 0,
        added: 0,
    };
    constructor.value(0)
}

/// How far the work on a node has come.
#[derive(Clone, Copy, PartialEq)]
enum Visit {
    Never,
    Now,
    Before,
}

struct Constructor<'a> {
    nodes: &'a [Node],
    visits: Vec<Visit>,
    depth: usize,
    added: usize,
}

/// Keys and values of a mapping, merges done.
type Pairs = Vec<(NodeId, NodeId)>;

impl<'a> Constructor<'a> {
    fn value(&mut self, id: NodeId) -> Result<Value, Failure> {
        self.within(id, |this| {
            let node = &this.nodes[id];
            match &node.tag {
                Tag::Sequence => this.list(node),
                Tag::Mapping => this.object(id),
                Tag::Set => this.set(id),
                Tag::OrderedMapping | Tag::Pairs => this.pairs(node),
                _ => this
                    .scalar(id)?
                    .into_value()
                    .map_err(|message| Failure::new(node.at, message)),
            }
        })
    }

    /// Works on a node, unless that would never end or grow too large.
    fn within<T>(
        &mut self,
        id: NodeId,
        work: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let node = &self.nodes[id];
        match self.visits[id] {
            Visit::Never => {}
            Visit::Now => {
                return Err(Failure::new(
                    node.at,
                    "this node contains itself through an alias",
                ));
            }
            Visit::Before => self.charge(node)?,
        }
        if self.depth > MAX_DEPTH {
            return Err(too_deep(node.at));
        }
        self.visits[id] = Visit::Now;
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        self.visits[id] = Visit::Before;
        done
    }

    /// Counts a node that is used once more.
    fn charge(&mut self, node: &Node) -> Result<(), Failure> {
        self.added += match &node.content {
            Content::Scalar(text) => 1 + text.len() / 64,
            Content::Sequence(_) | Content::Mapping(_) => 1,
        };
        if self.added > MAX_ADDED {
            return Err(Failure::new(
                node.at,
                format!("aliases add more than {MAX_ADDED} values to this document"),
            ));
        }
        Ok(())
    }

    fn list(&mut self, node: &'a Node) -> Result<Value, Failure> {
        let Content::Sequence(items) = &node.content else {
            return Err(Failure::new(node.at, "its tag requires a list"));
        };
        items.iter().map(|&item| self.value(item)).collect()
    }

    fn object(&mut self, id: NodeId) -> Result<Value, Failure> {
        let mut members: Vec<(String, Value)> = Vec::new();
        let mut places = HashMap::new();
        for (key, value) in self.merged(id)? {
            let scalar = self.key(key)?;
            let at = self.nodes[key].at;
            let name = scalar.name().map_err(|message| Failure::new(at, message))?;
            let value = self.value(value)?;
            let place = *places.entry(scalar.identity()).or_insert(members.len());
            match members.get_mut(place) {
                Some(member) => member.1 = value,
                None => members.push((name, value)),
            }
        }
        Ok(Value::Object(members.into_iter().collect::<Map<_, _>>()))
    }

    /// A set is a list of its members, each once, in the order in which they are written.
    fn set(&mut self, id: NodeId) -> Result<Value, Failure> {
        let mut items = Vec::new();
        let mut known = HashSet::new();
        for (key, value) in self.merged(id)? {
            let scalar = self.key(key)?;
            self.value(value)?;
            if known.insert(scalar.identity()) {
                let item = scalar.into_value();
                items.push(item.map_err(|message| Failure::new(self.nodes[key].at, message))?);
            }
        }
        Ok(Value::Array(items))
    }

    /// `!!omap` and `!!pairs`: a list of mappings with one key each, which becomes lists of two.
    fn pairs(&mut self, node: &'a Node) -> Result<Value, Failure> {
        let Content::Sequence(items) = &node.content else {
            return Err(Failure::new(node.at, "its tag requires a list"));
        };
        let mut pairs = Vec::new();
        for &item in items {
            let node = &self.nodes[item];
            let Content::Mapping(children) = &node.content else {
                return Err(Failure::new(
                    node.at,
                    "its tag requires mappings in the list",
                ));
            };
            let &[key, value] = children.as_slice() else {
                return Err(Failure::new(
                    node.at,
                    "its tag requires mappings with one key each in the list",
                ));
            };
            pairs.push(Value::Array(vec![self.value(key)?, self.value(value)?]));
        }
        Ok(Value::Array(pairs))
    }

    /// The pairs of a mapping, those that it merges first, so that its own are the last word.
    fn merged(&mut self, id: NodeId) -> Result<Pairs, Failure> {
        let node = &self.nodes[id];
        let Content::Mapping(children) = &node.content else {
            return Err(Failure::new(node.at, "its tag requires a mapping"));
        };
        let mut own = Pairs::new();
        let mut merged = Pairs::new();
        for pair in children.chunks_exact(2) {
            let (key, value) = (pair[0], pair[1]);
            if self.nodes[key].tag == Tag::Merge {
                merged.extend(self.sources(value)?);
            } else {
                own.push((key, value));
            }
        }
        merged.extend(own);
        Ok(merged)
    }

    /// The pairs of a mapping, or of several, of which the first has the last word.
    fn sources(&mut self, id: NodeId) -> Result<Pairs, Failure> {
        let node = &self.nodes[id];
        let Content::Sequence(items) = &node.content else {
            return self.source(id);
        };
        let mut all = Pairs::new();
        for &item in items.iter().rev() {
            all.extend(self.source(item)?);
        }
        Ok(all)
    }

    fn source(&mut self, id: NodeId) -> Result<Pairs, Failure> {
        let node = &self.nodes[id];
        if !matches!(node.content, Content::Mapping(_)) {
            return Err(Failure::new(
                node.at,
                "<< needs a mapping or a list of mappings",
            ));
        }
        let pairs = self.within(id, |this| this.merged(id))?;
        for _ in &pairs {
            self.charge(node)?;
        }
        Ok(pairs)
    }

    fn key(&mut self, id: NodeId) -> Result<Scalar, Failure> {
        let node = &self.nodes[id];
        match &node.tag {
            Tag::Value => Ok(Scalar::Text(self.text(id)?.to_owned())),
            Tag::Sequence | Tag::Mapping | Tag::Set | Tag::OrderedMapping | Tag::Pairs => {
                Err(Failure::new(node.at, "a list or mapping cannot be a key"))
            }
            _ => self.scalar(id),
        }
    }

    fn scalar(&mut self, id: NodeId) -> Result<Scalar, Failure> {
        let node = &self.nodes[id];
        if let Tag::Unknown(name) = &node.tag {
            return Err(Failure::new(node.at, format!("unknown tag {name}")));
        }
        Scalar::new(&node.tag, self.text(id)?).map_err(|message| Failure::new(node.at, message))
    }

    /// The text of a node; that of a mapping is the value of its key `=`.
    fn text(&self, id: NodeId) -> Result<&'a str, Failure> {
        let mut node = &self.nodes[id];
        for _ in 0..MAX_DEPTH {
            let inner = match &node.content {
                Content::Scalar(text) => return Ok(text),
                Content::Mapping(children) => children
                    .chunks_exact(2)
                    .find(|pair| self.nodes[pair[0]].tag == Tag::Value)
                    .map(|pair| pair[1]),
                Content::Sequence(_) => None,
            };
            match inner {
                Some(inner) => node = &self.nodes[inner],
                None => break,
            }
        }
        Err(Failure::new(
            self.nodes[id].at,
            "its tag requires a plain value, not a list or mapping",
        ))
    }
}
