//! Names, texts and folders that are made to do harm, and failures in the middle.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::{Value, json};

use super::{EXPORT, files, workflow};
use crate::definition_apply::fake::{Fake, Tree};
use crate::support::Answer;

#[test]
fn no_name_leaves_the_folder_or_takes_the_file_of_another() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    let long = "n".repeat(255);
    let names = [
        "../../evil",
        "..",
        ".",
        "/etc/evil",
        "a/b",
        "A/B",
        "a_b",
        "A_b",
        "-rf",
        ".hidden",
        "nul\u{0}l",
        "tab\ta",
        "esc\u{1b}[2J",
        "line\nfeed",
        "é",
        "e\u{301}",
        "日本語",
        "yes",
        "1.5",
        "'q\"",
        "a: b",
        "# c",
        &long,
        &long[1..],
    ];
    for name in names {
        fake.has(
            "environments",
            &json!({"name": name, "variables": "{\"a\": 1}"}),
        );
    }
    let server = fake.serve();
    let out = format!("{}/out", tree.path());
    let ran = tree.run(&server, &["definition-export", &out, "-f", "json"]);
    // The server has no path that leads to these, so that no file may define them.
    let unreachable = names.iter().filter(|name| {
        name.contains('/') || matches!(**name, "." | "..") || name.chars().any(char::is_control)
    });
    let unreachable = unreachable.count();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(
        ran.stderr.matches("a file cannot define it").count(),
        unreachable
    );
    let written = files(Path::new(&tree.path()));
    assert_eq!(written.len(), names.len() - unreachable);
    let lower: std::collections::HashSet<String> = written
        .iter()
        .map(|(name, _)| name.to_lowercase())
        .collect();
    assert_eq!(lower.len(), written.len());
    for (name, _) in &written {
        assert!(
            name.starts_with("out/environments/")
                && std::path::Path::new(name)
                    .extension()
                    .is_some_and(|end| end == "yaml"),
            "{name}"
        );
    }
    let applied = tree.run(&server, &["definition-apply", &out, "-f", "json"]);
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    let rows: Value = serde_json::from_str(&applied.stdout).unwrap();
    let rows = rows.as_array().unwrap();
    assert!(rows.len() == written.len() && rows.iter().all(|row| row["Result"] == "unchanged"));
}

#[test]
fn what_no_file_can_define_is_told_and_the_rest_is_written() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    fake.has("workflows", &workflow("a", &json!({})));
    fake.has("environments", &json!({"name": " ", "variables": "{}"}));
    for _ in 0..2 {
        fake.has("event_triggers", &json!({"name": "twice", "workflow_id": "00000000-0000-4000-8000-000000000001", "exchange": "e", "topic": "t", "event": "v", "workflow_input": "{}"}));
    }
    let server = fake.serve();
    let ran = tree.run(
        &server,
        &[
            "definition-export",
            ".",
            "-f",
            "value",
            "-c",
            "Kind",
            "-c",
            "Result",
        ],
    );
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.stdout,
        "workflow created\nenvironment failed\nevent-trigger failed\n"
    );
    assert_eq!(
        ran.stderr,
        "mistral: environment  : a file cannot define it: name is empty\nmistral: event-trigger twice: the server has several event triggers of this name\n"
    );
}

#[test]
fn links_in_the_folder_are_not_followed() {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("kept/a.yaml", "version: '2.0'\na: {}\n")]),
    );
    for name in ["a", "b"] {
        fake.has("workflows", &workflow(name, &json!({})));
    }
    fake.has("environments", &json!({"name": "prod", "variables": "{}"}));
    let at = Path::new(&tree.path()).to_owned();
    fs::create_dir_all(at.join("out/workflows")).unwrap();
    symlink("../../kept/a.yaml", at.join("out/workflows/a.yaml")).unwrap();
    symlink("../../new.yaml", at.join("out/workflows/b.yaml")).unwrap();
    symlink("../kept", at.join("out/environments")).unwrap();
    let server = fake.serve();
    let out = format!("{}/out", tree.path());
    let ran = tree.run(
        &server,
        &[
            "definition-export",
            &out,
            "--overwrite",
            "-f",
            "value",
            "-c",
            "Result",
        ],
    );
    ran.assert(1, "failed\nfailed\nfailed\n");
    ran.assert_stderr(&[
        "workflow a: its file is a link",
        "workflow b: its file is a link",
        "environment prod: environments is a link or no folder",
    ]);
    assert_eq!(fs::read_dir(at.join("kept")).unwrap().count(), 1);
    assert!(!at.join("new.yaml").exists());
    assert_eq!(
        fs::read_to_string(at.join("kept/a.yaml")).unwrap(),
        "version: '2.0'\na: {}\n"
    );
}

#[test]
fn an_export_that_breaks_off_says_what_it_wrote() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    fake.has("workflows", &workflow("a", &json!({})));
    fake.has("workflows", &workflow("b", &json!({})));
    let server = fake.serve_with(Box::new(|line, state| {
        if !line.starts_with("GET /v2/workflows?") {
            return None;
        }
        assert!(line.contains("limit=100"), "{line}");
        if line.contains("marker=") {
            return Some(Answer::json(
                500,
                &json!({"faultstring": "the database is gone"}),
            ));
        }
        let rows: Vec<&Value> = state.rows.iter().map(|(_, row)| row).collect();
        Some(Answer::json(
            200,
            &json!({"workflows": rows, "next": "http://x/"}),
        ))
    }));
    let ran = tree.run(&server, &EXPORT);
    let path = tree.path();
    assert_eq!(
        ran.stdout,
        format!(
            "workflow a  {path}/workflows/a.yaml created\nworkflow b  {path}/workflows/b.yaml created\n"
        )
    );
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stderr.starts_with("mistral: the database is gone\n")
            && ran
                .stderr
                .ends_with("mistral: note: the export is incomplete: it ended after 2 objects\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn pages_are_read_until_the_last() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    for at in 0..5 {
        fake.has("workflows", &workflow(&format!("w{at}"), &json!({})));
    }
    let server = fake.serve_with(Box::new(|line, state| {
        if !line.starts_with("GET /v2/workflows?") {
            return None;
        }
        let rows: Vec<&Value> = state.rows.iter().map(|(_, row)| row).collect();
        let start = line.split_once("marker=").map_or(0, |(_, rest)| {
            let id = rest.split('&').next().unwrap();
            rows.iter().position(|row| row["id"] == id).unwrap() + 1
        });
        let end = (start + 2).min(rows.len());
        let mut page = json!({"workflows": rows[start..end]});
        if end < rows.len() {
            page["next"] = "http://x/".into();
        }
        Some(Answer::json(200, &page))
    }));
    let ran = tree.run(
        &server,
        &["definition-export", ".", "-f", "value", "-c", "Name"],
    );
    ran.assert(0, "w0\nw1\nw2\nw3\nw4\n");
    assert_eq!(files(Path::new(&tree.path())).len(), 5);
}

#[test]
fn a_file_and_standard_output_are_no_folders() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("a.yaml", "")]));
    let server = fake.serve();
    for (folder, told) in [
        ("a.yaml", "is a file, and a folder is needed\n"),
        (
            "-",
            "none of them to standard output\n  hint: name a folder\n",
        ),
    ] {
        let folder = match folder {
            "-" => folder.to_owned(),
            name => format!("{}/{name}", tree.path()),
        };
        let ran = tree.run(&server, &["definition-export", &folder]);
        ran.assert_failure(2, &[told]);
    }
}
