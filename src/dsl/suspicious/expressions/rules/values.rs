//! Rules about what stands in expressions and values.

use crate::dsl::finding::{Rule, Severity};

pub static TEXT_AND_NUMBER: Rule = Rule {
    code: "M260",
    severity: Severity::Warning,
    title: "a text plus a number",
    reason: "YAQL adds texts or numbers, not both. Make a text of the number: str(value).",
    wrong: "\
version: '2.0'
backup:
  input: [vms]
  output:
    report: <% 'Copies - ' + len($.vms) %>
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vms]
  output:
    report: <% 'Copies - ' + str(len($.vms)) %>
  tasks:
    copy: {action: std.noop}
",
};

pub static WORD: Rule = Rule {
    code: "M261",
    severity: Severity::Warning,
    title: "a word of Python in YAQL",
    reason: "A word without quotes is a text in YAQL. Its values are written true, false and null, in small letters.",
    wrong: "\
version: '2.0'
backup:
  input: [fast]
  tasks:
    copy: {action: std.noop, on-success: [{report: <% $.fast = True %>}]}
    report: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [fast]
  tasks:
    copy: {action: std.noop, on-success: [{report: <% $.fast = true %>}]}
    report: {action: std.noop}
",
};

pub static DASH: Rule = Rule {
    code: "M262",
    severity: Severity::Warning,
    title: "a dash in a name is a minus",
    reason: "In YAQL, $.my-name is $.my minus the text 'name', which fails. A name with a dash is read by a function.",
    wrong: "\
version: '2.0'
backup:
  input: [vm-id]
  tasks:
    copy: {action: std.echo, input: {output: <% $.vm-id %>}}
",
    right: "\
version: '2.0'
backup:
  input: [vm-id]
  tasks:
    copy: {action: std.echo, input: {output: <% $.get('vm-id') %>}}
",
};

pub static UNDEFINED: Rule = Rule {
    code: "M263",
    severity: Severity::Warning,
    title: "a name of Jinja without '_'",
    reason: "The context is '_' in Jinja, and its names are read as _.name. Other names are not defined, and fail.",
    wrong: "\
version: '2.0'
backup:
  input: [vm]
  tasks:
    copy: {action: std.echo, input: {output: \"{{ vm }}\"}}
",
    right: "\
version: '2.0'
backup:
  input: [vm]
  tasks:
    copy: {action: std.echo, input: {output: \"{{ _.vm }}\"}}
",
};

pub static METHOD: Rule = Rule {
    code: "M264",
    severity: Severity::Warning,
    title: "a name that Jinja takes for a method",
    reason: "The context is a mapping of Python, whose methods come first: _.items, _.keys, _.values, _.get and the like are never the values of these names. Write them in brackets.",
    wrong: "\
version: '2.0'
backup:
  input: [items]
  tasks:
    copy: {action: std.echo, input: {output: \"{{ _.items }}\"}}
",
    right: "\
version: '2.0'
backup:
  input: [items]
  tasks:
    copy: {action: std.echo, input: {output: \"{{ _['items'] }}\"}}
",
};

pub static SECRET: Rule = Rule {
    code: "M267",
    severity: Severity::Warning,
    title: "a secret in plain text",
    reason: "What stands in a definition can be read by all who may see it, and stays in the history of its repository. Pass secrets as inputs, or keep them in an environment.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy:
      action: std.http
      input: {url: 'https://backup.example.org', headers: {X-Auth-Token: 7f3a9c51e0}}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy:
      action: std.http
      input: {url: 'https://backup.example.org', headers: {X-Auth-Token: <% env().token %>}}
",
};

pub static PASSWORD_IN_URL: Rule = Rule {
    code: "M268",
    severity: Severity::Warning,
    title: "a password in a URL",
    reason: "What stands in a definition can be read by all who may see it, and stays in the history of its repository. URLs are written to logs besides. Pass secrets as inputs, or keep them in an environment.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy:
      action: std.http
      input: {url: 'https://admin:s3same@backup.example.org/'}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy:
      action: std.http
      input: {url: 'https://backup.example.org/', headers: {Authorization: <% env().auth %>}}
",
};

pub static VARIABLE: Rule = Rule {
    code: "M270",
    severity: Severity::Warning,
    title: "a variable of YAQL that nothing sets",
    reason: "$.name is read of the context. $name is a variable of the expression itself, which let() and with() set, and else always null.",
    wrong: "\
version: '2.0'
backup:
  input: [vm]
  tasks:
    copy: {action: std.echo, input: {output: <% $vm %>}}
",
    right: "\
version: '2.0'
backup:
  input: [vm]
  tasks:
    copy: {action: std.echo, input: {output: <% $.vm %>}}
",
};

pub static IN_CONTEXT: Rule = Rule {
    code: "M271",
    severity: Severity::Warning,
    title: "in does not search the context",
    reason: "In YAQL, 'in' searches lists and texts. Whether a mapping has a key is told by containsKey().",
    wrong: "\
version: '2.0'
backup:
  input: [vm]
  tasks:
    copy: {action: std.noop, on-success: [{report: <% vm in $ %>}]}
    report: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vm]
  tasks:
    copy: {action: std.noop, on-success: [{report: <% $.containsKey(vm) %>}]}
    report: {action: std.noop}
",
};

pub static NO_INDEX: Rule = Rule {
    code: "M265",
    severity: Severity::Warning,
    title: "an index of what is no list",
    reason: "What methods such as where() and select() give is no list yet, and an index of it fails. Take the first one by first(), or make a list by toList().",
    wrong: "\
version: '2.0'
backup:
  input: [vms]
  output: {vm: \"<% $.vms.where($.id = 1)[0] %>\"}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vms]
  output: {vm: \"<% $.vms.where($.id = 1).first() %>\"}
  tasks:
    copy: {action: std.noop}
",
};
