use super::RULES;
use super::suspicious;
use crate::dsl::finding::Finding;
use crate::dsl::refused::refused;
use crate::dsl::{DefinitionKind, kind_of_tree};
use crate::yaml;

/// The warnings about a text that the server accepts.
fn findings(text: &str) -> Vec<Finding> {
    let tree = yaml::tree(text).unwrap().unwrap();
    let kind = kind_of_tree(tree.root()).unwrap_or(DefinitionKind::Workflows);
    let errors = refused(Some(tree.root()), kind).into_iter();
    let errors: Vec<_> = errors.map(|finding| finding.message).collect();
    assert!(errors.is_empty(), "{text}: {errors:?}");
    suspicious(tree.root(), kind)
}

#[test]
fn each_rule_finds_its_wrong_example_and_nothing_in_the_right_one() {
    for rule in RULES {
        let codes: Vec<_> = findings(rule.wrong)
            .iter()
            .map(|finding| finding.rule.code)
            .collect();
        assert_eq!(codes, [rule.code], "{}", rule.wrong);
        let right = findings(rule.right).into_iter();
        let messages: Vec<_> = right.map(|finding| finding.message).collect();
        assert!(messages.is_empty(), "{}: {messages:?}", rule.code);
    }
}

/// The codes of a text, in the order of its lines.
fn codes(text: &str) -> Vec<&'static str> {
    let mut found = findings(text);
    found.sort_by_key(|finding| finding.at);
    found.iter().map(|finding| finding.rule.code).collect()
}

/// A workflow whose task has this input, beside names of all kinds.
fn of_input(value: &str) -> String {
    format!(
        "version: '2.0'
flow:
  input: [vm, {{size: 1}}, my-key]
  vars: {{region: one}}
  output: {{end: 1}}
  tasks:
    first: {{action: std.noop, publish: {{up: 1}}, on-success: {{next: other}}}}
    other:
      action: std.echo
      input:
        output: {value}
      on-success:
        publish: {{branch: {{own: 1}}, global: {{everywhere: 1}}}}
"
    )
}

#[test]
fn what_is_right_has_no_finding() {
    for value in [
        "<% $.vm + $.region + $.up + $.everywhere %>",
        "<% $.get(nothing) %>",
        "<% $.containsKey(nothing) and $.nothing %>",
        "<% nothing in $.keys() and $.nothing %>",
        "<% $.vm.where($.id = 1).select($.name).first() %>",
        "<% $.vm.toDict($.id, $.name) %>",
        "<% let(x => $.vm) -> $x + $.anything %>",
        "<% with($.vm) -> $1 %>",
        "<% def(f, $ + 1) -> f($.vm) %>",
        "<% dict(a => $.vm, b => [$.up]).a %>",
        "<% switch($.vm = 1 => $.up, true => null) %>",
        "<% coalesce($.vm, $.up, True_) %>",
        "<% execution().id + $__execution.id + env().anything + $__env.x %>",
        "<% task(first).result + task().id + tasks(null, true).len() %>",
        "<% global(everywhere) + global(region) %>",
        "<% $.size - 1 + $.size-1 %>",
        "<% 'a' + str(1) + $.vm %>",
        "'{{ _.vm ~ _.region ~ _.up }}'",
        "'{{ _.nothing | default(1) }}'",
        "'{{ _.nothing.more | d(1) }}'",
        "'{{ _.nothing is defined and _.nothing }}'",
        "'{{ _.nothing is none }}'",
        "\"{{ _.nothing if 'nothing' in _ else 1 }}\"",
        "\"{{ _.get('nothing') }} {{ _.items() | list }}\"",
        "'{% set x = _.vm %}{{ x }}'",
        "'{% for x in _.vm %}{{ x }}{{ loop.index }}{% endfor %}'",
        "'{{ range(3) | list }}{{ uuid() }}{{ _.vm is not none }}'",
        "\"{{ task('first').result }}{{ __execution.id }}{{ _.__env }}\"",
        "\"{{ _['my-key'] }}\"",
        "\"{{ _.vm.items }}\"",
        "\"a {b} %> $.nothing _.nothing\"",
        "\"<% $.vm %>, <% $.up %>\"",
    ] {
        let found = findings(&of_input(value)).into_iter();
        let found: Vec<_> = found
            .map(|found| (found.rule.code, found.message))
            .collect();
        assert!(found.is_empty(), "{value}: {found:?}");
    }
}

