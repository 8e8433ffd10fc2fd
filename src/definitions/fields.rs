//! The keys of files with `kind:`, which are the names of the API's fields.

use serde_json::{Map, Value};

use crate::dsl::cron::Schedule;
use crate::dsl::{Finding, most_like};
use crate::yaml::{Node, Position, Scalar};

use super::kind::Kind;
use super::meaning::value;
use super::pattern::never_comes;
use super::rules::{MISSING_KEY, RESERVED_NAME, UNKNOWN_KEY, WRONG_TYPE, WRONG_VALUE};

/// A key of a file.
pub struct Field {
    pub name: &'static str,
    pub takes: Takes,
    pub is_required: bool,
    /// What it is, for the schema.
    pub about: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Text, which may be empty.
    Text,
    /// A name: text that is not empty.
    Name,
    Map,
    /// A whole number of 1 or more.
    Count,
    /// `YYYY-MM-DD HH:MM` in UTC.
    Minute,
    /// `private` or `public`.
    Scope,
}

const fn required(name: &'static str, takes: Takes, about: &'static str) -> Field {
    Field {
        name,
        takes,
        is_required: true,
        about,
    }
}

const fn optional(name: &'static str, takes: Takes, about: &'static str) -> Field {
    Field {
        name,
        takes,
        is_required: false,
        about,
    }
}

const SCOPE: Field = optional("scope", Takes::Scope, "Who can see it");
const NAMESPACE: Field = optional("namespace", Takes::Text, "Its namespace");
const WORKFLOW: Field = required("workflow_name", Takes::Name, "Name of the workflow");
const WORKFLOW_NAMESPACE: Field = optional(
    "workflow_namespace",
    Takes::Text,
    "Namespace of the workflow",
);
const INPUT: Field = optional("workflow_input", Takes::Map, "Input of the workflow");
const PARAMS: Field = optional("workflow_params", Takes::Map, "Parameters of the execution");

const ENVIRONMENT: &[Field] = &[
    required("name", Takes::Name, "Name of the environment"),
    optional("description", Takes::Text, "What it is for"),
    SCOPE,
    required("variables", Takes::Map, "Its variables"),
];
const CRON_TRIGGER: &[Field] = &[
    required("name", Takes::Name, "Name of the trigger"),
    WORKFLOW,
    WORKFLOW_NAMESPACE,
    INPUT,
    PARAMS,
    optional("pattern", Takes::Name, "Schedule in cron format, in UTC"),
    optional(
        "first_execution_time",
        Takes::Minute,
        "First time to run it, in UTC; counts when the trigger is made",
    ),
    optional(
        "remaining_executions",
        Takes::Count,
        "Number of times to run it; counts when the trigger is made",
    ),
    SCOPE,
];
const EVENT_TRIGGER: &[Field] = &[
    required("name", Takes::Name, "Name of the trigger"),
    WORKFLOW,
    WORKFLOW_NAMESPACE,
    required("exchange", Takes::Name, "Exchange of the messages"),
    required("topic", Takes::Name, "Topic of the messages"),
    required("event", Takes::Name, "Type of the event"),
    INPUT,
    PARAMS,
    SCOPE,
];
const CODE_SOURCE: &[Field] = &[
    required("name", Takes::Name, "Name of the code source"),
    NAMESPACE,
    SCOPE,
    optional("content", Takes::Text, "The code"),
    optional(
        "file",
        Takes::Name,
        "File with the code, beside this one; in place of content",
    ),
];
const DYNAMIC_ACTION: &[Field] = &[
    required("name", Takes::Name, "Name of the action"),
    NAMESPACE,
    required("class_name", Takes::Name, "Class in the code source"),
    required("code_source_name", Takes::Name, "Name of the code source"),
    SCOPE,
];

/// The keys of files of a kind besides `kind`, in the order in which they are written. Empty for those in Mistral's
/// language.
pub fn of(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Environment => ENVIRONMENT,
        Kind::CronTrigger => CRON_TRIGGER,
        Kind::EventTrigger => EVENT_TRIGGER,
        Kind::CodeSource => CODE_SOURCE,
        Kind::DynamicAction => DYNAMIC_ACTION,
        Kind::Action | Kind::Workbook | Kind::Workflow => &[],
    }
}

/// The beginnings of the names of environments that are kept by `definition-apply`.
pub const RESERVED: [&str; 2] = ["mistral-lock.", "mistral-owner."];

