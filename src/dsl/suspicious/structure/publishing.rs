//! What the server loses of 'publish'.

use super::rules;
use super::workflow::{Task, Workflow};
use crate::dsl::refused::clause::{CLAUSES, SCOPES};
use crate::dsl::refused::report::{Report, quoted};
use crate::yaml::Node;

/// The states in which a task publishes: the key of the task, and its clause.
const STATES: &[(&str, &str)] = &[
    ("publish", "on-success"),
    ("publish-on-error", "on-error"),
    ("publish-on-skip", "on-skip"),
];

const OF_ANY: &[&str] = &["description", "name", "tags", "version"];

pub fn check(report: &mut Report, workflow: &Workflow) {
    for task in &workflow.tasks {
        for clause in CLAUSES {
            if let Some((_, publish)) = published(task.body, clause) {
                ignored(report, publish);
            }
        }
        for (key, clause) in STATES {
            lost(report, task, key, clause);
            scoped(report, task, key);
            overwritten(report, task, key, clause);
        }
    }
    for clause in CLAUSES {
        if let Some((key, _)) = workflow.defaults.and_then(|map| published(map, clause)) {
            let message = format!(
                "'publish' in {} of 'task-defaults' publishes nothing",
                quoted(clause)
            );
            report.add(&rules::NOT_PUBLISHED, key, message);
        }
    }
}

/// 'publish' of a clause.
fn published<'t>(map: Node<'t>, clause: &str) -> Option<(Node<'t>, Node<'t>)> {
    map.get(clause)?.entry("publish")
}

/// Keys that the server accepts and does not read.
fn ignored(report: &mut Report, publish: Node) {
    if let Some((key, _)) = publish.entry("atomic") {
        let message = "variables in the scope 'atomic' are never published";
        report.add_with_hint(
            &rules::NOT_PUBLISHED,
            key,
            message,
            "write branch or global",
        );
    }
    for name in OF_ANY {
        if let Some((key, _)) = publish.entry(name) {
            let message = format!("{} of 'publish' does nothing", quoted(name));
            let hint = "a variable of this name belongs under branch or global";
            report.add_with_hint(&rules::IGNORED_KEY, key, message, hint);
        }
    }
}

/// Variables that are published in several places. That of on-complete counts, or else that of the task.
fn overwritten(report: &mut Report, task: &Task, key: &str, clause: &str) {
    let branch = |clause: &str| published(task.body, clause)?.1.get("branch");
    let places = [
        (task.get(key), quoted(key)),
        (branch("on-complete"), "'on-complete'".to_owned()),
    ];
    let losers = [(branch(clause), 0), (task.get(key), 1)];
    for (map, first) in losers {
        for (name, value) in map.and_then(Node::entries).into_iter().flatten() {
            let text = name.text().unwrap_or_default();
            let winner = places[first..].iter().rev().find(|(winner, _)| {
                let other = winner.and_then(|map| map.get(text));
                other.is_some_and(|other| {
                    other.scalar().is_none() || other.scalar() != value.scalar()
                })
            });
            if let Some((_, whose)) = winner {
                let message = format!(
                    "this value of {} is lost, as {whose} publishes it, too",
                    quoted(text)
                );
                report.add(&rules::NOT_PUBLISHED, name, message);
            }
        }
    }
}

/// Scopes where there are none, and variables get their names.
fn scoped(report: &mut Report, task: &Task, key: &str) {
    let publish = task.get(key).and_then(Node::entries);
    let Some(mut entries) = publish.filter(|entries| entries.len() > 0) else {
        return;
    };
    let first = entries.clone().next();
    let is_scope = |name: &str| SCOPES.contains(&name);
    let are_scopes =
        entries.all(|(key, value)| key.text().is_some_and(is_scope) && value.entries().is_some());
    if let Some((at, _)) = first.filter(|_| are_scopes) {
        let message = format!(
            "{} of a task has no scopes: this publishes a variable named {}",
            quoted(key),
            quoted(at.text().unwrap_or_default())
        );
        let hint = "scopes stand in publish of on-success and its kin";
        report.add_with_hint(&rules::NOT_PUBLISHED, at, message, hint);
    }
}

/// What is lost when the parts of 'publish' that count in a state are merged.
fn lost(report: &mut Report, task: &Task, key: &str, clause: &str) {
    let own = task.body.entry(key).map(|(key, _)| key);
    let of_complete = published(task.body, "on-complete");
    let of_clause = published(task.body, clause);
    // What is there so far: the scope, where it stands, and whose it is.
    let mut kept: Vec<(&str, Node, String)> = Vec::new();
    if let Some(at) = own {
        kept.push(("branch", at, format!("{} of the task", quoted(key))));
    }
    if let Some((_, publish)) = of_complete {
        for (scope, at) in scopes(publish) {
            let whose = format!("{} of 'on-complete'", quoted(scope));
            if own.is_some() && scope != "branch" {
                tell(report, at, &whose, key, "branch");
            } else {
                kept.push((scope, at, whose));
            }
        }
    }
    let Some((_, publish)) = of_clause else {
        return;
    };
    let mut names: Vec<_> = scopes(publish).map(|(scope, _)| scope).collect();
    if names.is_empty() {
        names.push("atomic");
    }
    for (scope, at, whose) in kept {
        if !names.contains(&scope) {
            tell(report, at, &whose, clause, &names.join(" and "));
        }
    }
}

fn tell(report: &mut Report, at: Node, whose: &str, by: &str, has: &str) {
    let message = format!(
        "{whose} is lost, as {} publishes, too, and has only {has}",
        quoted(by)
    );
    let hint = "write all of it in one place";
    report.add_with_hint(&rules::NOT_PUBLISHED, at, message, hint);
}

/// The scopes that the server publishes, each with its key.
fn scopes(publish: Node) -> impl Iterator<Item = (&'static str, Node)> {
    let scopes = SCOPES.iter().filter(|scope| **scope != "atomic");
    scopes.filter_map(move |scope| Some((*scope, publish.entry(scope)?.0)))
}
