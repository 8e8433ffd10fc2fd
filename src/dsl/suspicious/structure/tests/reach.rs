use super::{check, of_tasks, of_workflow};

#[test]
fn a_command_hides_a_task_only_where_it_is_named() {
    check(
        &[
            ("a: {on-error: fail}\nfail: {action: std.noop}", "M209"),
            ("a: {action: std.noop}\nfail: {action: std.noop}", ""),
            (
                "a: {on-error: noop}\nnoop: {on-success: b}\nb: {action: std.noop}",
                "M209 M211",
            ),
        ],
        of_tasks,
    );
}

#[test]
fn islands_are_not_reached() {
    check(
        &[
            (
                "a: {on-success: b}\nb: {on-error: a}\ns: {on-success: a}",
                "",
            ),
            (
                "a: {on-success: [{b: <% $.x %>}]}\nb: {on-success: a}\ns: {action: std.noop}",
                "M211 M211",
            ),
            ("s: {on-error: s}\nb: {action: std.noop}", "M211"),
        ],
        of_tasks,
    );
    let reverse = "type: reverse\ntasks: {a: {action: std.noop}, b: {action: std.noop}}";
    assert_eq!(of_workflow(reverse), "");
}

#[test]
fn circles_end_with_a_condition_a_command_or_an_error() {
    let circle = |of_b: &str| {
        of_tasks(&format!(
            "s: {{on-success: a}}\na: {{on-success: b}}\nb: {{{of_b}}}"
        ))
    };
    for (of_b, wanted) in [
        ("on-success: a", "M212"),
        ("on-complete: a", "M212"),
        ("on-success: [{a: <% $.x %>}]", ""),
        ("on-success: [a, {succeed: <% $.x %>}]", ""),
        ("on-success: a, fail-on: <% $.x %>", ""),
        ("on-error: a", ""),
        ("on-success: [a, {noop: <% $.x %>}]", "M212"),
    ] {
        assert_eq!(circle(of_b), wanted, "{of_b}");
    }
    check(
        &[
            ("s: {on-success: a}\na: {on-success: a}", "M212"),
            (
                "s: {on-success: [a, c]}\na: {on-success: b}\nb: {on-success: a}\nc: {on-success: d}\nd: {on-success: c}",
                "M212 M212",
            ),
        ],
        of_tasks,
    );
}

#[test]
fn a_workflow_calls_itself_on_a_condition() {
    check(
        &[
            ("a: {workflow: w}", "M212"),
            ("a: {on-success: b}\nb: {workflow: w x=1}", "M212"),
            ("a: {on-success: [{b: <% $.x %>}]}\nb: {workflow: w}", ""),
            ("a: {on-error: b}\nb: {workflow: w}", ""),
            ("a: {workflow: w, with-items: 'i in [1]'}", ""),
            ("a: {workflow: v}", ""),
        ],
        of_tasks,
    );
}

#[test]
fn names_with_blanks_cannot_follow() {
    check(
        &[
            ("a b: {action: std.noop}", ""),
            ("a b: {action: std.noop}\nc: {action: std.noop}", "M213"),
            ("a-b: {action: std.noop}\nc: {on-success: a-b}", ""),
        ],
        of_tasks,
    );
    let reverse = "type: reverse\ntasks: {a b: {action: std.noop}, c: {requires: a b}}";
    assert_eq!(of_workflow(reverse), "");
}

#[test]
fn requirements_lead_back_to_nothing() {
    check(
        &[
            (
                "tasks: {a: {requires: b}, b: {requires: [c]}, c: {requires: a}}",
                "M219",
            ),
            (
                "tasks: {a: {requires: b}, b: {requires: c}, c: {action: std.noop}}",
                "",
            ),
            (
                "tasks: {a: {requires: b}, b: {requires: c}, c: {requires: b}}",
                "M219",
            ),
            ("tasks: {a: {requires: a}}", "M219"),
            (
                "task-defaults: {requires: a}\ntasks: {a: {action: std.noop}, b: {action: std.noop}}",
                "",
            ),
            (
                "task-defaults: {requires: a}\ntasks: {a: {requires: b}, b: {action: std.noop}}",
                "M219",
            ),
        ],
        |body| of_workflow(&format!("type: reverse\n{body}")),
    );
}
