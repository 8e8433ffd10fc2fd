//! The names that files define, and those that they could mean.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::definitions::{Key, Kind};
use crate::dsl::closest;
use crate::dsl::interface::{Callee, Input};
use crate::dsl::standard_actions::{self, STANDARD_ACTIONS};

use super::facts::Facts;

/// How often names are compared in search of similar ones, so that it takes no long time for many.
const COMPARISONS: usize = 60_000;

/// The names before the first dot of the actions that plugins have for services of `OpenStack`.
const SERVICES: &[&str] = &[
    "aodh",
    "barbican",
    "baremetal_introspection",
    "ceilometer",
    "cinder",
    "designate",
    "glance",
    "glare",
    "gnocchi",
    "heat",
    "ironic",
    "keystone",
    "magnum",
    "manila",
    "mistral",
    "murano",
    "neutron",
    "nova",
    "qinling",
    "senlin",
    "swift",
    "swiftservice",
    "tacker",
    "trove",
    "vitrage",
    "zaqar",
    "zun",
];

/// Names of what is in none of the files.
#[derive(Debug, Default)]
pub struct Names {
    /// With the inputs of actions, as the server lists them.
    all: BTreeMap<Key, Option<String>>,
    /// Kinds of which a server has no others.
    complete: BTreeSet<Kind>,
}

impl Names {
    /// Adds all of a kind that a server has, with the inputs of actions as it lists them.
    pub fn add_all(&mut self, kind: Kind, listed: impl IntoIterator<Item = (Key, Option<String>)>) {
        self.complete.insert(kind);
        self.all.extend(listed);
    }
}

/// The inputs that something takes.
#[derive(Clone, Copy)]
pub enum Inputs<'a> {
    /// Those that a file declares.
    Declared(&'a [Input]),
    /// Those that the server lists.
    Listed(&'a str),
    /// Nobody knows.
    Unknown,
}

impl<'a> Inputs<'a> {
    /// Their names, and whether each is required.
    pub fn all(self) -> Option<Vec<(&'a str, bool)>> {
        Some(match self {
            Self::Declared(inputs) => {
                let inputs = inputs.iter();
                inputs
                    .map(|input| (input.name.as_str(), input.is_required))
                    .collect()
            }
            Self::Listed(listed) => standard_actions::inputs(listed).collect(),
            Self::Unknown => return None,
        })
    }
}

/// All names that are known.
pub struct Known<'a> {
    workflows: BTreeMap<&'a str, Inputs<'a>>,
    actions: BTreeMap<&'a str, Inputs<'a>>,
    others: BTreeMap<Kind, BTreeSet<&'a str>>,
    /// Kinds of which a server has no others than these.
    complete: BTreeSet<Kind>,
    comparisons: Cell<usize>,
}

impl<'a> Known<'a> {
    /// What files define, what each server has, and what is elsewhere.
    pub fn new(files: impl Iterator<Item = &'a Facts>, elsewhere: Option<&'a Names>) -> Self {
        let mut known = Self {
            workflows: BTreeMap::new(),
            actions: STANDARD_ACTIONS
                .map(|(name, listed)| (name, Inputs::Listed(listed)))
                .into(),
            others: BTreeMap::new(),
            complete: BTreeSet::new(),
            comparisons: Cell::new(0),
        };
        if let Some(names) = elsewhere {
            known.add_names(names);
        }
        let mut seen = BTreeSet::new();
        for facts in files {
            for (key, _) in &facts.defined {
                known.add_key(key);
            }
            for member in &facts.members {
                // Of several the last one counts, whichever that is.
                let inputs = if seen.insert((member.is.noun(), &member.name)) {
                    Inputs::Declared(&member.inputs)
                } else {
                    Inputs::Unknown
                };
                known.callees_mut(member.is).insert(&member.name, inputs);
            }
        }
        known
    }

