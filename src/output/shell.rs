//! Assignments for `eval` in a shell.

use std::io::Write;

use crate::error::Result;

use super::python::text;
use super::record::Record;

/// Writes `name="value"` for each field, or for those that `variables` names.
///
/// What is special to a shell within double quotes is escaped, so that `eval` runs nothing.
pub fn record(
    record: &Record,
    prefix: &str,
    variables: &[String],
    out: &mut dyn Write,
) -> Result<()> {
    for (title, value) in &record.fields {
        let name = title.to_lowercase().replace([' ', ':', '-'], "_");
        if variables.is_empty() || variables.contains(&name) {
            writeln!(out, "{prefix}{name}=\"{}\"", escaped(&text(value)))?;
        }
    }
    Ok(())
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, '\\' | '$' | '"' | '`') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_is_left_for_the_shell_to_run() {
        let record = Record {
            fields: vec![
                ("Created at".to_owned(), json!("$(x) `y` \"z\" \\")),
                ("ID".to_owned(), json!(null)),
            ],
        };
        let wanted = ["id".to_owned(), "Created at".to_owned()];
        for (prefix, variables, expected) in [
            (
                "p-",
                &[][..],
                "p-created_at=\"\\$(x) \\`y\\` \\\"z\\\" \\\\\"\np-id=\"None\"\n",
            ),
            ("", &wanted, "id=\"None\"\n"),
        ] {
            let mut out = Vec::new();
            super::record(&record, prefix, variables, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
