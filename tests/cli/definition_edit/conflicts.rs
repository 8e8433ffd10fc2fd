//! What somebody else does meanwhile.

use serde_json::json;

use super::{edit, fake, kept};
use crate::definition_apply::fake::{Tree, WORKFLOW};

const WORDS: [&str; 3] = ["workflow-edit", "backup", "--yes"];

#[test]
fn what_was_changed_meanwhile_is_left_alone() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    // The object is read once, then edited, then read again.
    let server = fake.serve_with(Box::new(|_, state| {
        if state.requests == 2 {
            let theirs = WORKFLOW.replace("std.noop", "std.echo");
            state.change("workflows", "backup", "definition", theirs.into());
        }
        None
    }));
    let ran = edit(&tree, &server, "sed -i s/noop/fail/", &WORDS);
    ran.assert_failure(
        1,
        &[
            "mistral: workflow backup was changed while it was edited; nothing was sent\n",
            "the text is kept in ",
        ],
    );
    assert_eq!(kept(&tree), [WORKFLOW.replace("noop", "fail")]);
    assert_eq!(fake.look(|state| state.writes.len()), 0);
}

#[test]
fn what_was_deleted_meanwhile_is_not_made_again() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve_with(Box::new(|_, state| {
        if state.requests == 2 {
            state.rows.clear();
        }
        None
    }));
    let ran = edit(&tree, &server, "sed -i s/noop/fail/", &WORDS);
    ran.assert_failure(
        1,
        &["was deleted while it was edited", "the text is kept in "],
    );
    assert_eq!(fake.look(|state| state.writes.len()), 0);
}

#[test]
fn one_that_was_made_anew_is_another() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve_with(Box::new(|_, state| {
        if state.requests == 2 {
            state.change(
                "workflows",
                "backup",
                "id",
                json!("00000000-0000-4000-8000-000000000077"),
            );
        }
        None
    }));
    let ran = edit(&tree, &server, "sed -i s/noop/fail/", &WORDS);
    ran.assert_failure(1, &["was changed while it was edited"]);
    assert_eq!(fake.look(|state| state.writes.len()), 0);
}