    fn add_names(&mut self, names: &'a Names) {
        self.complete.clone_from(&names.complete);
        for kind in &names.complete {
            // What is asked for and not there is known to be missing.
            self.others.entry(*kind).or_default();
        }
        for (key, inputs) in &names.all {
            let inputs = inputs.as_deref().filter(|listed| is_plain(listed));
            match inputs {
                Some(inputs) => drop(self.actions.insert(&key.name, Inputs::Listed(inputs))),
                None => self.add_key(key),
            }
        }
    }

    fn add_key(&mut self, key: &'a Key) {
        match key.kind {
            Kind::Workflow => drop(self.workflows.insert(&key.name, Inputs::Unknown)),
            Kind::Action | Kind::DynamicAction => {
                self.actions.entry(&key.name).or_insert(Inputs::Unknown);
            }
            kind => drop(self.others.entry(kind).or_default().insert(&key.name)),
        }
    }

    fn callees_mut(&mut self, callee: Callee) -> &mut BTreeMap<&'a str, Inputs<'a>> {
        match callee {
            Callee::Workflow => &mut self.workflows,
            Callee::Action => &mut self.actions,
        }
    }

    fn callees(&self, callee: Callee) -> &BTreeMap<&'a str, Inputs<'a>> {
        match callee {
            Callee::Workflow => &self.workflows,
            Callee::Action => &self.actions,
        }
    }

    /// Whether there is a workflow at all, or a server that was asked for them.
    pub fn knows_workflows(&self) -> bool {
        !self.workflows.is_empty() || self.is_complete(Kind::Workflow)
    }

    /// Whether a server was asked for all of a kind.
    fn is_complete(&self, kind: Kind) -> bool {
        self.complete.contains(&kind)
    }

    /// That something, as `the workflow 'w'`, was looked for in vain.
    pub fn nowhere(&self, kind: Kind, what: &str) -> String {
        if self.is_complete(kind) {
            return format!("neither the files nor the server have {what}");
        }
        match kind {
            Kind::Action => format!("no file has {what}, and it is no standard action"),
            _ => format!("no file has {what}"),
        }
    }

    /// The inputs of what has this name.
    pub fn inputs(&self, callee: Callee, name: &str) -> Option<Inputs<'a>> {
        self.callees(callee).get(name).copied()
    }

    /// Whether a name that is not known may be that of a plugin's action.
    pub fn is_of_plugin(&self, callee: Callee, name: &str) -> bool {
        if self.is_complete(Kind::Action) {
            return false;
        }
        let service = name.split_once('.').map(|(service, _)| service);
        callee == Callee::Action && service.is_some_and(|service| SERVICES.contains(&service))
    }

    /// The name that a mistyped one is for. Members of the workbook have short names there.
    pub fn similar(&self, callee: Callee, name: &str, book: Option<&str>) -> Option<&'a str> {
        let callees = self.callees(callee);
        self.spend(callees.len())?;
        let names = callees.keys().copied();
        let short = names.clone().filter_map(|name| {
            let (of, member) = name.split_once('.')?;
            (Some(of) == book).then_some(member)
        });
        closest(name, short.chain(names))
    }

    /// Whether there is something of a kind with this name; `None` if nothing of the kind is known.
    pub fn has(&self, kind: Kind, name: &str) -> Option<bool> {
        self.others.get(&kind).map(|names| names.contains(name))
    }

    /// The name of something of a kind that a mistyped one is for.
    pub fn similar_other(&self, kind: Kind, name: &str) -> Option<&'a str> {
        let names = self.others.get(&kind)?;
        self.spend(names.len())?;
        closest(name, names.iter().copied())
    }

    /// Takes note of comparisons; `None` once there were enough.
    pub fn spend(&self, comparisons: usize) -> Option<()> {
        let spent = self.comparisons.get() + comparisons;
        self.comparisons.set(spent);
        (spent <= COMPARISONS).then_some(())
    }
}

/// Whether a text with inputs has only names, and defaults without commas, so that it can be taken apart. An empty one
/// may be that of an action that tells nothing of its inputs.
fn is_plain(listed: &str) -> bool {
    let is_name = |name: &str| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(is_part)
    };
    let names = listed.split(", ").map(|input| match input.split_once('=') {
        Some((name, _)) => name,
        None => input,
    });
    names.into_iter().all(is_name)
}
