//! Rules about policies, results, and what is published.

use crate::dsl::finding::{Rule, Severity};

pub static CONCURRENCY: Rule = Rule {
    code: "M240",
    severity: Severity::Warning,
    title: "concurrency without with-items",
    reason: "'concurrency' limits how many items of 'with-items' run at the same time. In a task without items it does nothing; how often the task itself runs is not limited.",
    wrong: "\
version: '2.0'
backup:
  input: [hosts]
  tasks:
    copy:
      action: std.echo output=<% $.hosts %>
      concurrency: 2
",
    right: "\
version: '2.0'
backup:
  input: [hosts]
  tasks:
    copy:
      with-items: host in <% $.hosts %>
      action: std.echo output=<% $.host %>
      concurrency: 2
",
};

pub static RETRY_ZERO: Rule = Rule {
    code: "M241",
    severity: Severity::Warning,
    title: "a retry that never happens",
    reason: "'count' is how often the task is tried again after the first time. With 0 it is not.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy:
      action: std.noop
      retry: {count: 0, delay: 5}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy:
      action: std.noop
      retry: {count: 1, delay: 5}
",
};

pub static TIMEOUT: Rule = Rule {
    code: "M242",
    severity: Severity::Warning,
    title: "a timeout that comes too early",
    reason: "The time of 'timeout' begins before wait-before and pause-before, and ends after wait-after. If waiting alone takes as long, the task always fails; while it pauses, it fails when nobody resumes it in time.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, wait-before: 60, timeout: 30}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, wait-before: 60, timeout: 90}
",
};

pub static NOT_OVERRIDDEN: Rule = Rule {
    code: "M243",
    severity: Severity::Warning,
    title: "a default that is not switched off",
    reason: "For the server 0 and false are the same as nothing, and then 'task-defaults' count. A policy of all tasks cannot be switched off like this in one of them; only retry with a count of 0 can.",
    wrong: "\
version: '2.0'
backup:
  task-defaults: {wait-before: 60}
  tasks:
    copy: {action: std.noop}
    check: {action: std.noop, wait-before: 0}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, wait-before: 60}
    check: {action: std.noop}
",
};

pub static PAUSE_AND_WAIT: Rule = Rule {
    code: "M244",
    severity: Severity::Warning,
    title: "wait-before beside pause-before",
    reason: "A task that pauses does not wait: it starts as soon as the execution is resumed.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, pause-before: true, wait-before: 60}
",
    right: "\
version: '2.0'
backup:
  tasks:
    ask: {action: std.noop, pause-before: true, on-success: copy}
    copy: {action: std.noop, wait-before: 60}
",
};

pub static NOT_EVALUATED: Rule = Rule {
    code: "M245",
    severity: Severity::Warning,
    title: "an expression that is not evaluated",
    reason: "The server accepts expressions in many places where it does not evaluate them. In 'keep-result' and 'safe-rerun' they count as true; in keys of mappings, in the defaults of inputs, in tags, and in the 'base' of an action they stay text.",
    wrong: "\
version: '2.0'
backup:
  input: [keep]
  tasks:
    copy: {action: std.noop, keep-result: <% $.keep %>}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, keep-result: false}
",
};

pub static OF_ACTIONS_ONLY: Rule = Rule {
    code: "M246",
    severity: Severity::Warning,
    title: "a key that does nothing for workflows",
    reason: "'target', 'safe-rerun' and 'keep-result' are about actions. In a task that runs a workflow, the server ignores them.",
    wrong: "\
version: '2.0'
all_backups:
  tasks:
    first: {workflow: backup, target: storage_host}
",
    right: "\
version: '2.0'
all_backups:
  tasks:
    first: {workflow: backup}
",
};

pub static NO_RESULT: Rule = Rule {
    code: "M247",
    severity: Severity::Warning,
    title: "a result that is not kept",
    reason: "With 'keep-result: false' the result of a task is dropped when the task is complete. Its own 'publish' still sees it. Elsewhere task(NAME).result is null.",
    wrong: "\
version: '2.0'
backup:
  output: {size: <% task(copy).result %>}
  tasks:
    copy: {action: std.noop, keep-result: false}
",
    right: "\
version: '2.0'
backup:
  output: {size: <% $.size %>}
  tasks:
    copy:
      action: std.noop
      keep-result: false
      publish: {size: <% task().result %>}
",
};

pub static NOT_PUBLISHED: Rule = Rule {
    code: "M248",
    severity: Severity::Warning,
    title: "variables that are not published",
    reason: "The server never publishes 'atomic', nor what 'publish' of a clause of 'task-defaults' has. Where a task has 'publish' in several places (its own, that of on-complete, and that of on-success or its kin), the server merges them badly: of a scope (branch, global) that the last of these places has not, everything is lost. Of a variable that stands in several of them, the value of on-complete counts, or else that of the task's own 'publish'. That one is of the scope branch, and has no scopes itself: under it, 'branch' and 'global' are names of variables.",
    wrong: "\
version: '2.0'
backup:
  output: {size: <% $.size %>, copied: <% $.copied %>}
  tasks:
    copy:
      action: std.noop
      publish: {size: <% task().result %>}
      on-success:
        publish: {global: {copied: true}}
",
    right: "\
version: '2.0'
backup:
  output: {size: <% $.size %>, copied: <% $.copied %>}
  tasks:
    copy:
      action: std.noop
      on-success:
        publish:
          branch: {size: <% task().result %>}
          global: {copied: true}
",
};

pub static MISREAD: Rule = Rule {
    code: "M249",
    severity: Severity::Warning,
    title: "what YAML 1.1 reads as something else",
    reason: "The server reads YAML 1.1. There on, off, yes and no are true and false; digits behind a 0 are octal (010 is 8), digits with colons are of base 60 (1:30 is 90), and times are written anew. As definitions are stored as JSON, keys become text: 200 becomes '200', and on becomes 'true'. Put in quotes what is meant as text.",
    wrong: "\
version: '2.0'
lights:
  tasks:
    switch:
      action: std.echo
      input: {output: {power: off}}
",
    right: "\
version: '2.0'
lights:
  tasks:
    switch:
      action: std.echo
      input: {output: {power: 'off'}}
",
};
