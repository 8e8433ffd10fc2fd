//! Names from standard input, one a line.

use std::io::ErrorKind;

use crate::bounded;
use crate::character::controls_terminal;
use crate::error::{Error, Result};

/// The most bytes of all names.
const MOST: u64 = 16 << 20;

/// Reads the names to the end. Empty lines are ignored.
pub fn read() -> Result<Vec<String>> {
    let read = bounded::read_all(std::io::stdin(), MOST);
    let bytes = read.map_err(|cause| {
        let error = Error::local(format!("cannot read standard input: {cause}"));
        if cause.kind() == ErrorKind::FileTooLarge {
            error.hint("give the names in several runs")
        } else {
            error
        }
    })?;
    let text =
        String::from_utf8(bytes).map_err(|_| Error::local("standard input is not UTF-8 text"))?;
    let mut names = Vec::new();
    for (at, line) in lines(&text) {
        if let Some(why) = objection(line) {
            return Err(Error::local(format!("standard input, line {at}: {why}")).hint(
                "write one ID or name a line, for example by 'mistral execution-list -f value -c ID'",
            ));
        }
        names.push(line.to_owned());
    }
    Ok(names)
}

/// The lines that are not empty, with their numbers and without blanks around them.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.strip_prefix('\u{feff}').unwrap_or(text).split('\n');
    let lines = lines.map(|line| line.strip_suffix('\r').unwrap_or(line).trim_matches(' '));
    (1..).zip(lines).filter(|(_, line)| !line.is_empty())
}

/// Why a line cannot be a name. What is no name would not be found, and so count as gone.
fn objection(line: &str) -> Option<&'static str> {
    if is_unfit(line) {
        Some("it has a control character")
    } else if line.starts_with("+-") || line.starts_with("| ") {
        Some("it is a line of a table")
    } else {
        None
    }
}

/// Whether a name has a character that no line of names may have.
fn is_unfit(name: &str) -> bool {
    name.contains(['\n', '\t']) || name.chars().any(controls_terminal)
}

/// Whether a line of names can have a name, and nothing of it is lost.
pub fn fits(name: &str) -> bool {
    !is_unfit(name) && name.trim_matches(' ') == name && !name.is_empty()
}
