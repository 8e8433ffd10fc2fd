//! Help on a terminal and for programs, and completion.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::mistral;

#[test]
fn programs_find_the_commands_below_a_line_one_on_each() {
    for words in [["--help"], ["help"]] {
        let ran = mistral(&words).run();
        ran.assert(0, &ran.stdout);
        let (_, commands) = ran.stdout.split_once("\nCommands for API v2 :\n").unwrap();
        let names: Vec<_> = commands
            .lines()
            .map(|line| line.split(' ').nth(2).unwrap())
            .collect();
        assert!(names.is_sorted() && names.len() > 60, "{names:?}");
        assert_eq!(names.first(), Some(&"action-create"));
        assert_eq!(names.last(), Some(&"workflow-validate"));
    }
}

/// What `script` shows of the client on a terminal of this width.
#[cfg(target_os = "linux")]
fn on_terminal(columns: u16, words: &str) -> String {
    let client = env!("CARGO_BIN_EXE_mistral");
    let script = format!("stty rows 24 cols {columns}; {client} {words}");
    let output = Command::new("script")
        .args(["-qec", &script, "/dev/null"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .replace("\r\n", "\n")
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_groups_in_lines_that_fit() {
    for (columns, widest) in [(100, 100), (40, 80)] {
        for words in ["--help", "help execution-list"] {
            let shown = on_terminal(columns, words);
            let too_long: Vec<_> = shown
                .lines()
                .filter(|line| line.chars().count() > widest)
                .collect();
            assert!(too_long.is_empty(), "{columns}: {too_long:#?}");
        }
    }
    let shown = on_terminal(100, "--help");
    let place = |text: &str| {
        shown
            .find(text)
            .unwrap_or_else(|| panic!("no {text} in {shown}"))
    };
    assert!(place("\nWorkflows:\n  workflow-list") < place("\nGlobal options:\n"));
    assert!(!shown.contains("Commands for API"), "{shown}");
    let shown = on_terminal(100, "help environment-list");
    let place = "\n      --filter <FIELD=VALUE>    Show only matching rows, for example";
    assert!(
        shown.contains("\n                                ") || shown.contains(place),
        "{shown}"
    );
}

/// Where the script finds the client.
fn path_of_client() -> String {
    let client = Path::new(env!("CARGO_BIN_EXE_mistral")).parent().unwrap();
    format!("{}:/usr/bin:/bin", client.display())
}

/// What the completion for bash offers behind these words.
fn offered(words: &str, variables: &str, clouds: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("clouds.yaml"), clouds).unwrap();
    let script = mistral(&["complete"]).run().stdout;
    let script = format!(
        "{script}\n{variables} COMP_WORDS=(mistral {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _mistral; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(home.path())
        .env("HOME", home.path())
        .env("PATH", path_of_client())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{words}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn completion_offers_values_of_options() {
    let clouds = "# mine\nclouds:\n  prod:\n    auth:\n      auth_url: x\n  test:\n    region_name: y\nother:\n  no: 1\n";
    for (words, expected) in [
        (
            "workflow-list -f ''",
            "csv\njson\njsonl\ntable\nvalue\nwide\nyaml\n",
        ),
        ("workflow-get --format sh", "shell\n"),
        ("execution-update x --state P", "PAUSED\n"),
        ("workflow-list -c Cr", "Created\\ at\n"),
        ("workbook-list --sort-column N", "Name\nNamespace\n"),
        ("--os-cloud ''", "prod\ntest\n"),
        ("workflow-list --os-cloud t", "test\n"),
        ("workflow-cr", "workflow-create\n"),
    ] {
        assert_eq!(offered(words, "", clouds), expected, "{words}");
    }
    offered("--os-cloud ''", "", "");
    offered("--os-cloud ''", "", "[");
    let other = "OS_CLIENT_CONFIG_FILE=/nonexistent;";
    assert_eq!(offered("--os-cloud p", other, clouds), "prod\n");
}