#[test]
fn what_is_wrong_in_an_expression_is_found() {
    for (value, expected) in [
        ("<% $.nothing %>", "M256"),
        ("<% $?.nothing %>", "M256"),
        ("<% $[nothing] %>", "M256"),
        ("<% len($.nothing) %>", "M256"),
        ("<% $.vm.get($.nothing) %>", "M256"),
        ("<% [{a => $.nothing}] %>", "M256"),
        ("'{{ _.nothing }}'", "M256"),
        ("\"{{ _['nothing'] }}\"", "M256"),
        ("'{{ _.nothing.more }}'", "M256"),
        ("'{% if _.nothing %}{{ 1 }}{% endif %}'", "M256"),
        ("<% $.own %>", "M257"),
        ("'{{ _.own }}'", "M257"),
        ("<% nothing() %>", "M253"),
        ("<% $.vm.nothing() %>", "M253"),
        ("<% $.vm.str() %>", "M253"),
        ("<% '{0} GB'.format($.vm) %>", "M253"),
        ("<% select($.vm, $) %>", "M253"),
        ("'{{ nothing() }}'", "M254"),
        ("'{{ _.vm | nothing }}'", "M254"),
        ("'{{ _.vm is nothing }}'", "M254"),
        ("'{{ _.vm | json_dump }}'", "M254"),
        ("<% uuid(1) %>", "M255"),
        ("<% $.vm.toUpper(1) %>", "M255"),
        ("<% $.vm.replace() %> <% json_dump() %>", "M255"),
        ("'{{ json_dump() }}'", "M255"),
        ("<% task(nothing) %>", "M258"),
        ("\"{{ task('nothing').state }}\"", "M258"),
        ("<% global(up) %>", "M273"),
        ("<% $.vm = None %>", "M261"),
        ("<% $.my-key %>", "M262"),
        ("<% $.my-long-key %>", "M262"),
        ("'{{ vm }}'", "M263"),
        ("'{{ null }}'", "M263"),
        ("'{{ _.my-key }}'", "M263"),
        ("'{{ _.keys }}'", "M264"),
        ("<% $vm %>", "M270"),
        ("<% 1 + 'a' %>", "M260"),
        ("<% 'a' + $.vm + $.vm.len() %>", "M260"),
        ("<% vm in $ %>", "M271"),
        ("<% $.vm.keys()[0] %>", "M265"),
        ("\"<% $.vm %>\\n\"", "M272"),
        ("\"{{ {'a': {'b': 1}} }}\"", "M272"),
        ("'{% if _.vm %}a{% endif %}'", "M269"),
        ("'<% $.vm'", "M251"),
        ("'{{ _.vm'", "M251"),
        ("{a: {b: <% ( %>}}", "M250"),
        ("{a: ['{{ 1 | }}']}", "M250"),
        ("{a: ['{{ 1 }} <% 1 %>']}", "M252"),
    ] {
        assert_eq!(codes(&of_input(value)), [expected], "{value}");
    }
}

