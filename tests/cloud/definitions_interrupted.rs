//! Definitions that are applied after a run was killed, and in several projects.

use std::fs;
use std::process::Stdio;

use serde_json::json;
use tempfile::TempDir;

use crate::definitions_as_code::Tree;
use crate::support::lab::{User, lab};
use crate::support::unique;

#[test]
#[ignore = "needs a real Mistral"]
fn what_a_killed_run_made_is_known_to_the_next_one() {
    let tree = Tree::new();
    let server = &tree.server;
    let (path, owner) = (tree.path().to_str().unwrap(), tree.named("team"));
    let words = ["definition-apply", path, "--yes", "--owner", &owner];
    let mut run = server.client();
    run.args(words).stdout(Stdio::null()).stderr(Stdio::null());
    let mut run = run.spawn().unwrap();
    // What is made early, while much is left to do.
    let first = tree.named("hooks");
    while server.run(&["code-source-get", &first]).code != Some(0) {
        assert!(run.try_wait().unwrap().is_none(), "it ends too early");
    }
    run.kill().unwrap();
    assert!(!run.wait().unwrap().success());
    let refused = server.fails(&words);
    assert!(
        refused.contains("definitions are being applied by ") && refused.contains("--break-lock"),
        "{refused}"
    );
    let rows = tree.apply(0, &["--break-lock"]);
    assert!(
        rows.contains(&"code-source hooks same unchanged".to_owned()),
        "{rows:?}"
    );
    assert!(
        rows.contains(&"event-trigger boot create done".to_owned()),
        "{rows:?}"
    );
    tree.is_applied();
    tree.is_unlocked();
    // All of it is known to be the owner's.
    tree.remove_all_but(&["env.yml"]);
    let rows = tree.apply(0, &["--prune"]);
    let deleted = rows.iter().filter(|row| row.ends_with("delete done"));
    assert_eq!(deleted.count(), 11, "{rows:?}");
    tree.is_unlocked();
}

#[test]
#[ignore = "needs real clouds"]
fn projects_do_not_get_in_each_others_way() {
    let lab = lab();
    // Only an administrator may make something public.
    let (admin, bob) = (lab.admin(), lab.user("bob", "blue"));
    let folder = TempDir::new().unwrap();
    let (flow, environment, owner) = (unique("flow"), unique("env"), unique("team"));
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    write(
        "flow.yaml",
        &format!("version: '2.0'\n{flow}:\n  tasks:\n    t: {{action: std.noop}}\n"),
    );
    write(
        "env.yaml",
        &format!("kind: environment\nname: {environment}\nvariables: {{a: 1}}\n"),
    );
    let path = folder.path().to_str().unwrap();
    let apply = |user: &User, options: &[&str]| {
        let words = [
            "definition-apply",
            path,
            "--yes",
            "--owner",
            &owner,
            "-f",
            "value",
            "-c",
            "Action",
        ];
        user.run(&[&words[..], options].concat())
    };
    let done = |user: &User, options: &[&str], rows: &str| {
        let ran = apply(user, options);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), rows),
            "{}",
            ran.stderr
        );
    };
    done(&admin, &["--public"], "create\ncreate\n");
    // Of what another project has made public nothing is taken for one's own.
    done(&bob, &[], "create\ncreate\n");
    done(&admin, &[], "same\nsame\n");
    done(&bob, &[], "same\nsame\n");

    let lock = json!({"name": format!("mistral-lock.{owner}"), "variables": {"id": "x", "who": "bob@web-1"}});
    let folder_of_lock = TempDir::new().unwrap();
    let lock_file = folder_of_lock.path().join("lock.json");
    fs::write(&lock_file, lock.to_string()).unwrap();
    admin.ok(&["environment-create", lock_file.to_str().unwrap()]);
    write(
        "env.yaml",
        &format!("kind: environment\nname: {environment}\nvariables: {{a: 2}}\n"),
    );
    let refused = apply(&admin, &[]);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused
            .stderr
            .contains("definitions are being applied by bob@web-1 since 2"),
        "{}",
        refused.stderr
    );
    done(&bob, &[], "same\nchange\n");
    fs::remove_file(folder.path().join("flow.yaml")).unwrap();
    done(&bob, &["--prune"], "same\ndelete\n");
    admin.ok(&["workflow-get", &flow]);
    done(&admin, &["--break-lock", "--prune"], "change\ndelete\n");
}
