//! Which editor runs, with what, and how it ends.

use super::{edit, fake, kept, prepared};
use crate::definition_apply::fake::{Tree, WORKFLOW};

const WORDS: [&str; 5] = ["workflow-edit", "backup", "--yes", "-f", "value"];
const DONE: &str = "workflow backup  change done\n";

#[test]
fn visual_comes_before_editor_and_either_may_have_arguments() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    let ran = prepared(&tree, &server, "sed -i s/noop/echo/", &WORDS)
        .env(
            "VISUAL",
            "sed -i -e 's/std.noop/std.fail/' -e \"1i # It's new\"",
        )
        .run();
    ran.assert(0, DONE);
    let text = fake.row("workflows", "backup")["definition"].clone();
    assert_eq!(
        text,
        "# It's new\n".to_owned() + &WORKFLOW.replace("noop", "fail")
    );
    // An empty one counts for nothing.
    let ran = prepared(&tree, &server, "sed -i s/fail/echo/", &WORDS)
        .env("VISUAL", "")
        .run();
    ran.assert(0, DONE);
}

#[test]
fn an_editor_that_fails_changes_nothing() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    for (editor, told) in [
        (
            "false",
            "mistral: editor \"false\" failed: exit status: 1\n",
        ),
        (
            "no-such-editor",
            "mistral: editor \"no-such-editor\" failed: the shell does not find it\n",
        ),
        ("sh -c 'kill -9 $$'", "exit status: 137"),
    ] {
        let ran = edit(&tree, &server, editor, &WORDS);
        ran.assert_failure(1, &[told]);
        assert!(!ran.stderr.contains("kept"), "{}", ran.stderr);
        assert_eq!(kept(&tree), Vec::<String>::new());
    }
    // What was saved before is kept, whatever became of it.
    for (editor, told) in [
        ("sh -c 'echo \"# Mine.\" >>$0; exit 3'", "exit status: 3"),
        ("sh -c 'printf \"\\377\" >>$0'", "it is not UTF-8 text"),
        (
            "sh -c 'rm $0; ln -s /etc/passwd $0'",
            "it is a symbolic link",
        ),
        ("sh -c 'rm $0; mkfifo $0'", "it is not a regular file"),
    ] {
        let ran = edit(&tree, &server, editor, &WORDS);
        ran.assert_failure(1, &[told, "the text is kept in "]);
    }
    // What the editor has deleted is not said to be there.
    let ran = edit(&tree, &server, "rm", &WORDS);
    ran.assert_failure(1, &["No such file"]);
    assert!(!ran.stderr.contains("kept"), "{}", ran.stderr);
    assert_eq!(fake.look(|state| state.writes.len()), 0);
}

#[test]
fn what_the_editor_leaves_beside_the_text_goes_with_it() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    let editor =
        "sh -c 'cp $0 $0~; touch ${0%/*}/.swap; sed s/noop/fail/ $0 >$0.new; mv $0.new $0'";
    edit(&tree, &server, editor, &WORDS).assert(0, DONE);
    assert_eq!(std::fs::read_dir(tree.path()).unwrap().count(), 0);
}

#[test]
fn the_editor_gets_no_secret_and_not_our_output() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    let ran = prepared(
        &tree,
        &server,
        "sh -c 'env; env >$TMPDIR/seen; sed -i s/noop/fail/ $0'",
        &WORDS,
    )
    .env("OS_REGION_NAME", "region-of-ours")
    .env("OPENID_CLIENT_SECRET", "secret-of-client")
    .env("GITHUB_TOKEN", "token-of-git")
    .env("HTTPS_PROXY", "http://ann:word-of-proxy@proxy:1")
    .env("no_proxy", "*")
    .env("VIMINIT", "set nu")
    .run();
    ran.assert(0, DONE);
    let seen = std::fs::read_to_string(std::path::Path::new(&tree.path()).join("seen")).unwrap();
    for kept in ["VIMINIT=set nu", "TMPDIR=", "PATH=", "HOME=", "no_proxy=*"] {
        assert!(seen.contains(kept), "{kept}: {seen}");
    }
    for secret in ["of-ours", "of-client", "of-git", "of-proxy", "OS_"] {
        assert!(!seen.contains(secret), "{secret}: {seen}");
    }
    assert!(ran.stderr.contains("VIMINIT=set nu"), "{}", ran.stderr);
}

#[test]
fn without_a_terminal_there_has_to_be_an_editor_and_an_agreement() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    tree.run(&server, &WORDS).assert_failure(2, &[
        "mistral: there is no terminal to edit at\n  hint: set VISUAL or EDITOR to a command that edits the file that it is given\n",
    ]);
    let ran = edit(&tree, &server, "true", &["workflow-edit", "backup"]);
    ran.assert_failure(
        2,
        &["mistral: nobody can be asked whether to send the change\n  hint: add --yes"],
    );
    tree.run(&server, &["workflow-edit"])
        .assert_failure(2, &["NAME"]);
    assert_eq!(fake.look(|state| state.requests), 0);
}
