use super::{check, of_tasks, of_workflow, warnings};

#[test]
fn words_and_numbers_are_what_they_look_like() {
    check(
        &[
            ("{y: off}", "M249"),
            ("{y: On}", "M249"),
            ("{y: yes}", ""),
            ("{y: true}", ""),
            ("{y: 'off'}", ""),
            ("{y: [se, no, de]}", "M249"),
            ("{y: [yes, no]}", ""),
            ("{y: 010}", "M249"),
            ("{y: 22:30}", "M249"),
            ("{y: 1:30.5}", "M249"),
            ("{y: [2026-01-01 10:00:00]}", "M249"),
            ("{y: [2026-01-01]}", ""),
            ("{y: 08}", ""),
            ("{y: 0}", ""),
            ("{y: 0x1f}", ""),
            ("{y: 1_000}", ""),
            ("{y: {on: 1}}", "M249"),
            ("{y: {200: ok}}", "M249"),
            ("{y: {'200': ok}}", ""),
        ],
        |input| of_tasks(&format!("a: {{action: x, input: {input}}}")),
    );
}

#[test]
fn expressions_are_evaluated_in_values_only() {
    check(
        &[
            ("a: {action: x, input: {'<% $.y %>': 1}}", "M245"),
            ("a: {publish: {x: [{'{{ _.y }}': 1}]}}", "M245"),
            ("a: {action: x, tags: ['<% $.y %>']}", "M245"),
            ("a: {action: x, tags: [y], input: {z: '<% $.y %>'}}", ""),
        ],
        of_tasks,
    );
    let action = "version: '2.0'\nx: {base: '<% $.y %>'}";
    assert_eq!(warnings(action)[0].0, "M245");
    let hidden = "input: [x, {y: 1}]\nvars: {y: 2, z: 3}\ntasks: {a: {action: x}}";
    assert_eq!(of_workflow(hidden), "M238");
}

#[test]
fn data_are_in_many_places() {
    for body in [
        "vars: {x: off}\ntasks: {a: {action: x}}",
        "output: {x: off}\ntasks: {a: {action: x}}",
        "input: [x: off]\ntasks: {a: {action: x}}",
        "tasks: {a: {publish: {x: off}}}",
        "tasks: {a: {on-error: {publish: {global: {x: off}}}}}",
    ] {
        assert_eq!(of_workflow(body), "M249", "{body}");
    }
    let action = "version: '2.0'\nx: {base: y, base-input: {z: off}}";
    assert_eq!(warnings(action)[0].0, "M249");
    // Flags are true or false.
    assert_eq!(of_tasks("a: {action: x, pause-before: on}"), "");
}
