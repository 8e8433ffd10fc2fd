//! `--jq`: expressions of jq, which run on objects.
//!
//! The language comes from `jaq`; what of it there is, and what not, says `definitions.rs`.

mod definitions;
mod functions;
mod names;
mod regex;
mod source;
pub mod stack;
mod value;
mod write;

use std::fmt;
use std::io::{self, Write};

use jaq_core::compile::Undefined;
use jaq_core::load::{self, Arena, File, Loader, span};
use jaq_core::{Compiler, Ctx, Vars, unwrap_valr};
use jaq_json::Val;

use crate::compact::depth;

use stack::{Guarded, Language};
use value::MAX_DEPTH;

/// An expression that was compiled.
pub struct Expression {
    code: String,
    filter: jaq_core::Filter<Language>,
}

impl fmt::Debug for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Expression")
    }
}

/// What is said of a value for which a row of CSV has no place.
const NO_CELL: &str = "cannot stand in a row";

/// Why an expression ended early.
#[derive(Debug)]
pub enum Failure {
    /// It failed on the object, with this message.
    Of(String),
    /// Its results could not be written.
    Unwritten(io::Error),
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Of(message)
    }
}

impl From<io::Error> for Failure {
    fn from(cause: io::Error) -> Self {
        Self::Unwritten(cause)
    }
}

/// How many bytes of results are written together.
const MANY: usize = 16 * 1024;

/// The longest part of a message that is shown, in characters: it may hold a whole row.
const LONGEST: usize = 200;

impl Expression {
    /// Compiles an expression. The error says what is wrong, and where.
    pub fn compile(code: &str) -> Result<Self, String> {
        source::check(code)?;
        let loader = Loader::new(definitions::all());
        let arena = Arena::default();
        let modules = loader.load(&arena, File { code, path: () });
        let modules = modules.map_err(|errors| {
            let first = errors.into_iter().next();
            first.map_or_else(String::new, |(_, error)| mistake(code, error))
        })?;
        let compiler = Compiler::default().with_funs(functions::all());
        let filter = compiler.compile(modules).map_err(|errors| {
            let first = errors.into_iter().flat_map(|(_, errors)| errors).next();
            first.map_or_else(String::new, |(name, kind)| {
                let arguments = match kind {
                    Undefined::Filter(count) => format!("/{count}"),
                    _ => String::new(),
                };
                let place = place(code, name);
                format!("there is no {} {name}{arguments}{place}", kind.as_str())
            })
        })?;
        let code = code.to_owned();
        Ok(Self { code, filter })
    }

    /// The first names of its paths.
    pub fn first_names(&self) -> Vec<&str> {
        names::first(&self.code)
    }

    /// Whether it has this word, in a path or otherwise.
    pub fn has_word(&self, word: &str) -> bool {
        names::has_word(&self.code, word)
    }

    /// What may be wrong with it if it fails with this message.
    pub fn hint(&self, message: &str) -> Option<&'static str> {
        let code = self.code.trim_start();
        if message.contains(NO_CELL) {
            return Some("tojson makes a text of it: [.id, (.input | tojson)] | @csv");
        }
        let is_for_list = [".[", "map(", "first(.["].iter();
        let mut is_for_list = is_for_list.filter(|start| code.starts_with(**start));
        is_for_list
            .next()
            .map(|_| "the expression gets one object at a time, not a list: .id in place of .[].id")
    }

    /// Runs the expression on an object and writes its results as they come, each on a line: texts as they are, all else
    /// as compact JSON. What was written before a mistake stays.
    pub fn run(&self, object: &str, out: &mut dyn Write) -> Result<(), Failure> {
        if depth(object) > MAX_DEPTH {
            return Err(format!("it is nested more than {MAX_DEPTH} levels deep").into());
        }
        let input = value::parsed(object).map_err(|cause| cause.to_string())?;
        let mut lines = String::new();
        let ended = self.write_results(input, &mut lines, out);
        out.write_all(lines.as_bytes())?;
        ended
    }

    /// Appends the results to the lines, which are written whenever there are many.
    fn write_results(
        &self,
        input: Val,
        lines: &mut String,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let context = Ctx::<Language>::new(Guarded::new(&self.filter.lut), Vars::new([]));
        for result in self.filter.id.run((context, input)).map(unwrap_valr) {
            let value = result.map_err(|cause| message(&cause.into_val()))?;
            let whole = lines.len();
            write::line(lines, &value).inspect_err(|_| lines.truncate(whole))?;
            if lines.len() >= MANY {
                out.write_all(lines.as_bytes())?;
                lines.clear();
            }
        }
        Ok(())
    }
}

/// What an expression said when it failed.
fn message(cause: &Val) -> String {
    let mut message = String::new();
    match write::line(&mut message, cause) {
        Ok(()) => shortened(message.trim_end()),
        Err(what) => what,
    }
}

/// What is wrong with the syntax.
fn mistake(code: &str, error: load::Error<&str>) -> String {
    let found = match error {
        load::Error::Lex(errors) => {
            let mut errors = errors.into_iter();
            errors.next().map(|(wanted, at)| (wanted.as_str(), at))
        }
        load::Error::Parse(errors) => {
            let mut errors = errors.into_iter();
            errors.next().map(|(wanted, at)| (wanted.as_str(), at))
        }
        load::Error::Io(_) => return "modules cannot be read".to_owned(),
    };
    found.map_or_else(String::new, |(wanted, at)| {
        format!("{wanted} expected{}", place(code, at))
    })
}

/// Where in the code a part of it is.
fn place(code: &str, part: &str) -> String {
    let range = code.as_bytes().as_ptr_range();
    let start = part.as_ptr();
    if !(range.start..=range.end).contains(&start) {
        return String::new();
    }
    let start = span(code, part).start;
    match code.get(..start) {
        Some(before) if start < code.len() => {
            format!(" at character {}", before.chars().count() + 1)
        }
        _ => " at the end".to_owned(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
