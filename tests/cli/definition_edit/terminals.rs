//! At a terminal: questions, another try, Ctrl-C.

use super::{fake, kept};
use crate::definition_apply::fake::{Tree, WORKFLOW};
use crate::support::Server;
use crate::support::terminal::{Terminal, terminal};

/// A script that edits the workflow with this editor.
fn start(tree: &Tree, server: &Server, editor: &str) -> Terminal {
    terminal("mistral workflow-edit backup -f value; echo code $?")
        .server(server)
        .size(200, 40)
        .env("OS_PROJECT_ID", "ours")
        .env("TMPDIR", &tree.path())
        .env("EDITOR", editor)
        .start()
}

#[test]
fn the_change_is_shown_and_agreed_upon() {
    for (key, code) in [("y\n", 0), ("n\n", 1)] {
        let (fake, tree) = (fake(), Tree::new(&[]));
        let server = fake.serve();
        let mut terminal = start(&tree, &server, "sed -i s/noop/fail/");
        let shown = terminal.wait_for(|text| text.contains("[y/N]"));
        let start = "~ change workflow backup\n@@ -1,4 +1,4 @@\n version: '2.0'\n backup:\n   tasks:\n-    copy: {action: std.noop}\n+    copy: {action: std.fail}\nmistral: note: until it is sent, the text is in ";
        assert!(shown.starts_with(start), "{shown}");
        assert!(
            shown.ends_with("Send the change of workflow backup? [y/N]"),
            "{shown}"
        );
        assert!(
            terminal.written().contains("\u{1b}[31m-"),
            "{:?}",
            terminal.written()
        );
        assert_eq!(fake.look(|state| state.writes.len()), 0);
        terminal.send(key);
        terminal.ended();
        let text = terminal.text();
        assert!(text.ends_with(&format!("code {code}")), "{text}");
        assert_eq!(fake.lines().len(), usize::from(code == 0));
        assert_eq!(kept(&tree).len(), usize::from(code == 1));
        assert_eq!(text.contains("the text is kept in "), code == 1, "{text}");
    }
}

#[test]
fn a_mistake_can_be_mended() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    // The first time it makes a mistake, the second time it mends it.
    let editor = "sh -c 'if grep -q taks $0; then sed -i s/taks/tasks/\\;s/noop/fail/ $0; else sed -i s/tasks/taks/ $0; fi'";
    let mut terminal = start(&tree, &server, editor);
    let shown = terminal.wait_for(|text| text.contains("Edit it again? [y/N]"));
    assert!(
        shown.contains("backup.yaml:2:1: M") || shown.contains("backup.yaml:3:"),
        "{shown}"
    );
    terminal.send("y\n");
    terminal.wait_for(|text| text.contains("Send the change"));
    terminal.send("y\n");
    terminal.ended();
    assert!(terminal.text().ends_with("code 0"), "{}", terminal.text());
    assert_eq!(
        fake.row("workflows", "backup")["definition"],
        WORKFLOW.replace("noop", "fail")
    );
}

#[test]
fn a_mistake_that_is_not_mended_is_kept() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    let mut terminal = start(&tree, &server, "sed -i s/tasks/taks/");
    terminal.wait_for(|text| text.contains("Edit it again? [y/N]"));
    terminal.send("n\n");
    terminal.ended();
    let text = terminal.text();
    assert!(
        text.contains("the text is kept in ") && text.ends_with("code 1"),
        "{text}"
    );
    assert_eq!(kept(&tree), [WORKFLOW.replace("tasks", "taks")]);
}

#[test]
fn ctrl_c_in_the_editor_is_the_editors() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    let editor = "sh -c 'trap \"echo caught\" INT; echo ready; read line || read line; echo got $line; sed -i s/noop/fail/ $0'";
    let mut terminal = start(&tree, &server, editor);
    terminal.wait_for(|text| text.contains("ready"));
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("caught"));
    terminal.send("more\n");
    terminal.wait_for(|text| text.contains("[y/N]"));
    terminal.send("y\n");
    terminal.ended();
    // The shell of the script ends by Ctrl-C once its command has ended.
    let text = terminal.text();
    assert!(text.contains("workflow backup  change done"), "{text}");
    assert_eq!(fake.lines().len(), 1);
}

#[test]
fn ctrl_c_that_ends_the_editor_keeps_the_text() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    let editor = "sh -c 'sed -i s/noop/fail/ $0; echo ready; exec sleep 60'";
    let mut terminal = start(&tree, &server, editor);
    terminal.wait_for(|text| text.contains("ready"));
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("the text is kept in "));
    terminal.ended();
    assert_eq!(kept(&tree), [WORKFLOW.replace("noop", "fail")]);
    assert_eq!(fake.look(|state| state.writes.len()), 0);
}

#[test]
fn ctrl_c_at_the_question_keeps_the_text_where_it_was_said() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    let mut terminal = start(&tree, &server, "sed -i s/noop/fail/");
    let shown = terminal.wait_for(|text| text.contains("[y/N]"));
    assert!(
        shown.contains("until it is sent, the text is in "),
        "{shown}"
    );
    terminal.send("\u{3}");
    terminal.ended();
    assert_eq!(kept(&tree), [WORKFLOW.replace("noop", "fail")]);
    assert_eq!(fake.look(|state| state.writes.len()), 0);
}
