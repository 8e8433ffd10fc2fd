//! Places in a text where only secrets stand, whatever they are.
//!
//! - what its look gives away (see [`super::looks`]);
//! - behind a telling name (see [`super::keys`]) with `=`; with `:`, when the name is quoted, begins
//!   a line or stands in braces. "Invalid password: try again" is prose and stays.
//!
//! Expressions (`<% $.password %>`), `null`, `true`, digests and what is hidden already stay.

use std::ops::Range;

use super::document::DEFINITION;
use super::keys::{Telling, telling};
use super::{HIDDEN, looks};

/// Ends of a bare value.
const ENDS: [char; 13] = [
    '&', ',', ';', '"', '\'', '<', '>', ')', ']', '}', '\\', '|', '`',
];

/// All such places in `text`; they may overlap.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    looks::find(text, &mut found);
    named(text, &mut found);
    found.retain(|place| !place.is_empty());
    found
}

/// How a name stands before its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `name=`
    Assigned,
    /// `"name":`
    Quoted,
    /// `name: ` at the beginning of a line, in this column.
    Line(usize),
    /// `{name: `
    Braces,
    /// `'name: ...'`, the way headers are shown.
    Within(char),
}

fn named(text: &str, found: &mut Vec<Range<usize>>) {
    let mut done = 0;
    for (at, separator) in text.match_indices([':', '=']) {
        if at < done {
            continue;
        }
        let Some((name, form)) = name_before(text, at, separator == "=") else {
            continue;
        };
        if let Some(telling) = telling(name)
            && let Some(place) = value(text, at + 1, form, telling)
        {
            done = place.end;
            found.push(place);
        }
    }
}

