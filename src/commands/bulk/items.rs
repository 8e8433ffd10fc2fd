//! What is to be changed, and how it was chosen.

use std::collections::HashSet;

use crate::api::canonical_uuid;
use crate::error::Result;
use crate::terminal::Terminal;

use super::names;
use super::words::counted;

/// One resource.
pub struct Item {
    /// Its ID or name, for the request.
    pub id: String,
    /// What else is known of it, for a person.
    pub about: String,
    /// Its state, if that is known.
    pub state: String,
    /// Those that were selected too, and that its change takes along.
    pub along: Vec<String>,
}

impl Item {
    /// Its name, and those of what it takes along.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let along = self.along.iter().map(String::as_str);
        std::iter::once(self.id.as_str()).chain(along)
    }
}

/// How resources were chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Each was named on the command line.
    Arguments,
    /// Each was named on standard input.
    Stdin,
    /// By what they have in common.
    Selection,
}

/// What it means that the server does not know a resource that is to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It was deleted already.
    Gone,
    /// The same, if it was a name at all.
    PerhapsGone,
    /// There never was one.
    Failure,
}

/// Resources that are to be changed, each once.
pub struct Items {
    pub list: Vec<Item>,
    pub origin: Origin,
    /// What will not be done, for a person.
    pub caveats: Vec<String>,
    /// Whether the server has said that there are such.
    pub are_known: bool,
}

impl Items {
    /// Those that were named, each once.
    fn named(names: impl IntoIterator<Item = String>, origin: Origin) -> Self {
        let mut seen = HashSet::new();
        let names = names.into_iter().filter(|name| seen.insert(name.clone()));
        let items = names.map(|id| Item {
            id,
            about: String::new(),
            state: String::new(),
            along: Vec::new(),
        });
        Self {
            list: items.collect(),
            origin,
            caveats: Vec::new(),
            are_known: false,
        }
    }

    /// Those that were selected.
    pub fn selected(list: Vec<Item>) -> Self {
        Self {
            list,
            origin: Origin::Selection,
            caveats: Vec::new(),
            are_known: true,
        }
    }

    /// How many there are: `12 executions, and 3 that these started`.
    pub fn counted(&self, noun: &str) -> String {
        let along = match self.list.iter().map(|item| item.along.len()).sum() {
            0 => String::new(),
            count => format!(", and {count} that these started"),
        };
        counted(self.list.len(), noun) + &along
    }

    /// The names of all, also of those that others take along.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().flat_map(Item::names)
    }

    /// The states that are known.
    pub fn states(&self) -> impl Iterator<Item = &str> {
        let states = self.list.iter().map(|item| item.state.as_str());
        states.filter(|state| !state.is_empty())
    }

    /// What it means that one of them is not found, before anything was sent about it. `is_by_id`: they have no names.
    pub fn if_missing(&self, id: &str, is_by_id: bool) -> Missing {
        let is_whole_id = canonical_uuid(id).is_some_and(|whole| whole == id);
        match self.origin {
            Origin::Arguments => Missing::Failure,
            Origin::Selection => Missing::Gone,
            Origin::Stdin if is_whole_id => Missing::Gone,
            Origin::Stdin if is_by_id => Missing::Failure,
            Origin::Stdin => Missing::PerhapsGone,
        }
    }
}

/// Those that the arguments name, or standard input in their place (`-`).
pub fn given(arguments: &[String], terminal: &Terminal) -> Result<Items> {
    if !is_stdin(arguments) {
        return Ok(Items::named(arguments.iter().cloned(), Origin::Arguments));
    }
    if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        terminal.note_to_person("mistral: note: reading names, one a line; Ctrl-D ends them");
    }
    Ok(Items::named(names::read()?, Origin::Stdin))
}

/// Whether the names come on standard input: `-` alone says so, and among others it is a name.
pub fn is_stdin(arguments: &[String]) -> bool {
    matches!(arguments, [only] if only == "-")
}
