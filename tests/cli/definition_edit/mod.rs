//! `workflow-edit` and kin: an object of the server in the user's editor.

mod conflicts;
mod editors;
mod kinds;
mod refusals;
#[cfg(target_os = "linux")]
mod terminals;

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::definition_apply::fake::{Fake, Tree, WORKFLOW};
use crate::support::{Outcome, Run, Server};

/// The server with one workflow.
fn fake() -> Fake {
    let fake = Fake::default();
    fake.has(
        "workflows",
        &json!({"name": "backup", "definition": WORKFLOW, "scope": "public"}),
    );
    fake
}

/// A run with this editor, which keeps what is left of texts in the folder.
fn prepared(tree: &Tree, server: &Server, editor: &str, words: &[&str]) -> Run {
    tree.prepared(server, words)
        .env("TMPDIR", &tree.path())
        .env("EDITOR", editor)
        .env("PATH", "/usr/bin:/bin")
}

fn edit(tree: &Tree, server: &Server, editor: &str, words: &[&str]) -> Outcome {
    prepared(tree, server, editor, words).run()
}

/// The texts that were kept.
fn kept(tree: &Tree) -> Vec<String> {
    let mut texts = Vec::new();
    for folder in fs::read_dir(tree.path()).unwrap() {
        let folder = folder.unwrap().path();
        if folder.is_dir() {
            let names = fs::read_dir(folder).unwrap();
            texts.extend(names.map(|name| fs::read_to_string(name.unwrap().path()).unwrap()));
        }
    }
    texts
}

/// The place of the one text that was kept, as standard error tells it.
fn place(stderr: &str) -> &Path {
    let (_, place) = stderr.split_once("the text is kept in ").unwrap();
    let (place, way) = place
        .split_once("; once it is mended: mistral definition-apply ")
        .unwrap();
    assert!(way.starts_with(&format!("{place}\n")), "{stderr}");
    Path::new(place)
}
