//! What is no selection: nothing is sent.

use crate::support::{Server, misused, typed};

#[test]
fn a_state_that_does_not_exist_is_refused_with_those_that_do() {
    for (line, stderr) in [
        (
            "execution-list --state ERROR,delayed",
            "mistral: --state: there is no state \"delayed\"\n  hint: the states are IDLE, RUNNING, PAUSED, SUCCESS, ERROR, CANCELLED\n",
        ),
        (
            "task-list --state CANCELED",
            "mistral: --state: there is no state \"CANCELED\"\n  hint: the states are IDLE, WAITING, RUNNING, DELAYED, PAUSED, SUCCESS, ERROR, CANCELLED, SKIPPED\n",
        ),
        (
            "action-execution-list --state=",
            "mistral: --state: there is no state \"\"\n  hint: the states are IDLE, RUNNING, PAUSED, SUCCESS, ERROR, CANCELLED\n",
        ),
    ] {
        let server = Server::start([]);
        let ran = typed(line).server(&server).run();
        ran.assert(2, "");
        assert_eq!(ran.stderr, stderr, "{line}");
        server.done(line);
    }
}

#[test]
fn what_is_no_time_is_refused() {
    let help = "not a time; write 90s, 1h30m or 7d for so long ago, 2026-01-31, or '2026-01-31 06:30', which is local time unless Z, UTC or an offset like +01:00 follows";
    misused(&[
        ("execution-list --since 90", help),
        ("execution-list --until yesterday", "'--until <TIME>'"),
        ("task-list --older=", "--older"),
        ("action-execution-list --since 2026-02-30", help),
    ]);
    for option in ["--since", "--until", "--older"] {
        for (value, message) in [
            (
                " -1h",
                format!("{option} needs a value; write 1h for an hour ago\n"),
            ),
            (
                "=-1h",
                format!("'{option} <TIME>': not a time; write 1h for an hour ago\n"),
            ),
            (" --roots", format!("{option} needs a value\n")),
        ] {
            misused(&[(&format!("execution-delete {option}{value}"), &message)]);
        }
    }
}

#[test]
fn an_empty_value_selects_nothing_and_is_refused() {
    misused(&[
        ("execution-list --workflow=", "mistral: --workflow is empty"),
        (
            "execution-list --workflow a --workflow=",
            "mistral: --workflow is empty",
        ),
        (
            "task-list --workflow a --workflow b,c",
            "mistral: --workflow: a name with a comma cannot be one of several\n",
        ),
        ("execution-list --tag=", "mistral: --tag is empty"),
        ("task-list --tag a,,b", "mistral: --tag is empty"),
        ("execution-list --state ERROR,", "there is no state \"\""),
    ]);
}

#[test]
fn a_window_that_ends_before_it_begins_is_refused() {
    misused(&[(
        "execution-list --since 2026-11-27 --until 2026-11-26",
        "mistral: --since is later than --until\n",
    )]);
}

#[test]
fn a_selector_and_a_filter_of_one_field_are_refused() {
    for (selector, field) in [
        ("--state ERROR", "state"),
        ("--workflow w", "workflow_name"),
        ("--since 1d", "created_at"),
        ("--until 1d", "created_at"),
        ("--since 2d --until 1d", "created_at"),
        ("--older 1d", "updated_at"),
        ("--tag t", "tags"),
        ("--all-projects", "all_projects"),
    ] {
        let option = selector.split(' ').next().unwrap();
        let line = format!("execution-list {selector} --filter {field}=gt:2026");
        let message = format!("mistral: {option} cannot be combined with --filter {field}=...\n");
        misused(&[(&line, &message)]);
    }
}

#[test]
fn the_server_knows_projects_of_executions_only_and_no_tags_of_actions() {
    misused(&[
        ("task-list --all-projects", "--all-projects"),
        ("action-execution-list --all-projects", "--all-projects"),
        ("action-execution-list --tag t", "--tag"),
    ]);
}
