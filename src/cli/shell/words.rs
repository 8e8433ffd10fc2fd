//! The words of a line, quoted as in sh. Nothing is expanded, and what only a shell of the system can do is refused.

use std::iter::Peekable;
use std::str::CharIndices;

/// What has a meaning in sh and in the shell of python-mistralclient, but none here.
const REFUSED: [(char, &str); 6] = [
    ('|', "output cannot be piped from here"),
    ('>', "output cannot be redirected from here"),
    ('<', "input cannot be redirected from here"),
    (';', "a line is one command"),
    ('&', "a command cannot run in the background"),
    ('`', "commands are not substituted"),
];
const NO_PROGRAMS: &str = "other programs cannot be run from here";
const NO_VARIABLES: &str = "variables are not expanded";

type Characters<'a> = Peekable<CharIndices<'a>>;

/// Splits a line into its words; a comment has none. The error says what cannot be understood, and where.
pub fn words(line: &str) -> Result<Vec<String>, String> {
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

fn word(line: &str, rest: &mut Characters<'_>) -> Result<String, String> {
    let mut word = String::new();
    while let Some((at, c)) = rest.next_if(|(_, c)| !is_blank(*c)) {
        match c {
            '\'' => single_quoted(line, at, rest, &mut word)?,
            '"' => double_quoted(line, at, rest, &mut word)?,
            '\\' => match rest.next() {
                Some((_, escaped)) => word.push(escaped),
                None => {
                    return Err(
                        "a command ends on its line; remove the backslash at the end".to_owned(),
                    );
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
) -> Result<(), String> {
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
) -> Result<(), String> {
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

fn unclosed(line: &str, at: usize, kind: &str) -> String {
    let column = column(line, at);
    format!("the {kind} quote at character {column} is not closed")
}

fn refusal(line: &str, at: usize, c: char, why: &str) -> String {
    let column = column(line, at);
    format!("'{c}' at character {column}: {why}; put it in quotes if it is part of a value")
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
    fn what_cannot_be_understood_is_said_with_its_place() {
        for (line, expected) in [
            ("a 'b", "the single quote at character 3 is not closed"),
            ("é \"b\\\"", "the double quote at character 3 is not closed"),
            ("a b\\", "remove the backslash at the end"),
            ("a | b", "'|' at character 3: output cannot be piped"),
            ("a >b", "'>' at character 3: output cannot be redirected"),
            ("a <b", "'<' at character 3: input cannot be redirected"),
            ("a;b", "';' at character 2: a line is one command"),
            (
                "a &",
                "'&' at character 3: a command cannot run in the background",
            ),
            ("a `b`", "at character 3: commands are not substituted"),
            ("!ls", "'!' at character 1: other programs"),
            ("a $HOME", "'$' at character 3: variables are not expanded"),
            ("a ${x}", "'$' at character 3: variables"),
            ("a $(x)", "'$' at character 3: variables"),
        ] {
            let error = words(line).unwrap_err();
            assert!(error.contains(expected), "{line}: {error}");
        }
    }
}
