//! What is changed is fixed, and agreed upon, before anything is sent.

use crate::character::single_line;
use crate::error::{Error, Result};
use crate::terminal::Terminal;

use super::items::{Item, Items, Origin};
use super::options::Sending;
use super::question;
use super::remainder::Remainder;
use super::words::{Verb, counted};

/// How many a question names.
const SHOWN: usize = 10;

/// What the user has agreed to.
pub struct Agreed {
    pub items: Items,
    /// Where to keep what is left.
    pub remainder: Option<Remainder>,
}

/// Asks whether these are to be changed, unless each was named on the command line. `None` if there are none, which is
/// said.
pub fn agree(
    terminal: &Terminal,
    (verb, noun): (Verb, &str),
    items: Items,
    (sending, remainder): (&Sending, Option<Remainder>),
) -> Result<Option<Agreed>> {
    if let Some(remainder) = &remainder {
        remainder.check_names(&items)?;
    }
    if items.list.is_empty() {
        note_none(terminal, verb, noun, items.origin);
    } else if items.origin != Origin::Arguments && !sending.is_agreed() {
        question(terminal, (verb, noun), &items)?;
    }
    if let Some(remainder) = &remainder {
        remainder.write(items.names())?;
    }
    let is_empty = items.list.is_empty();
    Ok((!is_empty).then_some(Agreed { items, remainder }))
}

fn question(terminal: &Terminal, (verb, noun): (Verb, &str), items: &Items) -> Result<()> {
    let what = counted(items.list.len(), noun);
    let question = capitalised(&format!("{} {what}?", verb.base));
    question::ask(terminal, &shown(items, noun), &question, || {
        Error::usage(format!(
            "{what} would be {}, and nobody can be asked",
            verb.past
        ))
        .hint("add --yes to go on without a question, or --dry-run to see which")
    })
}
/// Says that there is nothing to do.
pub fn note_none(terminal: &Terminal, verb: Verb, noun: &str, origin: Origin) {
    let why = if origin == Origin::Stdin {
        "standard input has no names".to_owned()
    } else {
        format!("no {noun} is selected")
    };
    terminal.note(&format!("mistral: note: {why}; nothing to {}", verb.base));
}

/// The lines before the question: how many, and the first of them.
fn shown(items: &Items, noun: &str) -> Vec<String> {
    let count = items.list.len();
    let mut lines = vec![format!("mistral: {}:", items.counted(noun))];
    lines.extend(items.list.iter().take(SHOWN).map(line));
    if count > SHOWN {
        lines.push(format!("  and {} more", count - SHOWN));
    }
    let caveats = items.caveats.iter();
    lines.extend(caveats.map(|what| format!("mistral: note: {what}")));
    lines
}

fn line(item: &Item) -> String {
    let about = if item.about.is_empty() {
        String::new()
    } else {
        format!("  {}", item.about)
    };
    format!("  {}{about}", single_line(&item.id))
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
