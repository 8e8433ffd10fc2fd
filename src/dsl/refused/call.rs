//! What a task runs, with parameters on the same line: `std.echo output="hi" times=<% $.n %>`.

use std::iter;
use std::ops::Range;

use super::text::is_expression;
use crate::character::{decimal, is_space, is_word};
use crate::json;

/// A name with parameters.
#[derive(Default)]
pub struct Call<'t> {
    pub name: &'t str,
    /// Each name once; the last value counts.
    pub parameters: Vec<(&'t str, Parameter<'t>)>,
}

pub enum Parameter<'t> {
    Text(&'t str),
    /// JSON that is no text: a number, a list, true, false, null.
    Json(&'t str),
}

impl Parameter<'_> {
    /// Whether it is a whole number of 0 or more, or an expression.
    pub fn is_count(&self) -> bool {
        match self {
            Self::Text(text) => is_expression(text),
            Self::Json(json) => json.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }

    /// Its value if it is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Json(_) => None,
        }
    }

    pub fn is_zero(&self) -> bool {
        matches!(self, Self::Json(json) if json.bytes().all(|byte| byte == b'0'))
    }

    pub fn is_expression(&self) -> bool {
        matches!(self, Self::Text(text) if is_expression(text))
    }
}

/// Reads a call. `None` if it begins with no name, which the server refuses where there is a blank.
pub fn parse(text: &str) -> Option<Call<'_>> {
    if !text.contains(' ') {
        return Some(Call {
            name: text,
            parameters: Vec::new(),
        });
    }
    let name = name(text)?;
    let mut parameters: Vec<(&str, Parameter)> = Vec::new();
    for Written { key, value, .. } in written(text) {
        let value = parameter(value);
        match parameters.iter_mut().find(|(known, _)| *known == key) {
            Some(known) => known.1 = value,
            None => parameters.push((key, value)),
        }
    }
    Some(Call { name, parameters })
}

/// A parameter as it stands in a call.
pub struct Written<'t> {
    pub key: &'t str,
    /// With its quotes, without blanks around it.
    pub value: &'t str,
    /// Where it begins and ends, in bytes.
    pub place: Range<usize>,
}

/// The parameters that the server finds in a call, repeated ones included.
pub fn written(text: &str) -> impl Iterator<Item = Written<'_>> {
    let mut scan = Scan {
        text,
        at: 0,
        dead: [0; 5],
    };
    iter::from_fn(move || scan.next_parameter())
}

/// `[\w\.]+[^=\(\s\"]*`, or an expression.
fn name(text: &str) -> Option<&str> {
    let line = text.split('\n').next().unwrap_or_default();
    if text.starts_with(|c| c == '.' || is_word(c)) {
        let ends = |c| matches!(c, '=' | '(' | '"') || is_space(c);
        return Some(&text[..text.find(ends).unwrap_or(text.len())]);
    }
    if let Some(rest) = line.strip_prefix("<%") {
        return rest.find("%>").map(|end| &line[..end + 4]);
    }
    [("{{", "}}"), ("{%", "%}")]
        .iter()
        .find_map(|(start, end)| {
            let rest = line.strip_prefix(start)?;
            rest.rfind(end).map(|at| &line[..at + 4])
        })
}

/// Where a value ends in what follows its opening.
type Search = fn(&str) -> Option<usize>;

struct Scan<'t> {
    text: &'t str,
    at: usize,
    /// For each way to begin a value: before here it is known to have no end, so that nothing is searched twice.
    dead: [usize; 5],
}

impl<'t> Scan<'t> {
    /// The next `name=value`, of which the value is in quotes, an expression, in brackets, or a word of JSON.
    fn next_parameter(&mut self) -> Option<Written<'t>> {
        let is_key = |c: char| c == '-' || is_word(c);
        loop {
            let start = self.at + self.text[self.at..].find(is_key)?;
            let rest = &self.text[start..];
            let length = rest.find(|c| !is_key(c))?;
            self.at = start + length;
            if !rest[length..].starts_with('=') {
                continue;
            }
            if let Some(end) = self.value_end(self.at + 1) {
                let value = self.text[self.at + 1..end].trim_matches(is_space);
                self.at = end;
                return Some(Written {
                    key: &rest[..length],
                    value,
                    place: start..end,
                });
            }
        }
    }

    fn value_end(&mut self, start: usize) -> Option<usize> {
        let rest = &self.text[start..];
        let line_length = || rest.find('\n').unwrap_or(rest.len());
        let (way, opening, search): (usize, usize, Search) = match rest.as_bytes() {
            [b'"', ..] => (0, 1, |inner| inner.find('"').map(|end| end + 1)),
            [b'\'', ..] => (1, 1, |inner| inner.find('\'').map(|end| end + 1)),
            [b'{', b'{', ..] => (2, 2, |inner| inner.find("}}").map(|end| end + 2)),
            [b'<', b'%', ..] => (3, 2, |inner| inner.find("%>").map(|end| end + 2)),
            [b'[', ..] => (4, 1, |inner| inner.rfind(']').map(|end| end + 1)),
            _ => return word_length(rest).map(|length| start + length),
        };
        if start < self.dead[way] {
            return None;
        }
        let searched = if way < 2 { rest.len() } else { line_length() };
        let end = search(&rest[opening..searched.max(opening)]);
        if end.is_none() {
            self.dead[way] = start + searched;
        }
        end.map(|end| start + opening + end)
    }
}

/// The length of `true`, `false`, `null` or digits.
fn word_length(text: &str) -> Option<usize> {
    let word = ["true", "false", "null"]
        .iter()
        .find(|word| text.starts_with(**word));
    word.map(|word| word.len()).or_else(|| {
        let length = text.find(|c| decimal(c).is_none()).unwrap_or(text.len());
        (length > 0).then_some(length)
    })
}

fn parameter(value: &str) -> Parameter<'_> {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return Parameter::Text(rest.strip_suffix(quote).unwrap_or(rest));
        }
    }
    if json::parse(value).is_ok() {
        Parameter::Json(value)
    } else {
        Parameter::Text(value)
    }
}
