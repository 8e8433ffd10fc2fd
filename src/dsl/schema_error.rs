//! The server's errors of JSON schema about a definition (`jsonschema.ValidationError`): they print the whole schema and
//! say neither file nor place. Their sentence, and the place of it in the definition, are what helps.

use serde_json::Value;

use super::kind::{DefinitionKind, part};

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

    /// The error in a line: `workflow 'w', task 'a': unknown key 'on-sucess'; did you mean on-success?`
    pub fn explain(&self, document: &Value, kind: DefinitionKind) -> String {
        let unknown = self.unknown_keys();
        let found = self.locate(document, &unknown);
        let mut path = found.unwrap_or_default();
        if unknown.is_empty() {
            path.extend(&self.path);
        }
        let part = part(kind, &path);
        let what = match unknown.as_slice() {
            [] => shortened(self.sentence),
            [key] => {
                let suggestion = closest(key, part.keys);
                let suggestion =
                    suggestion.map_or_else(String::new, |key| format!("; did you mean {key}?"));
                format!("unknown key '{key}'{suggestion}")
            }
            keys => format!("unknown keys '{}'", keys.join("', '")),
        };
        if part.place.is_empty() {
            what
        } else {
            format!("{}: {what}", part.place)
        }
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

    /// The path in the definition of the part that was checked, or `None` if it cannot be told. The server adds the
    /// name of a part to it, but says not of which workflow a task is.
    fn locate<'d>(&self, document: &'d Value, unknown: &[&str]) -> Option<Vec<&'d str>> {
        let mut parts = Vec::new();
        collect(document, &mut Vec::new(), &mut parts);
        let (name, instance) = (self.name(), letters(self.instance));
        parts.retain(|(path, _)| name.is_none_or(|name| path.last() == Some(&name)));
        let fits = |value: &Value| {
            let Some(within) = self
                .path
                .iter()
                .try_fold(value, |value, key| value.get(*key))
            else {
                return false;
            };
            if unknown.is_empty() {
                name.is_some() || letters(&within.to_string()) == instance
            } else {
                unknown.iter().all(|key| within.get(*key).is_some())
            }
        };
        parts
            .into_iter()
            .find(|(_, value)| fits(value))
            .map(|(path, _)| path)
    }

    /// The name that the server has added to what was checked.
    fn name(&self) -> Option<&'a str> {
        let (_, rest) = self.instance.rsplit_once("'name': '")?;
        rest.split('\'').next()
    }
}

/// All mappings of a document with their paths, the outer ones first.
fn collect<'d>(
    value: &'d Value,
    path: &mut Vec<&'d str>,
    parts: &mut Vec<(Vec<&'d str>, &'d Value)>,
) {
    let Some(map) = value.as_object() else {
        return;
    };
    parts.push((path.clone(), value));
    for (key, value) in map {
        path.push(key);
        collect(value, path, parts);
        path.pop();
    }
}

/// The letters and digits of a value, by which JSON and Python's form of it are compared: Python's wraps long
/// texts.
fn letters(text: &str) -> String {
    let text: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    text.to_lowercase().replace("null", "none")
}

/// A sentence in one line that is not too long.
fn shortened(sentence: &str) -> String {
    let line = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

/// The key that a mistyped one is for.
fn closest(key: &str, keys: &'static [&'static str]) -> Option<&'static str> {
    let limit = (key.len() / 3).max(1);
    keys.iter()
        .map(|known| (strsim::damerau_levenshtein(key, known), *known))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    /// What is said of an error with this sentence at this instance of a file of workflows.
    fn explained(definition: &str, sentence: &str, instance: &str) -> String {
        let message = format!(
            "Invalid DSL: {sentence}\n\nFailed validating 'x' in schema:\n    {{'type': 'object'}}\n\nOn instance{instance}"
        );
        let short = without_schema(&message).unwrap();
        assert!(!short.contains("in schema:"), "{short}");
        let document = yaml::load(definition).unwrap();
        let error = SchemaError::parse(&short).unwrap();
        error.explain(&document, DefinitionKind::Workflows)
    }

    #[test]
    fn a_mistyped_key_is_named_with_workflow_and_task() {
        let definition = "
version: '2.0'
v: {tasks: {a: {action: std.noop}}}
w: {tasks: {a: {action: std.noop, on-sucess: b}, b: {action: std.noop}}}
";
        assert_eq!(
            explained(
                definition,
                "Additional properties are not allowed ('on-sucess' was unexpected)",
                ":\n    {'action': 'std.noop',\n     'on-sucess': 'b',\n     'name': 'a',\n     'version': '2.0'}"
            ),
            "workflow 'w', task 'a': unknown key 'on-sucess'; did you mean on-success?"
        );
    }

    #[test]
    fn a_wrong_value_is_named_with_its_key() {
        let definition = "
version: '2.0'
w: {tasks: {a: {action: std.noop, retry: {count: 1, dela: 2}}, b: {action: 5}}}
";
        assert_eq!(
            explained(
                definition,
                "5 is not of type 'string'",
                "['action']:\n    5"
            ),
            "workflow 'w', task 'b', action: 5 is not of type 'string'"
        );
        assert_eq!(
            explained(
                definition,
                "{'count': 1, 'dela': 2} is not valid under any of the given schemas",
                "['retry']:\n    {'count': 1, 'dela': 2}"
            ),
            "workflow 'w', task 'a', retry: {'count': 1, 'dela': 2} is not valid under any of the given schemas"
        );
    }

    #[test]
    fn what_has_a_name_is_found_by_it() {
        assert_eq!(
            explained(
                "{version: '2.0', w: {input: [a]}}",
                "'tasks' is a required property",
                ":\n    {'input': ['a'], 'name': 'w', 'version': '2.0'}"
            ),
            "workflow 'w': 'tasks' is a required property"
        );
    }

    #[test]
    fn other_texts_are_left_alone() {
        for text in ["Task 'b' not found.", "Invalid DSL: x", ""] {
            assert!(without_schema(text).is_none() && SchemaError::parse(text).is_none());
        }
    }
}
