//! Expressions within a text: which of them the server finds, and whether it accepts them.

use super::jinja;
use super::spans::{Characters, Spans};
use super::syntax_error::SyntaxError;
use super::yaql;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Yaql,
    Jinja,
}

impl Language {
    pub fn name(self) -> &'static str {
        match self {
            Self::Yaql => "YAQL",
            Self::Jinja => "Jinja",
        }
    }
}

/// Why the server refuses a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Invalid {
    Syntax {
        language: Language,
        /// In characters from the beginning of the text.
        offset: usize,
        /// A part of a sentence: "unexpected ')'".
        message: String,
    },
    /// Both languages are in the text; the first expression of YAQL begins here.
    Mixed { offset: usize },
}

/// An expression that the server finds in a text. For Jinja that is the whole text.
#[derive(Debug)]
pub struct Inline<'t> {
    pub language: Language,
    /// What the language sees: without the `<% %>` of YAQL.
    pub text: &'t str,
    pub tree: Result<SyntaxTree, SyntaxError>,
}

#[derive(Debug)]
pub enum SyntaxTree {
    Yaql(yaql::Expression),
    Jinja(jinja::Parsed),
}

/// Whether the server accepts the expressions of a text.
pub fn validate(text: &str) -> Result<(), Invalid> {
    let has_jinja = is_jinja(text);
    if has_jinja {
        jinja::parse_template(text).map_err(|error| Invalid::Syntax {
            language: Language::Jinja,
            offset: error.offset,
            message: error.message,
        })?;
    }
    for found in yaql_in(text) {
        if has_jinja {
            return Err(Invalid::Mixed {
                offset: found.opened,
            });
        }
        yaql::parse(found.text).map_err(|error| Invalid::Syntax {
            language: Language::Yaql,
            offset: found.offset + error.offset,
            message: error.message,
        })?;
    }
    Ok(())
}

/// The expressions of a text, parsed.
pub fn expressions(text: &str) -> Vec<Inline<'_>> {
    let mut found = Vec::new();
    if is_jinja(text) {
        found.push(Inline {
            language: Language::Jinja,
            text,
            tree: jinja::parse_template(text).map(SyntaxTree::Jinja),
        });
    }
    found.extend(yaql_in(text).map(|found| Inline {
        language: Language::Yaql,
        text: found.text,
        tree: yaql::parse(found.text).map(SyntaxTree::Yaql),
    }));
    found
}

/// Whether the server finds an expression in a text.
pub fn is_expression(text: &str) -> bool {
    is_jinja(text) || yaql_in(text).next().is_some()
}

/// Whether the server takes a text for Jinja: tags that are opened and closed on one line.
fn is_jinja(text: &str) -> bool {
    text.contains('{')
        && (Spans::new(text, "{{", "}}").next().is_some()
            || Spans::new(text, "{%", "%}").next().is_some())
}

/// An expression of YAQL in a text.
struct Found<'t> {
    text: &'t str,
    /// Where the text begins, in characters.
    offset: usize,
    /// Where its `<%` begins, in characters.
    opened: usize,
}

fn yaql_in(text: &str) -> impl Iterator<Item = Found<'_>> {
    let mut characters = Characters::of(text);
    Spans::new(text, "<%", "%>").map(move |(start, end)| {
        // The server strips these characters, not the marks.
        let stripped = ['<', '%', '>'];
        let within = text[start..end].trim_start_matches(stripped);
        Found {
            opened: characters.before(start),
            offset: characters.before(end - within.len()),
            text: within.trim_end_matches(stripped),
        }
    })
}

/// An opening mark that the server takes for plain text.
#[derive(Debug, PartialEq, Eq)]
pub struct Unclosed {
    /// `<%`, `{{` or `{%`.
    pub mark: &'static str,
    /// In characters from the beginning of the text.
    pub offset: usize,
}

/// The first mark of each language that nothing closes on its line. Within a text that has Jinja, all marks of Jinja
/// are read, on whatever line.
pub fn unclosed(text: &str) -> Vec<Unclosed> {
    let first = |mark: &'static str, close: &'static str| {
        let mut at = 0;
        let mut gaps = Spans::new(text, mark, close).map(|(start, end)| {
            let gap = at..start;
            at = end;
            gap
        });
        let found = gaps.find_map(|gap| Some(gap.start + text[gap].find(mark)?));
        drop(gaps);
        found.or_else(|| Some(at + text[at..].find(mark)?))
    };
    let mut found = Vec::new();
    found.extend(first("<%", "%>").map(|byte| ("<%", byte)));
    if !is_jinja(text) {
        found.extend(first("{{", "}}").map(|byte| ("{{", byte)));
        found.extend(first("{%", "%}").map(|byte| ("{%", byte)));
    }
    found.sort_by_key(|(_, byte)| *byte);
    let mut characters = Characters::of(text);
    let placed = found.into_iter().map(|(mark, byte)| Unclosed {
        mark,
        offset: characters.before(byte),
    });
    placed.collect()
}

#[cfg(test)]
mod tests;
