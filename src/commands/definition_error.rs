//! What the server says of a definition, with the name of the file, the place in it and what to do.

use serde_json::Value;

use crate::api::{Collection, Mistral, Place, Query};
use crate::dsl::{DefinitionKind, SchemaError, kind_of, without_schema};
use crate::error::{Error, Kind};
use crate::input::Content;
use crate::yaml;

/// What the server calls a definition in errors of YAML syntax.
const NAMELESS: &str = "<unicode string>";
/// More workflows of one file than are looked up after a failure.
const MAX_LOOKUPS: usize = 20;

/// A definition that the server may refuse.
pub struct Definition<'a> {
    content: &'a Content,
    kind: DefinitionKind,
    /// Null where it is not YAML.
    document: Value,
}

impl<'a> Definition<'a> {
    /// Parses the definition, for errors.
    pub fn new(content: &'a Content, kind: DefinitionKind) -> Self {
        let text = content.text().unwrap_or_default();
        Self {
            content,
            kind,
            document: yaml::load(&text).unwrap_or_default(),
        }
    }

    /// A short form of what the server says of the definition.
    pub fn verdict(&self, message: &str) -> String {
        let name = self.content.name();
        let short = without_schema(message);
        if let Some(error) = SchemaError::parse(short.as_deref().unwrap_or(message)) {
            let kind = kind_of(&self.document).unwrap_or(self.kind);
            return format!("{name}: {}", error.explain(&self.document, kind));
        }
        if message.contains(NAMELESS) {
            return message.replace(NAMELESS, name);
        }
        format!("{name}: {message}")
    }

    /// Why it cannot be what the command is for; `None` where nothing tells.
    pub fn hint(&self) -> Option<String> {
        match kind_of(&self.document) {
            Some(kind) if kind != self.kind => {
                let (own, noun) = (self.kind.noun(), kind.noun());
                Some(format!(
                    "{} is for {noun}s, not for {own}s: use 'mistral {noun}-create' and the other {noun} commands",
                    self.content.name()
                ))
            }
            _ if self.has_bare_version() => Some(VERSION.to_owned()),
            _ => None,
        }
    }

    /// Whether it is a workbook with `version: 2.0`, a number, on which the server fails without a reason.
    pub fn has_bare_version(&self) -> bool {
        self.kind == DefinitionKind::Workbook
            && self.document.get("version").is_some_and(Value::is_number)
    }

    /// The error of a request that sent the definition, in short and with hints.
    pub fn explain(&self, mut error: Error) -> Error {
        if !matches!(error.kind, Kind::Server | Kind::NotFound | Kind::Conflict) {
            return error;
        }
        if error.status() == Some(400) {
            error.message = self.verdict(&error.message);
        }
        match self.hint() {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }

    /// The same of a definition that may contain several resources: the server takes all or none, so an error about
    /// one that is missing, or there already, says how it is with the others.
    pub async fn explain_several(
        &self,
        error: Error,
        mistral: &Mistral,
        collection: &Collection,
        place: Place<'_>,
    ) -> Error {
        let error = self.explain(error);
        let names = self.names();
        if !matches!(error.kind, Kind::NotFound | Kind::Conflict)
            || !(2..=MAX_LOOKUPS).contains(&names.len())
        {
            return error;
        }
        let query = Query::new().with_some("namespace", Some(place.namespace));
        let (mut present, mut absent) = (Vec::new(), Vec::new());
        for name in names {
            match mistral.get(&[collection.name, name], &query).await {
                Ok(_) => present.push(name),
                Err(other) if other.kind == Kind::NotFound => absent.push(name),
                Err(_) => return error,
            }
        }
        if present.is_empty() || absent.is_empty() {
            return error;
        }
        error.hint(format!(
            "of this file, the server has {} and lacks {}: it creates or updates all of a file or nothing, so \
             give it those that it has and those that it lacks in two files",
            present.join(", "),
            absent.join(", ")
        ))
    }

    /// The names of the resources in it.
    fn names(&self) -> Vec<&str> {
        let members = self.document.as_object().into_iter().flatten();
        let members = members.filter(|(name, value)| *name != "version" && value.is_object());
        members.map(|(name, _)| name.as_str()).collect()
    }
}

/// What to do about a workbook on which the server fails.
pub const VERSION: &str = "write version: '2.0' with quotes: the server cannot store a workbook whose version is a number";
