//! What each text is as JSON. The expected values are those of Python's yaml, but where a test says otherwise.

use super::load;
use crate::json::{LINE, dumps};

mod structure;
mod trees;
mod types;

fn json(text: &str) -> String {
    match load(text) {
        Ok(value) => dumps(&value, LINE),
        Err(failure) => panic!("{text:?}: {failure}"),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(json(text), *expected, "{text:?}");
    }
}

/// What each scalar is as a string.
fn check_strings(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(json(text), dumps(&(*expected).into(), LINE), "{text:?}");
    }
}

/// Plain scalars that are strings as they stand.
fn check_text(texts: &[&str]) {
    for text in texts {
        check_strings(&[(text, text)]);
    }
}

fn check_failures(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        match load(text) {
            Ok(value) => panic!("{text:?} is {value}"),
            Err(failure) => assert_eq!(failure.to_string(), *expected, "{text:?}"),
        }
    }
}
