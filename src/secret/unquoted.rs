//! Values without quotes.

/// What ends one, besides a space.
const ENDS: [char; 13] = [
    '&', ',', ';', '"', '\'', '<', '>', ')', ']', '}', '\\', '|', '`',
];

/// Whether `c` ends a value.
pub fn ends(c: char) -> bool {
    c.is_whitespace() || ENDS.contains(&c)
}

/// The length of the value with which `text` begins. A word of `schemes` (in lower case) and the one behind it are one
/// value: `Basic dTpw`.
pub fn unquoted(text: &str, schemes: &[&str]) -> usize {
    let first = text.find(ends).unwrap_or(text.len());
    let is_scheme = schemes
        .iter()
        .any(|scheme| scheme.eq_ignore_ascii_case(&text[..first]));
    let behind = text[first..].trim_start_matches(' ');
    if is_scheme && !behind.is_empty() {
        let start = text.len() - behind.len();
        return start + behind.find(ends).unwrap_or(behind.len());
    }
    first
}

/// The length of the word of a command line with which `text` begins. It may have nearly any character in it, but not
/// the punctuation of a sentence or of a shell at its end.
pub fn argument(text: &str) -> usize {
    let stops = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\');
    let word = &text[..text.find(stops).unwrap_or(text.len())];
    word.trim_end_matches(ends).len()
}
