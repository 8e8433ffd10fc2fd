//! What is said of usual mistakes: the way out, not only that something is wrong.

use super::lint;

/// A text, and its findings as `line code message`.
const MISTAKES: [(&str, &str); 11] = [
    (
        "w:\n  tasks:\n    a:\n      action: std.echo\n      input:\n        output: {{ _.x }}\n",
        "7 M101 a list or mapping cannot be a key; put a text that begins with {{ in quotes\n",
    ),
    (
        "w:\n  tasks:\n    a:\n      action: std.noop\n     on-success: b\n",
        "6 M101 expected a key or the end of the mapping, but found a mapping; it is not indented as any line before it\n",
    ),
    (
        "w:\n  input: [x]\n  tasks:\n    a: {action: std.noop, on-success: [{b: '<% $.x'}]}\n    b: {action: std.noop}\n",
        "5 M123 the condition of 'b' must be one expression, and this is text; its '%>' or '}}' is missing\n",
    ),
    (
        "name: book\nworkflow: {w: {tasks: {a: {action: std.noop}}}}\n",
        "2 M107 a workflow must be a mapping, and this is text; only a workbook has a name here, and its workflows stand below 'workflows:'\n3 M106 a workflow needs 'tasks'\n",
    ),
    (
        "w: {task: {a: {action: std.noop}}}\n",
        "2 M106 a workflow needs 'tasks'; did you mean 'tasks' instead of 'task'?\n",
    ),
    (
        "a: {bse: std.echo, input: [x]}\n",
        "2 M106 a workflow needs 'tasks'; did you mean 'base' instead of 'bse'?\n",
    ),
    ("w: {tags: [x]}\n", "2 M106 a workflow needs 'tasks'\n"),
    (
        "w: {tasks: {a: {action: std.noop, publish: {x: '{{ $.y }}'}}}}\n",
        "2 M152 the Jinja is wrong at character 4 of this text: unexpected character '$'; '$' is YAQL's; Jinja has '_': {{ _.name }}\n",
    ),
    (
        "w: {tasks: {a: {action: std.noop, publish: {x: '<% $.y | upper %>'}}}}\n",
        "2 M151 the YAQL is wrong at character 8 of this text: unexpected character '|'; filters behind '|' are Jinja's; YAQL has methods: <% $.name.toUpper() %>\n",
    ),
    (
        "w: {tasks: }\n",
        "2 M107 'tasks' must be a mapping, and this is empty\n",
    ),
    (
        "w: {tasks: {a: {action: std.echo output=<% $.sise %>, publish: {size: 1}}}}\n",
        "2 M256 '$.sise' fails, as nothing sets 'sise'\n",
    ),
];

#[test]
fn usual_mistakes_are_told_with_the_way_out() {
    for (text, expected) in MISTAKES {
        let text = format!("version: '2.0'\n{text}");
        let words = [
            "a.yaml", "-f", "value", "-c", "Line", "-c", "Code", "-c", "Message",
        ];
        let ran = lint(&[("a.yaml", &text)], &words);
        assert_eq!(ran.stdout, expected, "{text}");
    }
}

#[test]
fn files_of_other_programs_are_passed_over_and_an_environment_gets_a_hint() {
    let files = [
        (
            "d/circle.yml",
            "version: 2.1\njobs: {b: {docker: [x]}}\nworkflows:\n  version: 2\n  main: {jobs: [b]}\n",
        ),
        ("d/dbt.yml", "version: 2\nmodels: [{name: x}]\n"),
        ("d/env.yaml", "name: prod\nvariables: {a: 1}\n"),
        ("d/z.yaml", "name: prod\nvariables: {a: 1}\nsteps: []\n"),
    ];
    let ran = lint(&files, &["d"]);
    ran.assert(0, "");
    assert_eq!(
        ran.stderr,
        "mistral: note: d/env.yaml seems to be an environment, and is passed over\n  hint: write kind: environment into it\nmistral: note: no errors, no warnings in no files; 4 files define nothing of Mistral: d/circle.yml, d/dbt.yml, d/env.yaml, 1 more\n"
    );
}
