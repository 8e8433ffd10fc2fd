//! The plan and the question.

use serde_json::json;

use super::fake::{ENVIRONMENT, Fake, Tree, WORKFLOW};
use crate::support::terminal::terminal;

#[test]
fn the_plan_is_shown_and_agreed_upon() {
    for (key, code) in [("y\n", 0), ("n\n", 1)] {
        let (fake, tree) = (
            Fake::default(),
            Tree::new(&[
                ("w.yaml", WORKFLOW),
                ("e.yaml", ENVIRONMENT),
                ("f.yaml", "kind: environment\nname: test\nvariables: {}\n"),
            ]),
        );
        fake.has("environments", &json!({"name": "prod", "variables": "{}"}));
        fake.has("environments", &json!({"name": "test", "variables": "{}"}));
        let server = fake.serve();
        let script = format!(
            "mistral definition-apply {} -f value; echo code $?",
            tree.path()
        );
        let mut terminal = terminal(&script).server(&server).start();
        let shown = terminal.wait_for(|text| text.contains("[y/N]"));
        assert_eq!(
            shown,
            "mistral: the plan:\n  + workflow backup\n  ~ environment prod\n  = 1 as the files say\nApply these changes (1 to create, 1 to change)? [y/N]"
        );
        assert_eq!(fake.look(|state| state.writes.len()), 0);
        terminal.send(key);
        terminal.ended();
        let text = terminal.text();
        assert!(text.ends_with(&format!("code {code}")), "{text}");
        assert_eq!(fake.lines().len(), if code == 0 { 2 } else { 0 });
    }
}

#[test]
fn without_a_terminal_somebody_has_to_agree_before() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("e.yaml", ENVIRONMENT)]));
    let server = fake.serve();
    tree.run(&server, &["definition-apply", "."]).assert_failure(2, &["mistral: the plan has 1 to create, and nobody can be asked\n  hint: add --yes to go on without a question, or --dry-run to see the plan\n"]);
    assert_eq!(fake.look(|state| state.writes.len()), 0);
}