#[test]
fn names_are_known_where_they_are_set() {
    for (text, expected) in [
        // Variables know inputs and nothing else.
        (
            "vars: {a: <% $.vm %>, b: <% $.a %>, c: <% $.up %>, d: <% $.no %>}",
            &["M257", "M257", "M256"][..],
        ),
        ("output: {a: <% $.up %>, b: '{{ _.own }}'}", &[]),
        ("output-on-error: {a: <% $.up %>, b: <% ( %>}", &["M250"]),
        (
            "output: {a: <% task().id %>, b: \"{{ task('t').id }}\"}",
            &["M259", "M259"],
        ),
        (
            "task-defaults: {on-error: [{u: <% $.own and $.no %>}]}",
            &["M256"],
        ),
        ("description: '<% $.no %>'", &[]),
    ] {
        let text = format!(
            "version: '2.0'\nflow:\n  input: [vm]\n  {text}\n  tasks:
    t: {{action: std.noop, publish: {{up: 1}}, on-success: u}}
    u: {{action: std.noop, publish: {{own: 1}}}}\n"
        );
        assert_eq!(codes(&text), expected, "{text}");
    }
    for (task, expected) in [
        ("publish: {a: 1, b: <% $.a %>}", &["M257"][..]),
        ("publish: {a: 1}, on-success: [{u: <% $.a %>}]", &[]),
        (
            "publish: {a: 1}, retry: {count: 1, delay: <% $.a %>, continue-on: <% $.a %>}",
            &["M257"],
        ),
        (
            "publish: {a: 1}, on-success: t, wait-before: <% $.a %>",
            &[],
        ),
        ("with-items: 'i in <% $.i %>'", &["M257"]),
        (
            "with-items: 'i in [1]', input: {output: <% $.i %>}, publish: {a: <% $.i %>}",
            &["M257"],
        ),
        ("input: {host: 1}, target: <% $.host %>", &[]),
        ("input: <% $.vm %>, target: <% $.host %>", &[]),
        ("target: <% $.host %>", &["M256"]),
        ("target: <% task().id %>", &["M259"]),
        ("timeout: <% env().wait %>", &["M259"]),
        ("publish: {<% $.no %>: 1}", &[]),
        ("on-success: [\"fail msg=<% $.no %>\"]", &["M256"]),
        (
            "on-success: {publish: {atomic: {a: 1}}}, on-error: {publish: {global: {b: <% $.a %>}}}",
            &[],
        ),
    ] {
        let text = format!(
            "version: '2.0'\nflow:\n  input: [vm]\n  tasks:\n    s: {{action: std.noop}}
    t: {{action: std.echo, {task}}}\n    u: {{action: std.noop, publish: {{c: <% $.get(a) %>}}}}\n"
        );
        assert_eq!(codes(&text), expected, "{text}");
    }
}