/// Reads a file with `kind:`: its fields, and what is wrong with it. Fields without a value are left out.
pub fn read(kind: Kind, root: Node<'_>) -> (Map<String, Value>, Vec<Finding>) {
    let (mut fields, mut findings) = (Map::new(), Vec::new());
    let known: Vec<&str> = of(kind).iter().map(|field| field.name).collect();
    let mut misspelled = Vec::new();
    for (key, node) in root.entries().into_iter().flatten() {
        let name = super::meaning::name(key).unwrap_or_default();
        if name == "kind" {
            continue;
        }
        let Some(field) = of(kind).iter().find(|field| field.name == name) else {
            let meant = most_like(&name, &known);
            findings.push(unknown_key(kind, &name, key.at(), meant));
            misspelled.extend(meant);
            continue;
        };
        if matches!(node.scalar(), Some(Scalar::Null)) {
            continue;
        }
        match read_value(kind, field, node) {
            Ok(value) => drop(fields.insert(name, value)),
            Err(finding) => findings.push(finding),
        }
    }
    findings.extend(never(&fields, root));
    // A key that is misspelled is not missing as well.
    let is_written = |name: &str| {
        misspelled.contains(&name) || root.get(name).is_some_and(|node| !is_null(node))
    };
    let mut missing = |names: &str| {
        let message = format!("{} without {names}", kind.name());
        findings.push(Finding::new(&MISSING_KEY, root.at(), message));
    };
    for field in of(kind).iter().filter(|field| field.is_required) {
        if !is_written(field.name) {
            missing(field.name);
        }
    }
    match kind {
        Kind::CronTrigger if !is_written("pattern") && !is_written("first_execution_time") => {
            missing("pattern or first_execution_time");
        }
        Kind::CodeSource if !is_written("content") && !is_written("file") => {
            missing("content or file");
        }
        _ => {}
    }
    (fields, findings)
}

/// What is wrong with a pattern none of whose times comes.
fn never(fields: &Map<String, Value>, root: Node<'_>) -> Option<Finding> {
    let pattern = fields.get("pattern").and_then(Value::as_str)?;
    let count = fields.get("remaining_executions").and_then(Value::as_i64);
    let runs_once = count == Some(1) && fields.contains_key("first_execution_time");
    never_comes(pattern, runs_once).then(|| {
        let at = root.get("pattern").unwrap_or(root).at();
        let message = format!("no time of the pattern {pattern:?} comes within 50 years");
        Finding::new(&WRONG_VALUE, at, message)
    })
}

fn is_null(node: Node<'_>) -> bool {
    matches!(node.scalar(), Some(Scalar::Null))
}

fn unknown_key(kind: Kind, name: &str, at: Position, meant: Option<&str>) -> Finding {
    let message = format!("{} has no key {name:?}", kind.name());
    let finding = Finding::new(&UNKNOWN_KEY, at, message);
    match meant {
        Some(known) => finding.hint(format!("did you mean {known:?}?")),
        None => finding,
    }
}

fn read_value(kind: Kind, field: &Field, node: Node<'_>) -> Result<Value, Finding> {
    let name = field.name;
    let wrong_type = |expected: &str| {
        let finding = Finding::new(&WRONG_TYPE, node.at(), format!("{name} is not {expected}"));
        let is_scalar = node.scalar().is_some() && field.takes != Takes::Map;
        if is_scalar && field.takes != Takes::Count {
            finding.hint("put it in quotes")
        } else {
            finding
        }
    };
    let wrong_value = |what: String| Finding::new(&WRONG_VALUE, node.at(), what);
    match field.takes {
        Takes::Map => {
            if node.entries().is_none() {
                return Err(wrong_type("a mapping"));
            }
            value(node).ok_or_else(|| wrong_type("a mapping of values that JSON has"))
        }
        Takes::Count => match node.scalar() {
            Some(Scalar::Int(digits)) => match digits.parse::<i64>() {
                Ok(count) if count > 0 => Ok(count.into()),
                _ => Err(wrong_value(format!("{name} is not 1 or more"))),
            },
            _ => Err(wrong_type("a whole number")),
        },
        takes => {
            let text = node.text().ok_or_else(|| wrong_type("text"))?;
            check_text(kind, (name, takes), text, node.at())?;
            Ok(text.into())
        }
    }
}

fn check_text(
    kind: Kind,
    (name, takes): (&str, Takes),
    text: &str,
    at: Position,
) -> Result<(), Finding> {
    let wrong = |what: String| Err(Finding::new(&WRONG_VALUE, at, what));
    match takes {
        Takes::Name if text.trim().is_empty() => wrong(format!("{name} is empty")),
        Takes::Name if text.chars().any(char::is_control) => {
            wrong(format!("{name} has a control character"))
        }
        _ if kind == Kind::CronTrigger && name == "pattern" => match Schedule::parse(text) {
            Err(refused) => wrong(format!("the pattern {text:?} is not valid: {refused}")),
            Ok(_) => Ok(()),
        },
        _ if kind == Kind::Environment
            && name == "name"
            && (text.contains('/') || matches!(text, "." | "..")) =>
        {
            wrong(format!(
                "an environment named {text:?} could not be deleted"
            ))
        }
        Takes::Scope if !matches!(text, "private" | "public") => {
            wrong(format!("{name} is neither private nor public"))
        }
        Takes::Minute if crate::time::minute_in_utc(name, text, true).is_err() => {
            wrong(format!("{name} is not a time in the form YYYY-MM-DD HH:MM"))
        }
        _ if kind == Kind::Environment && name == "name" && is_reserved(text) => {
            let message = format!("the name {text:?} is reserved for definition-apply");
            Err(Finding::new(&RESERVED_NAME, at, message))
        }
        _ => Ok(()),
    }
}

/// Whether an environment is kept by `definition-apply`.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.iter().any(|beginning| name.starts_with(beginning))
}
