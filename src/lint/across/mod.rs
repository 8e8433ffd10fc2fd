//! Findings of several files together: what they call and none of them has, and what two of them define.

mod calls;
mod facts;
mod names;
pub mod rules;

use std::collections::HashMap;

use crate::definitions::files::Source;
use crate::definitions::{Key, Kind};
use crate::dsl::interface::{Call, Callee, Member};
use crate::dsl::{Finding, quoted};
use crate::yaml::Position;

/// The code of what two files define.
pub const DEFINED_TWICE: &str = TWICE.code;

pub use facts::Facts;
pub use names::Names;

use calls::{check, check_inputs, did_you_mean};
use facts::{Reference, Started};
use names::Known;
use rules::{COMMA, NO_CODE_SOURCE, NO_ENVIRONMENT, NO_WORKFLOW_OF_TRIGGER, TWICE};

/// What is known of definitions that are in none of the files.
#[derive(Clone, Copy, Debug)]
pub enum Elsewhere<'a> {
    /// There may be any.
    Unknown,
    /// There are these, and what each server has.
    Only(&'a Names),
}

/// The findings of each file that come from all of them together.
pub fn findings(
    files: &[(&Source, Facts)],
    namespace: &str,
    elsewhere: Elsewhere<'_>,
) -> Vec<Vec<Finding>> {
    let facts = files.iter().map(|(_, facts)| facts);
    let names = match elsewhere {
        Elsewhere::Only(names) => Some(names),
        Elsewhere::Unknown => None,
    };
    let known = Known::new(facts.clone(), names);
    let checker = Checker {
        must_exist: names.is_some() && !facts.clone().any(|facts| facts.is_unknown),
        known,
    };
    let mut found: Vec<Vec<Finding>> = facts.map(|facts| checker.file(facts)).collect();
    twice(files, namespace, &mut found);
    found
}

struct Checker<'a> {
    known: Known<'a>,
    /// Whether what is not known is nowhere.
    must_exist: bool,
}

impl Checker<'_> {
    fn file(&self, facts: &Facts) -> Vec<Finding> {
        if !facts.is_sound {
            return Vec::new();
        }
        let book = facts.book.as_deref();
        let mut found = Vec::new();
        for member in &facts.members {
            found.extend(commas(member));
            for call in &member.calls {
                found.extend(check(&self.known, call, book, self.must_exist));
                found.extend(self.environment(call));
            }
        }
        found.extend(
            facts
                .references
                .iter()
                .filter_map(|reference| self.reference(reference)),
        );
        found.extend(
            facts
                .started
                .iter()
                .flat_map(|started| self.started(started)),
        );
        found
    }

    /// The environment that a task gives to the workflow that it calls.
    fn environment(&self, call: &Call) -> Option<Finding> {
        let mut given = call.given.iter().flatten();
        let given = given.find(|given| given.name == "env" && call.to == Callee::Workflow)?;
        let inputs = self.known.inputs(call.to, &call.name)?.all()?;
        let name = given
            .text
            .as_ref()
            .filter(|text| !text.contains(['<', '{']))?;
        if inputs.iter().any(|(name, _)| *name == "env") {
            return None;
        }
        self.reference(&Reference {
            kind: Kind::Environment,
            name: name.clone(),
            at: given.at,
        })
    }

    fn reference(&self, reference: &Reference) -> Option<Finding> {
        let Reference { kind, name, at } = reference;
        let is_known = self.known.has(*kind, name)?;
        if is_known || !self.must_exist {
            return None;
        }
        let (rule, noun) = match kind {
            Kind::CodeSource => (&NO_CODE_SOURCE, "code source"),
            _ => (&NO_ENVIRONMENT, "environment"),
        };
        let message = self
            .known
            .nowhere(*kind, &format!("the {noun} {}", quoted(name)));
        let finding = Finding::new(rule, *at, message);
        Some(match self.known.similar_other(*kind, name) {
            Some(similar) => finding.hint(did_you_mean(similar)),
            None => finding,
        })
    }

    /// The workflow of a trigger.
    fn started(&self, started: &Started) -> Vec<Finding> {
        let Started { call, namespace } = started;
        match self.known.inputs(call.to, &call.name) {
            Some(inputs) => check_inputs(&self.known, call, inputs, &[]),
            None if self.must_exist && self.known.knows_workflows() && namespace.is_empty() => {
                let message = self.known.nowhere(
                    Kind::Workflow,
                    &format!("the workflow {}", quoted(&call.name)),
                );
                let finding = Finding::new(&NO_WORKFLOW_OF_TRIGGER, call.at, message);
                let similar = self.known.similar(call.to, &call.name, None);
                vec![match similar {
                    Some(similar) => finding.hint(did_you_mean(similar)),
                    None => finding,
                }]
            }
            None => Vec::new(),
        }
    }
}

/// Defaults of an ad-hoc action that the server takes apart.
fn commas(member: &Member) -> impl Iterator<Item = Finding> {
    let is_action = member.is == Callee::Action;
    let inputs = member.inputs.iter().filter(move |_| is_action);
    inputs.filter_map(|input| {
        let message = format!(
            "the default of the input {} has a comma",
            quoted(&input.name)
        );
        Some(Finding::new(&COMMA, input.comma?, message))
    })
}

/// Finds what two files define.
fn twice(files: &[(&Source, Facts)], namespace: &str, found: &mut [Vec<Finding>]) {
    let mut first: HashMap<Key, (usize, Position)> = HashMap::new();
    for (index, (_, facts)) in files.iter().enumerate() {
        let members = facts.members.iter().map(|member| {
            let kind = match member.is {
                Callee::Workflow => Kind::Workflow,
                Callee::Action => Kind::Action,
            };
            (Key::new(kind, &member.name, namespace), member.at)
        });
        for (key, at) in facts.defined.iter().cloned().chain(members) {
            if let Some((other, place)) = first.get(&key) {
                let (noun, name) = (key.kind.name(), quoted(&key.name));
                let message = format!(
                    "the {noun} {name} is defined in {}:{} too",
                    files[*other].0.name, place.line
                );
                found[index].push(Finding::new(&TWICE, at, message));
            } else {
                first.insert(key, (index, at));
            }
        }
    }
}
