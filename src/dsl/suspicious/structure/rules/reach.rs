//! Rules about which tasks run, and about joins.

use crate::dsl::finding::{Rule, Severity};

pub static COMMAND_NAME: Rule = Rule {
    code: "M209",
    severity: Severity::Warning,
    title: "a task with the name of a command",
    reason: "noop, fail, succeed and pause are commands of the engine. Where on-success or its kin have one of these names, the command runs, and never a task of that name.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-error: fail}
    fail: {action: std.echo output=\"no copy was made\"}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-error: report}
    report: {action: std.echo output=\"no copy was made\"}
",
};

pub static TASK_VERSION: Rule = Rule {
    code: "M210",
    severity: Severity::Warning,
    title: "a task named 'version'",
    reason: "The server takes the key 'version' for the version of the language, wherever it stands. A task of this name does not exist for it.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
    version: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
    show_version: {action: std.noop}
",
};

pub static UNREACHED: Rule = Rule {
    code: "M211",
    severity: Severity::Warning,
    title: "a task that nothing reaches",
    reason: "The server starts with the tasks to which no other one leads. A task that leads to itself, and tasks that lead to each other in a circle, never run if nothing enters the circle from outside.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
    check: {action: std.noop, on-error: check}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check}
    check: {action: std.noop, on-error: check}
",
};

pub static ENDLESS: Rule = Rule {
    code: "M212",
    severity: Severity::Warning,
    title: "a circle without an end",
    reason: "If each task of a circle leads to the next one without a condition, it is left only by an error. Otherwise the execution runs for ever, and adds a row to the server's database for each turn. A workflow that always calls itself starts executions without an end.",
    wrong: "\
version: '2.0'
watch:
  tasks:
    begin: {action: std.noop, on-success: look}
    look: {action: std.noop, on-success: wait}
    wait: {action: std.noop, on-success: look, wait-before: 60}
",
    right: "\
version: '2.0'
watch:
  tasks:
    begin: {action: std.noop, on-success: look}
    look:
      action: std.noop
      publish: {ready: <% task().result %>}
      on-success: [{wait: <% not $.ready %>}]
    wait: {action: std.noop, on-success: look, wait-before: 60}
",
};

pub static BLANK_NAME: Rule = Rule {
    code: "M213",
    severity: Severity::Warning,
    title: "the name of a task has a blank",
    reason: "In on-success and its kin a name ends at the first blank; parameters follow. A task whose name has a blank can only be among those that start with the workflow.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
    check copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check_copy}
    check_copy: {action: std.noop}
",
};

pub static JOIN_NUMBER: Rule = Rule {
    code: "M214",
    severity: Severity::Warning,
    title: "a join of 0 or of a fraction",
    reason: "With 'join: 0' the task does not join anything: it runs once for each task that leads to it. Numbers such as 2.0 are accepted, and the server cannot compute with them: the task waits for ever, and the execution stays RUNNING.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: report}
    check: {action: std.noop, on-success: report}
    report: {action: std.noop, join: 0}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: report}
    check: {action: std.noop, on-success: report}
    report: {action: std.noop, join: all}
",
};

pub static JOIN_ALONE: Rule = Rule {
    code: "M215",
    severity: Severity::Warning,
    title: "a join of one task",
    reason: "A join waits for tasks that run side by side, and only one task leads to this one. Perhaps others should lead to it, too. If not, 'join' does nothing, except that some policies are ignored with it.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: report}
    check: {action: std.noop}
    report: {action: std.noop, join: all}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: report}
    check: {action: std.noop, on-success: report}
    report: {action: std.noop, join: all}
",
};

pub static JOIN_AGAIN: Rule = Rule {
    code: "M216",
    severity: Severity::Warning,
    title: "a join that runs more than once",
    reason: "A task with 'join: one' or a number starts when so many of the tasks that lead to it have ended. When others end later, it starts again.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy_here: {action: std.noop, on-success: report}
    copy_there: {action: std.noop, on-success: report}
    report: {action: std.noop, join: one}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy_here: {action: std.noop, on-success: report}
    copy_there: {action: std.noop, on-success: report}
    report: {action: std.noop, join: all}
",
};

pub static JOIN_NEVER: Rule = Rule {
    code: "M217",
    severity: Severity::Warning,
    title: "a join that is never complete",
    reason: "The task waits for tasks that never run together, or that run only after it. It fails or waits for ever.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check, on-error: clean}
    check: {action: std.noop, on-success: report}
    clean: {action: std.noop, on-success: report}
    report: {action: std.noop, join: all}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check, on-error: clean}
    check: {action: std.noop, on-success: report}
    clean: {action: std.noop, on-success: report}
    report: {action: std.noop}
",
};

pub static JOIN_POLICY: Rule = Rule {
    code: "M218",
    severity: Severity::Warning,
    title: "policies that a join ignores",
    reason: "The server looks at pause-before, wait-before, timeout and concurrency when it makes a task, and not when a join is complete. A task with 'join' starts at once, does not pause, and runs all its items together. Its own timeout ends an action that an executor runs, but no workflow; that of 'task-defaults' ends nothing.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: report}
    check: {action: std.noop, on-success: report}
    report: {action: std.noop, join: all, wait-before: 60}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: joined}
    check: {action: std.noop, on-success: joined}
    joined: {action: std.noop, join: all, on-success: report}
    report: {action: std.noop, wait-before: 60}
",
};

pub static REQUIRES_CIRCLE: Rule = Rule {
    code: "M219",
    severity: Severity::Warning,
    title: "tasks that require each other",
    reason: "In a reverse workflow a task starts after those that it requires. Tasks that require each other never start, and neither does what requires them: an execution that is to run such a task starts none of them, and ends in SUCCESS. That a task requires itself is ignored.",
    wrong: "\
version: '2.0'
backup:
  type: reverse
  tasks:
    copy: {action: std.noop, requires: check}
    check: {action: std.noop, requires: copy}
",
    right: "\
version: '2.0'
backup:
  type: reverse
  tasks:
    copy: {action: std.noop}
    check: {action: std.noop, requires: copy}
",
};
