use super::across::rules::FILE;
use super::online::REFUSED;
use super::*;
use crate::definitions::{Key, Kind};
use crate::dsl::{Rule, Severity};

/// The files of an example, which may have several.
fn files(text: &str) -> Vec<Source> {
    let parts = text.split(FILE).filter(|part| !part.is_empty());
    if !text.starts_with(FILE) {
        return vec![Source::new("f.yaml", text)];
    }
    let files = parts.map(|part| part.split_once('\n').unwrap());
    files.map(|(name, text)| Source::new(name, text)).collect()
}

/// What is found in a text: codes and hints, or messages.
fn found(text: &str) -> Vec<(&'static str, String)> {
    let files = files(text);
    let names = Names::default();
    let report = lint(&files, "", Elsewhere::Only(&names));
    assert!(report.others.is_empty(), "passed over: {text}");
    let findings = report.findings.iter();
    findings
        .map(|found| (found.finding.rule.code, found.message()))
        .collect()
}

/// The same without what is told of each file by itself.
fn found_across(text: &str) -> Vec<(&'static str, String)> {
    let mut findings = found(text);
    findings.retain(|(code, _)| code.starts_with("M3"));
    findings
}

/// The codes of what is found in the file by itself, or in all files.
fn codes(rule: &Rule, text: &str) -> Vec<&'static str> {
    if rule.code.starts_with("M3") {
        return found(text).into_iter().map(|(code, _)| code).collect();
    }
    let sources = [Source::new("f.yaml", text)];
    let report = each(&sources, "");
    assert_eq!(report.files, 1, "passed over: {text}");
    let findings = report.findings.iter();
    findings.map(|found| found.finding.rule.code).collect()
}

