//! The values of sensitive names: where one ends, and whether it is a secret.

use std::ops::Range;

use super::headers;
use super::line_context::Form;
use super::mask::HIDDEN;
use super::next_match::NextMatch;
use super::sensitive_names::{DEFINITION, Sensitivity};
use super::unquoted::{argument, ends, unquoted};

/// The schemes of `Authorization`, as values of any name begin with them.
const SCHEMES: [&str; 4] = ["basic", "bearer", "digest", "negotiate"];

/// A sensitive name may be that of a definition (`get_password: {action: ...}`), which is no secret, and definitions
/// may be nested. To recognize them, a text is read at most so many times; what is nested deeper is masked.
const MAX_READS: usize = 32;

type Find = fn(&str) -> Option<usize>;

/// Reads the values of a text; every search is made once.
pub struct Values<'a> {
    text: &'a str,
    /// Ends of the two kinds of expressions.
    closes: [NextMatch<'a, Find>; 2],
    quotes: NextMatch<'a, Find>,
    /// The fields of definitions, in order.
    fields: Option<Vec<Range<usize>>>,
    /// How many bytes may still be read for definitions.
    budget: usize,
}

impl<'a> Values<'a> {
    /// The values of `text`.
    pub fn new(text: &'a str) -> Self {
        let search = |find: Find| NextMatch::new(text, find);
        Self {
            text,
            closes: [
                search(|text| text.find("%>")),
                search(|text| text.find("}}")),
            ],
            quotes: search(|text| text.find(['"', '\''])),
            fields: None,
            budget: text.len().saturating_mul(MAX_READS),
        }
    }

    /// The range of the value behind a separator, if it is a secret.
    pub fn secret_after(
        &mut self,
        from: usize,
        form: Form,
        sensitivity: Sensitivity,
    ) -> Option<Range<usize>> {
        let rest = &self.text[from..];
        let rest = rest
            .strip_prefix('>')
            .filter(|_| form == Form::Assigned)
            .unwrap_or(rest);
        let rest = rest.trim_start_matches([' ', '\t']);
        let start = self.text.len() - rest.len();
        if rest.starts_with(HIDDEN) || rest.starts_with("{SHA256}") {
            return None;
        }
        if self.is_expression(start..self.text.len())
            || (form != Form::Assigned && is_null_or_boolean(rest, ""))
        {
            return None;
        }
        if let Form::Line(column) = form {
            let line = start + rest.find('\n').unwrap_or(rest.len());
            let head = self.text[start..line].trim_end();
            let bare = head.trim_start_matches(['"', '\'']);
            let end = start + head.len();
            if self.is_expression(end - bare.len()..end) {
                return None;
            }
            if head.is_empty() {
                return self.block(start, line, column, sensitivity);
            }
            if !head.starts_with(['{', '[']) {
                return Some(start..block_end(self.text, line, column).0);
            }
        }
        match form {
            Form::Header => Some(moved(headers::secret(rest)?, start)),
            Form::Cookies => Some(moved(headers::cookies(rest)?, start)),
            _ => self.inline(start, form, sensitivity),
        }
    }

    /// The value that begins on this line, at `start`.
    fn inline(
        &mut self,
        start: usize,
        form: Form,
        sensitivity: Sensitivity,
    ) -> Option<Range<usize>> {
        let rest = &self.text[start..];
        let opened = rest
            .strip_prefix(['u', 'b'])
            .filter(|rest| rest.starts_with(['"', '\'']));
        let opened = opened.unwrap_or(rest);
        if let Some(quote) = opening(opened) {
            return self.quoted(self.text.len() - opened.len() + quote.len(), quote);
        }
        if rest.starts_with('[') {
            return Some(start..start + collection(rest));
        }
        if let Some(inner) = rest.strip_prefix('{') {
            let inner = inner.trim_start().trim_start_matches(['\\', '"', '\'']);
            let login = inner.starts_with("user");
            if sensitivity != Sensitivity::Always || login {
                return None;
            }
            let length = collection(rest);
            let place = start..start + length;
            return (!self.is_definition(&place, length)).then_some(place);
        }
        let length = match form {
            Form::Within(quote) => {
                let end = rest.find([quote, '\n']).unwrap_or(rest.len());
                rest[..end].find(r"\n").unwrap_or(end)
            }
            Form::Option => argument(rest),
            Form::Braces => rest.find([',', '}', '\n']).unwrap_or(rest.len()),
            _ => unquoted(rest, &SCHEMES),
        };
        Some(start..start + rest[..length].trim_end_matches([' ', '\\']).len())
    }

