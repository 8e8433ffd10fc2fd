//! What a file defines, calls and names, for checks of all files together.

use serde_json::Value;

use crate::definitions::document::Document;
use crate::definitions::object::Object;
use crate::definitions::{Key, Kind};
use crate::dsl::interface::{Call, Callee, Given, Member, members, workbook};
use crate::yaml::{Node, Position};

/// What is known of a file.
#[derive(Debug, Default)]
pub struct Facts {
    /// What it defines besides members.
    pub defined: Vec<(Key, Position)>,
    /// Its workflows and ad-hoc actions.
    pub members: Vec<Member>,
    /// The name of the workbook that they are in.
    pub book: Option<String>,
    /// What must be there for it besides what tasks call.
    pub references: Vec<Reference>,
    /// How a trigger starts its workflow.
    pub started: Option<Started>,
    /// Whether nobody knows what it defines.
    pub is_unknown: bool,
    /// Whether the server would accept it, so that it makes sense to check its calls.
    pub is_sound: bool,
}

/// A name of something that must be there.
#[derive(Debug)]
pub struct Reference {
    pub kind: Kind,
    pub name: String,
    pub at: Position,
}

/// The start of a workflow by a trigger.
#[derive(Debug)]
pub struct Started {
    pub call: Call,
    pub namespace: String,
}

impl Facts {
    /// Those of a file of which nobody knows what it is meant to define.
    pub fn unknown() -> Self {
        Self {
            is_unknown: true,
            ..Self::default()
        }
    }

    /// Those of a document in Mistral's language.
    pub fn of_language(document: &Document, namespace: &str, is_sound: bool) -> Self {
        let Document::Definition(kind, tree) = document else {
            return Self::default();
        };
        let book = workbook(tree.root(), *kind);
        let key = |(name, at)| (Key::new(Kind::Workbook, name, namespace), at);
        Self {
            defined: book.map(key).into_iter().collect(),
            members: members(tree.root(), *kind),
            book: book.map(|(name, _)| name.to_owned()),
            is_sound,
            ..Self::default()
        }
    }

    /// Those of a file with `kind:`.
    pub fn of_object(object: &Object, root: Node<'_>) -> Self {
        let at = |name: &str| root.get(name).map_or(root.at(), Node::at);
        let mut facts = Self {
            defined: vec![(object.key.clone(), at("name"))],
            is_sound: true,
            ..Self::default()
        };
        match object.key.kind {
            Kind::CronTrigger | Kind::EventTrigger => facts.of_trigger(object, root),
            Kind::DynamicAction => facts.references.push(Reference {
                kind: Kind::CodeSource,
                name: object.field_text("code_source_name").to_owned(),
                at: at("code_source_name"),
            }),
            _ => {}
        }
        facts
    }

    fn of_trigger(&mut self, object: &Object, root: Node<'_>) {
        let at = root.get("workflow_name").map_or(root.at(), Node::at);
        let input = root.get("workflow_input").and_then(Node::entries);
        let given = input.into_iter().flatten().filter_map(|(key, _)| {
            Some(Given {
                name: key.text()?.to_owned(),
                at: key.at(),
                text: None,
            })
        });
        self.started = Some(Started {
            call: Call {
                to: Callee::Workflow,
                name: object.field_text("workflow_name").to_owned(),
                at,
                given: Some(given.collect()),
                text: String::new(),
                is_base: false,
            },
            namespace: object.field_text("workflow_namespace").to_owned(),
        });
        let environment = object
            .field("workflow_params")
            .and_then(|parameters| parameters.get("env"))
            .and_then(Value::as_str);
        if let Some(name) = environment.filter(|name| !name.is_empty()) {
            let node = root.get("workflow_params").and_then(|node| node.get("env"));
            self.references.push(Reference {
                kind: Kind::Environment,
                name: name.to_owned(),
                at: node.map_or(at, Node::at),
            });
        }
    }
}
