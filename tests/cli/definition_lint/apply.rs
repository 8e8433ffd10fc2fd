//! `definition-apply` checks the files first.

use super::{WARNED, WRONG};
use crate::definition_apply::fake::{Fake, Tree};

#[test]
fn errors_are_refused_unless_lint_is_off() {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("a.yaml", WRONG), ("b.yaml", WRONG)]),
    );
    let (server, path) = (fake.serve(), tree.path());
    let ran = tree.run(&server, &["definition-apply", ".", "--yes"]);
    ran.assert_failure(
        1,
        &[
            &format!("{path}/a.yaml:6:7: M105 error: a task has no key 'on-sucess'; did you mean 'on-success'?\n"),
            "mistral: 2 errors in the files; nothing was sent\n",
            "--lint off",
        ],
    );
    assert_eq!(server.asked(""), 0);
    let tree = Tree::new(&[("a.yaml", WRONG)]);
    let ran = tree.run(
        &server,
        &[
            "definition-apply",
            ".",
            "--yes",
            "--lint",
            "off",
            "-f",
            "value",
        ],
    );
    ran.assert(0, "workflow backup  create done\n");
    assert_eq!(ran.stderr, "");
}

#[test]
fn warnings_are_told_and_what_the_server_may_have_is_not_missing() {
    let text = format!("{WARNED}    more: {{action: std.echo}}\n");
    let (fake, tree) = (Fake::default(), Tree::new(&[("a.yaml", &text)]));
    let (server, path) = (fake.serve(), tree.path());
    let ran = tree.run(&server, &["definition-apply", ".", "--yes", "-f", "value"]);
    ran.assert(0, "workflow nightly  create done\n");
    assert_eq!(
        ran.stderr,
        format!(
            "{path}/a.yaml:5:20: M320 warning: the action 'std.echo' needs the input 'output'\n"
        )
    );
}
