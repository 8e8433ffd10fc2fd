use super::{check, codes, of_workflow};

#[test]
fn names_fit_the_database_and_urls() {
    for (text, wanted) in [
        ("a b: {tasks: {c: {action: d}}}", "M224"),
        ("a/b: {tasks: {c: {action: d}}}", "M225"),
        ("a/ b: {tasks: {c: {action: d}}}", "M224 M225"),
        ("a.b-c_d: {tasks: {c: {action: d}}}", ""),
        ("a b: {base: std.noop}", "M224"),
        ("std.echo: {base: std.noop}", "M225"),
        ("my.echo: {base: std.noop}", ""),
        (
            "name: a b\nworkflows:\n  w:\n    tasks: {c: {action: d}}",
            "M224",
        ),
        (
            "name: a/b\nworkflows:\n  w:\n    tasks: {c: {action: d}}",
            "M225",
        ),
    ] {
        assert_eq!(
            codes(&format!("version: '2.0'\n{text}\n")),
            wanted,
            "{text}"
        );
    }
}

#[test]
fn the_server_finds_the_members_of_a_workbook_by_lines() {
    const WORKFLOW: &str = "\n    tasks:\n      a: {action: std.noop}";
    for (text, wanted) in [
        ("workflows:\n  w:WORKFLOW", ""),
        ("'workflows':\n  w:WORKFLOW", "M226"),
        ("workflows :\n  w:WORKFLOW", "M226"),
        ("workflows:\n  w: # mainWORKFLOW", "M227"),
        ("workflows:\n  'w':WORKFLOW", "M227"),
        ("workflows: {w: {tasks: {a: {action: std.noop}}}}", "M227"),
        (
            "workflows:\n  v:\n    tasks:\n      w:\n        action: x\n  w:WORKFLOW",
            "M227",
        ),
        (
            "workflows:\n  w:WORKFLOW\n  v:\n    tasks:\n      w:\n        action: x",
            "",
        ),
        (
            "# w:\nworkflows:\n  w:WORKFLOW\nactions:\n  w:\n    base: std.noop",
            "",
        ),
        (
            "actions:\n  w:\n    base: std.noop\nworkflows:\n  w:WORKFLOW",
            "",
        ),
        ("'actions':\n  w:\n    base: std.noop", "M226"),
        ("workflows:\r\n  w:WORKFLOW", ""),
    ] {
        let text = text.replace("WORKFLOW", WORKFLOW);
        let text = format!("version: '2.0'\nname: b\n{text}\n");
        assert_eq!(codes(&text), wanted, "{text}");
    }
}

#[test]
fn defaults_are_stored_as_they_are() {
    check(
        &[
            ("[a: <% $.b %>]", "M245"),
            ("[a: ['x {{ _.b }}']]", "M245"),
            ("[a: 'x <% y']", ""),
            ("[a: [2026-01-01]]", "M239"),
            ("[a: {b: !!binary aGk=}]", "M239"),
            ("[a: ['2026-01-01', 1, null]]", ""),
        ],
        |input| {
            of_workflow(&format!(
                "input: {input}\ntasks: {{a: {{action: std.noop}}}}"
            ))
        },
    );
}

#[test]
fn anchors_and_aliases_are_text() {
    check(
        &[
            ("{x: &a b, y: *a}", "M228"),
            ("{x: &a b, y: [*a, '*a']}", "M228 M228"),
            ("{x: &a b, y: *c}", ""),
            ("{x: '*.log', y: '&', z: '*'}", ""),
            ("{x: a, y: *a}", ""),
        ],
        |input| of_workflow(&format!("tasks: {{a: {{action: x, input: {input}}}}}")),
    );
}
