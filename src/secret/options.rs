//! Secrets on command lines: `--os-password S`, also in lists of words (`['--os-password', 'S']`). An option with `=`
//! is an assignment as any other.

use std::ops::Range;

use super::line_context::Form;
use super::prose;
use super::sensitive_names::option_sensitivity;
use super::values::Values;

/// Adds the ranges of all such secrets in `text`.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let mut values = Values::new(text);
    let mut done = 0;
    for (at, dashes) in text.match_indices("--") {
        if at < done {
            continue;
        }
        let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let start = at + dashes.len();
        let end = start
            + text[start..]
                .find(|c| !of_name(c))
                .unwrap_or(text.len() - start);
        // A match within a name is no option.
        done = end;
        let within = text[..at].ends_with(|c: char| of_name(c) || c == '.');
        let name = &text[start..end];
        if !within
            && let Some(sensitivity) = option_sensitivity(name)
            && let Some(value) = value_at(text, at, name)
            && let Some(place) = values.secret_after(value, Form::Option, sensitivity)
        {
            done = place.end;
            found.push(place);
        }
    }
}

/// Where the value of the option at `at` begins; none if that is alone, or a word of a sentence.
fn value_at(text: &str, at: usize, name: &str) -> Option<usize> {
    let (opened, rest) = text.split_at(at);
    let rest = &rest["--".len() + name.len()..];
    let behind = rest.trim_start_matches(['\\', '"', '\'']);
    let quotes = rest.len() - behind.len();
    // A word of a list. (Otherwise the quotes end a text whose last word the option is.)
    if quotes > 0 && !opened.ends_with(['"', '\'']) {
        return None;
    }
    let behind = if quotes > 0 {
        behind.strip_prefix(',').unwrap_or(behind)
    } else {
        behind
    };
    let value = behind.trim_start_matches([' ', '\t']);
    let is_apart = value.len() < rest.len() - quotes;
    let is_value = value.starts_with(['"', '\'', '\\'])
        || (value.starts_with(|c: char| !c.is_whitespace() && !"-([{<|&;,)]}>".contains(c))
            && !prose::continues(value)
            && !is_placeholder(value, name));
    (is_apart && is_value).then_some(text.len() - value.len())
}

/// Whether a usage goes on with the name of the value: `--os-token TOKEN`.
fn is_placeholder(value: &str, name: &str) -> bool {
    let of_word = |c: &u8| c.is_ascii_uppercase() || *c == b'_';
    let length = value
        .bytes()
        .take(name.len() + 1)
        .take_while(of_word)
        .count();
    let (word, behind) = value.split_at(length);
    let ended = !behind.starts_with(|c: char| c.is_alphanumeric());
    let own = name.to_ascii_uppercase().replace('-', "_");
    ended && !word.is_empty() && own.ends_with(word)
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_masked;
    use super::super::without_sensitive_parts as clean;

    #[test]
    fn values_of_options_are_masked() {
        check_masked(
            clean,
            &[
                "openstack --os-password «S» server list",
                "x --password «S»",
                "x --password=«S»",
                "x --token «hunter2»; y",
                "(x --password «p&s,w)d») y --token «S»&& z",
                "x --token=«hunter2» y",
                "x --os-token   «gAA» y",
                "x --os-token=«gAA» y",
                "x --os-password '«a b»' y",
                r#"x --os-password "«a b»" y"#,
                r#"{"cmd": "x --os-password «S»"}"#,
                r#"{"cmd": "x --os-password \"«a b»\" y"}"#,
                "Command '['x', '--os-password', '«a b»', 'y']' failed",
                r#"{"argv": ["x", "--token", "«S»", "y"]}"#,
                "--client-secret «S» --os-auth-token «T»\n--pass «U»",
                "x --token «TOKEN1» y",
                "x --password «secret» y",
                "x --password «a-b» --token --",
            ],
        );
    }

    #[test]
    fn options_without_a_secret_stay() {
        check_masked(
            clean,
            &[
                "x --password-file PATH y",
                "x --password-file /etc/password --token-file=/etc/token",
                "x --password-stdin a --cookie-jar b --password-prompt c",
                "give --os-password or OS_PASSWORD",
                "the option --token is missing; --token, too, and --token.",
                "--os-password, --token; (--token) [--token] --token",
                "usage: x [--os-password PASSWORD] [--os-token OS_TOKEN] [--token <token>]",
                "x --os-auth-type password --os-auth-url http://h/",
                "x --password --verbose",
                "x --tokens-per-second 3 a--password b",
                "x --password <% $.password %> y",
                "x --password *** y",
                "x --no-password\ny",
            ],
        );
    }
}
