//! An object, from a file or from the server: what it means, and how it is written.

use serde_json::{Map, Value};

use crate::dsl::{DefinitionKind, Finding, WORKBOOK_TEXT};
use crate::json::{self, LINE, dumps};
use crate::secret::digest;
use crate::yaml::{self, Node};

use super::document::Document;
use super::fields;
use super::files::Source;
use super::kind::{Key, Kind};
use super::meaning::{normalized, value};
use super::members::members;
use super::rules::{MISSING_KEY, UNUSABLE_FILE, WRONG_VALUE};

/// An object.
#[derive(Clone, Debug)]
pub struct Object {
    pub key: Key,
    /// `private` or `public`, if it is told.
    pub scope: Option<String>,
    pub body: Body,
}

/// What an object consists of.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Its text in Mistral's language, and what that means.
    Language { text: String, meaning: Value },
    /// The text of a code source.
    Code(String),
    /// The fields besides name, namespace and scope. Those that have no value are left out.
    Fields(Map<String, Value>),
}

/// Which of the fields of the API are JSON within text.
const EMBEDDED: [&str; 3] = ["variables", "workflow_input", "workflow_params"];
/// Fields that stand beside the others.
const BESIDE: [&str; 3] = ["name", "namespace", "scope"];

/// The objects that a file defines. What has no namespace of its own is in `namespace`.
pub fn of_file(
    source: &Source,
    document: &Document,
    namespace: &str,
) -> Result<Vec<Object>, Vec<Finding>> {
    match document {
        Document::Definition(DefinitionKind::Workbook, tree) => {
            workbook(&source.text, tree.root(), namespace)
                .map(|object| vec![object])
                .map_err(|finding| vec![finding])
        }
        Document::Definition(kind, tree) => {
            let kind = match kind {
                DefinitionKind::Actions => Kind::Action,
                _ => Kind::Workflow,
            };
            let members = members(&source.text, tree.root()).into_iter();
            Ok(members
                .map(|member| Object {
                    key: Key::new(kind, member.name, namespace),
                    scope: None,
                    body: Body::Language {
                        text: member.text,
                        meaning: member.meaning,
                    },
                })
                .collect())
        }
        Document::Fields(kind, tree) => {
            with_kind(source, *kind, tree.root(), namespace).map(|object| vec![object])
        }
        Document::UnknownKind(_) | Document::Other(_) | Document::Unreadable(_) => Ok(Vec::new()),
    }
}

fn workbook(text: &str, root: Node<'_>, namespace: &str) -> Result<Object, Finding> {
    let name = root.get("name").and_then(Node::text);
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        let message = "workbook without name";
        return Err(Finding::new(&MISSING_KEY, root.at(), message));
    };
    for part in ["workflows", "actions"] {
        let node = root.get(part);
        let node = node.filter(|node| node.entries().is_some_and(|entries| entries.len() > 0));
        if let Some(node) = node.filter(|_| !text.contains(&format!("{part}:"))) {
            let message = format!("workbook whose {part} are not behind '{part}:'");
            return Err(Finding::new(&WORKBOOK_TEXT, node.at(), message));
        }
    }
    Ok(Object {
        key: Key::new(Kind::Workbook, name, namespace),
        scope: None,
        body: Body::Language {
            text: text.to_owned(),
            meaning: value(root).unwrap_or_default(),
        },
    })
}

fn with_kind(
    source: &Source,
    kind: Kind,
    root: Node<'_>,
    namespace: &str,
) -> Result<Object, Vec<Finding>> {
    let (mut given, mut findings) = fields::read(kind, root);
    if has_aliases(&source.text, root) {
        let message = "YAML's anchors and aliases (& and *) are not followed in definitions";
        let finding = Finding::new(&WRONG_VALUE, root.at(), message);
        findings.push(finding.hint("write values out, and text that begins with & or * in quotes"));
    }
    let code = if kind == Kind::CodeSource {
        let code = code(source, root, &given);
        code.map_err(|finding| findings.push(finding)).ok()
    } else {
        None
    };
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut take = |name: &str| match given.shift_remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let (name, scope) = (take("name").unwrap_or_default(), take("scope"));
    let own = take("namespace").unwrap_or_else(|| namespace.to_owned());
    if matches!(kind, Kind::CronTrigger | Kind::EventTrigger)
        && !given.contains_key("workflow_namespace")
    {
        given.insert("workflow_namespace".to_owned(), namespace.into());
    }
    let body = match code {
        Some(code) => Body::Code(code),
        None => Body::Fields(settled(kind, given)),
    };
    Ok(Object {
        key: Key::new(kind, name, own),
        scope,
        body,
    })
}

