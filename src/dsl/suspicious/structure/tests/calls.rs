use super::{check, codes, of_tasks, warnings};

fn of_call(call: &str) -> String {
    of_tasks(&format!("a:\n  action: '{}'", call.replace('\'', "''")))
}

#[test]
fn everything_on_the_line_is_read() {
    check(
        &[
            ("x.y to=ops", "M229"),
            ("x.y a=1.5", "M229"),
            ("x.y a=-1", "M229"),
            ("x.y a=\"b", "M229"),
            ("x.y a = \"b\"", "M229"),
            ("x.y a=\"b \\\"c\\\" d\"", "M229"),
            ("x.y a={\"b\": 1}", "M229"),
            ("x.y hello", "M229"),
            ("x.y a=1 b=2", ""),
            ("x.y a=1, b=2; c=3", ""),
            ("x.y(a=1, b=2)", ""),
            ("x.y a=<% $.a + 1 %> b={{ _.c }}", ""),
            ("x.y a='b c' d=\"e\" f=true g=null h=[1, 2]", ""),
            ("x.y", ""),
            ("<% $.a %> b=1", ""),
            ("<% $.a %>", ""),
        ],
        of_call,
    );
    check(
        &[
            ("a: {retry: count=3 delay=1.5}", "M229"),
            ("a: {retry: 'count=3, delay=1'}", ""),
            (
                "a: {retry: count=3 delay=<% $.d %> break-on=<% $.b = 1 %>}",
                "",
            ),
        ],
        of_tasks,
    );
}

#[test]
fn a_name_is_cut_at_blanks() {
    check(
        &[
            ("x.<% $.a %> b=1", "M230"),
            ("x.<% $.a %>", "M230"),
            ("<% $.a %>.y", "M230"),
            ("<% $.a %>.y b=1", "M230"),
            ("x.<%$.a%>", ""),
            ("<%$.a%>.y", ""),
            ("x.y(a=1)", "M230"),
            ("x.y\u{9}a=1", "M230"),
            ("x.y=\"a b\"", "M230"),
            ("{{ _.a }}", ""),
            ("{{ _.a }} b=1", ""),
            ("{{ _.a }} b={{ _.c }}", "M230"),
            ("<% f(a=1) %> b=1", "M230"),
        ],
        of_call,
    );
}

#[test]
fn lists_are_json() {
    check(
        &[
            ("x.y a=[b, c]", "M231"),
            ("x.y a=[1] b=[2]", "M231"),
            ("x.y a=[<% $.b %>]", "M231"),
            ("x.y a=[\"b\", 1]", ""),
        ],
        of_call,
    );
}

#[test]
fn input_is_given_once_and_is_a_mapping() {
    check(
        &[
            ("a: {action: x.y b=1, input: {b: 2}}", "M232"),
            ("a: {action: x.y b=1 b=2}", "M232"),
            ("a: {action: x.y b=1, input: {c: 2}}", ""),
            ("a: {action: x.y, input: hello}", "M233"),
            ("a: {action: x.y, input: '<% $.a %> '}", "M233"),
            ("a: {action: x.y, input: '<% $.a %>'}", ""),
            ("a: {action: x.y, input: '{{ _.a }}'}", ""),
            ("a: {input: {b: 2}}", "M234"),
            ("a: {input: '<% $.a %>'}", ""),
            ("a: {workflow: x, input: {b: 2}}", ""),
        ],
        of_tasks,
    );
    let action = "version: '2.0'\nx: {base: std.echo output=1, base-input: {output: 2}}";
    assert_eq!(warnings(action)[0].0, "M232");
}

#[test]
fn items_end_with_their_values() {
    check(
        &[
            ("a: {with-items: 'i in <% $.a %> + <% $.b %>'}", "M235"),
            ("a: {with-items: ['i in [1] ', 'j in <% $.a %>x']}", "M235"),
            ("a: {with-items: 'i in <% $.a %> '}", ""),
            ("a: {with-items: 'i in [1, 2]'}", ""),
        ],
        of_tasks,
    );
}

#[test]
fn a_base_is_found_under_its_whole_name() {
    let of = |base: &str| {
        format!(
            "version: '2.0'\nname: b\nactions:\n  x:\n    base: {base}\n  y:\n    base: std.noop\n"
        )
    };
    for (text, wanted) in [
        ("version: '2.0'\nx: {base: x}".to_owned(), "M237"),
        (
            "version: '2.0'\nx: {base: y}\ny: {base: std.noop}".to_owned(),
            "",
        ),
        (of("y"), "M237"),
        (of("x"), "M237"),
        (of("b.y"), ""),
        (of("z"), ""),
    ] {
        assert_eq!(codes(&text), wanted, "{text}");
    }
}

#[test]
fn input_of_an_action_goes_to_its_base() {
    for (lines, wanted) in [
        ("base: std.echo\n  input: [a]", "M234"),
        ("base: std.echo output=<% $.a %>\n  input: [a]", ""),
        (
            "base: std.echo\n  base-input: {output: <% $.a %>}\n  input: [a]",
            "",
        ),
        ("base: std.echo", ""),
    ] {
        assert_eq!(
            codes(&format!("version: '2.0'\nx:\n  {lines}")),
            wanted,
            "{lines}"
        );
    }
}

#[test]
fn variables_hide_items_of_tasks_behind_them() {
    check(
        &[
            (
                "a: {publish: {i: 1}, on-success: b}\nb: {with-items: 'i in [1]'}",
                "M236",
            ),
            (
                "a: {publish: {i: 1}, on-success: b}\nb: {on-error: c}\nc: {with-items: ['j in [1]', 'i in [1]']}",
                "M236",
            ),
            (
                "a: {on-complete: {publish: {branch: {i: 1}}, next: b}}\nb: {with-items: 'i in [1]'}",
                "M236",
            ),
            (
                "a: {publish-on-error: {i: 1}, on-error: b}\nb: {with-items: 'i in [1]'}",
                "M236",
            ),
            (
                "a: {publish-on-error: {i: 1}, on-success: b}\nb: {with-items: 'i in [1]'}",
                "",
            ),
            ("a: {publish: {i: 1}}\nb: {with-items: 'i in [1]'}", ""),
            (
                "a: {publish: {j: 1}, on-success: b}\nb: {with-items: 'i in [1]'}",
                "",
            ),
            ("a: {with-items: 'i in [1]', publish: {i: 1}}", ""),
            (
                "a: {on-success: {publish: {global: {i: 1}}, next: b}}\nb: {with-items: 'i in [1]'}",
                "",
            ),
        ],
        of_tasks,
    );
}

#[test]
fn messages_show_what_is_lost() {
    let found = |call: &str| {
        let text = format!("version: '2.0'\nw: {{tasks: {{a: {{action: {call}}}}}}}");
        warnings(&text).pop().unwrap().1
    };
    assert_eq!(found("x.y a=1 to=ops b=2"), "'to=ops' is not read");
    assert_eq!(found("x.y a=1.5"), "of 'a=1.5' only 'a=1' is read");
    assert_eq!(
        found("x.<% $.a %>"),
        "the name in this call ends behind 'x.<%'"
    );
}
