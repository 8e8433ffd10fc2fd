//! Rules about what tasks call, and with which input.

use crate::dsl::finding::{Rule, Severity};

pub static DROPPED_TEXT: Rule = Rule {
    code: "M229",
    severity: Severity::Warning,
    title: "a part of a call that the server does not read",
    reason: "Parameters on the same line are NAME=VALUE, without blanks around '='. A value is text in quotes, an expression, a list in brackets, a whole number of 0 or more, true, false or null. The server passes over everything else without a word: of to=ops and count=-1 nothing is left, and of delay=1.5 the 1.",
    wrong: "\
version: '2.0'
report:
  tasks:
    tell: {action: std.echo output=done}
",
    right: "\
version: '2.0'
report:
  tasks:
    tell: {action: std.echo output=\"done\"}
",
};

pub static CUT_NAME: Rule = Rule {
    code: "M230",
    severity: Severity::Warning,
    title: "the name in a call is cut off or too long",
    reason: "Where a call has a blank, the name before it is either plain text, which ends at the first blank, '=', '(' or quote, or one expression. Text and an expression together work only if there is no blank at all. Where there is no blank, nothing is read as a parameter, either. An expression of Jinja as a name reaches to the last }} of the line.",
    wrong: "\
version: '2.0'
report:
  input: [kind]
  tasks:
    tell: {action: std.<% $.kind %> output=\"done\"}
",
    right: "\
version: '2.0'
report:
  input: [kind]
  tasks:
    tell:
      action: std.<%$.kind%>
      input: {output: done}
",
};

pub static NO_LIST: Rule = Rule {
    code: "M231",
    severity: Severity::Warning,
    title: "a list in a call that is no JSON",
    reason: "A value in brackets reaches to the last bracket of the line. If it is no JSON, it stays text: [a, b] without quotes, and two lists with what stands between them.",
    wrong: "\
version: '2.0'
report:
  tasks:
    tell: {action: 'std.echo output=[mail, chat]'}
",
    right: "\
version: '2.0'
report:
  tasks:
    tell: {action: 'std.echo output=[\"mail\", \"chat\"]'}
",
};

pub static GIVEN_TWICE: Rule = Rule {
    code: "M232",
    severity: Severity::Warning,
    title: "a parameter that is given twice",
    reason: "What stands on the line of the call overwrites 'input' and 'base-input'. Of equal names on the line the last one counts.",
    wrong: "\
version: '2.0'
report:
  tasks:
    tell:
      action: std.echo output=\"one\"
      input: {output: two}
",
    right: "\
version: '2.0'
report:
  tasks:
    tell:
      action: std.echo
      input: {output: two}
",
};

pub static INPUT_TEXT: Rule = Rule {
    code: "M233",
    severity: Severity::Warning,
    title: "an input that is text",
    reason: "'input' is a mapping, or one expression that gives a mapping. With any other text, and be it a line break behind the expression, the task fails: \"Wrong dynamic input for task\".",
    wrong: "\
version: '2.0'
report:
  input: [message]
  tasks:
    tell:
      action: std.echo
      input: output=<% $.message %>
",
    right: "\
version: '2.0'
report:
  input: [message]
  tasks:
    tell:
      action: std.echo
      input: {output: <% $.message %>}
",
};

pub static INPUT_OF_NOTHING: Rule = Rule {
    code: "M234",
    severity: Severity::Warning,
    title: "an input that goes nowhere",
    reason: "A task that has neither 'action' nor 'workflow' runs std.noop, which takes no input: the task fails. An ad-hoc action hands over to its base what 'base-input' says, and nothing by itself: without it and without parameters in 'base', its input is not used.",
    wrong: "\
version: '2.0'
report:
  tasks:
    tell:
      input: {output: done}
",
    right: "\
version: '2.0'
report:
  tasks:
    tell:
      action: std.echo
      input: {output: done}
",
};

pub static ITEMS_REST: Rule = Rule {
    code: "M235",
    severity: Severity::Warning,
    title: "text behind the values of with-items",
    reason: "The server reads one list or one expression behind 'in', and passes over what follows it.",
    wrong: "\
version: '2.0'
report:
  input: [mails, chats]
  tasks:
    tell:
      with-items: to in <% $.mails %> + <% $.chats %>
      action: std.echo output=<% $.to %>
",
    right: "\
version: '2.0'
report:
  input: [mails, chats]
  tasks:
    tell:
      with-items: to in <% $.mails + $.chats %>
      action: std.echo output=<% $.to %>
",
};

pub static BASE_IN_WORKBOOK: Rule = Rule {
    code: "M237",
    severity: Severity::Warning,
    title: "an ad-hoc action whose base cannot be found",
    reason: "The actions of a workbook have the name of the workbook before their own: WORKBOOK.ACTION. Tasks of the workbook may leave it out, and 'base' may not. An action that is its own base fails, too.",
    wrong: "\
version: '2.0'
name: reports
actions:
  tell:
    base: std.echo
    input: [text]
    base-input: {output: <% $.text %>}
  warn:
    base: tell
    base-input: {text: Warning}
",
    right: "\
version: '2.0'
name: reports
actions:
  tell:
    base: std.echo
    input: [text]
    base-input: {output: <% $.text %>}
  warn:
    base: reports.tell
    base-input: {text: Warning}
",
};

pub static SHADOWED: Rule = Rule {
    code: "M236",
    severity: Severity::Warning,
    title: "an item that a variable hides",
    reason: "Variables that earlier tasks have published come before the items of 'with-items'. If one of them has the name of the items, each call gets the variable instead of its item.",
    wrong: "\
version: '2.0'
backup:
  input: [hosts]
  tasks:
    choose:
      action: std.noop
      publish: {host: <% $.hosts.first() %>}
      on-success: copy
    copy:
      with-items: host in <% $.hosts %>
      action: std.echo output=<% $.host %>
",
    right: "\
version: '2.0'
backup:
  input: [hosts]
  tasks:
    choose:
      action: std.noop
      publish: {first_host: <% $.hosts.first() %>}
      on-success: copy
    copy:
      with-items: host in <% $.hosts %>
      action: std.echo output=<% $.host %>
",
};

pub static VARS_HIDE: Rule = Rule {
    code: "M238",
    severity: Severity::Warning,
    title: "an input that vars hide",
    reason: "'vars' come before 'input'. An input that has the name of one of them is never seen, whatever an execution is given.",
    wrong: "\
version: '2.0'
backup:
  input:
    - target: /srv/backup
  vars: {target: /tmp}
  tasks:
    copy: {action: std.echo output=<% $.target %>}
",
    right: "\
version: '2.0'
backup:
  input:
    - target: /srv/backup
  vars: {scratch: /tmp}
  tasks:
    copy: {action: std.echo output=<% $.target %>}
",
};

pub static DEFAULT_NO_JSON: Rule = Rule {
    code: "M239",
    severity: Severity::Error,
    title: "a default that the server cannot store",
    reason: "Dates, times, sets and binary data within the default of an input are accepted by the server's parser. Then it fails with 500, as JSON has no type for them.",
    wrong: "\
version: '2.0'
backup:
  input:
    - holidays: [2026-12-25]
  tasks:
    copy: {action: std.echo output=<% $.holidays %>}
",
    right: "\
version: '2.0'
backup:
  input:
    - holidays: ['2026-12-25']
  tasks:
    copy: {action: std.echo output=<% $.holidays %>}
",
};
