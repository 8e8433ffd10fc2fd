//! Changes one object of the server by its text.

use crate::api::is_uuid;
use crate::dsl::{Finding, refused};
use crate::error::{Error, Kind as ErrorKind, Result};

use super::document::{self, Document};
use super::files::Source;
use super::kind::{Key, Kind};
use super::object::{self, Body, Object};
use super::remote::{Reader, Remote};
use super::send;

/// Why a text cannot take the place of another.
pub enum Refusal {
    /// The server would refuse it.
    Findings(Vec<Finding>),
    /// It defines something else.
    Other(String),
}

/// The object of the project with a name, or with an ID where the server knows objects by their IDs.
pub async fn find(reader: &Reader<'_>, key: &Key) -> Result<Remote> {
    let has_id = !matches!(key.kind, Kind::Environment | Kind::Workbook) && is_uuid(&key.name);
    let mut found = None;
    if has_id {
        found = reader.with_id(key.kind, &key.name, &key.namespace).await?;
    }
    if found.is_none() {
        found = reader.find(key).await?;
    }
    let Some(found) = found else {
        let hint = match key.kind {
            Kind::Action => "those of the system and of other projects cannot be edited",
            _ => "those of other projects cannot be edited",
        };
        return Err(
            Error::new(ErrorKind::NotFound, format!("this project has no {key}")).hint(hint),
        );
    };
    if found.object.is_part() {
        let name = &found.object.key.name;
        let book = name.rsplit_once('.').map_or("NAME", |(book, _)| book);
        return Err(
            Error::local(format!("{} is made of a workbook", found.object.key))
                .hint(format!("edit that: mistral workbook-edit {book}")),
        );
    }
    Ok(found)
}

/// The text that is edited, and how the names of such files end.
pub fn text(object: &Object) -> (String, &'static str) {
    match &object.body {
        Body::Code(code) => (code.clone(), "py"),
        _ => (object.file(), "yaml"),
    }
}

/// The object that an edited text defines, in the place of the one that it was.
pub fn read(before: &Object, source: &Source) -> Result<Object, Refusal> {
    if let Body::Code(_) = before.body {
        return code(before, &source.text);
    }
    let document = document::read(source);
    match document {
        Document::Unreadable(failure) => {
            return Err(Refusal::Findings(vec![refused::syntax(&failure)]));
        }
        Document::UnknownKind(finding) => return Err(Refusal::Findings(vec![finding])),
        _ => {}
    }
    let objects = object::of_file(source, &document, &before.key.namespace);
    let mut objects = objects.map_err(Refusal::Findings)?;
    let same = objects.iter().position(|object| object.key == before.key);
    let Some(at) = same.filter(|_| objects.len() == 1) else {
        return Err(Refusal::Other(other(&before.key, &objects)));
    };
    let mut object = objects.swap_remove(at);
    object.scope = object.scope.or_else(|| before.scope.clone());
    Ok(object)
}

fn code(before: &Object, text: &str) -> Result<Object, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::Other("the text is empty".to_owned()));
    }
    Ok(Object {
        body: Body::Code(text.to_owned()),
        ..before.clone()
    })
}

/// What is wrong with a text that defines these in the place of one.
fn other(key: &Key, objects: &[Object]) -> String {
    let found: Vec<String> = objects
        .iter()
        .map(|object| object.key.to_string())
        .collect();
    let found = match found.as_slice() {
        [] => "nothing of Mistral".to_owned(),
        found => found.join(", "),
    };
    format!(
        "the text is to define {key} alone, and defines {found}: editing neither renames nor creates"
    )
}

/// Sends an object in the place of `before`, unless somebody has changed that meanwhile.
pub async fn send(reader: &Reader<'_>, before: &Remote, mut object: Object) -> Result<()> {
    let key = &object.key;
    let now = match key.kind {
        // Several may have the name.
        Kind::EventTrigger => reader.with_id(key.kind, &before.id, "").await?,
        _ => reader.find(key).await?,
    };
    let conflict = |what: &str| {
        Error::new(
            ErrorKind::Conflict,
            format!("{key} {what} while it was edited; nothing was sent"),
        )
        .hint("run the command again, and put your changes into the new text")
    };
    let now = now.ok_or_else(|| conflict("was deleted"))?;
    if !now.is_as(before) {
        return Err(conflict("was changed"));
    }
    keep_count(&mut object, &before.object, &now.object);
    send::update(reader, &now, &object).await.map(drop)
}

/// A trigger may have run meanwhile: how often it has still to run counts, unless that was edited.
fn keep_count(object: &mut Object, before: &Object, now: &Object) {
    const COUNT: &str = "remaining_executions";
    if object.field(COUNT) != before.field(COUNT) {
        return;
    }
    if let (Body::Fields(fields), Some(left)) = (&mut object.body, now.field(COUNT)) {
        fields.insert(COUNT.to_owned(), left.clone());
    }
}
