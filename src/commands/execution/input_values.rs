//! `-p KEY=VALUE`: single values of the input.

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::input::values::{json_value, text_of_file};

/// The option in errors.
const OPTION: &str = "--input-value";

/// One value of the input, as it was given.
pub struct InputValue<'a> {
    key: &'a str,
    source: Source<'a>,
}

enum Source<'a> {
    /// The text itself, as a text or as JSON.
    Inline(Form, &'a str),
    /// The content of a file.
    File(Form, &'a str),
}

#[derive(Clone, Copy)]
enum Form {
    Text,
    Json,
}

impl<'a> InputValue<'a> {
    /// Splits a value at its first `=`, before which a `:` stands for JSON and behind which an `@` stands for a file.
    /// `@@` is text that begins with `@`.
    pub fn parse(given: &'a str) -> Result<Self> {
        let malformed = |what: &str| {
            Error::usage(format!("{OPTION}: {what}"))
                .hint("for example -p vm=web-1, -p size:=10 for JSON, -p key=@FILE for the text of a file")
        };
        let (key, value) = given.split_once('=').ok_or_else(|| {
            // It may be the value, which may be secret.
            malformed("a value is not KEY=VALUE, KEY:=JSON or KEY=@FILE, as it has no equals sign")
        })?;
        let (key, form) = match key.strip_suffix(':') {
            Some(key) => (key, Form::Json),
            None => (key, Form::Text),
        };
        if key.is_empty() {
            return Err(malformed("there is no key before the equals sign"));
        }
        let source = match (value.strip_prefix('@'), form) {
            (Some(text), Form::Text) if text.starts_with('@') => Source::Inline(form, text),
            (Some(""), _) => return Err(malformed(&format!("the value of {key:?} names no file"))),
            (Some(name), _) => Source::File(form, name),
            (None, _) => Source::Inline(form, value),
        };
        Ok(Self { key, source })
    }

    /// The option, and the file that it reads.
    pub fn file(&self) -> (&'static str, Option<&'a str>) {
        match self.source {
            Source::File(_, name) => (OPTION, Some(name)),
            Source::Inline(..) => (OPTION, None),
        }
    }

    fn value(&self) -> Result<Value> {
        // Not in quotes, as what follows the name of a secret in quotes is masked.
        let option = format!("{OPTION} ({})", self.key);
        let (form, text) = match self.source {
            Source::Inline(form, text) => (form, text.to_owned()),
            Source::File(form, name) => {
                let text = text_of_file(&option, name).map_err(|error| {
                    error.hint(format!(
                        "for text that begins with @: -p {}=@@...",
                        self.key
                    ))
                })?;
                (form, text)
            }
        };
        match form {
            Form::Text => Ok(Value::String(text)),
            Form::Json => json_value(&option, &text).map_err(|error| {
                error.hint(format!(
                    "for text, write -p {}=VALUE without the colon",
                    self.key
                ))
            }),
        }
    }
}

/// The values of all options; of one key the last counts.
pub fn read(given: &[InputValue<'_>]) -> Result<Map<String, Value>> {
    let values = given
        .iter()
        .map(|one| Ok((one.key.to_owned(), one.value()?)));
    values.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(given: &[&str]) -> Result<Value> {
        let parsed: Result<Vec<_>> = given.iter().map(|one| InputValue::parse(one)).collect();
        read(&parsed?).map(Value::Object)
    }

    #[test]
    fn text_json_and_an_at_sign_that_is_meant() {
        let given = [
            "a=1",
            "b:=1.50",
            "c=",
            "d=x=y",
            "e:f=g",
            "h=@@i",
            "j:={\"k\": null}",
            "a=2",
            "l=:=@",
        ];
        let expected = json!({
            "a": "2", "b": serde_json::from_str::<Value>("1.50").unwrap(), "c": "", "d": "x=y", "e:f": "g", "h": "@i",
            "j": {"k": null}, "l": ":=@",
        });
        assert_eq!(values(&given).unwrap(), expected);
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for given in [
            "a",
            "",
            "=1",
            ":=1",
            "a=@",
            "a:=@",
            "a:=",
            "a:=x",
            "a:=[1",
            "a=@missing",
        ] {
            let error = values(&[given]).unwrap_err();
            assert_eq!(error.exit_status().code(), 2, "{given}");
        }
    }
}
