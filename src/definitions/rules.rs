//! Rules for files with `kind:`.

use crate::dsl::{Rule, Severity};

pub static UNKNOWN_KIND: Rule = Rule {
    code: "M401",
    severity: Severity::Error,
    title: "unknown kind",
    reason: "A file with kind: defines an environment, cron-trigger, event-trigger, code-source or dynamic-action. Workbooks, workflows and ad-hoc actions are written in Mistral's language, without kind:.",
    wrong: "kind: enviroment\nname: prod\nvariables: {region: RegionOne}\n",
    right: "kind: environment\nname: prod\nvariables: {region: RegionOne}\n",
};

pub static UNKNOWN_KEY: Rule = Rule {
    code: "M402",
    severity: Severity::Error,
    title: "unknown key",
    reason: "The keys are the names of the API's fields. What is not known would be lost.",
    wrong: "kind: environment\nname: prod\nscop: public\nvariables: {region: RegionOne}\n",
    right: "kind: environment\nname: prod\nscope: public\nvariables: {region: RegionOne}\n",
};

pub static MISSING_KEY: Rule = Rule {
    code: "M403",
    severity: Severity::Error,
    title: "missing key",
    reason: "Without this key the object cannot be made.",
    wrong: "kind: cron-trigger\nname: nightly\npattern: '0 2 * * *'\n",
    right: "kind: cron-trigger\nname: nightly\nworkflow_name: backup\npattern: '0 2 * * *'\n",
};

pub static WRONG_TYPE: Rule = Rule {
    code: "M404",
    severity: Severity::Error,
    title: "wrong type",
    reason: "The server takes values of one type for each key. YAML reads 1, true and 2027-01-01 without quotes as a number, a boolean and a date.",
    wrong: "kind: environment\nname: 5\nvariables: {region: RegionOne}\n",
    right: "kind: environment\nname: '5'\nvariables: {region: RegionOne}\n",
};

pub static WRONG_VALUE: Rule = Rule {
    code: "M405",
    severity: Severity::Error,
    title: "wrong value",
    reason: "The server refuses this value, or the client cannot use it.",
    wrong: "kind: environment\nname: prod\nscope: shared\nvariables: {region: RegionOne}\n",
    right: "kind: environment\nname: prod\nscope: public\nvariables: {region: RegionOne}\n",
};

pub static RESERVED_NAME: Rule = Rule {
    code: "M406",
    severity: Severity::Error,
    title: "reserved name",
    reason: "definition-apply keeps its lock and its record of what it made in environments whose names begin with mistral-lock. and mistral-owner.",
    wrong: "kind: environment\nname: mistral-owner.prod\nvariables: {region: RegionOne}\n",
    right: "kind: environment\nname: owner-prod\nvariables: {region: RegionOne}\n",
};

pub static UNUSABLE_FILE: Rule = Rule {
    code: "M407",
    severity: Severity::Error,
    title: "code that cannot be read",
    reason: "A code source has its code in content, or in a file beside it that file names. The file must be inside the folder that was given.",
    wrong: "kind: code-source\nname: hooks\nfile: ../../missing.py\n",
    right: "kind: code-source\nname: hooks\ncontent: |\n  from mistral_lib import actions\n",
};

/// All of them, in the order of their codes.
pub static RULES: [&Rule; 7] = [
    &UNKNOWN_KIND,
    &UNKNOWN_KEY,
    &MISSING_KEY,
    &WRONG_TYPE,
    &WRONG_VALUE,
    &RESERVED_NAME,
    &UNUSABLE_FILE,
];
