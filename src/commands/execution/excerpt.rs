//! Text of the server within a line.

use crate::character::single_line;

/// The beginning of a text as part of a line.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 200;
    // Of a text of megabytes no more is read than can be shown.
    let enough = text
        .char_indices()
        .nth(LONGEST * 10)
        .map_or(text, |(end, _)| &text[..end]);
    let words: Vec<_> = enough.split_whitespace().collect();
    let line = single_line(&words.join(" "));
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}
