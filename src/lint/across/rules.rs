//! Rules for all files together.

use crate::dsl::{Rule, Severity};

/// In examples: what begins a file of several.
#[cfg(test)]
pub const FILE: &str = "# File ";

pub static NO_WORKFLOW: Rule = Rule {
    code: "M301",
    severity: Severity::Warning,
    title: "no such workflow",
    reason: "The task calls a workflow that none of the files defines. The server accepts the definition; unless the workflow is there by then, the task ends in ERROR when it runs. Check all folders of a deployment together, so that each file can find what it calls. Within a workbook its own workflows are called by their short names, from elsewhere as WORKBOOK.WORKFLOW.",
    wrong: "version: '2.0'\nnightly:\n  tasks:\n    save: {workflow: bakup}\nbackup:\n  tasks:\n    copy: {action: std.noop}\n",
    right: "version: '2.0'\nnightly:\n  tasks:\n    save: {workflow: backup}\nbackup:\n  tasks:\n    copy: {action: std.noop}\n",
};

pub static NO_ACTION: Rule = Rule {
    code: "M302",
    severity: Severity::Warning,
    title: "no such action",
    reason: "The action is neither in the files nor one that each server has. The server accepts the definition; unless the action is there by then, the task ends in ERROR when it runs. Within a workbook its own actions are called by their short names, but the base of an action needs the whole name, WORKBOOK.ACTION. Actions of OpenStack services (nova., heat. and so on), which plugins bring, are checked only with --online.",
    wrong: "version: '2.0'\nw:\n  tasks:\n    say: {action: std.ecko output=\"hi\"}\n",
    right: "version: '2.0'\nw:\n  tasks:\n    say: {action: std.echo output=\"hi\"}\n",
};

pub static NO_WORKFLOW_OF_TRIGGER: Rule = Rule {
    code: "M303",
    severity: Severity::Warning,
    title: "no such workflow for a trigger",
    reason: "The files define workflows, or --online has those of the server, and the one that the trigger starts is not among them. The server refuses a trigger whose workflow it does not have.",
    wrong: "# File backup.yaml\nversion: '2.0'\nbackup:\n  tasks:\n    copy: {action: std.noop}\n# File nightly.yaml\nkind: cron-trigger\nname: nightly\nworkflow_name: bakup\npattern: '0 2 * * *'\n",
    right: "# File backup.yaml\nversion: '2.0'\nbackup:\n  tasks:\n    copy: {action: std.noop}\n# File nightly.yaml\nkind: cron-trigger\nname: nightly\nworkflow_name: backup\npattern: '0 2 * * *'\n",
};

pub static NO_ENVIRONMENT: Rule = Rule {
    code: "M304",
    severity: Severity::Warning,
    title: "no such environment",
    reason: "The files define environments, or --online has those of the server, and the one that the workflow is to run with is not among them. Unless the server has it by then, the execution fails at its start.",
    wrong: "# File prod.yaml\nkind: environment\nname: prod\nvariables: {region: RegionOne}\n# File nightly.yaml\nkind: cron-trigger\nname: nightly\nworkflow_name: backup\nworkflow_params: {env: production}\npattern: '0 2 * * *'\n",
    right: "# File prod.yaml\nkind: environment\nname: prod\nvariables: {region: RegionOne}\n# File nightly.yaml\nkind: cron-trigger\nname: nightly\nworkflow_name: backup\nworkflow_params: {env: prod}\npattern: '0 2 * * *'\n",
};

pub static NO_CODE_SOURCE: Rule = Rule {
    code: "M305",
    severity: Severity::Warning,
    title: "no such code source",
    reason: "The files define code sources, or --online has those of the server, and the one with the class of this dynamic action is not among them. Unless the server has it by then, it refuses the action.",
    wrong: "# File hooks.yaml\nkind: code-source\nname: hooks\ncontent: |\n  from mistral_lib import actions\n# File hook.yaml\nkind: dynamic-action\nname: hook\nclass_name: Hook\ncode_source_name: hook\n",
    right: "# File hooks.yaml\nkind: code-source\nname: hooks\ncontent: |\n  from mistral_lib import actions\n# File hook.yaml\nkind: dynamic-action\nname: hook\nclass_name: Hook\ncode_source_name: hooks\n",
};

pub static TWICE: Rule = Rule {
    code: "M310",
    severity: Severity::Warning,
    title: "defined twice",
    reason: "Two files define an object of the same kind and name, and the one that is sent last counts. The members of a workbook are workflows and actions with the name WORKBOOK.MEMBER. definition-apply refuses such files.",
    wrong: "# File one.yaml\nversion: '2.0'\nbackup:\n  tasks:\n    copy: {action: std.noop}\n# File two.yaml\nversion: '2.0'\nbackup:\n  tasks:\n    move: {action: std.noop}\n",
    right: "# File one.yaml\nversion: '2.0'\nbackup:\n  tasks:\n    copy: {action: std.noop}\n# File two.yaml\nversion: '2.0'\nbackup_and_move:\n  tasks:\n    move: {action: std.noop}\n",
};

pub static LACKS_INPUT: Rule = Rule {
    code: "M320",
    severity: Severity::Warning,
    title: "input is missing",
    reason: "What is called declares an input without a default, and the call does not give it. The server accepts the definition; the task ends in ERROR when it runs, unless the environment of the execution has defaults for the action under __actions. A trigger like this is refused.",
    wrong: "version: '2.0'\nw:\n  tasks:\n    save: {workflow: backup}\nbackup:\n  input: [vm]\n  tasks:\n    copy: {action: std.noop}\n",
    right: "version: '2.0'\nw:\n  tasks:\n    save: {workflow: backup, input: {vm: web-1}}\nbackup:\n  input: [vm]\n  tasks:\n    copy: {action: std.noop}\n",
};

pub static UNKNOWN_INPUT: Rule = Rule {
    code: "M321",
    severity: Severity::Warning,
    title: "unknown input",
    reason: "The call gives an input that is not declared. An action fails because of it when it runs. A workflow is started without it: what is no input becomes a parameter of its execution, as env is. A trigger like this is refused.",
    wrong: "version: '2.0'\nw:\n  tasks:\n    save: {workflow: backup, input: {vmm: web-1}}\nbackup:\n  input: [{vm: web-2}]\n  tasks:\n    copy: {action: std.noop}\n",
    right: "version: '2.0'\nw:\n  tasks:\n    save: {workflow: backup, input: {vm: web-1}}\nbackup:\n  input: [{vm: web-2}]\n  tasks:\n    copy: {action: std.noop}\n",
};

pub static COMMA: Rule = Rule {
    code: "M325",
    severity: Severity::Warning,
    title: "default of an action with a comma",
    reason: "The server keeps the inputs of an ad-hoc action as one text with commas between them. A default that has a comma itself, as a list or mapping of several values has, is taken apart: the rest counts as another input, which is required and which no call can give, so that each call fails.",
    wrong: "version: '2.0'\nsay:\n  base: std.echo\n  base-input: {output: <% $.words %>}\n  input:\n    - words: 'hello, world'\n",
    right: "version: '2.0'\nsay:\n  base: std.echo\n  base-input: {output: <% $.words %>}\n  input:\n    - words: 'hello world'\n",
};

/// All of them, in order of code.
pub static RULES: [&Rule; 9] = [
    &NO_WORKFLOW,
    &NO_ACTION,
    &NO_WORKFLOW_OF_TRIGGER,
    &NO_ENVIRONMENT,
    &NO_CODE_SOURCE,
    &TWICE,
    &LACKS_INPUT,
    &UNKNOWN_INPUT,
    &COMMA,
];