/// Whether YAML reads a file in another way than definitions are read, in which anchors and aliases are text.
fn has_aliases(text: &str, root: Node<'_>) -> bool {
    let Some(found) = value(root) else {
        return false;
    };
    !yaml::load(text).is_ok_and(|loaded| normalized(loaded) == found)
}

/// The text of a code source.
fn code(source: &Source, root: Node<'_>, given: &Map<String, Value>) -> Result<String, Finding> {
    let text = |name| given.get(name).and_then(Value::as_str);
    match (text("content"), text("file")) {
        (Some(_), Some(_)) => {
            let message = "content and file cannot be combined";
            Err(Finding::new(&UNUSABLE_FILE, root.at(), message))
        }
        (None, Some(name)) => source.read_beside(name).map_err(|what| {
            let at = root.get("file").map_or(root.at(), Node::at);
            Finding::new(&UNUSABLE_FILE, at, what)
        }),
        (content, None) => Ok(content.unwrap_or_default().to_owned()),
    }
}

/// The fields in the order in which they are written, without those that say nothing.
fn settled(kind: Kind, mut given: Map<String, Value>) -> Map<String, Value> {
    let mut settled = Map::new();
    for field in fields::of(kind) {
        let Some(value) = given.shift_remove(field.name) else {
            continue;
        };
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Object(map) => map.is_empty() && !field.is_required,
            _ => false,
        };
        if !is_empty && !BESIDE.contains(&field.name) {
            settled.insert(field.name.to_owned(), normalized(value));
        }
    }
    settled
}

impl Object {
    /// An object as the server shows it. Triggers need the name of their workflow and its namespace, which are not in the
    /// row. `None` if the row has no name or no definition, as those of system actions.
    pub fn of_row(kind: Kind, row: &Value, workflow: Option<(&str, &str)>) -> Option<Self> {
        let text = |name: &str| row.get(name).and_then(Value::as_str);
        let name = text("name")?;
        let key = Key::new(kind, name, text("namespace").unwrap_or_default());
        let body = match kind {
            Kind::Workbook | Kind::Workflow | Kind::Action => {
                let definition = text("definition").filter(|text| !text.is_empty())?;
                language(kind, name, definition)
            }
            Kind::CodeSource => Body::Code(text("content")?.to_owned()),
            _ => Body::Fields(fields_of_row(kind, row, workflow)),
        };
        Some(Self {
            key,
            scope: text("scope").map(str::to_owned),
            body,
        })
    }

    /// The value of one of its fields.
    pub fn field(&self, name: &str) -> Option<&Value> {
        match &self.body {
            Body::Fields(fields) => fields.get(name),
            _ => None,
        }
    }

    /// The text of one of its fields; empty without one.
    pub fn field_text(&self, name: &str) -> &str {
        let value = self.field(name).and_then(Value::as_str);
        value.unwrap_or_default()
    }

    /// Whether both mean the same, apart from who can see them.
    pub fn means_the_same(&self, other: &Self) -> bool {
        match (&self.body, &other.body) {
            (Body::Language { meaning: one, .. }, Body::Language { meaning: two, .. }) => {
                one == two && !one.is_null() || self.body == other.body
            }
            (one, two) => one == two,
        }
    }

    /// Whether the server has made it of a workbook, so that its text has only the last part of its name, which is
    /// behind that of the workbook and a dot.
    pub fn is_part(&self) -> bool {
        let is_of_several = matches!(self.key.kind, Kind::Workflow | Kind::Action);
        match &self.body {
            Body::Language { meaning, .. } => {
                let name = &self.key.name;
                is_of_several && name.contains('.') && meaning.get(name).is_none()
            }
            _ => false,
        }
    }

    /// What is compared in a diff: the definition, the code, or the fields in YAML.
    pub fn shown(&self) -> String {
        match &self.body {
            Body::Language { text, .. } | Body::Code(text) => text.clone(),
            Body::Fields(_) => self.file(),
        }
    }

