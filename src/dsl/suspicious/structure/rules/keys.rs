//! Rules about keys, names and versions.

use crate::dsl::finding::{Rule, Severity};

pub static REPEATED: Rule = Rule {
    code: "M220",
    severity: Severity::Warning,
    title: "a key or a name twice",
    reason: "Of equal keys in a mapping the last one counts, and so does the last of equal names in 'input' and in 'with-items', of which the server makes mappings. It does not tell that it drops the others.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.echo output=\"first\"}
    copy: {action: std.echo output=\"second\"}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.echo output=\"first\"}
    copy_again: {action: std.echo output=\"second\"}
",
};

pub static UNKNOWN_KEY: Rule = Rule {
    code: "M221",
    severity: Severity::Warning,
    title: "an unknown key of a workflow",
    reason: "The server ignores keys of a workflow that it does not know. In tasks, actions and workbooks it refuses them.",
    wrong: "\
version: '2.0'
backup:
  outputs: {copied: true}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  output: {copied: true}
  tasks:
    copy: {action: std.noop}
",
};

pub static IGNORED_KEY: Rule = Rule {
    code: "M222",
    severity: Severity::Warning,
    title: "a key without effect",
    reason: "The server accepts keys that it does not read. The name of a workflow, a task or an action is the key before it, the version is always 2.0, the type of a task is that of its workflow, and 'task-defaults' and 'publish' have neither description nor tags. In 'task-defaults', 'requires' counts in reverse workflows only, and on-success and its kin in direct ones.",
    wrong: "\
version: '2.0'
backup:
  name: nightly_backup
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
nightly_backup:
  tasks:
    copy: {action: std.noop}
",
};

pub static VERSION: Rule = Rule {
    code: "M223",
    severity: Severity::Warning,
    title: "a version that does not exist",
    reason: "There is only version 2.0 of the language. In files of workflows and actions the server accepts any other version, and takes it for 2.0.",
    wrong: "\
version: '3.0'
backup:
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
",
};

pub static NAME_BLANK: Rule = Rule {
    code: "M224",
    severity: Severity::Error,
    title: "a name with a blank",
    reason: "The server's parser accepts blanks in the names of workflows, actions and workbooks, and its database refuses them: \"must not contain spaces\".",
    wrong: "\
version: '2.0'
nightly backup:
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
nightly_backup:
  tasks:
    copy: {action: std.noop}
",
};

pub static ODD_NAME: Rule = Rule {
    code: "M225",
    severity: Severity::Warning,
    title: "a name that makes trouble",
    reason: "A name with '/' cannot be part of the server's URLs: workflows with such a name are found by their ID only, actions and workbooks not at all. An ad-hoc action with the name of a standard action takes its place, in each workflow that calls it.",
    wrong: "\
version: '2.0'
nightly/backup:
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
nightly.backup:
  tasks:
    copy: {action: std.noop}
",
};

pub static WORKBOOK_TEXT: Rule = Rule {
    code: "M226",
    severity: Severity::Error,
    title: "a workbook in which the server does not find its parts",
    reason: "To store the members of a workbook, the server looks for the words \"workflows:\" and \"actions:\" in its text, without quotes and blanks. Where they are written otherwise, as in JSON, it accepts the workbook in a check and then fails with 500.",
    wrong: "\
version: '2.0'
name: nightly
\"workflows\":
  backup:
    tasks:
      copy: {action: std.noop}
",
    right: "\
version: '2.0'
name: nightly
workflows:
  backup:
    tasks:
      copy: {action: std.noop}
",
};

pub static WORKBOOK_PART: Rule = Rule {
    code: "M227",
    severity: Severity::Warning,
    title: "a member of a workbook whose stored text is wrong",
    reason: "The text of each workflow and action of a workbook is cut out at the first line that has its name, a colon and nothing else, behind the first \"workflows:\" or \"actions:\". A comment behind the name, braces, or a task of the same name further up mislead the server. What runs is right; what workflow-get-definition and action-get-definition show is not.",
    wrong: "\
version: '2.0'
name: nightly
workflows:
  backup: # each night
    tasks:
      copy: {action: std.noop}
",
    right: "\
version: '2.0'
name: nightly
workflows:
  # each night
  backup:
    tasks:
      copy: {action: std.noop}
",
};

pub static ALIAS: Rule = Rule {
    code: "M228",
    severity: Severity::Warning,
    title: "an anchor or alias that is text",
    reason: "The server does not read anchors and aliases of YAML: &name and *name stay in the text.",
    wrong: "\
version: '2.0'
report:
  tasks:
    tell:
      action: std.echo
      input: {output: &message done}
    tell_again:
      action: std.echo
      input: {output: *message}
",
    right: "\
version: '2.0'
report:
  vars: {message: done}
  tasks:
    tell:
      action: std.echo
      input: {output: <% $.message %>}
    tell_again:
      action: std.echo
      input: {output: <% $.message %>}
",
};
