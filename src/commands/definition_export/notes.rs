//! What an export has to say besides its rows.

use super::super::definition_files::listed;
use crate::definitions::Kind;
use crate::definitions::export::{Selection, Tally};
use crate::terminal::Terminal;

/// So many names are told.
const MOST: usize = 5;

/// Tells what was left out, and what files cannot say.
pub fn tell(terminal: &Terminal, tally: &Tally, selection: &Selection) {
    let texts = [
        elsewhere(tally, selection),
        parts(tally, selection),
        public(tally),
        taken(tally),
    ];
    for text in texts.into_iter().flatten() {
        terminal.note(&format!("mistral: note: {text}"));
    }
}

/// `5`, or `1`, and the right word behind it.
fn count(count: usize, one: &str, several: &str) -> String {
    let noun = if count == 1 { one } else { several };
    format!("{count} {noun}")
}

fn elsewhere(tally: &Tally, selection: &Selection) -> Option<String> {
    if tally.elsewhere.is_empty() || !selection.namespace.is_empty() {
        return None;
    }
    let kinds = tally.elsewhere.iter();
    let counts =
        kinds.map(|(kind, found)| count(*found, kind.name(), &format!("{}s", kind.name())));
    let counts: Vec<String> = counts.collect();
    Some(format!(
        "not exported, as in other namespaces ({}): {}\n  hint: export each with --namespace to a folder of its own",
        listed(tally.namespaces.iter().map(String::as_str), MOST),
        counts.join(", ")
    ))
}

fn parts(tally: &Tally, selection: &Selection) -> Option<String> {
    if tally.parts.is_empty() {
        return None;
    }
    let found = count(
        tally.parts.len(),
        "workflow or action",
        "workflows and actions",
    );
    let names = listed(tally.parts.iter().map(|key| key.name.as_str()), MOST);
    if selection.kinds.contains(&Kind::Workbook) {
        Some(format!(
            "not exported, as no workbook has them any more: {found} ({names})"
        ))
    } else {
        Some(format!(
            "not exported, as made of workbooks: {found} ({names})"
        ))
    }
}

fn public(tally: &Tally) -> Option<String> {
    (tally.public > 0).then(|| {
        format!(
            "{} public, which {} cannot say: definition-apply keeps that, and makes new ones private without --public",
            count(tally.public, "definition is", "definitions are"),
            if tally.public == 1 { "its file" } else { "their files" },
        )
    })
}

fn taken(tally: &Tally) -> Option<String> {
    (tally.taken > 0).then(|| {
        format!(
            "not exported, as their names were exported already: {}",
            count(
                tally.taken,
                "object of other projects",
                "objects of other projects"
            )
        )
    })
}
