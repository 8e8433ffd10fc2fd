//! Rules about functions, filters and tests.

use crate::dsl::finding::{Rule, Severity};

pub static YAQL_FUNCTION: Rule = Rule {
    code: "M253",
    severity: Severity::Warning,
    title: "unknown function of YAQL",
    reason: "YAQL knows functions, name(value), and methods, value.name(), and most are only one of both. An unknown one fails when the expression is evaluated.",
    wrong: "\
version: '2.0'
backup:
  input: [vms]
  output:
    first: <% first($.vms) %>
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vms]
  output:
    first: <% $.vms.first() %>
  tasks:
    copy: {action: std.noop}
",
};

pub static JINJA_NAME: Rule = Rule {
    code: "M254",
    severity: Severity::Warning,
    title: "unknown function, filter or test of Jinja",
    reason: "The server has the filters, tests and functions that come with Jinja, and its own functions, such as task(). An unknown one fails when the expression is evaluated. Functions of Python and filters of Ansible are not there.",
    wrong: "\
version: '2.0'
backup:
  input: [vms]
  output:
    count: \"{{ len(_.vms) }}\"
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vms]
  output:
    count: \"{{ _.vms | length }}\"
  tasks:
    copy: {action: std.noop}
",
};

pub static ARGUMENTS: Rule = Rule {
    code: "M255",
    severity: Severity::Warning,
    title: "wrong number of arguments",
    reason: "A function that is called with too few or too many arguments fails when the expression is evaluated.",
    wrong: "\
version: '2.0'
backup:
  input: [vm]
  output:
    disk: <% env('disk') %>
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vm]
  output:
    disk: <% env().disk %>
  tasks:
    copy: {action: std.noop}
",
};
