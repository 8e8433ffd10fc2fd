//! Secrets in a text that can be recognized without knowing them:
//!
//! - by their form (see [`token_patterns`]);
//! - by a sensitive name in front (see [`sensitivity`]): with `=`, or with `:` if the name is quoted, begins a line
//!   (also behind `> ` or `< `, as `curl -v` shows headers) or is within braces. "Invalid password: try again" is prose
//!   and not changed;
//! - by the name of a header of HTTP anywhere (see [`header`]), unless a sentence goes on behind it;
//! - by the name of a signature in the query of a URL (`sig=`);
//! - by an option of a command line (see [`options`]): `--os-password S`.
//!
//! Expressions (`<% $.password %>`), `null`, `true`, digests and what is masked already are no secrets.

use std::ops::Range;

use super::line_context::{Form, LineContext};
use super::mask::mask;
use super::options;
use super::sensitive_names::{
    Header, Sensitivity, header, is_signature, option_sensitivity, sensitivity,
};
use super::token_patterns;
use super::values::Values;

/// The ranges of all such secrets in `text`; they may overlap.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    token_patterns::find(text, &mut found);
    options::find(text, &mut found);
    named(text, &mut found);
    found.retain(|place| !place.is_empty());
    found
}

/// A server may send any text, so no part of it is read more than a few times.
fn named(text: &str, found: &mut Vec<Range<usize>>) {
    let mut lines = LineContext::new(text);
    let mut values = Values::new(text);
    let mut done = 0;
    for (at, separator) in text.match_indices([':', '=']) {
        if at < done {
            continue;
        }
        let Some((name, form)) = name_before(text, at, separator == "=", &mut lines) else {
            continue;
        };
        if let Some(sensitivity) = sensitivity_at(text, at, name, form)
            && let Some(place) = values.secret_after(at + 1, form, sensitivity)
        {
            done = place.end;
            found.push(place);
        }
    }
}

/// Whether a secret is assigned to `name`, which the separator at `at` ends.
fn sensitivity_at(text: &str, at: usize, name: &str, form: Form) -> Option<Sensitivity> {
    if form != Form::Assigned {
        return sensitivity(name);
    }
    if name.starts_with("--") {
        return option_sensitivity(name);
    }
    let is_parameter = || text[..at].ends_with(name) && !text[at + 1..].starts_with(' ');
    sensitivity(name)
        .or_else(|| (is_signature(name) && is_parameter()).then_some(Sensitivity::Scalar))
}

/// The name that a `:` or `=` at `at` ends, unless that is prose or a comparison.
fn name_before<'a>(
    text: &'a str,
    at: usize,
    assigned: bool,
    lines: &mut LineContext,
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
    let form = if spaced { lines.name_at(start) } else { None };
    let of_header = || match header(name)? {
        Header::Word => Some(Form::Header),
        Header::Cookies => Some(Form::Cookies),
    };
    Some((name, form.or_else(of_header)?))
}

/// `text` in which the secrets that can be recognized without knowing them are masked.
pub fn without_sensitive_parts(text: &str) -> String {
    mask(text, find(text))
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_masked;
    use super::without_sensitive_parts as clean;

    fn check(cases: &[&str]) {
        check_masked(clean, cases);
    }

    #[test]
    fn values_of_sensitive_names_are_masked() {
        check(&[
            "a?password=«xy»&b=1",
            "password='«a b»', n=1",
            "--os-password=«xy» workflow-list",
            r#"x {"password": "«a\"b»", "n": 1}"#,
            r#"x {\"password\":\"«a\\\"b»\",\"n\":1}"#,
            "{'pass': u'«ab»', 'n': 1}",
            "{&quot;secret&quot;: &quot;«a b»&quot;, 1}",
            r#""secrets": «["a]", "b"]», "n": 1"#,
            r#""secret": «{"v": "a"}», "n": 1"#,
            r#""secret": «{"v": "a»"#,
            r#""password": «12345»}"#,
            "{user: bob, password: «a b»}",
            "-H 'X-Api-Key: «a b»' -H",
            "Authorization=«Basic dTpw», x",
            ":api_key=>\"«xy»\"",
            "password = «é»",
        ]);
    }

    #[test]
    fn signatures_in_the_queries_of_urls_are_masked() {
        check(&[
            "http://h/v1/a/c/o?temp_url_sig=«S»&temp_url_expires=1",
            "http://h/o?X-Amz-Signature=«S»&X-Amz-SignedHeaders=host",
            "http://h/o?sv=1&sig=«a%2Bb%3D» kept",
            "http://h/o?signature=«S» or ?Signature=«S#a»",
            r#"{"url": "http://h/o?a=b\u0026sig=«S»\u0026b=c"}"#,
            "http://h/o?a=b&amp;sig=«S»&amp;b=c",
            "{temp_url_sig: «S», n: 1}",
        ]);
    }

    #[test]
    fn names_that_end_like_a_signature_stay() {
        check(&[
            "signal=3 design=x assign=y config.sig=z resig=1 sig=",
            "signature: kept, sig: kept",
            "a sig = kept; signature == kept",
            "SignedHeaders=host signature_version=4",
            r#"{"signature": "kept", "sig": "kept"}"#,
        ]);
    }

    #[test]
    fn secrets_in_lines_of_yaml_are_masked() {
        check(&[
            "a:\n  password: «two words # why»\n  b: 1\n",
            "- password: «'it''s'»\n- b",
            "k:\n  ssh_key: «|\n    a\n\n    b»\n  n: 1",
            "password:\n  «v: a»\nn: 1",
            "secrets:\n«- a\n- b»\nn: 1",
            "password: «a\n  b»\nn: 1",
            r#""definition":"v: 2\n  password: «a b»\n  n: 1""#,
            r#""d":"password: \"«a b»\"\nn: 1""#,
            r#"{"d":"password: «ab»","n":1}"#,
        ]);
    }

    #[test]
    fn what_is_no_secret_stays() {
        check(&[
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
            "a Cookie: é",
            "a Cookie: a=é; ",
            "a Cookie: a=\"",
            "a Authorization:",
            "a Authorization: é",
            "a Authorization: basic é",
            "--password é",
            "--password",
            "'--password', ",
            "é--",
            "> ",
        ] {
            clean(text);
        }
    }
}
