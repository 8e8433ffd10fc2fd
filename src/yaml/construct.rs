//! From nodes to JSON: aliases are followed, `<<` is merged, keys become names.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::compose::{Content, Document, Node, NodeId, too_deep};
use super::failure::{Failure, MAX_DEPTH};
use super::resolve::Tag;
use super::scalar::Scalar;

/// How many values aliases may add to those that are written; each 64 bytes of text count as one more.
const MAX_ADDED: usize = 1_000_000;

/// The document as JSON.
pub fn construct(document: &Document) -> Result<Value, Failure> {
    let mut constructor = Constructor {
        nodes: document,
        visits: vec![Visit::NotYet; document.len()],
        depth: 0,
        added: 0,
    };
    constructor.value(0)
}

/// Whether a node was constructed.
#[derive(Clone, Copy)]
enum Visit {
    NotYet,
    InProgress,
    Done,
}

struct Constructor<'a> {
    nodes: &'a [Node],
    visits: Vec<Visit>,
    depth: usize,
    added: usize,
}

/// Keys and values of a mapping after merging.
type Pairs = Vec<(NodeId, NodeId)>;

impl<'a> Constructor<'a> {
    fn value(&mut self, id: NodeId) -> Result<Value, Failure> {
        self.visit(id, |this| {
            let node = &this.nodes[id];
            match &node.tag {
                Tag::Sequence => this.sequence(node),
                Tag::Mapping => this.object(id),
                Tag::Set => this.set(id),
                Tag::OrderedMapping | Tag::Pairs => this.pairs(node),
                _ => this
                    .scalar(id)?
                    .into_value()
                    .map_err(|message| node.failure(message)),
            }
        })
    }

    /// Does the work on a node, unless it contains itself, is too deep, or aliases repeat too much.
    fn visit<T>(
        &mut self,
        id: NodeId,
        work: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let node = &self.nodes[id];
        match self.visits[id] {
            Visit::NotYet => {}
            Visit::InProgress => {
                return Err(node.failure("this node contains itself through an alias"));
            }
            Visit::Done => self.count_repetition(node)?,
        }
        if self.depth > MAX_DEPTH {
            return Err(too_deep(node.at, MAX_DEPTH));
        }
        self.visits[id] = Visit::InProgress;
        self.depth += 1;
        let done = work(self);
        self.depth -= 1;
        self.visits[id] = Visit::Done;
        done
    }

    /// Counts a node that an alias repeats.
    fn count_repetition(&mut self, node: &Node) -> Result<(), Failure> {
        self.added += match &node.content {
            Content::Scalar(text) => 1 + text.len() / 64,
            Content::Sequence(_) | Content::Mapping(_) => 1,
        };
        if self.added > MAX_ADDED {
            return Err(node.failure(format!(
                "aliases add more than {MAX_ADDED} values to this document"
            )));
        }
        Ok(())
    }

    fn sequence(&mut self, node: &'a Node) -> Result<Value, Failure> {
        let items = items(node)?.iter();
        items.map(|&item| self.value(item)).collect()
    }

    fn object(&mut self, id: NodeId) -> Result<Value, Failure> {
        let mut members: Vec<(String, Value)> = Vec::new();
        let mut places = HashMap::new();
        for (key, value) in self.merged(id)? {
            let scalar = self.key(key)?;
            let name = scalar.name();
            let name = name.map_err(|message| self.nodes[key].failure(message))?;
            let value = self.value(value)?;
            let place = *places.entry(scalar.identity()).or_insert(members.len());
            match members.get_mut(place) {
                Some(member) => member.1 = value,
                None => members.push((name, value)),
            }
        }
        Ok(Value::Object(members.into_iter().collect::<Map<_, _>>()))
    }