#[test]
fn reverse_workflows_and_actions_are_read() {
    let reverse = "version: '2.0'
flow:
  type: reverse
  tasks:
    a: {action: std.noop, publish: {x: 1}}
    b: {action: std.echo output=<% $.x %>, requires: a}
    c: {action: std.echo output=<% $.x %>, requires: [b]}
    d: {action: std.echo output=<% $.x %>}
";
    assert_eq!(codes(reverse), ["M257"]);
    let actions = "version: '2.0'
say:
  input: [text, {times: \"<% 3 %>\"}]
  base: std.echo output=<% $.text %>
  base-input: {a: <% $.tex %>, b: <% task().id %>}
  output: {a: <% $.anything %>, b: <% env() %>, c: [<% ( %>]}
";
    assert_eq!(codes(actions), ["M256", "M259", "M259", "M250"]);
    let book = "version: '2.0'
name: book
actions:
  say: {base: std.echo output=<% $.text %>}
workflows:
  flow: {tasks: {a: {action: say text=<% $.no %>}}}
";
    assert_eq!(codes(book), ["M256", "M256"]);
}

/// `publish` counts after a success alone, and its kin likewise.
#[test]
fn what_is_published_at_another_end_is_missed() {
    for (task, expected) in [
        ("publish: {x: 1}, on-success: u", &[][..]),
        ("publish: {x: 1}, on-complete: u", &[]),
        ("publish: {x: 1}, on-error: u", &["M257"]),
        ("publish-on-error: {x: 1}, on-error: u", &[]),
        ("publish-on-error: {x: 1}, on-complete: u", &[]),
        ("publish-on-error: {x: 1}, on-success: u", &["M257"]),
        ("publish-on-error: {x: 1}, on-success: m", &["M257"]),
        ("publish-on-error: {x: 1}, on-success: m, on-error: m", &[]),
        ("publish-on-skip: {x: 1}, on-skip: u", &[]),
        // Without on-skip, a task that is skipped goes on as after a success.
        ("publish-on-skip: {x: 1}, on-success: u", &[]),
        ("publish-on-skip: {x: 1}, on-error: u", &["M257"]),
        (
            "publish: {x: 1}, publish-on-error: {x: 2}, on-error: u",
            &[],
        ),
        ("on-error: {publish: {branch: {x: 1}}, next: u}", &[]),
        (
            "on-error: {publish: {branch: {x: 1}}}, on-success: u",
            &["M257"],
        ),
        ("on-complete: {publish: {branch: {x: 1}}}, on-error: u", &[]),
        ("on-error: {publish: {global: {x: 1}}}, on-success: u", &[]),
    ] {
        let text = format!(
            "version: '2.0'\nflow:\n  tasks:\n    t: {{action: std.noop, {task}}}\n    m: {{action: std.noop, on-success: u}}\n    u: {{action: std.echo output=<% $.x %>}}\n"
        );
        let found: Vec<_> = codes(&text)
            .into_iter()
            .filter(|code| *code == "M257")
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn secrets_are_told_and_not_shown() {
    for (input, expected) in [
        ("password: hunter2", Some("M267")),
        ("body: {user: {api_key: hunter2}}", Some("M267")),
        ("headers: {Authorization: 'Bearer hunter2'}", Some("M267")),
        ("auth: 'admin:hunter2'", Some("M267")),
        ("url: 'https://admin:hunter2@example.org/'", Some("M268")),
        ("password: <% $.vm %>", None),
        ("password: ''", None),
        ("password: changeme", None),
        ("password: '********'", None),
        ("password: '<password>'", None),
        ("auth: basic", None),
        ("url: 'https://admin:<% $.vm %>@example.org/'", None),
        ("url: 'https://example.org/a@b:c'", None),
        (
            "url: 'https://example.org/a?b=c&token=hunter2'",
            Some("M267"),
        ),
        ("url: 'https://example.org/a?token=<% $.vm %>'", None),
        ("cmd: 'deploy --user ann --password hunter2'", Some("M267")),
        ("cmd: 'deploy --password=\"hunter2\" now'", Some("M267")),
        (
            "cmd: 'deploy --password <% $.vm %> --token \"<% $.vm %>\"'",
            None,
        ),
        ("cmd: 'deploy --password $PASSWORD --token --force'", None),
        ("cmd: 'deploy --password-file /etc/hunter2'", None),
        ("password: 123456", Some("M267")),
        ("max_tokens: 40", None),
        ("passphrase: correct horse hunter2", Some("M267")),
        ("password: see the vault", None),
        ("token_type: hunter2", None),
        ("password_file: /etc/hunter2", None),
        (
            "private_key: '-----BEGIN RSA PRIVATE KEY----- MIIE -----END RSA PRIVATE KEY-----'",
            Some("M267"),
        ),
    ] {
        let text = format!(
            "version: '2.0'\nflow:\n  input: [vm]\n  tasks:\n    t: {{action: std.http, input: {{{input}}}}}\n"
        );
        let found = findings(&text);
        let codes: Vec<_> = found.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, expected.into_iter().collect::<Vec<_>>(), "{text}");
        let shown = format!("{found:?}");
        assert!(!shown.contains("hunter2\""), "{shown}");
    }
    let text = "version: '2.0'\nflow: {input: [{token: hunter2}], vars: {pin_secret: hunter2}, tasks: {t: {action: std.http password=\"hunter2\"}}}\n";
    assert_eq!(codes(text), ["M267", "M267", "M267"]);
    let text = "version: '2.0'\nflow: {output: {password: hunter2}, tasks: {t: {action: std.noop, publish-on-error: {password: hunter2}, on-success: {publish: {branch: {password: hunter2}}}}}}\n";
    assert_eq!(codes(text), ["M267", "M267", "M267"]);
}

#[test]
fn what_is_huge_is_read_in_time() {
    let many = "$.nothing + ".repeat(10_000);
    let found = findings(&of_input(&format!("<% {many}1 %>")));
    assert_eq!(found.len(), 1);
    let names = (0..5000)
        .map(|n| format!("      t{n}: {{action: std.noop, publish: {{n{n}: <% $.m{n} %>}}}}\n"))
        .collect::<Vec<_>>()
        .concat();
    let text = format!("version: '2.0'\nflow:\n    tasks:\n{names}");
    assert_eq!(findings(&text).len(), 5000);
    let chain = (0..1000)
        .map(|n| format!("      t{n}: {{action: std.noop, publish: {{n{n}: <% $.n0 %>}}, on-success: t{}}}\n", n + 1))
        .collect::<Vec<_>>()
        .concat();
    let text =
        format!("version: '2.0'\nflow:\n    tasks:\n{chain}      t1000: {{action: std.noop}}\n");
    assert!(
        findings(&text).is_empty(),
        "too many tasks to know their order"
    );
}
