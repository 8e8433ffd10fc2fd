//! Rules about what tasks name, and about expressions.

use crate::dsl::finding::{Rule, Severity};

pub static NO_TASK: Rule = Rule {
    code: "M124",
    severity: Severity::Error,
    title: "a task that does not exist",
    reason: "on-success and its kin name tasks of the same workflow, or noop, fail, succeed or pause; 'requires' names tasks.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: chek}
    check: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check}
    check: {action: std.noop}
",
};

pub static NO_START: Rule = Rule {
    code: "M125",
    severity: Severity::Error,
    title: "no task to start with",
    reason: "A direct workflow starts with the tasks to which no other one leads. Here something leads to each.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check}
    check: {action: std.noop, on-error: copy}
",
    right: "\
version: '2.0'
backup:
  tasks:
    begin: {action: std.noop, on-success: copy}
    copy: {action: std.noop, on-success: check}
    check: {action: std.noop, on-error: copy}
",
};

pub static JOIN_TOO_MANY: Rule = Rule {
    code: "M126",
    severity: Severity::Error,
    title: "a join that waits for too many tasks",
    reason: "A task with 'join' waits for tasks that lead to it; there must be as many.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check}
    check: {action: std.noop, join: 2}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: check}
    log: {action: std.noop, on-success: check}
    check: {action: std.noop, join: 2}
",
};

pub static CALL: Rule = Rule {
    code: "M127",
    severity: Severity::Error,
    title: "a call that begins with no name",
    reason: "With parameters on the same line, 'action', 'workflow', 'base' and transitions begin with a name or an expression.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: '= output=\"hi\"'}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.echo output=\"hi\"}
",
};

pub static TEXT_INPUT: Rule = Rule {
    code: "M128",
    severity: Severity::Error,
    title: "input is text, and there are parameters",
    reason: "Parameters behind the name of an action are added to 'input', which has to be a mapping then.",
    wrong: "\
version: '2.0'
backup:
  input: [all]
  tasks:
    copy: {action: std.echo output='hi', input: <% $.all %>}
",
    right: "\
version: '2.0'
backup:
  input: [all]
  tasks:
    copy: {action: std.echo, input: <% $.all %>}
",
};

pub static MEMBER_NAME: Rule = Rule {
    code: "M129",
    severity: Severity::Error,
    title: "the name of a member of a workbook",
    reason: "The names of actions and workflows in a workbook have letters, digits, '_' and '-' only. The name of the workbook and a dot are put before them.",
    wrong: "\
version: '2.0'
name: tools
workflows:
  back.up:
    tasks:
      copy: {action: std.noop}
",
    right: "\
version: '2.0'
name: tools
workflows:
  back-up:
    tasks:
      copy: {action: std.noop}
",
};

pub static MIXED: Rule = Rule {
    code: "M150",
    severity: Severity::Error,
    title: "YAQL and Jinja in one text",
    reason: "One text can have expressions of one language only.",
    wrong: "\
version: '2.0'
backup:
  input: [b, c]
  vars: {a: '<% $.b %> {{ _.c }}'}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [b, c]
  vars: {a: '<% $.b %> <% $.c %>'}
  tasks:
    copy: {action: std.noop}
",
};

pub static YAQL: Rule = Rule {
    code: "M151",
    severity: Severity::Error,
    title: "an expression of YAQL cannot be parsed",
    reason: "The server parses what stands between <% and %> in input, publish, output, vars, parameters, policies and conditions. In the values of nested mappings it does not, and they fail when they are evaluated.",
    wrong: "\
version: '2.0'
backup:
  input: [b]
  vars: {a: '<% $.b + %>'}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [b]
  vars: {a: '<% $.b + 1 %>'}
  tasks:
    copy: {action: std.noop}
",
};

pub static JINJA: Rule = Rule {
    code: "M152",
    severity: Severity::Error,
    title: "an expression of Jinja cannot be parsed",
    reason: "The server parses texts with {{ ... }} or {% ... %} as templates in input, publish, output, vars, parameters, policies and conditions. In the values of nested mappings it does not, and they fail when they are evaluated.",
    wrong: "\
version: '2.0'
backup:
  input: [b]
  vars: {a: '{{ _.b + }}'}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [b]
  vars: {a: '{{ _.b + 1 }}'}
  tasks:
    copy: {action: std.noop}
",
};
