//! A document as a tree whose nodes know where they stand, for checks of what is written.

use std::collections::HashMap;

use super::compose::{Content, Document, Node as DocumentNode, NodeId};
use super::failure::Failure;
use super::resolve::Tag;
use super::scalar::{Identity, Scalar};
use super::source::Position;

/// Most often it is a Jinja expression without quotes.
const KEY_IS_NO_TEXT: &str =
    "a list or mapping cannot be a key; put a text that begins with {{ in quotes";

/// A document without aliases. Its values are those that Python's loader makes.
pub struct Tree {
    nodes: Vec<Part>,
    source: Box<str>,
}

struct Part {
    at: Position,
    data: Data,
    /// How a number, a time, true or false is written, if that is not how it is read.
    spelling: Option<Box<str>>,
}

enum Data {
    Scalar(Scalar),
    List(Vec<NodeId>),
    Map(Pairs),
    /// `!!set`, which JSON has no type for.
    Set(Pairs),
    /// `!!omap` and `!!pairs`: lists in Python, whose items JSON has no type for.
    PairList(Vec<NodeId>),
}

/// The keys and values of a mapping.
struct Pairs {
    /// As they are written, repeated keys and `<<` included.
    written: Vec<(NodeId, NodeId)>,
    /// What the mapping contains: `<<` merged, of equal keys the last value at the place of the first.
    counted: Vec<(NodeId, NodeId)>,
}

impl Tree {
    /// Makes the values of a document's nodes, which the source has.
    pub fn new(document: &Document, source: &str) -> Result<Self, Failure> {
        let mut nodes = Vec::with_capacity(document.len());
        for node in document {
            let data = data(node)?;
            nodes.push(Part {
                at: node.at,
                spelling: spelling(node, &data),
                data,
            });
        }
        let mut tree = Self {
            nodes,
            source: source.into(),
        };
        tree.check(document)?;
        // Children come after their parents, so that what is merged is complete.
        for id in (0..document.len()).rev() {
            let counted = tree.counted(id, document)?;
            if let Data::Map(pairs) | Data::Set(pairs) = &mut tree.nodes[id].data {
                pairs.counted = counted;
            }
        }
        Ok(tree)
    }

    /// Refuses `<<` and `=` as values, and lists of pairs whose items are none.
    fn check(&self, document: &Document) -> Result<(), Failure> {
        let check = |id: NodeId| match &document[id].tag {
            Tag::Merge | Tag::Value => {
                Err(document[id].failure("<< and = without quotes can only be keys"))
            }
            _ => Ok(()),
        };
        check(0)?;
        for part in &self.nodes {
            match &part.data {
                Data::Scalar(_) => {}
                Data::List(items) => items.iter().try_for_each(|&item| check(item))?,
                Data::Map(pairs) | Data::Set(pairs) => {
                    pairs.written.iter().try_for_each(|pair| check(pair.1))?;
                }
                Data::PairList(items) => {
                    let wrong = items.iter().find(|&&item| {
                        let Content::Mapping(children) = &document[item].content else {
                            return true;
                        };
                        children.len() != 2
                    });
                    if let Some(&item) = wrong {
                        let message = "its tag requires mappings with one key each in the list";
                        return Err(document[item].failure(message));
                    }
                }
            }
        }
        Ok(())
    }

    /// The pairs that a mapping contains.
    fn counted(&self, id: NodeId, document: &Document) -> Result<Vec<(NodeId, NodeId)>, Failure> {
        let (Data::Map(pairs) | Data::Set(pairs)) = &self.nodes[id].data else {
            return Ok(Vec::new());
        };
        let is_merge = |key: NodeId| document[key].tag == Tag::Merge;
        let mut all = Vec::with_capacity(pairs.written.len());
        for &(key, value) in pairs.written.iter().filter(|(key, _)| is_merge(*key)) {
            match &self.nodes[value].data {
                Data::Map(merged) | Data::Set(merged) => all.extend(&merged.counted),
                Data::List(items) | Data::PairList(items) => {
                    for &item in items.iter().rev() {
                        let (Data::Map(merged) | Data::Set(merged)) = &self.nodes[item].data else {
                            return Err(not_merged(document, item));
                        };
                        all.extend(&merged.counted);
                    }
                }
                Data::Scalar(_) => return Err(not_merged(document, key)),
            }
        }
        all.extend(pairs.written.iter().filter(|(key, _)| !is_merge(*key)));
        let mut places: HashMap<Identity, usize> = HashMap::with_capacity(all.len());
        let mut counted: Vec<(NodeId, NodeId)> = Vec::with_capacity(all.len());
        for (key, value) in all {
            let Data::Scalar(scalar) = &self.nodes[key].data else {
                return Err(document[key].failure(KEY_IS_NO_TEXT));
            };
            let place = *places.entry(scalar.identity()).or_insert(counted.len());
            match counted.get_mut(place) {
                Some(pair) => pair.1 = value,
                None => counted.push((key, value)),
            }
        }
        Ok(counted)
    }

