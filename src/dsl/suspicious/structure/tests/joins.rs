use super::{check, of_tasks, of_workflow};

/// Tasks `a` and `b` that lead to `c`.
fn of_join(of_c: &str) -> String {
    of_tasks(&format!(
        "a: {{on-success: c}}\nb: {{on-success: c}}\nc: {{{of_c}}}"
    ))
}

#[test]
fn a_join_is_a_whole_number_of_tasks() {
    check(
        &[
            ("join: 0", "M214"),
            ("join: 0.0", "M214"),
            ("join: 2.0", "M214"),
            ("join: 2", ""),
            ("join: all", ""),
            ("join: one", "M216"),
            ("join: 1", "M216"),
        ],
        of_join,
    );
    check(
        &[
            ("a: {on-success: b, on-error: b}\nb: {join: all}", "M215"),
            ("a: {on-success: b}\nb: {join: one}", "M215"),
        ],
        of_tasks,
    );
}

#[test]
fn policies_before_the_start_do_not_count() {
    check(
        &[
            ("join: all, wait-before: 1", "M218"),
            ("join: all, pause-before: true", "M218"),
            ("join: all, pause-before: true, wait-before: 2", "M218 M218"),
            ("join: all, timeout: <% $.x %>", ""),
            ("join: all, timeout: 3, workflow: v", "M218"),
            ("join: all, concurrency: 2, with-items: 'i in [1]'", "M218"),
            ("join: all, concurrency: 2", "M240"),
            ("join: all, wait-before: 0, pause-before: false", ""),
            ("join: all, wait-after: 1, fail-on: <% $.x %>", ""),
            ("join: all, 'retry': {count: 1, delay: 1}", ""),
        ],
        of_join,
    );
}

#[test]
fn defaults_do_not_count_for_joins_either() {
    let tasks = "tasks: {a: {on-success: c}, b: {on-success: c}, c: {join: all}}";
    for (defaults, wanted) in [
        ("wait-before: 1", "M218"),
        ("timeout: 1", "M218"),
        ("pause-before: false", ""),
        ("concurrency: 1", ""),
        ("wait-after: 1", ""),
    ] {
        let body = format!("task-defaults: {{{defaults}}}\n{tasks}");
        assert_eq!(of_workflow(&body), wanted, "{defaults}");
    }
}

#[test]
fn what_excludes_each_other_does_not_join() {
    let fork = "s: {on-success: a, on-error: b}\n";
    for (tasks, wanted) in [
        (
            "a: {on-success: t}\nb: {on-success: t}\nt: {join: all}",
            "M217",
        ),
        (
            "a: {on-success: t}\nb: {on-success: t}\nt: {join: 2}",
            "M217",
        ),
        ("a: {on-success: t}\nb: {on-success: t}\nt: {join: one}", ""),
        (
            "a: {on-success: t}\nb: {on-success: t}\nt: {action: std.noop}",
            "",
        ),
        (
            "a: {on-success: c}\nc: {on-complete: t}\nb: {on-error: t}\nt: {join: all}",
            "M217",
        ),
        // `a` may run twice, and end in two ways.
        (
            "a: {on-success: c, on-error: d}\nb: {on-success: a}\nc: {on-success: t}\nd: {on-success: t}\nt: {join: all}",
            "",
        ),
    ] {
        assert_eq!(of_tasks(&format!("{fork}{tasks}")), wanted, "{tasks}");
    }
    check(
        &[
            (
                "s: {on-success: a, on-complete: b}\na: {on-success: t}\nb: {on-success: t}\nt: {join: all}",
                "",
            ),
            (
                "s: {on-success: a, on-skip: b}\na: {on-success: t}\nb: {on-success: t}\nt: {join: all}",
                "",
            ),
            ("s: {on-success: t}\na: {on-error: t}\nt: {join: all}", ""),
        ],
        of_tasks,
    );
}

#[test]
fn a_join_does_not_wait_for_what_follows_it() {
    check(
        &[
            (
                "s: {on-success: t}\nt: {join: all, on-success: b}\nb: {on-success: t}",
                "M217",
            ),
            (
                "s: {on-success: t}\nt: {join: one, on-success: b}\nb: {on-success: t}",
                "M216",
            ),
            (
                "s: {on-success: t}\nr: {on-success: t}\nt: {join: 2, on-success: b}\nb: {on-success: t}",
                "M216",
            ),
            (
                "s: {on-success: t}\nt: {join: all, on-success: u}\nb: {on-success: [t, u]}\nu: {join: all, on-success: b}",
                "M217",
            ),
        ],
        of_tasks,
    );
}