    /// The file that defines it.
    pub fn file(&self) -> String {
        let fields = match &self.body {
            Body::Language { text, .. } => return text.clone(),
            Body::Code(text) => Map::from_iter([("content".to_owned(), text.clone().into())]),
            Body::Fields(fields) => fields.clone(),
        };
        let mut file = Map::new();
        file.insert("kind".to_owned(), self.key.kind.name().into());
        for field in fields::of(self.key.kind) {
            let value = match field.name {
                "name" => Some(self.key.name.as_str().into()),
                "namespace" => Some(self.key.namespace.as_str())
                    .filter(|namespace| !namespace.is_empty())
                    .map(Value::from),
                "scope" => self.scope.as_deref().map(Value::from),
                name => fields.get(name).cloned(),
            };
            if let Some(value) = value {
                file.insert(field.name.to_owned(), value);
            }
        }
        yaml::write::file(&file)
    }

    /// The workflows and actions that the server makes of a workbook.
    pub fn members(&self) -> Vec<Key> {
        let Body::Language { meaning, .. } = &self.body else {
            return Vec::new();
        };
        if self.key.kind != Kind::Workbook {
            return Vec::new();
        }
        let parts = [("actions", Kind::Action), ("workflows", Kind::Workflow)];
        let mut members = Vec::new();
        for (part, kind) in parts {
            let names = meaning.get(part).and_then(Value::as_object);
            for name in names.into_iter().flat_map(Map::keys) {
                // A version of the workflows of a workbook is no workflow.
                if name != "version" {
                    let name = format!("{}.{name}", self.key.name);
                    members.push(Key::new(kind, name, &self.key.namespace));
                }
            }
        }
        members
    }

    /// A digest of all that somebody may change; a trigger counts down by itself.
    pub fn digest(&self) -> String {
        let scope = self.scope.as_deref().unwrap_or("private");
        let text = match &self.body {
            Body::Language { text, .. } | Body::Code(text) => text.clone(),
            Body::Fields(fields) => {
                let mut fields = fields.clone();
                fields.shift_remove("remaining_executions");
                dumps(&sorted(&fields), LINE)
            }
        };
        digest(&format!("{scope}\n{text}"))
    }
}

/// A definition in Mistral's language. Of a text with several the part with this name counts.
fn language(kind: Kind, name: &str, text: &str) -> Body {
    let tree = yaml::tree(text).ok().flatten();
    let root = tree.as_ref().map(yaml::Tree::root);
    let member = root.filter(|_| kind != Kind::Workbook).and_then(|root| {
        let mut members = members(text, root).into_iter();
        members.find(|member| member.name == name)
    });
    match member {
        Some(member) => Body::Language {
            text: member.text,
            meaning: member.meaning,
        },
        None => Body::Language {
            text: text.to_owned(),
            meaning: root.and_then(value).unwrap_or_default(),
        },
    }
}

fn fields_of_row(kind: Kind, row: &Value, workflow: Option<(&str, &str)>) -> Map<String, Value> {
    let mut given = Map::new();
    for field in fields::of(kind) {
        let value = if EMBEDDED.contains(&field.name) {
            json::embedded(row, field.name)
        } else {
            row.get(field.name).cloned().unwrap_or_default()
        };
        given.insert(field.name.to_owned(), value);
    }
    if let Some((name, namespace)) = workflow {
        given.insert("workflow_name".to_owned(), name.into());
        given.insert("workflow_namespace".to_owned(), namespace.into());
    }
    if let Some(Value::String(time)) = given.get_mut("first_execution_time") {
        // The server adds seconds.
        *time = time.chars().take("2027-01-01 02:00".len()).collect();
    }
    settled(kind, given)
}

/// The same with its keys in alphabetical order.
fn sorted(fields: &Map<String, Value>) -> Value {
    fn sort(value: &Value) -> Value {
        match value {
            Value::Object(map) => sorted(map),
            Value::Array(items) => items.iter().map(sort).collect(),
            other => other.clone(),
        }
    }
    let mut pairs: Vec<_> = fields.iter().collect();
    pairs.sort_by_key(|(key, _)| *key);
    let pairs = pairs.into_iter();
    Value::Object(
        pairs
            .map(|(key, value)| (key.clone(), sort(value)))
            .collect(),
    )
}

#[cfg(test)]
mod tests;
