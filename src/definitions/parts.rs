//! The parts of a workbook, of which the server makes workflows and actions with definitions of their own.

use serde_json::Value;

use crate::yaml;

use super::kind::Kind;
use super::meaning::value;
use super::object::{Body, Object};

/// Whether the server made this workflow or action of the workbook, and nobody has changed it since. It counts as
/// unchanged where the server keeps no sensible text of it.
pub fn is_unchanged(part: &Object, workbook: &Object) -> bool {
    let (
        Body::Language { text, .. },
        Body::Language {
            text: whole,
            meaning,
        },
    ) = (&part.body, &workbook.body)
    else {
        return true;
    };
    let section = match part.key.kind {
        Kind::Action => "actions",
        _ => "workflows",
    };
    let Some(name) = part
        .key
        .name
        .strip_prefix(&format!("{}.", workbook.key.name))
    else {
        return true;
    };
    let wanted = meaning.get(section).and_then(|parts| parts.get(name));
    let expected = kept(whole, section, name);
    let is_sensible = |expected: &String| meaning_of(expected, name).as_ref() == wanted;
    expected
        .filter(is_sensible)
        .is_none_or(|expected| expected == *text)
}

fn meaning_of(text: &str, name: &str) -> Option<Value> {
    let tree = yaml::tree(text).ok()??;
    value(tree.root())?.get_mut(name).map(Value::take)
}

/// What the server keeps of a part: lines from that with its name, up to one that is not indented more.
fn kept(workbook: &str, section: &str, name: &str) -> Option<String> {
    let heading = format!("{section}:");
    let rest = workbook.get(workbook.find(&heading)?..)?;
    let mut lines = rest.split_inclusive('\n').skip(1);
    let name = format!("{name}:");
    let first = lines.find(|line| line.trim() == name)?;
    let depth = indent(first);
    let mut kept = first.trim_start().to_owned();
    for line in lines {
        let is_note = line.trim_start().starts_with('#');
        if line.trim().is_empty() || is_note && indent(line) < depth {
            kept.push_str(line);
        } else if is_note || indent(line) > depth {
            kept.push_str(line.get(depth..)?);
        } else {
            break;
        }
    }
    Some(format!("{}\n", kept.trim_end()))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::super::kind::Key;
    use super::*;

    const BOOK: &str = "version: '2.0'\nname: book\nactions:\n  b:\n    base: std.noop\nworkflows:\n\n  # Of a.\n  a:\n    # inside\n    tasks:\n\n      t: {action: b}\n # less\n\n  c: {tasks: {t: {action: x}}}\n";

    fn object(kind: Kind, name: &str, text: &str) -> Object {
        let row = serde_json::json!({"name": name, "definition": text});
        let object = Object::of_row(kind, &row, None).unwrap();
        assert_eq!(object.key, Key::new(kind, name, ""));
        object
    }

    #[test]
    fn parts_are_cut_as_by_the_server() {
        let found = kept(BOOK, "workflows", "a").unwrap();
        let expected = "a:\n  # inside\n  tasks:\n\n    t: {action: b}\n # less\n";
        assert_eq!(found, expected);
        assert_eq!(
            kept(BOOK, "actions", "b").unwrap(),
            "b:\n  base: std.noop\n"
        );
        assert_eq!(kept(BOOK, "workflows", "c"), None);
    }

    #[test]
    fn a_part_that_somebody_changed_is_seen() {
        let book = object(Kind::Workbook, "book", BOOK);
        let is_unchanged = |name: &str, text: &str| {
            super::is_unchanged(&object(Kind::Workflow, name, text), &book)
        };
        let text = kept(BOOK, "workflows", "a").unwrap();
        assert!(is_unchanged("book.a", &text));
        assert!(!is_unchanged(
            "book.a",
            &text.replace("action: b", "action: c")
        ));
        // The server keeps no text of it.
        assert!(is_unchanged("book.c", "\n"));
    }
}
