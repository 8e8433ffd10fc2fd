//! Places in a text where only secrets stand, whatever they are.
//!
//! - what its look gives away (see [`super::looks`]);
//! - behind a sensitivity name (see [`super::keys`]) with `=`; with `:`, when the name is quoted, begins
//!   a line or stands in braces. "Invalid password: try again" is prose and stays.
//!
//! Expressions (`<% $.password %>`), `null`, `true`, digests and what is hidden already stay.

use std::ops::Range;

use super::lines::{Form, Lines};
use super::sensitive_names::sensitivity;
use super::token_patterns;
use super::values::Values;

/// All such places in `text`; they may overlap.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    token_patterns::find(text, &mut found);
    named(text, &mut found);
    found.retain(|place| !place.is_empty());
    found
}

/// A server may send what it likes, so no part of the text is read more than a few times.
fn named(text: &str, found: &mut Vec<Range<usize>>) {
    let mut lines = Lines::new(text);
    let mut values = Values::new(text);
    let mut done = 0;
    for (at, separator) in text.match_indices([':', '=']) {
        if at < done {
            continue;
        }
        let Some((name, form)) = name_before(text, at, separator == "=", &mut lines) else {
            continue;
        };
        if let Some(sensitivity) = sensitivity(name)
            && let Some(place) = values.behind(at + 1, form, sensitivity)
        {
            done = place.end;
            found.push(place);
        }
    }
}

/// The name that a `:` or `=` at `at` ends, unless that is prose or a comparison.
fn name_before<'a>(
    text: &'a str,
    at: usize,
    assigned: bool,
    lines: &mut Lines,
) -> Option<(&'a str, Form)> {
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
    let form = spaced.then(|| lines.name_at(start))??;
    Some((name, form))
}

#[cfg(test)]
mod tests {
    use super::super::without_sensitive_parts as clean;

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
            r#"password=\\"""#,
        ] {
            clean(text);
        }
    }
}