    /// The block below a name, whose line ends at `line`.
    fn block(
        &mut self,
        start: usize,
        line: usize,
        column: usize,
        sensitivity: Sensitivity,
    ) -> Option<Range<usize>> {
        if sensitivity != Sensitivity::Always {
            return None;
        }
        let (end, read) = block_end(self.text, line, column);
        let block = &self.text[start..end];
        let indent = block.len() - block.trim_start().len();
        (!self.is_definition(&(start..end), read - start)).then_some(start + indent..end)
    }

    /// The value that begins behind `quote`, unless it is an expression or null.
    fn quoted(&mut self, start: usize, quote: &str) -> Option<Range<usize>> {
        let inner = &self.text[start..];
        if is_null_or_boolean(inner, quote) {
            return None;
        }
        if self.is_expression(start..self.text.len()) {
            // Quotes within it are its own only if they are written in another way.
            let close = self.close(start).unwrap_or(self.text.len());
            let expression = &self.text[start..close];
            if closing(expression, quote) == expression.len() {
                return None;
            }
        }
        Some(start..start + closing(inner, quote))
    }

    /// The end of the expression that begins at `from`.
    fn close(&mut self, from: usize) -> Option<usize> {
        let kind = ["<%", "{{"]
            .iter()
            .position(|open| self.text[from..].starts_with(open))?;
        Some(self.closes[kind].after(from + 2)? + 2)
    }

    /// Whether a value is nothing but an expression without a string, which the server evaluates.
    fn is_expression(&mut self, value: Range<usize>) -> bool {
        let Some(close) = self.close(value.start).filter(|&close| close <= value.end) else {
            return false;
        };
        let behind = &self.text[close..value.end];
        let ended = behind.is_empty() || behind.starts_with(ends);
        ended
            && self
                .quotes
                .after(value.start)
                .is_none_or(|quote| quote >= close)
    }

    /// Whether a part of the text has a field of a task, an action or a workflow. It took `read` bytes to find the
    /// part.
    fn is_definition(&mut self, part: &Range<usize>, read: usize) -> bool {
        let Some(rest) = self.budget.checked_sub(read) else {
            return false;
        };
        let fields = self.fields.get_or_insert_with(|| fields(self.text));
        let next = fields.partition_point(|field| field.start < part.start);
        let found = fields.get(next).is_some_and(|field| field.end <= part.end);
        if found {
            self.budget = rest;
        }
        found
    }
}

/// A range of the text behind `start` as one of the whole text.
fn moved(place: Range<usize>, start: usize) -> Range<usize> {
    start + place.start..start + place.end
}

/// Whether a value is null or a boolean, perhaps followed by `quote`.
fn is_null_or_boolean(value: &str, quote: &str) -> bool {
    let length = value.bytes().take(6).take_while(u8::is_ascii_alphanumeric);
    let (word, behind) = value.split_at(length.count());
    let is_word = ["null", "none", "true", "false"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word));
    let ended = behind.is_empty()
        || behind.starts_with([',', '}', ']', '\n', '\\'])
        || (!quote.is_empty() && behind.starts_with(quote));
    is_word && ended
}

