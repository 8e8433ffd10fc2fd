//! Results as lines.

use jaq_json::{Num, Val};

use crate::json;

/// How deeply values may be nested that are written, as in jq.
const MAX_DEPTH: usize = 10_000;

/// Appends a line: a text as it is, all else as compact JSON.
pub fn line(out: &mut String, value: &Val) -> Result<(), String> {
    match value {
        Val::TStr(text) => out.push_str(&String::from_utf8_lossy(text)),
        value => append(out, value, MAX_DEPTH)?,
    }
    out.push('\n');
    Ok(())
}

/// A value as compact JSON.
pub fn json(value: &Val) -> Result<String, String> {
    let mut text = String::new();
    append(&mut text, value, MAX_DEPTH)?;
    Ok(text)
}

/// Appends a value that is nested this deeply at most.
fn append(out: &mut String, value: &Val, depth: usize) -> Result<(), String> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(format!(
            "a value is nested more than {MAX_DEPTH} levels deep"
        ));
    };
    match value {
        Val::Null => out.push_str("null"),
        Val::Bool(true) => out.push_str("true"),
        Val::Bool(false) => out.push_str("false"),
        Val::Num(number) => out.push_str(&shown(number)),
        Val::TStr(text) => json::string(out, &String::from_utf8_lossy(text), false),
        Val::BStr(_) => return Err("a string of bytes is no JSON".to_owned()),
        Val::Arr(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                append(out, item, depth)?;
            }
            out.push(']');
        }
        Val::Obj(members) => {
            out.push('{');
            for (index, (name, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                let Val::TStr(name) = name else {
                    return Err(format!("{name} cannot be the name in an object"));
                };
                json::string(out, &String::from_utf8_lossy(name), false);
                out.push(':');
                append(out, value, depth)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// A number, as jq writes those that JSON has not.
fn shown(number: &Num) -> String {
    match number {
        Num::Float(float) if float.is_nan() => "null".to_owned(),
        Num::Float(f64::INFINITY) => f64::MAX.to_string(),
        Num::Float(f64::NEG_INFINITY) => f64::MIN.to_string(),
        other => other.to_string(),
    }
}