    /// The outermost node.
    pub fn root(&self) -> Node<'_> {
        Node { tree: self, id: 0 }
    }
}

/// What a node is, without the pairs that its mapping merges.
fn data(node: &DocumentNode) -> Result<Data, Failure> {
    Ok(match (&node.tag, &node.content) {
        (Tag::Sequence, Content::Sequence(items)) => Data::List(items.clone()),
        (Tag::OrderedMapping | Tag::Pairs, Content::Sequence(items)) => {
            Data::PairList(items.clone())
        }
        (Tag::Mapping, Content::Mapping(children)) => Data::Map(Pairs::written(children)),
        (Tag::Set, Content::Mapping(children)) => Data::Set(Pairs::written(children)),
        // As keys they are no values; as values they are refused.
        (Tag::Merge | Tag::Value, Content::Scalar(text)) => {
            Data::Scalar(Scalar::Text(text.clone()))
        }
        (tag, Content::Scalar(text)) => {
            Data::Scalar(Scalar::new(tag, text).map_err(|message| node.failure(message))?)
        }
        (Tag::Unknown(name), _) => {
            return Err(node.failure(format!("unknown tag {name}")));
        }
        _ => return Err(node.failure("its tag does not fit the value")),
    })
}

fn spelling(node: &DocumentNode, data: &Data) -> Option<Box<str>> {
    let (Data::Scalar(scalar), Content::Scalar(text)) = (data, &node.content) else {
        return None;
    };
    let is_plain = match scalar {
        Scalar::Bool(flag) => text == if *flag { "true" } else { "false" },
        Scalar::Int(digits) => text == digits,
        Scalar::Float(_) => !text.contains(':'),
        Scalar::Time(stored) => text == stored,
        _ => true,
    };
    (!is_plain).then(|| text.as_str().into())
}

impl Pairs {
    fn written(children: &[NodeId]) -> Self {
        let pairs = children.chunks_exact(2).map(|pair| (pair[0], pair[1]));
        Self {
            written: pairs.collect(),
            counted: Vec::new(),
        }
    }
}

fn not_merged(document: &Document, id: NodeId) -> Failure {
    document[id].failure("<< needs a mapping or a list of mappings")
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
}

impl<'t> Node<'t> {
    fn part(self) -> &'t Part {
        &self.tree.nodes[self.id]
    }

    fn sibling(self, id: NodeId) -> Self {
        Self { id, ..self }
    }

    /// The text of the whole document.
    pub fn source(self) -> &'t str {
        &self.tree.source
    }

    /// Where it begins.
    pub fn at(self) -> Position {
        self.part().at
    }

    /// Its value if it is neither a list nor a mapping.
    pub fn scalar(self) -> Option<&'t Scalar> {
        match &self.part().data {
            Data::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Its value if it is text.
    pub fn text(self) -> Option<&'t str> {
        match self.scalar() {
            Some(Scalar::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// How a number, a time, true or false is written, if that is not how it is read: `010`, `1:30`, `off`.
    pub fn spelling(self) -> Option<&'t str> {
        self.part().spelling.as_deref()
    }

    /// Whether Python has a list for it. A list of pairs is one, whose items are of no type that JSON has.
    pub fn is_list(self) -> bool {
        matches!(self.part().data, Data::List(_) | Data::PairList(_))
    }

    /// Whether it is a set, which JSON has no type for.
    pub fn is_set(self) -> bool {
        matches!(self.part().data, Data::Set(_))
    }

    /// Its items if it is a list.
    pub fn items(self) -> Option<impl ExactSizeIterator<Item = Self> + Clone> {
        match &self.part().data {
            Data::List(items) => Some(items.iter().map(move |&id| self.sibling(id))),
            _ => None,
        }
    }

    /// The keys and values that it contains if it is a mapping.
    pub fn entries(self) -> Option<impl ExactSizeIterator<Item = (Self, Self)> + Clone> {
        self.pairs().map(|pairs| self.nodes_of(&pairs.counted))
    }

    /// The keys and values as they are written, repeated keys and `<<` included.
    pub fn written(self) -> Option<impl ExactSizeIterator<Item = (Self, Self)> + Clone> {
        self.pairs().map(|pairs| self.nodes_of(&pairs.written))
    }

    /// The value of a key of a mapping.
    pub fn get(self, name: &str) -> Option<Self> {
        self.entry(name).map(|(_, value)| value)
    }

    /// A key of a mapping, and its value.
    pub fn entry(self, name: &str) -> Option<(Self, Self)> {
        let mut entries = self.entries()?;
        entries.find(|(key, _)| key.text() == Some(name))
    }

    fn pairs(self) -> Option<&'t Pairs> {
        match &self.part().data {
            Data::Map(pairs) => Some(pairs),
            _ => None,
        }
    }

    fn nodes_of(
        self,
        pairs: &'t [(NodeId, NodeId)],
    ) -> impl ExactSizeIterator<Item = (Self, Self)> + Clone {
        let nodes = pairs.iter();
        nodes.map(move |&(key, value)| (self.sibling(key), self.sibling(value)))
    }
}
