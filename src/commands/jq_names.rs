//! What is said of names in an expression of `--jq` that its objects do not have.

use crate::jq::Expression;
use crate::terminal::Terminal;

use super::api_fields::Listed;
use super::resource::Resource;

/// Notes headings in the place of the API's names, and in a listing fields that the server does not list.
pub fn note(terminal: &Terminal, jq: &Expression, resource: &Resource, is_listing: bool) {
    let mut told: Vec<&str> = Vec::new();
    for name in jq.first_names() {
        if told.contains(&name) {
            continue;
        }
        told.push(name);
        let note = of_name(resource, name, is_listing);
        if let Some(note) = note {
            terminal.note(&format!("mistral: note: --jq: {note}"));
        }
    }
}

fn of_name(resource: &Resource, name: &str, is_listing: bool) -> Option<String> {
    let mut fields = resource.fields.iter();
    if let Some(field) = fields.find(|field| field.name == name) {
        return match field.listed {
            Listed::No(command) if is_listing => Some(format!(
                "the server does not list .{name}\n  hint: {command} shows it"
            )),
            _ => None,
        };
    }
    let mut columns = resource.columns.iter();
    let column = columns.find(|column| column.title == name && !column.field.is_empty())?;
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let written = if is_word {
        format!(".{name}")
    } else {
        format!(".{name:?}")
    };
    Some(format!(
        "the objects have the API's names; write .{} in place of {written}",
        column.field
    ))
}
