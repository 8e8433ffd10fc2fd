use super::{check, of_tasks, of_workflow};

fn of_task(body: &str) -> String {
    of_tasks(&format!("a: {{{body}}}"))
}

#[test]
fn policies_do_what_they_say() {
    check(
        &[
            ("concurrency: 2", "M240"),
            ("concurrency: 2, with-items: 'i in [1]'", ""),
            ("retry: {count: 0, delay: 1}", "M241"),
            ("retry: count=0 delay=1", "M241"),
            ("retry: {count: 1, delay: 0}", ""),
            ("retry: {count: <% 0 %>, delay: 0}", ""),
            (
                "retry: {count: 1, delay: 0, break-on: '<% $.x %> or <% $.y %>'}",
                "M208",
            ),
            ("fail-on: '<% $.x %> or <% $.y %>'", "M208"),
            ("fail-on: <% $.x or $.y %>", ""),
            ("timeout: 5, wait-before: 5", "M242"),
            ("timeout: 5, wait-before: 3, wait-after: 2", "M242"),
            ("timeout: 5, wait-before: 3, wait-after: 1", ""),
            ("timeout: 5, wait-before: <% $.x %>", ""),
            ("timeout: 0, wait-before: 3", ""),
            ("timeout: 5, pause-before: true", "M242"),
            ("timeout: 5, pause-before: false", ""),
            ("pause-before: true, wait-before: 3", "M244"),
            ("pause-before: <% $.x %>, wait-before: 3", ""),
            ("pause-before: true, wait-after: 3", ""),
        ],
        of_task,
    );
}

#[test]
fn nothing_does_not_take_back_a_default() {
    let with = |defaults: &str, task: &str| {
        of_workflow(&format!(
            "task-defaults: {{{defaults}}}\ntasks: {{a: {{{task}}}}}"
        ))
    };
    for (defaults, task, wanted) in [
        ("wait-before: 3", "wait-before: 0", "M243"),
        ("fail-on: <% $.x %>", "fail-on: false", "M243"),
        ("wait-before: 3", "wait-before: 1", ""),
        ("wait-before: 0", "wait-before: 0", ""),
        ("wait-after: 3", "wait-before: 0", ""),
        (
            "retry: {count: 1, delay: 1}",
            "retry: {count: 0, delay: 0}",
            "",
        ),
    ] {
        assert_eq!(with(defaults, task), wanted, "{defaults}, {task}");
    }
}

#[test]
fn keys_about_actions_do_nothing_for_workflows() {
    check(
        &[
            ("workflow: x, target: y", "M246"),
            ("workflow: x, keep-result: false", "M246"),
            ("workflow: x, safe-rerun: true", "M246"),
            ("workflow: x, keep-result: true, safe-rerun: false", ""),
            (
                "action: x, target: y, keep-result: false, safe-rerun: true",
                "",
            ),
            ("action: x, keep-result: <% $.x %>", "M245"),
            ("action: x, safe-rerun: <% $.x %>", "M245"),
        ],
        of_task,
    );
    let defaults = "task-defaults: {safe-rerun: <% $.x %>}\ntasks: {a: {action: x}}";
    assert_eq!(of_workflow(defaults), "M245");
}

#[test]
fn results_that_are_dropped_are_null_elsewhere() {
    check(
        &[
            ("b: {action: x, input: {y: <% task(a).result %>}}", "M247"),
            (
                "b: {action: x, input: {y: '{{ task(\"a\").result.z }}'}}",
                "M247",
            ),
            ("b: {action: x y=<% task('a').result.z %>}", "M247"),
            ("b: {action: x, input: {y: [<% task(a).id %>]}}", ""),
            ("b: {action: x, input: {y: <% task(b).result %>}}", ""),
        ],
        |task| of_tasks(&format!("a: {{action: x, keep-result: false}}\n{task}")),
    );
    check(
        &[
            (
                "a: {action: x, keep-result: false, publish: {y: <% task(a).result %>}}",
                "",
            ),
            (
                "a: {action: x, keep-result: true}\nb: {publish: {y: <% task(a).result %>}}",
                "",
            ),
            (
                "a: {workflow: x, keep-result: false}\nb: {publish: {y: <% task(a).result %>}}",
                "M246",
            ),
        ],
        of_tasks,
    );
    let output = "output: {x: <% task(a).result %>}\ntasks: {a: {action: x, keep-result: false}}";
    assert_eq!(of_workflow(output), "M247");
}

#[test]
fn scopes_are_published_unless_a_later_place_lacks_them() {
    check(
        &[
            ("on-success: {publish: {atomic: {x: 1}}}", "M248"),
            (
                "publish: {x: 1}, on-success: {publish: {global: {y: 1}}}",
                "M248",
            ),
            (
                "publish: {x: 1}, on-success: {publish: {branch: {y: 1}}}",
                "",
            ),
            (
                "publish: {x: 1}, on-success: {publish: {branch: {y: 1}, global: {z: 1}}}",
                "",
            ),
            (
                "publish: {x: 1}, on-complete: {publish: {global: {y: 1}}}",
                "M248",
            ),
            ("publish: {x: 1}, on-error: {publish: {global: {y: 1}}}", ""),
            (
                "on-complete: {publish: {global: {y: 1}}}, on-success: {publish: {branch: {x: 1}}}",
                "M248",
            ),
            (
                "publish-on-error: {x: 1}, on-error: {publish: {global: {y: 1}}}",
                "M248",
            ),
            ("publish: {x: 1}, publish-on-error: {x: 1}", ""),
            ("publish: {branch: {x: 1}}", "M248"),
            ("publish: {branch: {x: 1}, global: {y: 1}}", "M248"),
            ("publish: {branch: main}", ""),
            (
                "publish: {x: 1}, on-success: {publish: {branch: {x: 2}}}",
                "M248",
            ),
            (
                "publish: {x: 1}, on-complete: {publish: {branch: {x: 2}}}",
                "M248",
            ),
            (
                "publish: {x: 1}, on-complete: {publish: {branch: {x: 1}}}",
                "",
            ),
            ("publish: {x: 1}, on-error: {publish: {branch: {x: 2}}}", ""),
            ("publish: {branch: {x: 1}, other: 1}", ""),
        ],
        of_task,
    );
    let defaults =
        "task-defaults: {on-success: {publish: {branch: {x: 1}}}}\ntasks: {a: {action: x}}";
    assert_eq!(of_workflow(defaults), "M248");
}
