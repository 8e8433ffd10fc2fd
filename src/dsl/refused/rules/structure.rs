//! Rules about documents: their syntax, keys and types.

use crate::dsl::finding::{Rule, Severity};

pub static SYNTAX: Rule = Rule {
    code: "M101",
    severity: Severity::Error,
    title: "not YAML",
    reason: "The server reads a definition with PyYAML, which cannot read this text.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
",
};

pub static NOTHING: Rule = Rule {
    code: "M102",
    severity: Severity::Error,
    title: "nothing is defined",
    reason: "A file of workflows or actions has 'version' and at least one of them. A definition is a mapping.",
    wrong: "\
version: '2.0'
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
",
};

pub static VERSION: Rule = Rule {
    code: "M103",
    severity: Severity::Error,
    title: "version missing or wrong",
    reason: "Each file has a version, which is '2.0'. In a workbook it must be this text: the number 2.0 without quotes is accepted when it is validated, and then fails.",
    wrong: "\
version: 2.0
name: tools
workflows:
  backup:
    tasks:
      copy: {action: std.noop}
",
    right: "\
version: '2.0'
name: tools
workflows:
  backup:
    tasks:
      copy: {action: std.noop}
",
};

pub static KEY_NOT_TEXT: Rule = Rule {
    code: "M104",
    severity: Severity::Error,
    title: "a key that is no text",
    reason: "Keys must be text. YAML 1.1 reads on, off, yes, no and numbers as other values unless they are in quotes; the server fails on them.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
    1: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
    '1': {action: std.noop}
",
};

pub static UNKNOWN_KEY: Rule = Rule {
    code: "M105",
    severity: Severity::Error,
    title: "unknown key",
    reason: "Tasks, task-defaults, actions, workbooks and retry have a fixed set of keys. In tasks of direct workflows 'requires' is unknown, in those of reverse workflows 'join' and 'on-success' and its kin.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-sucess: fail}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, on-success: fail}
",
};

pub static MISSING: Rule = Rule {
    code: "M106",
    severity: Severity::Error,
    title: "a required key is missing",
    reason: "A workflow needs 'tasks', an action 'base', a workbook 'name', and 'publish' of a transition one of 'branch', 'global' and 'atomic'.",
    wrong: "\
version: '2.0'
workflows:
  backup:
    tasks:
      copy: {action: std.noop}
",
    right: "\
version: '2.0'
name: tools
workflows:
  backup:
    tasks:
      copy: {action: std.noop}
",
};

pub static WRONG_TYPE: Rule = Rule {
    code: "M107",
    severity: Severity::Error,
    title: "a value of the wrong type",
    reason: "Names and descriptions are text, 'publish' and 'vars' are mappings, 'tags' is a list, and so on. Numbers, dates and true are text only in quotes.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, publish: done}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, publish: {state: done}}
",
};

pub static EMPTY: Rule = Rule {
    code: "M108",
    severity: Severity::Error,
    title: "an empty value",
    reason: "A mapping, a list or a text that is given must not be empty. Leave the key out instead.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop, publish: {}}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
",
};

pub static REPEATED: Rule = Rule {
    code: "M109",
    severity: Severity::Error,
    title: "an item is repeated",
    reason: "Items of tags, input, requires, with-items and of the lists of transitions must be different.",
    wrong: "\
version: '2.0'
backup:
  input: [vm, vm]
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  input: [vm]
  tasks:
    copy: {action: std.noop}
",
};

pub static NO_JSON: Rule = Rule {
    code: "M110",
    severity: Severity::Error,
    title: "a value that JSON has no type for",
    reason: "YAML reads 2026-01-31 as a date, and !!set and !!binary as types of its own. JSON, in which the server stores values, has none for them.",
    wrong: "\
version: '2.0'
backup:
  vars: {since: 2026-01-31}
  tasks:
    copy: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  vars: {since: '2026-01-31'}
  tasks:
    copy: {action: std.noop}
",
};

pub static UUID: Rule = Rule {
    code: "M111",
    severity: Severity::Error,
    title: "a workflow's name is a UUID",
    reason: "The server takes such a name for the ID of a workflow.",
    wrong: "\
version: '2.0'
11111111-2222-3333-4444-555555555555:
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

pub static LONG_NAME: Rule = Rule {
    code: "M112",
    severity: Severity::Error,
    title: "the name of a task is too long",
    reason: "The name of a task has at most 255 characters, that of a task with 'join' at most 208: the server makes the name of a lock of it.",
    wrong: "\
version: '2.0'
backup:
  tasks:
    copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_copy_: {action: std.noop}
",
    right: "\
version: '2.0'
backup:
  tasks:
    copy: {action: std.noop}
",
};
