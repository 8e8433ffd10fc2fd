//! Graphs of definitions, as lines.

use crate::dsl::kind_of_tree;
use crate::yaml;

use super::{Target, Workflow, bodies, inputs, stored, workflow};

fn graphs(text: &str) -> Vec<Workflow> {
    let tree = yaml::tree(text).unwrap().unwrap();
    let kind = kind_of_tree(tree.root()).unwrap();
    let bodies = bodies(tree.root(), kind);
    bodies.iter().map(workflow).collect()
}

fn tasks(graph: &Workflow) -> String {
    let tasks = graph.tasks.iter().map(|task| {
        let first = if task.is_first { "*" } else { "" };
        let call = if task.call.is_workflow {
            "workflow "
        } else {
            ""
        };
        let dynamic = if task.call.is_dynamic { "?" } else { "" };
        let join = task.join.as_ref().map(|join| format!(" join {join}"));
        let items = task
            .items
            .iter()
            .fold(String::new(), |text, items| text + &format!(" [{items}]"));
        format!(
            "{first}{}: {call}{}{dynamic}{}{items}",
            task.name,
            task.call.name,
            join.unwrap_or_default()
        )
    });
    tasks.collect::<Vec<_>>().join("\n")
}

fn transitions(graph: &Workflow) -> String {
    let transitions = graph.transitions.iter().map(|transition| {
        let to = match &transition.to {
            Target::Task(place) => graph.tasks[*place].name.clone(),
            Target::Command(name, None) => format!("({name})"),
            Target::Command(name, Some(message)) => format!("({name}: {message})"),
            Target::Missing(name) => format!("!{name}"),
        };
        let condition = transition
            .condition
            .as_ref()
            .map(|condition| format!(" if {condition}"));
        let default = if transition.is_default {
            " by default"
        } else {
            ""
        };
        let (from, kind) = (&graph.tasks[transition.from].name, transition.kind.name());
        format!(
            "{from} {kind} {to}{}{default}",
            condition.unwrap_or_default()
        )
    });
    transitions.collect::<Vec<_>>().join("\n")
}

#[test]
fn tasks_and_transitions_are_read() {
    let graph = &graphs(
        "
version: '2.0'
flow:
  input: [a, b: 1, {c: null}]
  task-defaults:
    on-error: [alarm, fail msg=\"it failed\"]
    on-success: {publish: {branch: {x: 1}}}
  tasks:
    version: {action: std.noop}
    a: {action: std.echo output=\"x y\", on-success: [j, {b: '<% $.x > 1 %>'}], with-items: 'i in [1, 2]'}
    b: {workflow: sub n=1, on-success: {publish: {branch: {n: 1}}, next: [{j: '<% $.ok %>'}]}, on-error: {publish: {branch: {n: 1}}}}
    c: {action: '<% $.name %>', on-error: [c, gone], on-complete: noop, on-skip: succeed}
    d: {action: std.noop, on-success: {a: '<% $.x %>'}, on-error: pause}
    j: {join: all, with-items: ['i in <% $.a %>', 'k in <% $.b %>'], on-error: [{j: '{{ _.x }}'}]}
    alarm: {workflow: '<% $.w %>', on-success: fail}
    fail: {action: std.noop, on-error: noop}
",
    )[0];
    assert_eq!(
        tasks(graph),
        "*a: std.echo [i in [1, 2]]\nb: workflow sub\nc: <% $.name %>?\n*d: std.noop\n\
         j: std.noop join all [i in <% $.a %>] [k in <% $.b %>]\nalarm: workflow <% $.w %>?\nfail: std.noop"
    );
    assert_eq!(
        transitions(graph),
        "a on-success j\na on-success b if <% $.x > 1 %>\na on-error alarm by default\n\
         a on-error (fail: it failed) by default\nb on-success j if <% $.ok %>\nb on-error alarm by default\n\
         b on-error (fail: it failed) by default\nc on-error c\nc on-error !gone\nc on-complete (noop)\n\
         c on-skip (succeed)\nd on-error (pause)\nj on-error j if {{ _.x }}\nalarm on-success (fail)\n\
         alarm on-error (fail: it failed) by default\nfail on-error (noop)"
    );
}

#[test]
fn reverse_workflows_have_requirements() {
    let graph = &graphs(
        "
version: '2.0'
flow:
  type: reverse
  task-defaults: {requires: [base]}
  tasks:
    a: {action: std.noop, requires: [b, b2, b]}
    b: {action: std.noop, requires: a}
    base: {action: std.noop, join: all}
",
    )[0];
    assert!(graph.is_reverse);
    assert_eq!(tasks(graph), "a: std.noop\nb: std.noop\n*base: std.noop");
    assert_eq!(
        transitions(graph),
        "a requires b\na requires !b2\na requires base by default\nb requires a\nb requires base by default"
    );
}

#[test]
fn workflows_have_the_names_that_they_have_outside_of_their_document() {
    let task = "{tasks: {t: {action: std.noop}}}";
    for (text, names) in [
        (format!("version: '2.0'\na: {task}\nb: {task}\n"), "a b"),
        (
            format!(
                "version: '2.0'\nname: k\nworkflows: {{version: '2.0', a: {task}}}\nactions: {{b: {{base: std.noop}}}}\n"
            ),
            "k.a",
        ),
        ("version: '2.0'\na: {base: std.noop}\n".to_owned(), ""),
        ("a: {tasks: 3}\nb: 4\n".to_owned(), "a"),
    ] {
        let found: Vec<_> = graphs(&text).into_iter().map(|graph| graph.name).collect();
        assert_eq!(found.join(" "), names, "{text}");
    }
    let text = format!("a: {task}\nb: {task}\n");
    let tree = yaml::tree(&text).unwrap().unwrap();
    let all = bodies(tree.root(), kind_of_tree(tree.root()).unwrap());
    for (name, line, candidates) in [
        ("b", 2, "x"),
        ("book.b", 2, "book.x x"),
        ("a.b.a", 1, "a.b.x x"),
    ] {
        let found = workflow(&stored(&all, name).unwrap());
        assert_eq!(stored(&all, name).unwrap().node.at().line, line);
        assert_eq!(
            (found.name.as_str(), found.candidates("x").join(" ")),
            (name, candidates.to_owned())
        );
    }
    assert!(stored(&all, "c").is_none());
    assert_eq!(stored(&all[..1], "x.y").unwrap().book, None);
}

#[test]
fn inputs_have_defaults_or_none() {
    let tree = yaml::tree("input: [a, b: 1, {c: null}, 3]")
        .unwrap()
        .unwrap();
    let found = inputs(tree.root());
    let found: Vec<_> = found
        .iter()
        .map(|(name, default)| (*name, default.is_some()))
        .collect();
    assert_eq!(found, [("a", false), ("b", true), ("c", true)]);
}

#[test]
fn defaults_that_name_many_tasks_are_cut() {
    let names: Vec<String> = (0..400).map(|number| format!("t{number}")).collect();
    let tasks = names.iter().fold(String::new(), |text, name| {
        text + &format!("    {name}: {{action: std.noop}}\n")
    });
    let text = format!(
        "version: '2.0'\nw:\n  task-defaults: {{on-error: [{}]}}\n  tasks:\n{tasks}",
        names.join(", ")
    );
    let graph = &graphs(&text)[0];
    assert!(graph.is_cut);
    assert_eq!(graph.transitions.len(), super::read::MOST);
}
