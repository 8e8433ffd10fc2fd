//! Rules about texts: where the server finds expressions, and what becomes of them.

use crate::dsl::finding::{Rule, Severity};

pub static WRONG: Rule = Rule {
    code: "M250",
    severity: Severity::Warning,
    title: "wrong expression where the server does not check it",
    reason: "The server's parser checks expressions only at the top level of 'input', 'output', 'publish' and 'vars', in conditions and in policies. In 'output-on-error', in 'target', in names of actions and in deeper values they fail when they are evaluated.",
    wrong: "\
version: '2.0'
backup:
  input: [vms]
  output:
    report: {count: <% len($.vms %>}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vms]
  output:
    report: {count: <% len($.vms) %>}
  tasks:
    copy: {action: std.noop}
",
};

pub static UNCLOSED: Rule = Rule {
    code: "M251",
    severity: Severity::Warning,
    title: "expression without an end",
    reason: "What is opened by '<%', '{{' or '{%' must be closed on the same line of the text. Otherwise the server takes it for plain text, and does not evaluate it. A block that begins with '>' in YAML makes one line of several.",
    wrong: "\
version: '2.0'
backup:
  input: [vm]
  tasks:
    copy:
      action: std.echo
      input: {output: \"Copy of <% $.vm\"}
",
    right: "\
version: '2.0'
backup:
  input: [vm]
  tasks:
    copy:
      action: std.echo
      input: {output: \"Copy of <% $.vm %>\"}
",
};

pub static MIXED: Rule = Rule {
    code: "M252",
    severity: Severity::Warning,
    title: "both languages in one text",
    reason: "The server evaluates one language in a text. Where its parser does not refuse both, Jinja is evaluated, and YAQL stays as it is written.",
    wrong: "\
version: '2.0'
backup:
  input: [vm, host]
  output:
    report: {what: \"<% $.vm %> on {{ _.host }}\"}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vm, host]
  output:
    report: {what: \"<% $.vm %> on <% $.host %>\"}
  tasks:
    copy: {action: std.noop}
",
};

pub static ALWAYS_TRUE: Rule = Rule {
    code: "M266",
    severity: Severity::Warning,
    title: "a condition that is a text",
    reason: "As a condition any text is true, also 'False' and 'no'.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: [{report: <% 'false' %>}]}
    report: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: [{report: <% false %>}]}
    report: {action: std.noop}
",
};

pub static STATEMENTS: Rule = Rule {
    code: "M269",
    severity: Severity::Warning,
    title: "statements of Jinja without an expression",
    reason: "The server looks for '{{ }}' in a text with Jinja, and fails when there is none, although '{% %}' is.",
    wrong: "\
version: '2.0'
backup:
  input: [old]
  tasks:
    copy: {action: std.echo, input: {output: \"{% if _.old %}old{% endif %}\"}}
",
    right: "\
version: '2.0'
backup:
  input: [old]
  tasks:
    copy: {action: std.echo, input: {output: \"{{ 'old' if _.old else '' }}\"}}
",
};

pub static BECOMES_TEXT: Rule = Rule {
    code: "M272",
    severity: Severity::Warning,
    title: "a value that becomes text",
    reason: "Only an expression with nothing around it keeps the type of its value. A line end behind it, which the blocks '|' and '>' of YAML add, makes a text of a list or a mapping, in the notation of Python. So does '}}' within an expression of Jinja, as the server takes the first one for its end.",
    wrong: "\
version: '2.0'
backup:
  output:
    disks: >
      <% [1, 2] %>
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  output:
    disks: >-
      <% [1, 2] %>
  tasks:
    copy: {action: std.noop}
",
};
