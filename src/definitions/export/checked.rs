//! The text of a file, once it was read back: applying it changes nothing.

use crate::input::newlines;

use super::super::document::{self, Document};
use super::super::files::Source;
use super::super::kind::{Key, Kind};
use super::super::object::{self, Body, Object};

/// The file of an object, or why no file can define it.
pub fn text(object: &Object, namespace: &str) -> Result<String, String> {
    let text = with_namespace(object, namespace).file();
    let found = objects(&newlines(&text), namespace)
        .map_err(|why| format!("a file cannot define it: {why}"))?;
    match found.as_slice() {
        [found] if found.key == object.key && found.means_the_same(object) => Ok(text),
        [found] if found.key == object.key => {
            Err("a file that defines it would mean something else".to_owned())
        }
        [found] => Err(format!("its text defines {} instead", found.key)),
        _ => Err("its text does not define it".to_owned()),
    }
}

/// Whether a file defines this object, and nothing else. Its namespace is not in the file.
pub fn is_of(text: &str, key: &Key) -> bool {
    let found = objects(&newlines(text), &key.namespace);
    let found = found.unwrap_or_default();
    matches!(found.as_slice(), [found] if found.key == *key)
}

/// The objects that a text defines.
fn objects(text: &str, namespace: &str) -> Result<Vec<Object>, String> {
    let source = Source::new("", text);
    let document = document::read(&source);
    if let Document::Unreadable(failure) = &document {
        return Err(failure.to_string());
    }
    object::of_file(&source, &document, namespace).map_err(|findings| {
        let messages: Vec<String> = findings.into_iter().map(|found| found.message).collect();
        messages.join(", ")
    })
}

/// A trigger of a workflow in the default namespace says so, where files are applied to another one.
fn with_namespace(object: &Object, namespace: &str) -> Object {
    let mut object = object.clone();
    if let Body::Fields(fields) = &mut object.body
        && matches!(object.key.kind, Kind::CronTrigger | Kind::EventTrigger)
        && !namespace.is_empty()
    {
        let field = fields.entry("workflow_namespace");
        field.or_insert_with(|| "".into());
    }
    object
}
