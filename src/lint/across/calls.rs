//! Whether what is called is there, and gets the inputs that it takes.

use std::collections::HashSet;

use crate::definitions::Kind;
use crate::dsl::interface::{Call, Callee};
use crate::dsl::{Finding, closest, quoted};

use super::names::{Inputs, Known};
use super::rules::{LACKS_INPUT, NO_ACTION, NO_WORKFLOW, UNKNOWN_INPUT};

/// Parameters of an execution that a task can give besides the inputs of its workflow.
const PARAMETERS: &[&str] = &[
    "description",
    "env",
    "evaluate_env",
    "namespace",
    "notify",
    "read_only",
    "task_name",
];

/// The findings of a call of a task or an ad-hoc action. `must_exist`: what is not known is nowhere.
pub fn check(known: &Known<'_>, call: &Call, book: Option<&str>, must_exist: bool) -> Vec<Finding> {
    match resolve(known, call, book) {
        Some(inputs) => check_inputs(known, call, inputs, parameters(call.to)),
        // What lacks the name of its workbook is another rule's.
        None if must_exist
            && !known.is_of_plugin(call.to, &call.name)
            && !is_short(known, call, book) =>
        {
            vec![missing(known, call, book)]
        }
        None => Vec::new(),
    }
}

/// The inputs of what is called. The members of a workbook come first, except for the base of an action.
fn resolve<'k>(known: &Known<'k>, call: &Call, book: Option<&str>) -> Option<Inputs<'k>> {
    let member = book.filter(|_| !call.is_base).and_then(|book| {
        let name = format!("{book}.{}", call.name);
        known.inputs(call.to, &name)
    });
    member.or_else(|| known.inputs(call.to, &call.name))
}

/// Whether a base is an action of its workbook, without the name of that.
fn is_short(known: &Known<'_>, call: &Call, book: Option<&str>) -> bool {
    let book = book.filter(|_| call.is_base);
    book.is_some_and(|book| {
        let full = format!("{book}.{}", call.name);
        known.inputs(call.to, &full).is_some()
    })
}

fn missing(known: &Known<'_>, call: &Call, book: Option<&str>) -> Finding {
    let name = quoted(&call.name);
    let (rule, kind) = match call.to {
        Callee::Workflow => (&NO_WORKFLOW, Kind::Workflow),
        Callee::Action => (&NO_ACTION, Kind::Action),
    };
    let message = known.nowhere(kind, &format!("the {} {name}", call.to.noun()));
    let finding = Finding::new(rule, call.at, message);
    match known.similar(call.to, &call.name, book) {
        Some(similar) => finding.hint(did_you_mean(similar)),
        None => finding,
    }
}

/// Whether a call gives the inputs that something takes, and no others but these parameters.
pub fn check_inputs(
    known: &Known<'_>,
    call: &Call,
    inputs: Inputs<'_>,
    parameters: &[&str],
) -> Vec<Finding> {
    let (Some(given), Some(inputs)) = (&call.given, inputs.all()) else {
        return Vec::new();
    };
    let names: HashSet<&str> = inputs.iter().map(|(name, _)| *name).collect();
    let mut settled: HashSet<&str> = given.iter().map(|given| given.name.as_str()).collect();
    // A parameter without quotes, which the server drops, is another mistake.
    settled.extend(before_equals(&call.text));
    let (noun, name) = (call.to.noun(), quoted(&call.name));
    let mut findings = Vec::new();
    let is_known = |name: &str| names.contains(name) || parameters.contains(&name);
    for unknown in given.iter().filter(|given| !is_known(&given.name)) {
        let message = format!("the {noun} {name} has no input {}", quoted(&unknown.name));
        let finding = Finding::new(&UNKNOWN_INPUT, unknown.at, message);
        let free = inputs.iter().map(|(name, _)| *name);
        let free = free.filter(|name| !settled.contains(name));
        let similar = (known.spend(inputs.len())).and_then(|()| closest(&unknown.name, free));
        findings.push(match similar {
            Some(similar) => {
                settled.insert(similar);
                finding.hint(did_you_mean(similar))
            }
            None => finding,
        });
    }
    let lacking = inputs.iter().filter(|(_, is_required)| *is_required);
    let lacking = lacking.filter(|(name, _)| !settled.contains(name));
    let lacking: Vec<String> = lacking.map(|(name, _)| quoted(name)).collect();
    if !lacking.is_empty() {
        let word = if lacking.len() == 1 {
            "input"
        } else {
            "inputs"
        };
        let message = format!("the {noun} {name} needs the {word} {}", listed(&lacking));
        findings.push(Finding::new(&LACKS_INPUT, call.at, message));
    }
    findings
}

/// The words of a text that have `=` behind them.
fn before_equals(text: &str) -> impl Iterator<Item = &str> {
    let mut parts: Vec<&str> = text.split('=').collect();
    parts.pop();
    parts.into_iter().map(|part| {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
        part.rsplit(is_end).next().unwrap_or_default()
    })
}

/// The first of some names, and how many there are besides.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown = names
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What a task can give besides inputs.
fn parameters(callee: Callee) -> &'static [&'static str] {
    match callee {
        Callee::Workflow => PARAMETERS,
        Callee::Action => &[],
    }
}

pub fn did_you_mean(name: &str) -> String {
    format!("did you mean {}?", quoted(name))
}
