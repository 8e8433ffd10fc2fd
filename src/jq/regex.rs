//! Regular expressions: `test`, `match`, `capture`, `scan`, `split`, `sub` and `gsub` are defined by what is here.

use jaq_core::{Cv, ValT as _};
use jaq_json::{Error, Val, ValR};
use regex_bites::bytes::{Captures, Regex, RegexBuilder};

use super::stack::Language;
use super::value::text;

/// The flags of jq.
struct Flags {
    is_global: bool,
    ignores_empty: bool,
}

/// What a regular expression finds in the input: the matches, the texts between them, or both in turn. The flags and
/// the expression are the arguments.
pub fn search(mut cv: Cv<'_, Language>, between: bool, matches: bool) -> ValR {
    let (flags, pattern) = (cv.0.pop_var(), cv.0.pop_var());
    let (regex, flags) = compiled(text(&pattern)?, text(&flags)?)?;
    let input = text(&cv.1)?;
    let mut found = Vec::new();
    let mut end = 0;
    let mut offset = Offset {
        at: 0,
        characters: 0,
    };
    for captures in regex.captures_iter(input.as_bytes()) {
        let Some(whole) = captures.get(0) else {
            continue;
        };
        if flags.ignores_empty && whole.is_empty() {
            continue;
        }
        if between {
            found.push(part(input, end, whole.start()));
            end = whole.end();
        }
        if matches {
            offset.move_to(input, whole.start());
            found.push(groups(input, &regex, &captures, &offset)?);
        }
        if !flags.is_global {
            break;
        }
    }
    if between {
        found.push(part(input, end, input.len()));
    }
    Ok(found.into_iter().collect())
}

fn compiled(pattern: &str, letters: &str) -> Result<(Regex, Flags), Error> {
    let mut builder = RegexBuilder::new(pattern);
    let mut flags = Flags {
        is_global: false,
        ignores_empty: false,
    };
    for letter in letters.chars() {
        match letter {
            'g' => flags.is_global = true,
            'n' => flags.ignores_empty = true,
            'i' => drop(builder.case_insensitive(true)),
            'x' => drop(builder.ignore_whitespace(true)),
            's' => drop(builder.dot_matches_new_line(true)),
            'l' => drop(builder.swap_greed(true)),
            'p' => drop(builder.multi_line(true).dot_matches_new_line(true)),
            _ => return Err(Error::str(format_args!("{letter:?} is no flag"))),
        }
    }
    let regex = builder.build();
    let regex = regex.map_err(|cause| Error::str(format_args!("{pattern:?}: {cause}")))?;
    Ok((regex, flags))
}

/// A place in a text, in bytes and in characters. Counted on, as matches come in order.
struct Offset {
    at: usize,
    characters: usize,
}

impl Offset {
    fn move_to(&mut self, input: &str, at: usize) {
        self.characters += characters(input, self.at, at);
        self.at = at;
    }
}

fn characters(input: &str, start: usize, end: usize) -> usize {
    input.get(start..end).map_or(0, |part| part.chars().count())
}

/// A part of the input. An expression that does not know characters may end within one.
fn part(input: &str, start: usize, end: usize) -> Val {
    let bytes = input.as_bytes().get(start..end).unwrap_or_default();
    Val::from(String::from_utf8_lossy(bytes).into_owned())
}

/// The groups of a match, the whole one first.
fn groups(input: &str, regex: &Regex, captures: &Captures<'_>, whole: &Offset) -> ValR {
    let named = captures.iter().zip(regex.capture_names());
    let groups = named.filter_map(|(group, name)| {
        let group = group?;
        let (start, end) = (group.start(), group.end());
        let offset = whole.characters + characters(input, whole.at, start);
        let mut fields = vec![
            ("offset", Val::from(offset)),
            ("length", Val::from(characters(input, start, end))),
            ("string", part(input, start, end)),
        ];
        fields.extend(name.map(|name| ("name", Val::from(name.to_owned()))));
        let fields = fields.into_iter();
        Some(Val::from_map(
            fields.map(|(name, value)| (Val::from(name.to_owned()), value)),
        ))
    });
    groups.collect()
}