/// The name that a `:` or `=` at `at` ends, unless that is prose or a comparison.
fn name_before(text: &str, at: usize, assigned: bool) -> Option<(&str, Form)> {
    let before = text[..at].trim_end_matches(' ');
    let bare = [r#"""#, "'", "&quot;", "&#34;", "&#39;", "&#x27;"]
        .iter()
        .find_map(|quote| before.strip_suffix(quote))
        .map(|before| before.trim_end_matches('\\'));
    let quoted = bare.is_some();
    let before = bare.unwrap_or(before);
    let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let start = before.rfind(|c| !of_name(c)).map_or(0, |last| {
        last + before[last..].chars().next().map_or(0, char::len_utf8)
    });
    let (context, name) = (&before[..start], &before[start..]);
    if assigned {
        let comparison =
            text[at + 1..].starts_with(['=', '~']) || context.ends_with(['!', '<', '>']);
        return (!comparison).then_some((name, Form::Assigned));
    }
    if quoted {
        return Some((name, Form::Quoted));
    }
    let behind = &text[at + 1..];
    let spaced = behind.is_empty() || behind.starts_with([' ', '\n', '\r', '\t', '\\']);
    let form = place_of_name(context).filter(|_| spaced)?;
    Some((name, form))
}

/// Whether a name behind `context` is one, and no word of a sentence.
fn place_of_name(context: &str) -> Option<Form> {
    let line = context.rfind('\n').map_or(0, |end| end + 1);
    let line = &context[line..];
    let is_margin = |text: &str| text.chars().all(|c| matches!(c, ' ' | '\t' | '-' | '?'));
    if is_margin(line) {
        return Some(Form::Line(line.len()));
    }
    // A line within a quoted text: `"version: '2.0'\n  password: x"`.
    if let Some(end) = line.rfind(r"\n")
        && is_margin(&line[end + 2..])
    {
        return Some(Form::Within('"'));
    }
    if let Some(quote @ ('"' | '\'')) = line.chars().next_back() {
        return Some(Form::Within(quote));
    }
    let braces = line.trim_end().ends_with('{');
    let further = line.trim_end().ends_with(',') && line.contains('{');
    (braces || further).then_some(Form::Braces)
}

/// The place of the value that begins behind a separator.
fn value(text: &str, from: usize, form: Form, telling: Telling) -> Option<Range<usize>> {
    let rest = &text[from..];
    let rest = rest
        .strip_prefix('>')
        .filter(|_| form == Form::Assigned)
        .unwrap_or(rest);
    let rest = rest.trim_start_matches([' ', '\t']);
    let start = text.len() - rest.len();
    let line = rest.find('\n').unwrap_or(rest.len());
    if rest.starts_with(HIDDEN) || rest.starts_with("{SHA256}") || stays(rest, form) {
        return None;
    }
    if let Form::Line(column) = form {
        let head = rest[..line].trim_end();
        let end = block_end(text, start + line, column);
        if is_expression(head.trim_start_matches(['"', '\''])) {
            return None;
        }
        if !head.is_empty() && !head.starts_with(['{', '[']) {
            return Some(start..end);
        }
        if head.is_empty() {
            let block = &text[start..end];
            let hidden = telling == Telling::Always && !is_definition(block);
            let indent = block.len() - block.trim_start().len();
            return hidden.then_some(start + indent..end);
        }
    }
    let opened = rest
        .strip_prefix(['u', 'b'])
        .filter(|rest| rest.starts_with(['"', '\'']));
    let opened = opened.unwrap_or(rest);
    if let Some(quote) = opening(opened) {
        let start = text.len() - opened.len() + quote.len();
        let inner = &text[start..];
        let end = closing(inner, quote);
        return (!stays(&inner[..end], Form::Braces)).then_some(start..start + end);
    }
    if rest.starts_with('[') {
        return Some(start..start + bracket(rest));
    }
    if rest.starts_with('{') {
        let inner = &rest[..bracket(rest)];
        let login = inner[1..]
            .trim_start()
            .trim_start_matches(['\\', '"', '\''])
            .starts_with("user");
        let hidden = telling == Telling::Always && !login && !is_definition(inner);
        return hidden.then_some(start..start + inner.len());
    }
    let end = match form {
        Form::Within(quote) => rest
            .find([quote, '\n'])
            .into_iter()
            .chain(rest.find(r"\n"))
            .min(),
        Form::Braces => rest.find([',', '}', '\n']),
        _ => Some(bare(rest)),
    };
    let length = end.unwrap_or(rest.len());
    Some(start..start + rest[..length].trim_end_matches([' ', '\\']).len())
}

/// What is no secret in the place of one: an expression, or a word for nothing.
fn stays(value: &str, form: Form) -> bool {
    let word = value.chars().take_while(char::is_ascii_alphanumeric);
    let word: String = word.map(|c| c.to_ascii_lowercase()).collect();
    let nothing = matches!(word.as_str(), "null" | "none" | "true" | "false");
    let ended = value[word.len()..]
        .chars()
        .next()
        .is_none_or(|c| matches!(c, ',' | '}' | ']' | '\n' | '\\'));
    is_expression(value) || (form != Form::Assigned && nothing && ended)
}

/// Whether all of a value is computed by the server, from names alone.
fn is_expression(value: &str) -> bool {
    [("<%", "%>"), ("{{", "}}")].iter().any(|(open, close)| {
        let rest = value.strip_prefix(open);
        rest.and_then(|rest| rest.split_once(close))
            .is_some_and(|(inner, behind)| {
                let ended = behind.is_empty()
                    || behind.starts_with(|c: char| c.is_whitespace() || ENDS.contains(&c));
                ended && !inner.contains(['"', '\''])
            })
    })
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

/// Where the quoted text ends that begins behind `quote`.
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
        own.then_some(at - slashes)
    });
    end.unwrap_or(text.len())
}

