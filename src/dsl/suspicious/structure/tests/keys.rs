use super::{check, of_tasks, of_workflow, warnings};

#[test]
fn keys_repeat_at_any_depth() {
    check(
        &[
            ("a: {action: x}\na: {action: y}", "M220"),
            ("a: {action: x, input: {b: [{c: 1, c: 2}]}}", "M220"),
            ("a: {action: x, input: {b: {1: 1, 1.0: 2}}}", "M249 M220"),
            ("a: {action: x, input: {<<: {b: 1}, b: 2}}", ""),
        ],
        of_tasks,
    );
    let found =
        warnings("version: '2.0'\nw: {tasks: {a: {action: x}}}\nw: {tasks: {a: {action: y}}}");
    assert_eq!(
        found,
        [(
            "M220",
            "the key 'w' stands in line 2, too, and only the last one counts".to_owned()
        )]
    );
}

#[test]
fn keys_of_a_workflow_are_known() {
    check(
        &[
            ("outputs: {a: 1}", "M221"),
            ("taks-defaults: {retry: {count: 1, delay: 1}}", "M221"),
            ("tag: [x]", "M221"),
            (
                "tags: [x]\ndescription: d\nvars: {a: 1}\noutput-on-error: {b: 1}",
                "",
            ),
        ],
        |lines| of_workflow(&format!("{lines}\ntasks: {{a: {{action: std.noop}}}}")),
    );
}

#[test]
fn keys_that_the_server_writes_over_have_no_effect() {
    check(
        &[
            ("name: v", "M222"),
            ("name: w", ""),
            ("version: 3.0", "M222"),
            ("version: 2.0", ""),
            ("task-defaults: {tags: [x]}", "M222"),
            ("task-defaults: {requires: a}", "M222"),
            ("task-defaults: {on-error: [fail]}", ""),
            ("type: reverse\ntask-defaults: {on-error: [fail]}", "M222"),
        ],
        |lines| of_workflow(&format!("{lines}\ntasks: {{a: {{action: std.noop}}}}")),
    );
    check(
        &[
            ("a: {name: b}", "M222"),
            ("a: {name: a, description: d, tags: [x]}", ""),
            ("a: {type: reverse}", "M222"),
            ("a: {type: direct}", ""),
            (
                "a: {on-success: {publish: {branch: {x: 1}, name: n}}}",
                "M222",
            ),
            ("a: {action: x}\nversion: {action: x}", "M210"),
        ],
        of_tasks,
    );
}

#[test]
fn versions_other_than_two_do_not_exist() {
    for (version, wanted) in [
        ("'2.0'", 0),
        ("2.0", 0),
        ("2", 0),
        ("'2'", 0),
        ("3.0", 1),
        ("2.1", 1),
        ("'v2.0'", 1),
    ] {
        let found = warnings(&format!(
            "version: {version}\nw: {{tasks: {{a: {{action: x}}}}}}"
        ));
        assert_eq!(found.len(), wanted, "{version}: {found:?}");
    }
}

#[test]
fn names_in_lists_are_different() {
    check(
        &[
            ("input: [a, a: 1]", "M220"),
            ("input: [{a: 1}, {a: 2}]", "M220"),
            ("input: [a, b: 1]", ""),
        ],
        |lines| of_workflow(&format!("{lines}\ntasks: {{a: {{action: std.noop}}}}")),
    );
    check(
        &[
            ("a: {with-items: ['i in [1]', 'i in [2]']}", "M220"),
            ("a: {with-items: ['i in [1]', 'j in [2]']}", ""),
        ],
        of_tasks,
    );
    let action = "version: '2.0'\nx: {base: std.echo output=<% $.a %>, input: [a, a: 1]}";
    assert_eq!(warnings(action)[0].0, "M220");
}
