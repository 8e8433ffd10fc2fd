//! Rules about single keys of the language.

use crate::dsl::finding::{Rule, Severity};

pub static BOTH: Rule = Rule {
    code: "M113",
    severity: Severity::Error,
    title: "a task runs an action and a workflow",
    reason: "A task runs either an action or a workflow. Write two tasks.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, workflow: restore}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: restore}
    restore: {workflow: restore}
",
};

pub static WORKFLOW_TYPE: Rule = Rule {
    code: "M114",
    severity: Severity::Error,
    title: "unknown type of workflow",
    reason: "A workflow is direct, which is the default, or reverse.",
    wrong: "\
version: '2.0'
backup:
  type: revers
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  type: reverse
  tasks:
    copy: {action: std.noop}
",
};

pub static INPUT: Rule = Rule {
    code: "M115",
    severity: Severity::Error,
    title: "an input is declared in a wrong way",
    reason: "Each item of 'input' is a name, or a name with its default.",
    wrong: "\
version: '2.0'
backup:
  input: [vm, {region: one, zone: two}]
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vm, {region: one}, {zone: two}]
  tasks:
    copy: {action: std.noop}
",
};

pub static WITH_ITEMS: Rule = Rule {
    code: "M116",
    severity: Severity::Error,
    title: "with-items in a wrong form",
    reason: "Each item of 'with-items' is 'name in VALUES', where the values are an expression or a list in JSON.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, with-items: vm in one}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, with-items: 'vm in [\"one\"]'}
",
};

pub static COUNT: Rule = Rule {
    code: "M117",
    severity: Severity::Error,
    title: "a number is wanted",
    reason: "wait-before, wait-after, timeout, concurrency, and count and delay of retry are whole numbers of 0 or more, or one expression. A number in quotes is text.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, timeout: '30'}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, timeout: 30}
",
};

pub static FLAG: Rule = Rule {
    code: "M118",
    severity: Severity::Error,
    title: "true or false is wanted",
    reason: "pause-before, fail-on, keep-result and safe-rerun are true, false, or one expression.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, keep-result: 'false'}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, keep-result: false}
",
};

pub static RETRY: Rule = Rule {
    code: "M119",
    severity: Severity::Error,
    title: "retry in a wrong form",
    reason: "'retry' is a mapping with count and delay, and perhaps break-on and continue-on, or text such as 'count=3 delay=1'.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, retry: {count: 3}}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, retry: {count: 3, delay: 1}}
",
};

pub static JOIN: Rule = Rule {
    code: "M120",
    severity: Severity::Error,
    title: "join in a wrong form",
    reason: "'join' is all, one, or the number of tasks to wait for.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check}
    sync: {action: std.noop, on-success: check}
    check: {action: std.noop, join: al}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check}
    sync: {action: std.noop, on-success: check}
    check: {action: std.noop, join: all}
",
};

pub static NEXT: Rule = Rule {
    code: "M121",
    severity: Severity::Error,
    title: "a transition in a wrong form",
    reason: "on-success and its kin are a name, a name with parameters (fail msg=\"...\"), one {name: condition}, a list of these, or {publish: ..., next: ...}. Conditions belong into a list.",
    wrong: "\
version: '2.0'
backup:
  input: [a, b]
  tasks:
    copy: {action: std.noop, on-success: {check: <% $.a %>, log: <% $.b %>}}
    check: {action: std.noop}
    log: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [a, b]
  tasks:
    copy: {action: std.noop, on-success: [{check: <% $.a %>}, {log: <% $.b %>}]}
    check: {action: std.noop}
    log: {action: std.noop}
",
};

pub static NO_BLANK: Rule = Rule {
    code: "M122",
    severity: Severity::Error,
    title: "a command in parentheses without a blank",
    reason: "The server reads fail(msg='x') in two ways, as a name and as a command, and refuses it.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-error: fail(msg='broken')}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-error: fail msg='broken'}
",
};

pub static CONDITION: Rule = Rule {
    code: "M123",
    severity: Severity::Error,
    title: "a condition that is no expression",
    reason: "A condition is one whole expression, <% ... %> or {{ ... }}, on one line, and nothing else.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: [{check: true}]}
    check: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: [{check: <% true %>}]}
    check: {action: std.noop}
",
};
