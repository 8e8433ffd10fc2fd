//! The server's errors of JSON schema about a definition (`jsonschema.ValidationError`): they print the whole schema and
//! say neither file nor place. Their sentence and the name of the part are what helps.

use crate::character::single_line;
use crate::secret::{cut, without_sensitive_parts};

/// How the server begins an error of the schema.
const INVALID: &str = "Invalid DSL: ";
const SCHEMA: &str = "\n\nFailed validating ";
const INSTANCE: &str = "\n\nOn instance";
/// So many characters of a sentence are shown: it may quote a whole task.
const EXCERPT: usize = 300;

/// The same error without the schema that it prints; `None` for any other text.
pub fn without_schema(message: &str) -> Option<String> {
    let (sentence, _) = message
        .strip_prefix(INVALID)
        .and_then(|rest| rest.split_once(SCHEMA))?;
    let (_, instance) = message.rsplit_once(INSTANCE)?;
    Some(format!("{INVALID}{sentence}{INSTANCE}{instance}"))
}

/// An error of the schema, with or without the schema itself.
pub struct SchemaError<'a> {
    sentence: &'a str,
    /// Where in what was checked: `["retry"]`.
    path: Vec<&'a str>,
    /// What was checked, as Python prints it.
    instance: &'a str,
}

impl<'a> SchemaError<'a> {
    /// Reads an error; `None` for any other text.
    pub fn parse(message: &'a str) -> Option<Self> {
        let rest = message.strip_prefix(INVALID)?;
        let (before, instance) = rest.rsplit_once(INSTANCE)?;
        let sentence = before.split(SCHEMA).next()?;
        let (path, instance) = instance.split_once(':')?;
        let path = path.split(['[', ']']).filter(|part| !part.is_empty());
        Some(Self {
            sentence,
            path: path.map(|part| part.trim_matches('\'')).collect(),
            instance: instance.trim(),
        })
    }

    /// The error in a line: `'a', retry: unknown key 'dela'`. Its place in the file is not told.
    pub fn explain(&self) -> String {
        let unknown = self.unknown_keys();
        let what = match unknown.as_slice() {
            [] => shortened(self.sentence),
            [key] => format!("unknown key '{}'", shortened(key)),
            keys => format!(
                "unknown keys {}",
                shortened(&format!("'{}'", keys.join("', '")))
            ),
        };
        let place = self.place();
        single_line(&if place.is_empty() {
            what
        } else {
            format!("{place}: {what}")
        })
    }

    /// The part that was checked, by the name that the server has added to it, and what is wrong in it:
    /// `'a', retry`, `'w', input[1]`.
    fn place(&self) -> String {
        let mut place = self
            .name()
            .map_or(String::new(), |name| format!("'{}'", shortened(name)));
        for key in &self.path {
            if key.bytes().all(|byte| byte.is_ascii_digit()) {
                place.extend(["[", key, "]"]);
                continue;
            }
            if !place.is_empty() {
                place.push_str(", ");
            }
            place.push_str(key);
        }
        place
    }

    /// The keys of a sentence such as `Additional properties are not allowed ('x', 'y' were unexpected)`.
    fn unknown_keys(&self) -> Vec<&'a str> {
        let listed = self
            .sentence
            .strip_prefix("Additional properties are not allowed (")
            .and_then(|rest| {
                rest.strip_suffix(" was unexpected)")
                    .or_else(|| rest.strip_suffix(" were unexpected)"))
            });
        let keys = listed.into_iter().flat_map(|keys| keys.split(", "));
        keys.map(|key| key.trim_matches(['\'', '"'])).collect()
    }

    /// The name that the server has added to what was checked.
    fn name(&self) -> Option<&'a str> {
        let (_, rest) = self.instance.rsplit_once("'name': '")?;
        rest.split('\'').next()
    }
}

/// The beginning of a sentence, without secrets: where it is cut, they could not be recognized any more.
fn shortened(sentence: &str) -> String {
    let clean = without_sensitive_parts(sentence);
    let short = cut(&clean, EXCERPT).map(|beginning| format!("{beginning}..."));
    short.unwrap_or(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of an error with this sentence at this instance.
    fn explained(sentence: &str, instance: &str) -> String {
        let message = format!(
            "Invalid DSL: {sentence}\n\nFailed validating 'x' in schema:\n    {{'type': 'object'}}\n\nOn instance{instance}"
        );
        let short = without_schema(&message).unwrap();
        assert!(!short.contains("in schema:"), "{short}");
        SchemaError::parse(&short).unwrap().explain()
    }

    #[test]
    fn errors_are_told_with_the_name_of_the_part_and_the_key_in_it() {
        let wrong = "is not valid under any of the given schemas";
        for (sentence, instance, expected) in [
            (
                "Additional properties are not allowed ('on-sucess' was unexpected)",
                ":\n    {'action': 'std.noop',\n     'on-sucess': 'b',\n     'name': 'a',\n     'version': '2.0'}",
                "'a': unknown key 'on-sucess'",
            ),
            (
                "Additional properties are not allowed ('x', 'y' were unexpected)",
                "['retry']:\n    {'count': 1, 'x': 2, 'y': 2}",
                "retry: unknown keys 'x', 'y'",
            ),
            (
                "5 is not of type 'string'",
                "['action']:\n    5",
                "action: 5 is not of type 'string'",
            ),
            (
                &format!("5 {wrong}"),
                "['input'][1]:\n    5",
                &format!("input[1]: 5 {wrong}"),
            ),
            (
                "'tasks' is a required property",
                ":\n    {'input': ['a'], 'name': 'w', 'version': '2.0'}",
                "'w': 'tasks' is a required property",
            ),
        ] {
            assert_eq!(explained(sentence, instance), expected);
        }
    }

    #[test]
    fn secrets_are_masked_before_a_sentence_is_cut() {
        let filler = "x ".repeat(140);
        for secret in [
            "http://admin:hunter2hunter2@host/",
            "gAAAAABmZb1Zb1Zb1Zb1Zb1Zb1Zb1Zb1Zb1Zb1Zb1",
        ] {
            let sentence = format!("{{'a': '{filler}', 'u': '{secret}'}} is not valid");
            let told = explained(&sentence, ":\n    5");
            assert!(
                !told.contains("hunter2") && !told.contains("gAAAA"),
                "{told}"
            );
        }
    }

    #[test]
    fn names_cannot_make_lines_of_their_own() {
        let told = explained(
            "Additional properties are not allowed ('b\nmistral: x' was unexpected)",
            ":\n    {'b': 1, 'name': 'a\nmistral: x', 'version': '2.0'}",
        );
        assert_eq!(told.lines().count(), 1, "{told}");
    }

    #[test]
    fn other_texts_are_left_alone() {
        for text in ["Task 'b' not found.", "Invalid DSL: x", ""] {
            assert!(without_schema(text).is_none() && SchemaError::parse(text).is_none());
        }
    }
}