/// Length of the list or mapping with which `text` begins, or of all that there is of it.
fn bracket(text: &str) -> usize {
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

/// Length of a value without quotes; `Basic dTpw` is one.
fn bare(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || ENDS.contains(&c);
    let first = text.find(ends).unwrap_or(text.len());
    let scheme = text[..first].to_ascii_lowercase();
    let behind = text[first..].trim_start_matches(' ');
    if matches!(scheme.as_str(), "basic" | "bearer" | "digest" | "negotiate") && !behind.is_empty()
    {
        let start = text.len() - behind.len();
        return start + behind.find(ends).unwrap_or(behind.len());
    }
    first
}

/// The end of the lines behind `end` that are indented more than `column`, or are items in it.
fn block_end(text: &str, mut end: usize, column: usize) -> usize {
    let Some(lines) = text[end..].strip_prefix('\n') else {
        return end;
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
    end
}

/// Whether a field of a task, an action or a workflow stands in a block.
fn is_definition(block: &str) -> bool {
    DEFINITION.iter().any(|field| {
        block.match_indices(field).any(|(at, _)| {
            let before = block[..at].chars().next_back();
            let behind = block[at + field.len()..].trim_start_matches(['"', '\'', '\\']);
            behind.starts_with(':') && before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::without_telling_places as clean;

    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(clean(text), *expected, "{text}");
        }
    }

    #[test]
    fn values_behind_telling_names_go() {
        check(&[
            ("a?password=xy&b=1", "a?password=***&b=1"),
            ("password='a b', n=1", "password='***', n=1"),
            (
                "--os-password=xy workflow-list",
                "--os-password=*** workflow-list",
            ),
            (
                r#"x {"password": "a\"b", "n": 1}"#,
                r#"x {"password": "***", "n": 1}"#,
            ),
            (
                r#"x {\"password\":\"a\\\"b\",\"n\":1}"#,
                r#"x {\"password\":\"***\",\"n\":1}"#,
            ),
            ("{'pass': u'ab', 'n': 1}", "{'pass': u'***', 'n': 1}"),
            (
                "{&quot;secret&quot;: &quot;a b&quot;, 1}",
                "{&quot;secret&quot;: &quot;***&quot;, 1}",
            ),
            (
                r#""secrets": ["a]", "b"], "n": 1"#,
                r#""secrets": ***, "n": 1"#,
            ),
            (
                r#""secret": {"v": "a"}, "n": 1"#,
                r#""secret": ***, "n": 1"#,
            ),
            (r#""secret": {"v": "a"#, r#""secret": ***"#),
            (r#""password": 12345}"#, r#""password": ***}"#),
            ("{user: bob, password: a b}", "{user: bob, password: ***}"),
            ("-H 'X-Api-Key: a b' -H", "-H 'X-Api-Key: ***' -H"),
            ("Authorization=Basic dTpw, x", "Authorization=***, x"),
            (":api_key=>\"xy\"", ":api_key=>\"***\""),
            ("password = é", "password = ***"),
        ]);
    }

    #[test]
    fn lines_of_yaml_lose_their_secrets() {
        check(&[
            (
                "a:\n  password: two words # why\n  b: 1\n",
                "a:\n  password: ***\n  b: 1\n",
            ),
            ("- password: 'it''s'\n- b", "- password: ***\n- b"),
            (
                "k:\n  ssh_key: |\n    a\n\n    b\n  n: 1",
                "k:\n  ssh_key: ***\n  n: 1",
            ),
            ("password:\n  v: a\nn: 1", "password:\n  ***\nn: 1"),
            ("secrets:\n- a\n- b\nn: 1", "secrets:\n***\nn: 1"),
            ("password: a\n  b\nn: 1", "password: ***\nn: 1"),
            (
                r#""definition":"v: 2\n  password: a b\n  n: 1""#,
                r#""definition":"v: 2\n  password: ***\n  n: 1""#,
            ),
            (
                r#""d":"password: \"a b\"\nn: 1""#,
                r#""d":"password: \"***\"\nn: 1""#,
            ),
            (
                r#"{"d":"password: ab","n":1}"#,
                r#"{"d":"password: ***","n":1}"#,
            ),
        ]);
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "Invalid password: try again",
            "check OS_PASSWORD (--os-password), OS_AUTH_TOKEN or OS_TOKEN (--os-auth-token)",
            "change_password:\n  action: std.noop\n  publish:\n    n: 1\n",
            "get_token:\n  tasks:\n    a: 1\n",
            "input:\n  - password\n  - token\n",
            "password: <% $.password %>\ntoken: \"{{ _.token }}\"\nsecret: null\n",
            "std.http url=<% $.url %> password=<% $.password %>",
            "password == 'a' and token != 'b'",
            "  X-Auth-Token: {SHA256}abc",
            r#"{"token": {"expires_at": "2099"}, "password": null, "token_type": "Bearer"}"#,
            r#"{"auth":{"identity":{"password":{"user":{"name":"a"}}}}}"#,
            "http://h:5000/v3/a@b http://h/a:b@c é:é=é",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn literal_expressions_are_values() {
        check(&[
            ("password: <% 'abc' %>\n", "password: ***\n"),
            ("password: <% $.a %>b\n", "password: ***\n"),
        ]);
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in [
            "",
            ":",
            "=",
            "password=",
            "password:",
            "\"password\":",
            "password: '",
            "🔑=🔑",
            "é\":",
            "password: |",
            "\"password\": [",
            "\\\"password\\\": \\\"",
            "://",
            "://@",
            "-----BEGIN ",
            "password: u'",
        ] {
            clean(text);
        }
    }
}