#[test]
fn codes_are_unique_and_in_order_and_each_rule_is_told_whole() {
    let codes: Vec<&str> = rules().map(|rule| rule.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
    for rule in rules() {
        let Rule {
            code,
            title,
            reason,
            wrong,
            right,
            ..
        } = rule;
        assert!(!title.is_empty() && !title.ends_with('.'), "{code}");
        assert!(reason.ends_with('.'), "{code}");
        assert_ne!(wrong, right, "{code}");
    }
}

#[test]
fn each_rule_finds_its_wrong_example_alone_and_nothing_in_the_right_one() {
    for rule in rules() {
        let (wrong, right) = (rule.wrong, rule.right);
        if rule.code == REFUSED.code {
            // Only a server finds it.
            assert_eq!(codes(rule, wrong), [""; 0], "{wrong}");
        } else {
            assert_eq!(codes(rule, wrong), [rule.code], "{wrong}");
        }
        assert_eq!(codes(rule, right), [""; 0], "{}: {right}", rule.code);
    }
}

#[test]
fn codes_of_what_the_server_refuses_are_errors() {
    for rule in rules() {
        // The parser accepts these, and the server cannot store them.
        let is_refused_later = matches!(rule.code, "M224" | "M226" | "M239");
        let is_error = is_refused_later || !matches!(rule.code.as_bytes(), [b'M', b'2' | b'3', ..]);
        assert_eq!(rule.severity == Severity::Error, is_error, "{}", rule.code);
    }
}

#[test]
fn what_is_no_definition_is_counted_and_a_finding_is_one_line() {
    let wrong = "version: '2.0'\nw:\n  tasks:\n    a: {action: std.noop, \"x\\ny\": 1}\n";
    let sources = [
        Source::new("a\n.yaml", wrong),
        Source::new("b.yaml", "services: {}\n"),
        Source::new("c.json", "[1, 2]"),
    ];
    let report = each(&sources, "");
    assert_eq!((report.files, report.others.len()), (1, 2));
    assert_eq!(report.count(Severity::Error), 1);
    let line = report.findings[0].line();
    assert_eq!(
        line,
        "a\u{fffd}.yaml:4:27: M105 error: a task has no key 'x\u{fffd}y'"
    );
}

const BOOK: &str = "version: '2.0'
name: book
actions:
  say:
    base: std.echo output=<% $.what %>
    input: [what, {loud: false}]
  twice:
    base: book.say
    base-input: {what: <% $.what %>}
    input: [what]
workflows:
  inner:
    input: [vm, {size: 1}]
    tasks:
      a: {action: say what=\"hi\"}
      b: {action: book.say, input: {what: hi, loud: true}}
  outer:
    tasks:
      a: {workflow: inner, input: {vm: web-1}}
      b: {workflow: book.inner vm=\"web-1\" size=2}
      c: {workflow: <% $.which %>, input: {anything: 1}}
      d: {workflow: inner, input: <% $.all %>}
      e: {workflow: inner, input: {vm: 1, env: {a: 1}, notify: []}}
      f: {action: nova.servers_list, input: {limit: 1}}
      g: {action: '{{ _.action }}'}
      h: {description: nothing}
";

#[test]
fn calls_that_are_right_have_no_findings() {
    assert_eq!(found_across(BOOK), []);
    let outside = format!(
        "# File book.yaml\n{BOOK}# File w.yaml\nversion: '2.0'\nw:\n  tasks:\n    a: {{workflow: book.inner, input: {{vm: 1}}}}\n    b: {{action: book.say what=\"x\"}}\n    c: {{action: hook x=1}}\n# File hook.yaml\nkind: dynamic-action\nname: hook\nclass_name: Hook\ncode_source_name: hooks\n# File cron.yaml\nkind: cron-trigger\nname: n\nworkflow_name: book.inner\nworkflow_input: {{vm: 1}}\nworkflow_params: {{env: prod}}\npattern: '0 2 * * *'\n"
    );
    assert_eq!(found_across(&outside), []);
}

/// The only finding about a task.
fn of_task(task: &str) -> String {
    let text = format!("{BOOK}      z: {task}\n");
    let [(code, message)] = &found_across(&text)[..] else {
        panic!("{task}: {:?}", found_across(&text));
    };
    format!("{code} {message}")
}

#[test]
fn calls_that_are_wrong_are_told_with_what_is_meant() {
    for (task, expected) in [
        (
            "{workflow: iner, input: {vm: 1}}",
            "M301 no file has the workflow 'iner'; did you mean 'inner'?",
        ),
        (
            "{workflow: elsewhere_altogether}",
            "M301 no file has the workflow 'elsewhere_altogether'",
        ),
        (
            "{action: sayy what=\"1\"}",
            "M302 no file has the action 'sayy', and it is no standard action; did you mean 'say'?",
        ),
        (
            "{action: std.htpp, input: {url: x}}",
            "M302 no file has the action 'std.htpp', and it is no standard action; did you mean 'std.http'?",
        ),
        (
            "{workflow: inner}",
            "M320 the workflow 'inner' needs the input 'vm'",
        ),
        (
            "{action: std.ssh cmd=\"ls\"}",
            "M320 the action 'std.ssh' needs the inputs 'host', 'username'",
        ),
        (
            "{action: std.http, input: {uri: x}}",
            "M321 the action 'std.http' has no input 'uri'; did you mean 'url'?",
        ),
        (
            "{action: std.noop, input: {a: 1}}",
            "M321 the action 'std.noop' has no input 'a'",
        ),
        (
            "{workflow: inner vm=1 sise=2}",
            "M321 the workflow 'inner' has no input 'sise'; did you mean 'size'?",
        ),
    ] {
        assert_eq!(of_task(task), expected, "{task}");
    }
}

#[test]
fn a_base_in_a_workbook_needs_its_whole_name() {
    let text = BOOK.replace("base: book.say", "base: say");
    // The rule for one file tells it, and this one does not tell it again.
    assert_eq!(found_across(&text), []);
    let alone = found(&text).into_iter().any(|(code, _)| code == "M237");
    assert!(alone);
}

#[test]
fn environments_of_tasks_and_triggers_are_looked_for() {
    let text = "# File e.yaml\nkind: environment\nname: prod\nvariables: {}\n# File w.yaml\nversion: '2.0'\nw:\n  tasks:\n    a: {workflow: v, input: {env: prd}}\n    b: {workflow: v, input: {env: prod}}\n    c: {workflow: v, input: {env: <% $.e %>}}\n    d: {workflow: u, input: {env: prd}}\nv:\n  tasks:\n    a: {action: std.noop}\nu:\n  input: [env]\n  tasks:\n    a: {action: std.noop}\n";
    let expected = "no file has the environment 'prd'; did you mean 'prod'?";
    assert_eq!(found_across(text), [("M304", expected.to_owned())]);
}

#[test]
fn triggers_are_refused_for_their_input_and_part_of_a_tree_is_no_reason_for_findings() {
    let trigger = "kind: event-trigger\nname: t\nworkflow_name: w\nworkflow_input: {vmm: 1}\nexchange: a\ntopic: b\nevent: c\n";
    assert_eq!(found_across(trigger), []);
    let workflow =
        "version: '2.0'\nw:\n  input: [vm, other]\n  tasks:\n    a: {action: std.noop}\n";
    let text = format!("# File t.yaml\n{trigger}# File w.yaml\n{workflow}");
    let expected = [
        (
            "M320",
            "the workflow 'w' needs the input 'other'".to_owned(),
        ),
        (
            "M321",
            "the workflow 'w' has no input 'vmm'; did you mean 'vm'?".to_owned(),
        ),
    ];
    assert_eq!(found_across(&text), expected);
    let elsewhere = text.replace(
        "workflow_name: w\n",
        "workflow_name: v\nworkflow_namespace: n\n",
    );
    assert_eq!(found_across(&elsewhere), []);
}

#[test]
fn while_a_file_cannot_be_read_or_the_server_may_have_more_nothing_is_missing() {
    let calls =
        "version: '2.0'\nw:\n  tasks:\n    a: {workflow: gone}\n    b: {action: std.echo}\n";
    let both = ["M301", "M320"];
    let of = |text: &str| -> Vec<_> {
        found_across(text)
            .into_iter()
            .map(|(code, _)| code)
            .collect()
    };
    assert_eq!(of(calls), both);
    for broken in ["a: [", "kind: enviroment\nname: x\n", "kind: environment\n"] {
        let text = format!("# File a.yaml\n{calls}# File b.yaml\n{broken}");
        let found = of(&text);
        assert!(
            found.contains(&"M320") && !found.contains(&"M301"),
            "{broken}: {found:?}"
        );
    }
    let sources = files(calls);
    let report = lint(&sources, "", Elsewhere::Unknown);
    assert_eq!(report.findings.len(), 1);
    let mut names = Names::default();
    names.add_all(
        Kind::Workflow,
        [(Key::new(Kind::Workflow, "gone", ""), None)],
    );
    let report = lint(&sources, "", Elsewhere::Only(&names));
    assert_eq!(report.findings.len(), 1);
}

#[test]
fn what_is_refused_has_no_other_findings_but_its_names_count() {
    let text = "# File a.yaml\nversion: '2.0'\nw:\n  input: [vm]\n  tasks:\n    a: {workflow: gone, x: 1}\n# File b.yaml\nversion: '2.0'\nv:\n  tasks:\n    a: {workflow: w}\n";
    let codes: Vec<_> = found(text).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["M105", "M320"]);
}

#[test]
fn what_is_defined_twice_names_the_other_place() {
    let text = format!(
        "# File one.yaml\n{BOOK}# File two.yaml\nversion: '2.0'\nbook.inner:\n  tasks:\n    a: {{action: std.noop}}\n# File three.yaml\nkind: environment\nname: e\nvariables: {{}}\n# File four.yaml\nkind: environment\nname: e\nvariables: {{}}\n"
    );
    let messages: Vec<_> = found_across(&text)
        .into_iter()
        .map(|(_, message)| message)
        .collect();
    assert_eq!(
        messages,
        [
            "the workflow 'book.inner' is defined in one.yaml:12 too",
            "the environment 'e' is defined in three.yaml:2 too"
        ]
    );
}

#[test]
fn many_wrong_names_take_no_long_time() {
    use std::fmt::Write as _;
    let mut text = "version: '2.0'\n".to_owned();
    for index in 0..3000 {
        write!(
            text,
            "workflow_{index}:\n  tasks: {{a: {{workflow: workflow{index}}}}}\n"
        )
        .unwrap();
    }
    let found = found_across(&text);
    assert_eq!(found.len(), 3000);
    assert!(found[0].1.contains("did you mean") && !found[2999].1.contains("did you mean"));
}

#[test]
fn many_wrong_inputs_take_no_long_time() {
    let names = |letter: char| (0..3000).map(move |index| format!("{letter}{index}"));
    let inputs = names('i').collect::<Vec<_>>().join(", ");
    let given: String = names('j')
        .flat_map(|name| {
            [
                "        ".to_owned(),
                name,
                ": 1
"
                .to_owned(),
            ]
        })
        .collect();
    let text = format!(
        "version: '2.0'\nw:\n  input: [{inputs}]\n  tasks:\n    a: {{action: std.noop}}\nv:\n  tasks:\n    a:\n      workflow: w\n      input:\n{given}"
    );
    let found = found_across(&text);
    assert_eq!(found.len(), 3001);
    assert!(found.iter().any(|(_, message)| message.ends_with(" more")));
}

#[test]
fn a_value_without_a_type_in_json_does_not_change_what_a_file_is() {
    let book = "version: '2.0'\nname: book\nworkflows:\n  w:\n    vars: {day: 2027-01-01}\n    tasks:\n      a: {action: std.noop}\n";
    let [(code, message)] = &found(book)[..] else {
        panic!("{:?}", found(book));
    };
    assert_eq!(*code, "M110", "{message}");
}

/// The codes and messages of what is found in files with a server that has these names and says this of each.
fn with_server(text: &str, names: &Names, verdict: &Verdict) -> Vec<(&'static str, String)> {
    let files = files(text);
    let verdicts = vec![verdict.clone(); files.len()];
    let report = online(&files, "", names, verdicts);
    let findings = report.findings.iter();
    findings
        .map(|found| (found.finding.rule.code, found.message()))
        .collect()
}

#[test]
fn names_of_a_server_are_all_that_there_is_and_have_inputs() {
    let text = "# File w.yaml\nversion: '2.0'\nw:\n  tasks:\n    a: {workflow: there}\n    b: {workflow: ther}\n    c: {action: nova.quite_another, input: {env: 1}}\n    d: {action: nova.servers zone=1}\n    e: {action: any b=1}\n    f: {action: free b=1}\n# File t.yaml\nkind: cron-trigger\nname: n\nworkflow_name: gone\nworkflow_params: {env: prod}\npattern: '0 2 * * *'\n";
    let key = |kind, name: &str| Key::new(kind, name, "");
    let action = |name: &str, inputs: &str| (key(Kind::Action, name), Some(inputs.to_owned()));
    let mut names = Names::default();
    names.add_all(Kind::Workflow, [(key(Kind::Workflow, "there"), None)]);
    names.add_all(Kind::Environment, []);
    let actions = [
        action("nova.servers", "name, size=\"\""),
        action("any", "a, **kwargs"),
        action("free", ""),
    ];
    names.add_all(Kind::Action, actions);
    let nowhere = "neither the files nor the server have the";
    let expected = [
        (
            "M301",
            format!("{nowhere} workflow 'ther'; did you mean 'there'?"),
        ),
        ("M302", format!("{nowhere} action 'nova.quite_another'")),
        (
            "M320",
            "the action 'nova.servers' needs the input 'name'".to_owned(),
        ),
        (
            "M321",
            "the action 'nova.servers' has no input 'zone'".to_owned(),
        ),
        ("M303", format!("{nowhere} workflow 'gone'")),
        ("M304", format!("{nowhere} environment 'prod'")),
    ];
    let mut found = with_server(text, &names, &Verdict::None);
    found.sort_by_key(|(code, _)| *code);
    let mut expected = expected.to_vec();
    expected.sort_by_key(|(code, _)| *code);
    assert_eq!(found, expected);
}

#[test]
fn a_refusal_counts_where_nothing_else_is_wrong() {
    let names = Names::default();
    let refused = Verdict::Refused("no".to_owned(), None);
    let right = "version: '2.0'\nw:\n  tasks:\n    a: {action: std.noop}\n";
    let wrong = right.replace("std.noop", "std.noop, x: 1");
    assert_eq!(
        with_server(right, &names, &refused),
        [("M190", "no".to_owned())]
    );
    assert_eq!(with_server(right, &names, &Verdict::Accepted), []);
    for verdict in [&refused, &Verdict::Accepted, &Verdict::None] {
        let found = with_server(&wrong, &names, verdict);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, "M105");
        let files = files(&wrong);
        let report = online(&files, "", &names, vec![verdict.clone()]);
        let is_accepted = matches!(verdict, Verdict::Accepted);
        assert_eq!(report.accepted.len(), usize::from(is_accepted));
    }
}