/// The quote with which `text` begins, its backslashes included.
fn opening(text: &str) -> Option<&str> {
    if let Some(entity) = ["&quot;", "&#34;", "&#39;", "&#x27;"]
        .into_iter()
        .find(|entity| text.starts_with(entity))
    {
        return Some(entity);
    }
    let slashes = text.len() - text.trim_start_matches('\\').len();
    text[slashes..]
        .starts_with(['"', '\''])
        .then(|| &text[..=slashes])
}

/// The end of the quoted text that begins behind `quote`.
fn closing(text: &str, quote: &str) -> usize {
    let slashes = quote.len() - quote.trim_start_matches('\\').len();
    let mark = &quote[slashes..];
    let end = text.match_indices(mark).find_map(|(at, _)| {
        let before = at - text[..at].trim_end_matches('\\').len();
        let own = if slashes == 0 {
            before.is_multiple_of(2)
        } else {
            before == slashes
        };
        own.then(|| at - slashes)
    });
    end.unwrap_or(text.len())
}

/// The length of the list or mapping with which `text` begins; all of `text` if it does not end.
fn collection(text: &str) -> usize {
    let (mut depth, mut within, mut escaped) = (0_usize, None, false);
    for (at, c) in text.char_indices() {
        match (within, c) {
            (_, '\\') => {
                escaped = !escaped;
                continue;
            }
            (None, '"' | '\'') => within = Some(c),
            (Some(quote), c) if c == quote && !escaped => within = None,
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = false;
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    text.len()
}

/// The end of the lines after `end` that are indented more than `column`, or are list items in it; and the end of what
/// was read to find out.
fn block_end(text: &str, mut end: usize, column: usize) -> (usize, usize) {
    let Some(lines) = text[end..].strip_prefix('\n') else {
        return (end, end);
    };
    let mut next = end + 1;
    for line in lines.split_inclusive('\n') {
        let bare = line.trim_start_matches(' ');
        let indent = line.len() - bare.len();
        let of_block = indent > column || (indent == column && bare.starts_with("- "));
        if !of_block && !bare.trim().is_empty() {
            break;
        }
        if of_block {
            end = next + line.trim_end().len();
        }
        next += line.len();
    }
    (end, next)
}

/// The fields by which a definition is recognized, each with its colon.
fn fields(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for field in DEFINITION {
        found.extend(text.match_indices(field).filter_map(|(at, _)| {
            let before = text[..at].chars().next_back();
            let end = at + field.len();
            let behind = text[end..].trim_start_matches(['"', '\'', '\\']);
            let is_field =
                behind.starts_with(':') && before.is_none_or(|c| !c.is_alphanumeric() && c != '_');
            is_field.then_some(at..text.len() - behind.len() + 1)
        }));
    }
    found.sort_by_key(|place| place.start);
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_masked;
    use super::super::without_sensitive_parts as clean;

    /// A secret below each of so many names, the innermost of them in a definition.
    fn nested(levels: usize) -> String {
        let names = (0..levels).map(|level| format!("{:level$}password:\n", ""));
        names.collect::<Vec<_>>().concat() + &format!("{:levels$}action: kept\n", "")
    }

    #[test]
    fn definitions_stay_at_every_depth_that_anybody_writes() {
        let text = nested(20);
        assert_eq!(clean(&text), text);
        assert!(
            !clean(&nested(400)).contains("kept"),
            "hidden, when in doubt"
        );
        let text = "{password: ".repeat(20) + "{action: kept";
        assert_eq!(clean(&text), text);
    }

    #[test]
    fn quotes_of_other_kinds_end_expressions_too() {
        check_masked(
            clean,
            &[
                "password: «<% 'abc' %>»\n",
                "password: «<% $.a %>b»\n",
                "password=&quot;<% $.a %>&quot; b",
                "password=&quot;«<% a»&quot; b %>",
                r#"password=\"<% $.a %>\" b"#,
                "password=&#39;null&#39;",
                "password='«nullify»'",
                "password: «null-value»",
            ],
        );
    }
}
