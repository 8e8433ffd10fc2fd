//! What of an execution could not be read.

use crate::progress::Unread;
use crate::terminal::Terminal;

/// Says that a part could not be read, and that the rest is shown.
pub fn note(terminal: &Terminal, unread: &[Unread]) {
    let Some((first, others)) = unread.split_first() else {
        return;
    };
    let others = match others.len() {
        0 => String::new(),
        1 => " and 1 other part".to_owned(),
        count => format!(" and {count} other parts"),
    };
    let Unread { what, error } = first;
    terminal.note(&format!(
        "mistral: note: cannot read {what}{others}; the rest is shown: {error}"
    ));
}
