//! Rules about names, tasks and results that expressions read.

use crate::dsl::finding::{Rule, Severity};

pub static NOT_SET: Rule = Rule {
    code: "M256",
    severity: Severity::Warning,
    title: "a name that nothing sets",
    reason: "A name of the context is an input or a variable of the workflow, or is published by a task. Reading another one is no null: it fails, and the task or the execution with it. In an ad-hoc action a name is one of its inputs. Where a name may be missing, ask for it: $.get(name), or _.name | default(none).",
    wrong: "\
version: '2.0'
backup:
  input: [server]
  tasks:
    copy:
      action: std.echo
      input: {output: <% $.sever %>}
",
    right: "\
version: '2.0'
backup:
  input: [server]
  tasks:
    copy:
      action: std.echo
      input: {output: <% $.server %>}
",
};

pub static NOT_YET: Rule = Rule {
    code: "M257",
    severity: Severity::Warning,
    title: "a name that is not set yet",
    reason: "What a task publishes is known to the tasks that follow it, not to those before it or in other branches, and not to its own input and its other published values. What 'publish' sets is known after a success only, and what 'publish-on-error' sets after a failure only. Variables do not know each other. What 'with-items' repeats for is known to the input of the task only.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy:
      action: std.noop
      publish: {size: 3, message: \"<% $.size %> GB\"}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy:
      action: std.noop
      publish: {size: 3}
      on-success: report
    report:
      action: std.noop
      publish: {message: \"<% $.size %> GB\"}
",
};

pub static NO_TASK: Rule = Rule {
    code: "M258",
    severity: Severity::Warning,
    title: "task() of a task that does not exist",
    reason: "task(name) finds tasks of the same workflow. For any other name it is null, and reading a field of null fails.",
    wrong: "\
version: '2.0'
backup:
  output: {size: <% task(copi).result %>}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  output: {size: <% task(copy).result %>}
  tasks:
    copy: {action: std.noop}
",
};

pub static NO_TASK_HERE: Rule = Rule {
    code: "M259",
    severity: Severity::Warning,
    title: "a function that has no value here",
    reason: "task() without a name is the current task, of which there is none in 'vars', 'output', 'output-on-error', 'target' and 'timeout'; Jinja's task() fails there even with a name. In 'vars' no task has run. env() is missing in the 'timeout' of a task. The 'output' of an ad-hoc action knows the result of its base only.",
    wrong: "\
version: '2.0'
backup:
  output: {size: \"{{ task('copy').result }}\"}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  output: {size: \"<% task('copy').result %>\"}
  tasks:
    copy: {action: std.noop}
",
};

pub static NO_GLOBAL: Rule = Rule {
    code: "M273",
    severity: Severity::Warning,
    title: "global() of a name that is not global",
    reason: "global(name) finds variables of the workflow, and what is published under 'global'. It is null for what tasks publish otherwise.",
    wrong: "\
version: '2.0'
backup:
  output: {size: <% global(size) %>}
  tasks:
    copy: {action: std.noop, publish: {size: 3}}
",
    right: "\
version: '2.0'
backup:
  output: {size: <% global(size) %>}
  tasks:
    copy: {action: std.noop, on-success: {publish: {global: {size: 3}}}}
",
};
