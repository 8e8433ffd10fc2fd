//! What the server says of a definition, with the name of the file, the place in it and what to do.

use serde_json::Value;

use crate::api::{Collection, Mistral, Place, Query};
use crate::character::single_line;
use crate::dsl::{DefinitionKind, SchemaError, kind_of, without_schema};
use crate::error::{Error, Kind};
use crate::input::Content;
use crate::secret::cut;
use crate::yaml;

/// What the server calls a definition in errors of YAML syntax.
const NAMELESS: &str = "<unicode string>";
/// A larger definition is not parsed for errors, in bytes: its values take some 40 times the memory of its text.
const MAX_PARSED: usize = 4 << 20;
/// The longest message that is shown whole, in characters.
const MAX_MESSAGE: usize = 20_000;
/// More workflows of one file than are looked up after a failure.
const MAX_LOOKUPS: usize = 20;

/// A definition that was sent, and that the server may refuse.
pub struct Sent {
    /// The name of the file.
    name: String,
    kind: DefinitionKind,
    /// Null where it is not YAML.
    document: Value,
}

impl Sent {
    /// Parses the definition, for errors.
    pub fn new(content: &Content, kind: DefinitionKind) -> Self {
        let text = content.text().unwrap_or_default();
        let document = if text.len() > MAX_PARSED {
            Value::Null
        } else {
            yaml::load(&text).unwrap_or_default()
        };
        Self {
            name: single_line(content.name()),
            kind,
            document,
        }
    }

    /// A short form of what the server says of the definition.
    pub fn verdict(&self, message: &str) -> String {
        let name = &self.name;
        let short = without_schema(message);
        if let Some(error) = SchemaError::parse(short.as_deref().unwrap_or(message)) {
            let kind = kind_of(&self.document).unwrap_or(self.kind);
            return format!("{name}: {}", error.explain(&self.document, kind));
        }
        let message = match cut(message, MAX_MESSAGE) {
            Some(beginning) => format!("{beginning}..."),
            None => message.to_owned(),
        };
        if message.contains(NAMELESS) {
            return message.replace(NAMELESS, name);
        }
        format!("{name}: {message}")
    }

    /// A hint for a definition of another kind than the command is for.
    fn kind_hint(&self) -> Option<String> {
        let kind = kind_of(&self.document).filter(|kind| *kind != self.kind)?;
        let (own, noun) = (self.kind.noun(), kind.noun());
        Some(format!(
            "{} is for {noun}s, not for {own}s: use 'mistral {noun}-create' and the other {noun} commands",
            self.name
        ))
    }

    /// What is wrong with a workbook that has `version: 2.0`, a number: the server finds it valid, and fails to store
    /// it without a reason.
    pub fn version_hint(&self) -> Option<&'static str> {
        let is_number = self.document.get("version").is_some_and(Value::is_number);
        (self.kind == DefinitionKind::Workbook && is_number).then_some(
            "write version: '2.0' with quotes: the server cannot store a workbook whose version is a number",
        )
    }

    /// The error of a request that sent the definition, in short and with hints.
    pub fn explain(&self, mut error: Error) -> Error {
        let hint = match error.status() {
            Some(400) => {
                error.message = self.verdict(&error.message);
                self.kind_hint()
            }
            Some(409) if self.names().len() < 2 => Some(format!(
                "it exists already; to replace it: mistral {}-update",
                self.kind.noun()
            )),
            Some(500) => self.version_hint().map(str::to_owned),
            _ => None,
        };
        match hint {
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
            single_line(&present.join(", ")),
            single_line(&absent.join(", "))
        ))
    }

    /// The names of the resources in it.
    fn names(&self) -> Vec<&str> {
        let members = self.document.as_object().into_iter().flatten();
        let members = members.filter(|(name, value)| {
            !matches!(name.as_str(), "" | "." | ".." | "version") && value.is_object()
        });
        members.map(|(name, _)| name.as_str()).collect()
    }
}