    /// `!!set`: an array of the keys, each once, in the order in which they are written.
    fn set(&mut self, id: NodeId) -> Result<Value, Failure> {
        let mut items = Vec::new();
        let mut known = HashSet::new();
        for (key, value) in self.merged(id)? {
            let scalar = self.key(key)?;
            self.value(value)?;
            if known.insert(scalar.identity()) {
                let item = scalar.into_value();
                items.push(item.map_err(|message| self.nodes[key].failure(message))?);
            }
        }
        Ok(Value::Array(items))
    }

    /// `!!omap` and `!!pairs`: a sequence of mappings with one key each, which becomes an array of `[key, value]`.
    fn pairs(&mut self, node: &'a Node) -> Result<Value, Failure> {
        let mut pairs = Vec::new();
        for &item in items(node)? {
            let node = &self.nodes[item];
            let Content::Mapping(children) = &node.content else {
                return Err(node.failure("its tag requires mappings in the list"));
            };
            let &[key, value] = children.as_slice() else {
                return Err(node.failure("its tag requires mappings with one key each in the list"));
            };
            pairs.push(Value::Array(vec![self.value(key)?, self.value(value)?]));
        }
        Ok(Value::Array(pairs))
    }

    /// The pairs of a mapping: first those that it merges, then its own, which override them.
    fn merged(&mut self, id: NodeId) -> Result<Pairs, Failure> {
        let node = &self.nodes[id];
        let Content::Mapping(children) = &node.content else {
            return Err(node.failure("its tag requires a mapping"));
        };
        let mut own = Pairs::new();
        let mut merged = Pairs::new();
        for pair in children.chunks_exact(2) {
            let (key, value) = (pair[0], pair[1]);
            if self.nodes[key].tag == Tag::Merge {
                merged.extend(self.merge_value(value)?);
            } else {
                own.push((key, value));
            }
        }
        merged.extend(own);
        Ok(merged)
    }

    /// The pairs that `<<` merges: of a mapping, or of a sequence of them, whose earlier ones override the later.
    fn merge_value(&mut self, id: NodeId) -> Result<Pairs, Failure> {
        let node = &self.nodes[id];
        let Content::Sequence(items) = &node.content else {
            return self.merge_mapping(id);
        };
        let mut all = Pairs::new();
        for &item in items.iter().rev() {
            all.extend(self.merge_mapping(item)?);
        }
        Ok(all)
    }

    fn merge_mapping(&mut self, id: NodeId) -> Result<Pairs, Failure> {
        let node = &self.nodes[id];
        if !matches!(node.content, Content::Mapping(_)) {
            return Err(node.failure("<< needs a mapping or a list of mappings"));
        }
        let pairs = self.visit(id, |this| this.merged(id))?;
        for _ in &pairs {
            self.count_repetition(node)?;
        }
        Ok(pairs)
    }

    fn key(&mut self, id: NodeId) -> Result<Scalar, Failure> {
        let node = &self.nodes[id];
        match &node.tag {
            Tag::Value => Ok(Scalar::Text(self.text(id)?.to_owned())),
            Tag::Sequence | Tag::Mapping | Tag::Set | Tag::OrderedMapping | Tag::Pairs => {
                Err(node.failure("a list or mapping cannot be a key"))
            }
            _ => self.scalar(id),
        }
    }

    fn scalar(&mut self, id: NodeId) -> Result<Scalar, Failure> {
        let node = &self.nodes[id];
        if let Tag::Unknown(name) = &node.tag {
            return Err(node.failure(format!("unknown tag {name}")));
        }
        Scalar::new(&node.tag, self.text(id)?).map_err(|message| node.failure(message))
    }

    /// The text of a scalar; for a mapping, the value of its key `=`.
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
        Err(self.nodes[id].failure("its tag requires a plain value, not a list or mapping"))
    }
}

/// The items of a node whose tag is that of a sequence.
fn items(node: &Node) -> Result<&[NodeId], Failure> {
    match &node.content {
        Content::Sequence(items) => Ok(items),
        _ => Err(node.failure("its tag requires a list")),
    }
}
