//! Rules about what follows a task.

use crate::dsl::finding::{Rule, Severity};

pub static DROPPED_MAP: Rule = Rule {
    code: "M201",
    severity: Severity::Warning,
    title: "a mapping in on-success or its kin",
    reason: "The server reads 'next' and 'publish' of a mapping in on-success, on-error, on-complete and on-skip, and nothing else: a task named in it does not follow, and the server does not notice it if there is no such task. If no other task leads to that task, it starts at once, together with the workflow. Conditions stand in a list.",
    wrong: "\
version: '2.0'
backup:
  input: [verify]
  tasks:
    copy:
      action: std.noop
      on-success: {check: <% $.verify %>}
    check: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [verify]
  tasks:
    copy:
      action: std.noop
      on-success: [{check: <% $.verify %>}]
    check: {action: std.noop}
",
};

pub static NEXT_MAP: Rule = Rule {
    code: "M202",
    severity: Severity::Warning,
    title: "a condition under 'next' that does not count",
    reason: "Of a mapping under 'next' the server takes the name and drops the condition: the task always follows. Conditions stand in a list.",
    wrong: "\
version: '2.0'
backup:
  input: [verify]
  tasks:
    copy:
      action: std.noop
      on-success:
        publish: {global: {copied: true}}
        next: {check: <% $.verify %>}
    check: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [verify]
  tasks:
    copy:
      action: std.noop
      on-success:
        publish: {global: {copied: true}}
        next: [{check: <% $.verify %>}]
    check: {action: std.noop}
",
};

pub static BESIDE_COMMAND: Rule = Rule {
    code: "M203",
    severity: Severity::Warning,
    title: "tasks beside fail or succeed",
    reason: "What a list names starts at the same time. 'fail' and 'succeed' end the execution at once: what stands behind them never starts, and for what stands before them the execution does not wait. Those tasks have only just started when it ends, and nothing follows them.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-error: [fail, clean]}
    clean: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-error: clean}
    clean: {action: std.noop, on-success: fail}
",
};

pub static PARAMETERS: Rule = Rule {
    code: "M204",
    severity: Severity::Warning,
    title: "parameters of a transition that the server ignores",
    reason: "Only 'fail', 'succeed' and 'pause' have a parameter: 'msg'. Tasks take their input from their own 'input', and what is written behind their names is ignored.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-error: 'fail message=\"no copy was made\"'}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-error: 'fail msg=\"no copy was made\"'}
",
};

pub static TWICE: Rule = Rule {
    code: "M205",
    severity: Severity::Warning,
    title: "a task that runs twice",
    reason: "The clauses of a task add up: after a success on-success and on-complete both count, after an error on-error and on-complete. A task that both of them name runs twice, at the same time.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: report, on-complete: report}
    report: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-complete: report}
    report: {action: std.noop}
",
};

pub static MAYBE_UNHANDLED: Rule = Rule {
    code: "M206",
    severity: Severity::Warning,
    title: "an on-error that has conditions only",
    reason: "If none of the conditions is true, the error is not handled. The execution ends in ERROR, and its cause is given as \"Failure caused by error in tasks: \" with no task behind it. A last entry without a condition, such as 'fail' with a message, tells what has happened.",
    wrong: "\
version: '2.0'
backup:
  input: [again]
  tasks:
    copy:
      action: std.noop
      on-error: [{clean: <% $.again %>}]
    clean: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [again]
  tasks:
    copy:
      action: std.noop
      on-error:
        - clean: <% $.again %>
        - fail msg=\"no copy was made\": <% not $.again %>
    clean: {action: std.noop}
",
};

pub static COMPLETE_ERROR: Rule = Rule {
    code: "M207",
    severity: Severity::Warning,
    title: "an error that on-complete does not handle",
    reason: "on-complete runs after errors, too, but does not handle them: the execution ends in ERROR all the same. Only on-error handles an error.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy:
      action: std.noop
      on-complete: [{clean: <% task().state = 'ERROR' %>}]
    clean: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-error: clean}
    clean: {action: std.noop}
",
};

pub static CONDITION_TEXT: Rule = Rule {
    code: "M208",
    severity: Severity::Warning,
    title: "a condition that is always true",
    reason: "The value of an expression counts only if the expression is the whole text. With anything beside it, be it a second expression or the line break at the end of a block (| or >), the server makes a text such as \"false\" of it. For conditions each text is true, and policies that need a number or true or false fail.",
    wrong: "\
version: '2.0'
backup:
  input: [verify, size]
  tasks:
    copy:
      action: std.noop
      on-success: [{check: <% $.verify %> and <% $.size > 0 %>}]
    check: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [verify, size]
  tasks:
    copy:
      action: std.noop
      on-success: [{check: <% $.verify and $.size > 0 %>}]
    check: {action: std.noop}
",
};
