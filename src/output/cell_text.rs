//! The texts of the cells of tables.

use std::borrow::Cow;

use serde_json::Value;

use crate::character::{controls_terminal, visible};

use super::age;
use super::chunks::expand_tabs;
use super::options::Fit;
use super::python::text;

/// The text of a cell.
pub fn cell<'a>(value: &'a Value, fit: &Fit) -> Cow<'a, str> {
    match value {
        Value::String(text) => text_cell(text, fit),
        // Line breaks and tabs are escaped within.
        other => visible_cell(text(other).into(), fit),
    }
}

/// The text of a string: line breaks become `\n`, and tabs are expanded to stops of 8 characters.
pub fn text_cell<'a>(text: &'a str, fit: &Fit) -> Cow<'a, str> {
    let mut text = Cow::from(text);
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', " ").into();
    }
    if text.contains('\t') {
        text = expand_tabs(text.chars()).collect::<String>().into();
    }
    visible_cell(text, fit)
}

/// On a terminal, characters that control it are replaced, so they are before the text is measured.
fn visible_cell<'a>(text: Cow<'a, str>, fit: &Fit) -> Cow<'a, str> {
    if fit.terminal_width.is_some() && text.contains(controls_terminal) {
        return visible(&text).into();
    }
    text
}

/// The present time, if the times below this title are shown with their ages.
pub fn now_for(title: &str, fit: &Fit) -> Option<i64> {
    fit.now.filter(|_| age::is_time(title))
}

pub fn aged(text: Cow<'_, str>, now: Option<i64>) -> Cow<'_, str> {
    match now {
        Some(now) => age::beside(text, now),
        None => text,
    }
}
