//! Answers made to take as much memory as they can: of nearly the size that the client lets pass.

use crate::measurements::LIMIT;

/// The body of the answer to a request below `/crafted/KIND`.
pub fn answer(path: &str) -> Option<String> {
    let kind = path.strip_prefix("/crafted/")?.split('/').next()?;
    Some(match kind {
        // The backslash of the variables' own JSON is doubled in that of the answer.
        "word" => environment("x"),
        "words" => environment("x "),
        "tabs" => environment(r"\\t"),
        "lines" => format!(
            r#"{{"name":"e","scope":"s","created_at":"c","variables":"{}"}}"#,
            filled(r"\n")
        ),
        "rows" => listing("environments", r#"{"name":"","scope":1,"created_at":1}"#),
        "tags" => {
            let row = r#"{"name":"","namespace":"","scope":"","created_at":"","updated_at":"","tags":"T"}"#;
            let row = row.replace('T', &filled("x"));
            format!(r#"{{"workbooks":[{row}]}}"#)
        }
        _ => return None,
    })
}

/// Nearly as much as there may be.
fn filled(part: &str) -> String {
    let room = usize::try_from(LIMIT).unwrap_or(usize::MAX) - 1000;
    part.repeat(room / part.len())
}

fn environment(part: &str) -> String {
    let variables = format!(r#"{{\"v\": \"{}\"}}"#, filled(part));
    format!(r#"{{"name":"e","scope":"s","created_at":"c","variables":"{variables}"}}"#)
}

fn listing(key: &str, row: &str) -> String {
    let rows = filled(&format!("{row},"));
    format!(r#"{{"{key}":[{}]}}"#, rows.trim_end_matches(','))
}
