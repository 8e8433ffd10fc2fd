use super::{check, of_tasks, of_workflow, warnings};

#[test]
fn mappings_are_dropped_unless_they_have_next_or_publish() {
    check(
        &[
            ("a: {on-success: {b: <% $.c %>}}\nb: {}", "M201"),
            ("a: {on-complete: {fail: <% $.c %>}}", "M201"),
            ("a: {on-error: {'fail msg=<% $.m %>': <% $.c %>}}", "M201"),
            ("a: {on-skip: {x: <% $.c %>}}", "M201"),
            ("a: {on-success: [{b: <% $.c %>}]}\nb: {}", ""),
            ("a: {on-success: {next: b}}\nb: {}", ""),
            ("a: {on-success: {next: {b: <% $.c %>}}}\nb: {}", "M202"),
            ("a: {on-success: {next: [{b: <% $.c %>}]}}\nb: {}", ""),
            ("a: {on-success: {publish: {branch: {x: 1}}}}", ""),
        ],
        |tasks| of_tasks(&tasks.replace("{}", "{action: std.noop}")),
    );
    let defaults = "task-defaults: {on-error: {b: <% $.c %>}}\ntasks: {a: {action: std.noop}, b: {action: std.noop}}";
    assert_eq!(of_workflow(defaults), "M201");
    let found = warnings(
        "version: '2.0'\nw: {tasks: {copy: {on-success: {chek: <% $.c %>}}, check: {action: std.noop}}}",
    );
    assert_eq!(
        found,
        [(
            "M201",
            "'on-success' has a mapping and no list, and there is no task 'chek'".to_owned()
        )]
    );
}

#[test]
fn what_ends_an_execution_is_alone_or_has_a_condition() {
    check(
        &[
            ("a: {on-success: [fail, b]}\nb: {}", "M203"),
            ("a: {on-success: [succeed, {b: <% $.c %>}]}\nb: {}", "M203"),
            ("a: {on-success: [b, succeed]}\nb: {}", "M203"),
            ("a: {on-success: [b, fail, c]}\nb: {}\nc: {}", "M203 M203"),
            ("a: {on-success: [{fail: <% $.c %>}, b]}\nb: {}", ""),
            ("a: {on-success: [{b: <% $.c %>}, fail]}\nb: {}", ""),
            ("a: {on-success: [noop, fail]}", ""),
            ("a: {on-success: [pause, b]}\nb: {}", ""),
            ("a: {on-success: [b, pause]}\nb: {}", ""),
        ],
        |tasks| of_tasks(&tasks.replace("{}", "{action: std.noop}")),
    );
}

#[test]
fn only_commands_that_end_or_pause_have_a_message() {
    check(
        &[
            ("a: {on-success: 'b x=1'}\nb: {}", "M204"),
            ("a: {on-success: 'noop msg=\"x\"'}", "M204"),
            ("a: {on-success: 'fail message=\"x\"'}", "M204"),
            ("a: {on-success: 'fail msg=\"x\"'}", ""),
            ("a: {on-success: 'fail(msg=\"x y\")'}", ""),
            ("a: {on-success: [{'pause msg=<% $.x %>': <% $.c %>}]}", ""),
            ("a: {on-success: 'fail msg=x'}", "M229"),
        ],
        |tasks| of_tasks(&tasks.replace("{}", "{action: std.noop}")),
    );
}

#[test]
fn a_task_runs_twice_where_clauses_add_up() {
    check(
        &[
            ("a: {on-success: b, on-complete: b}\nb: {}", "M205"),
            ("a: {on-error: b, on-complete: [b]}\nb: {}", "M205"),
            ("a: {on-success: b, on-error: b}\nb: {}", ""),
            (
                "a: {on-success: b, on-complete: [{b: <% $.c %>}]}\nb: {}",
                "",
            ),
            ("a: {on-success: noop, on-complete: noop}", ""),
            (
                "a: {on-success: b, on-complete: b}\nc: {on-success: b}\nb: {join: all}",
                "",
            ),
        ],
        |tasks| of_tasks(&tasks.replace("{}", "{action: std.noop}")),
    );
}

#[test]
fn conditions_of_on_error_may_leave_nothing_out() {
    check(
        &[
            ("[{b: <% $.x %>}]", "M206"),
            ("[{b: <% $.x %>}, {fail: <% $.y %>}]", "M206"),
            ("[{b: <% $.x %>}, fail]", ""),
            ("[{b: <% $.x %>}, {fail: <% not $.x %>}]", ""),
            ("[{b: <% $.x %>}, {fail: <% not ($.x) %>}]", ""),
            ("[{b: <% $.x = 1 %>}, {fail: <% $.x != 1 %>}]", ""),
            ("[{b: <% $.x >= 1 %>}, {fail: <% $.x < 1 %>}]", ""),
            ("[{b: '{{ _.x == 1 }}'}, {fail: '{{ _.x != 1 }}'}]", ""),
            ("[{b: <% $.x = 1 %>}, {fail: <% $.x != 2 %>}]", "M206"),
            ("[{b: <% true %>}]", ""),
        ],
        |clause| {
            of_tasks(&format!(
                "a: {{on-error: {clause}}}\nb: {{action: std.noop}}"
            ))
        },
    );
    let defaults = "task-defaults: {on-error: [{b: <% $.c %>}]}\ntasks: {a: {action: std.noop}, b: {action: std.noop}}";
    assert_eq!(of_workflow(defaults), "M206");
}

#[test]
fn on_complete_that_looks_for_errors_needs_on_error() {
    check(
        &[
            (
                "on-complete: [{b: \"<% task().state = 'ERROR' %>\"}]",
                "M207",
            ),
            (
                "on-complete: [{b: \"<% task().state = 'ERROR' %>\"}], on-error: noop",
                "",
            ),
            ("on-complete: [{b: \"<% task().state = 'SUCCESS' %>\"}]", ""),
            ("on-complete: [b]", ""),
        ],
        |clauses| of_tasks(&format!("a: {{{clauses}}}\nb: {{action: std.noop}}")),
    );
}

#[test]
fn a_condition_is_one_expression_to_the_last_character() {
    check(
        &[
            ("'<% $.x %> and <% $.y %>'", "M208"),
            ("'<% $.x %> '", "M208"),
            ("|\n      <% $.x %>\n", "M208"),
            ("'{{ _.x }} and {{ _.y }}'", "M208"),
            ("|-\n      <% $.x %>\n", ""),
            (">-\n      <% $.x and\n      $.y %>\n", ""),
            ("'<% $.x and $.y %>'", ""),
            ("'{{ _.x and _.y }}'", ""),
        ],
        |condition| {
            of_tasks(&format!(
                "a:\n  on-success:\n  - b: {condition}\nb: {{action: std.noop}}"
            ))
        },
    );
}
