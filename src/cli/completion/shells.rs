//! Writes a value so that a shell reads it back as that value.

use std::fmt::Write as _;

/// How a part of a word is quoted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quoting {
    #[default]
    None,
    Single,
    Double,
    /// `$'...'` of bash.
    Ansi,
}

/// The rest of a word for bash, of which the quote may be open. The shell closes it.
pub fn bash(rest: &str, quoting: Quoting, is_start: bool) -> String {
    let mut text = String::new();
    for (place, c) in rest.chars().enumerate() {
        match (quoting, c) {
            (Quoting::Ansi, c) if c.is_control() => text.push_str(&code(c)),
            (Quoting::Single, '\'') => text.push_str("'\\''"),
            (Quoting::Single, c) if c.is_control() => {
                let _ = write!(text, "'$'{}''", code(c));
            }
            (Quoting::Ansi, '\\' | '\'') | (Quoting::Double, '\\' | '"' | '$' | '`') => {
                text.extend(['\\', c]);
            }
            // No backslash keeps it from the history.
            (Quoting::Double, '!') => text.push_str("\"'!'\""),
            (Quoting::Double, c) if c.is_control() => {
                let _ = write!(text, "\"$'{}'\"", code(c));
            }
            (Quoting::None, c) if c.is_control() => {
                let _ = write!(text, "$'{}'", code(c));
            }
            (Quoting::None, c) if is_special(c, is_start && place == 0) => {
                text.extend(['\\', c]);
            }
            _ => text.push(c),
        }
    }
    let quote = match quoting {
        Quoting::None => return text,
        Quoting::Single | Quoting::Ansi => '\'',
        Quoting::Double => '"',
    };
    // The shell takes this quote for the closing one.
    if text.ends_with(quote) {
        text.push(quote);
    }
    text
}

/// Whether a character means something to bash.
fn is_special(c: char, is_first: bool) -> bool {
    match c {
        '~' | '#' => is_first,
        c if c.is_ascii() => !c.is_ascii_alphanumeric() && !"_-./:=@%+,".contains(c),
        c => c.is_whitespace(),
    }
}

/// A character as codes of its bytes, of three digits each, so that a digit may follow.
fn code(c: char) -> String {
    let mut buffer = [0; 4];
    let mut codes = String::new();
    for byte in c.encode_utf8(&mut buffer).bytes() {
        let _ = write!(codes, "\\{byte:03o}");
    }
    codes
}

/// A word for PowerShell.
pub fn powershell(value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:=+".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        return value.to_owned();
    }
    if value.contains(char::is_control) {
        let mut text = String::from("\"");
        for c in value.chars() {
            match c {
                c if c.is_control() => {
                    let _ = write!(text, "$([char]{})", u32::from(c));
                }
                '"' | '$' | '`' | '\u{201c}'..='\u{201e}' => text.extend(['`', c]),
                c => text.push(c),
            }
        }
        return text + "\"";
    }
    let mut text = String::from("'");
    for c in value.chars() {
        text.push(c);
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            text.push(c);
        }
    }
    text + "'"
}
