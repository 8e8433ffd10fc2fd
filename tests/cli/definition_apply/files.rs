//! What is wrong with the files is found before anything is sent.

use super::fake::{ENVIRONMENT, Fake, Tree, WORKFLOW};
use crate::support::mistral;

#[test]
fn mistakes_have_a_place_and_nothing_is_sent() {
    let tree = Tree::new(&[
        ("a.yaml", "kind: environment\nname: prod\nvariable: {}\n"),
        ("b.yaml", "kind: enviroment\n"),
        ("c.yaml", "tasks: [\n"),
        ("d.yaml", "kind: code-source\nname: x\nfile: ../x.py\n"),
    ]);
    let (fake, path) = (Fake::default(), tree.path());
    let server = fake.serve();
    for lint in ["on", "off"] {
        let ran = tree.run(&server, &["definition-apply", ".", "--yes", "--lint", lint]);
        ran.assert_failure(1, &[
            &format!("{path}/a.yaml:3:1: M402 error: environment has no key \"variable\"; did you mean \"variables\"?\n"),
            &format!("{path}/b.yaml:1:7: M401 error: unknown kind \"enviroment\"; did you mean \"environment\"?\n"),
            &format!("{path}/c.yaml:2:1: M101 error: "),
            &format!("{path}/d.yaml:3:7: M407 error: "),
            "mistral: 4 errors in the files; nothing was sent\n",
        ]);
    }
    tree.run(&server, &["definition-diff", "."])
        .assert_failure(2, &["mistral: 4 errors in the files; nothing was sent\n"]);
    assert_eq!(server.asked(""), 0);
}

#[test]
fn nothing_is_defined_twice_and_something_has_to_be() {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("a.yaml", WORKFLOW), ("b.yaml", WORKFLOW)]),
    );
    let (server, path) = (fake.serve(), tree.path());
    tree.run(&server, &["definition-apply", ".", "--yes"]).assert_failure(1, &[&format!("mistral: workflow backup is defined in \"{path}/a.yaml\" and in \"{path}/b.yaml\"\n")]);
    let tree = Tree::new(&[("a.yaml", "a: 1\n")]);
    tree.run(&server, &["definition-apply", ".", "--yes"])
        .assert_failure(1, &["mistral: the files define nothing\n"]);
    for words in [
        &["definition-apply"][..],
        &["definition-apply", "missing.yaml"],
        &["definition-apply", "-", "-"],
    ] {
        mistral(words).server(&server).run().assert_failure(2, &[]);
    }
    assert_eq!(fake.lines(), Vec::<String>::new());
}

#[test]
fn standard_input_is_a_file() {
    let fake = Fake::default();
    let server = fake.serve();
    let ran = mistral(&["definition-apply", "-", "--yes", "-f", "value"])
        .stdin(ENVIRONMENT)
        .server(&server)
        .run();
    ran.assert(0, "environment prod  create done\n");
}
