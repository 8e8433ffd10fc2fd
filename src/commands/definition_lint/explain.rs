//! `--explain`: a rule in words, with a wrong and a right example.

use std::fmt::Write as _;

use crate::dsl::{Rule, closest};
use crate::error::{Error, Result};
use crate::lint::{rule, rules};

use super::super::help::wrapped;

/// What there is to say of a rule, for a terminal of this width or for a program.
pub fn explain(code: &str, width: Option<usize>) -> Result<String> {
    let whole = if code.starts_with(|c: char| c.is_ascii_digit()) {
        format!("M{code}")
    } else {
        code.to_owned()
    };
    let Some(rule) = rule(&whole) else {
        return Err(unknown(code));
    };
    let Rule {
        code,
        severity,
        title,
        reason,
        wrong,
        right,
    } = rule;
    let mut text = format!("{code} ({}): {title}\n\n{reason}\n", severity.name());
    text = wrapped(text, width);
    for (title, example) in [("Wrong", wrong), ("Right", right)] {
        let _ = write!(text, "\n{title}:\n\n");
        for line in example.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    Ok(text)
}

fn unknown(code: &str) -> Error {
    let error = Error::usage(format!("--explain: there is no rule {code:?}"));
    let typed = code.to_uppercase();
    match closest(&typed, rules().map(|rule| rule.code)) {
        Some(known) => error.hint(format!("did you mean {known}?")),
        None => error.hint("codes of rules are M101 and the like, as findings have them"),
    }
}
