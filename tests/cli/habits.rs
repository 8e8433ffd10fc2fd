//! Lines that are typed out of habit work, or lead to the right command in one step.

use serde_json::json;

use crate::support::{Answer, Server, typed};

const HABITS: &str = include_str!("habits.txt");

/// What the server sends of every workflow and execution.
const FIELDS: [&str; 16] = [
    "created_at",
    "description",
    "input",
    "namespace",
    "project_id",
    "root_execution_id",
    "scope",
    "state",
    "state_info",
    "tags",
    "task_execution_id",
    "updated_at",
    "workflow_id",
    "workflow_name",
    "workflow_namespace",
    "pattern",
];

#[test]
fn each_habit_works_or_leads_to_the_right_command() {
    let lines = HABITS.lines().filter(|line| !line.starts_with('#'));
    let habits: Vec<Vec<&str>> = lines.map(|line| line.split('\t').collect()).collect();
    assert!(habits.len() >= 60);
    for habit in habits {
        let [_, line, expected] = habit[..] else {
            panic!("{habit:?}");
        };
        let server = Server::answering(|request| {
            // A listing has its rows below the last part of its path.
            let path = request.target.split('?').next().unwrap_or_default();
            let key = path.rsplit('/').next().unwrap_or_default();
            let mut row = json!({"id": "e-1", "name": "backup"});
            for field in FIELDS {
                row[field] = "".into();
            }
            row[key] = json!([]);
            Answer::json(200, &row)
        });
        let ran = typed(line).server(&server).run();
        if expected.starts_with("GET ") {
            assert_eq!(ran.code, Some(0), "{line}: {}", ran.stderr);
            assert_eq!(server.asked(expected), 1, "{line}");
        } else {
            assert_eq!(ran.code, Some(2), "{line}: {}", ran.stderr);
            assert!(ran.stderr.contains(expected), "{line}: {}", ran.stderr);
            assert_eq!(server.asked(""), 0, "{line}");
            let suggested = ran
                .stderr
                .lines()
                .filter(|line| line.starts_with("  "))
                .count();
            assert!(suggested <= 11, "{line}: {}", ran.stderr);
        }
    }
}
