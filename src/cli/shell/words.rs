//! The words of a line, quoted as in sh. Nothing is expanded, and what only a shell of the system can do is refused.

use std::iter::Peekable;
use std::str::CharIndices;

use crate::error::{Error, Result};

/// What has a meaning in sh and in the shell of python-mistralclient, but none here.
const REFUSED: [(char, &str); 6] = [
    (
        '|',
        "the shell has no pipes; use options such as --jq, or run 'mistral' itself with a pipe",
    ),
    (
        '>',
        "the shell cannot redirect output; run 'mistral' itself to write to a file",
    ),
    (
        '<',
        "the shell cannot redirect input; name the file as an argument",
    ),
    (';', "each line is one command"),
    ('&', "the shell cannot run commands in the background"),
    ('`', "the shell does not insert the output of commands"),
];
const NO_PROGRAMS: &str = "the shell cannot run other programs";
const NO_VARIABLES: &str = "the shell does not expand variables";

type Characters<'a> = Peekable<CharIndices<'a>>;

/// Splits a line into its words; a comment has none. The error says what cannot be understood, and where.
pub fn words(line: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = line.char_indices().peekable();
    loop {
        while rest.next_if(|(_, c)| is_blank(*c)).is_some() {}
        match rest.peek() {
            None | Some((_, '#')) => return Ok(words),
            Some(&(at, '!')) if words.is_empty() => {
                return Err(refusal(line, at, '!', NO_PROGRAMS));
            }
            Some(_) => words.push(word(line, &mut rest)?),
        }
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

fn word(line: &str, rest: &mut Characters<'_>) -> Result<String> {
    let mut word = String::new();
    while let Some((at, c)) = rest.next_if(|(_, c)| !is_blank(*c)) {
        match c {
            '\'' => single_quoted(line, at, rest, &mut word)?,
            '"' => double_quoted(line, at, rest, &mut word)?,
            '\\' => match rest.next() {
                Some((_, escaped)) => word.push(escaped),
                None => {
                    return Err(Error::usage("a command ends on its line")
                        .hint("remove the backslash at the end"));
                }
            },
            '$' if rest.peek().is_some_and(|(_, next)| begins_variable(*next)) => {
                return Err(refusal(line, at, c, NO_VARIABLES));
            }
            _ => {
                if let Some((_, why)) = REFUSED.iter().find(|(refused, _)| *refused == c) {
                    return Err(refusal(line, at, c, why));
                }
                word.push(c);
            }
        }
    }
    Ok(word)
}

/// `$.name` of YAQL is none.
fn begins_variable(next: char) -> bool {
    next.is_alphanumeric() || matches!(next, '_' | '{' | '(')
}

fn single_quoted(
    line: &str,
    at: usize,
    rest: &mut Characters<'_>,
    word: &mut String,
) -> Result<()> {
    for (_, c) in rest {
        if c == '\'' {
            return Ok(());
        }
        word.push(c);
    }
    Err(unclosed(line, at, "single"))
}

fn double_quoted(
    line: &str,
    at: usize,
    rest: &mut Characters<'_>,
    word: &mut String,
) -> Result<()> {
    while let Some((_, c)) = rest.next() {
        match c {
            '"' => return Ok(()),
            '\\' => {
                let escaped = rest.next_if(|(_, next)| matches!(next, '"' | '\\' | '$' | '`'));
                word.push(escaped.map_or('\\', |(_, escaped)| escaped));
            }
            c => word.push(c),
        }
    }
    Err(unclosed(line, at, "double"))
}

/// A value as a word that is read back as that value.
pub fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:=@%+,~^".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', "'\\''"))
}

fn unclosed(line: &str, at: usize, kind: &str) -> Error {
    let column = column(line, at);
    Error::usage(format!(
        "the {kind} quote at character {column} is not closed"
    ))
}

fn refusal(line: &str, at: usize, c: char, why: &str) -> Error {
    let column = column(line, at);
    let what = match c {
        '`' => "a backquote".to_owned(),
        _ => format!("`{c}`"),
    };
    Error::usage(format!("{what} at character {column}: {why}"))
        .hint("put it in single quotes if it is part of a value")
}

fn column(line: &str, at: usize) -> usize {
    line[..at].chars().count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_in_sh() {
        for (line, expected) in [
            ("", &[][..]),
            ("  \t # no command", &[]),
            ("a  b\tc # d", &["a", "b", "c"]),
            ("a#b '#c'", &["a#b", "#c"]),
            (r#"'a b'"c d"e"#, &["a bc de"]),
            (r#"'' """#, &["", ""]),
            (
                r#"'\n "x"' "\n \" \\ \$ \` 'y'""#,
                &[r#"\n "x""#, r#"\n " \ $ ` 'y'"#],
            ),
            (r"a\ b \' \| \#", &["a b", "'", "|", "#"]),
            (
                "'<% $.x %>' \"$HOME;|`\" $.x a$ 1$",
                &["<% $.x %>", "$HOME;|`", "$.x", "a$", "1$"],
            ),
            ("--filter name!=x é日", &["--filter", "name!=x", "é日"]),
        ] {
            assert_eq!(words(line).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn a_quoted_value_is_read_back() {
        for value in [
            "plain-1.2/x=@latest",
            "",
            "a b",
            "it's",
            "'",
            "a\\'b",
            "$HOME `x` \"y\"",
            "#a",
            "!ls",
            "é日 | > < ; &",
        ] {
            let line = format!("get {} end", quoted(value));
            assert_eq!(words(&line).unwrap(), ["get", value, "end"], "{line}");
        }
        assert_eq!(quoted("@latest"), "@latest");
    }

    #[test]
    fn what_cannot_be_understood_is_said_with_its_place() {
        for (line, expected) in [
            ("a 'b", "the single quote at character 3 is not closed"),
            ("é \"b\\\"", "the double quote at character 3 is not closed"),
            ("a b\\", "remove the backslash at the end"),
            ("a | b", "`|` at character 3: the shell has no pipes"),
            (
                "a >b",
                "`>` at character 3: the shell cannot redirect output",
            ),
            (
                "a <b",
                "`<` at character 3: the shell cannot redirect input",
            ),
            ("a;b", "`;` at character 2: each line is one command"),
            ("a &", "`&` at character 3: the shell cannot run commands"),
            (
                "a `b`",
                "a backquote at character 3: the shell does not insert",
            ),
            ("!ls", "`!` at character 1: the shell cannot run other"),
            (
                "a $HOME",
                "`$` at character 3: the shell does not expand variables",
            ),
            (
                "a ${x}",
                "`$` at character 3: the shell does not expand variables",
            ),
            (
                "a $(x)",
                "`$` at character 3: the shell does not expand variables",
            ),
        ] {
            let error = words(line).unwrap_err().to_string();
            assert!(error.contains(expected), "{line}: {error}");
        }
    }
}
