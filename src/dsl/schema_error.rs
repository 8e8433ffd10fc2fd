//! The server's errors of JSON schema about a definition (`jsonschema.ValidationError`): they print the whole schema and
//! say neither file nor place. Their sentence, and the place of it in the definition, are what helps.

use serde_json::Value;

use super::kind::{DefinitionKind, Part, part};
use crate::character::single_line;
use crate::secret::{cut, without_sensitive_parts};

/// How the server begins an error of the schema.
const INVALID: &str = "Invalid DSL: ";
const SCHEMA: &str = "\n\nFailed validating ";
const INSTANCE: &str = "\n\nOn instance";
/// So many characters of a sentence are shown: it may quote a whole task.
const EXCERPT: usize = 300;
/// The place of a larger error is not searched for, in bytes: each part of the definition is compared with it.
const MAX_SEARCHED: usize = 20_000;
/// No key is suggested in place of a longer one, in bytes.
const MAX_TYPED: usize = 100;

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
        let part = match self.locate(document, &unknown) {
            Found::At(path) => part(kind, &[path.as_slice(), &self.path].concat()),
            Found::Several(name) => Part::inside(format!("'{name}'"), &self.path),
            Found::Nowhere => Part::inside(String::new(), &self.path),
        };
        let what = match unknown.as_slice() {
            [] => shortened(self.sentence),
            [key] => {
                let suggestion = closest(key, part.keys);
                let suggestion =
                    suggestion.map_or_else(String::new, |key| format!("; did you mean {key}?"));
                format!("unknown key '{}'{suggestion}", shortened(key))
            }
            keys => format!(
                "unknown keys {}",
                shortened(&format!("'{}'", keys.join("', '")))
            ),
        };
        let line = if part.place.is_empty() {
            what
        } else {
            format!("{}: {what}", part.place)
        };
        single_line(&line)
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

    /// The part of the definition that was checked. The server adds the name of a part to it, but does not say to
    /// which workflow a task belongs.
    fn locate<'d>(&self, document: &'d Value, unknown: &[&str]) -> Found<'d> {
        if self.sentence.len() + self.instance.len() > MAX_SEARCHED {
            return Found::Nowhere;
        }
        let mut parts = Vec::new();
        collect(document, &mut Vec::new(), &mut parts);
        let name = self.name();
        if name.is_none() && self.path.is_empty() {
            parts.truncate(1);
        }
        let mut fitting: Vec<_> = parts
            .into_iter()
            .filter(|(path, _)| name.is_none_or(|name| path.last() == Some(&name)))
            .filter_map(|(path, value)| Some((path, within(value, &self.path)?)))
            .filter(|(_, value)| unknown.iter().all(|key| value.get(*key).is_some()))
            .collect();
        let instance = letters(self.instance);
        let is_instance = |value: &Value| letters(&value.to_string()) == instance;
        if fitting.len() > 1 || (unknown.is_empty() && name.is_none()) {
            let is_alike = |value: &Value| match name {
                Some(_) if self.path.is_empty() => has_letters_of(&instance, value),
                _ => is_instance(value),
            };
            fitting.retain(|(_, value)| is_alike(value));
        }
        match (fitting.len(), fitting.pop()) {
            (1, Some((path, _))) => Found::At(path),
            (0, _) | (_, None) => Found::Nowhere,
            (_, Some((path, _))) => path
                .last()
                .map_or(Found::Nowhere, |name| Found::Several(name)),
        }
    }

    /// The name that the server has added to what was checked.
    fn name(&self) -> Option<&'a str> {
        let (_, rest) = self.instance.rsplit_once("'name': '")?;
        rest.split('\'').next()
    }
}

/// Where the part that was checked is in a definition.
enum Found<'d> {
    At(Vec<&'d str>),
    /// In several parts of this name.
    Several(&'d str),
    Nowhere,
}

/// What is at a path of keys and indices.
fn within<'d>(value: &'d Value, path: &[&str]) -> Option<&'d Value> {
    path.iter().try_fold(value, |value, key| match value {
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        value => value.get(*key),
    })
}

/// Whether an instance, to which the server has added keys, has all keys and values of a mapping.
fn has_letters_of(instance: &str, value: &Value) -> bool {
    let members = value.as_object().into_iter().flatten();
    members
        .map(|(key, value)| letters(&format!("{key}{value}")))
        .all(|member| instance.contains(&member))
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

/// The beginning of a sentence, without secrets: where it is cut, they could not be recognized any more.
fn shortened(sentence: &str) -> String {
    let clean = without_sensitive_parts(sentence);
    let short = cut(&clean, EXCERPT).map(|beginning| format!("{beginning}..."));
    short.unwrap_or(clean)
}

/// The key that a mistyped one is for.
fn closest(key: &str, keys: &'static [&'static str]) -> Option<&'static str> {
    if key.len() > MAX_TYPED {
        return None;
    }
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
    fn a_place_that_cannot_be_told_is_not_made_up() {
        let two = "{version: '2.0', v: {tasks: {a: {join: 5}}}, w: {tasks: {a: {join: al}}}}";
        let same = "{version: '2.0', v: {tasks: {a: {join: al}}}, w: {tasks: {a: {join: al}}}}";
        let input = "{version: '2.0', w: {input: [a, 5], tasks: {a: {join: 1}}}}";
        let wrong = "is not valid under any of the given schemas";
        for (definition, sentence, instance, expected) in [
            (
                two,
                "'al' is wrong",
                "['join']:\n    'al'",
                "workflow 'w', task 'a', join: 'al' is wrong",
            ),
            (
                same,
                "'al' is wrong",
                "['join']:\n    'al'",
                "'a', join: 'al' is wrong",
            ),
            (
                same,
                "no",
                ":\n    {'join': 'al', 'name': 'a', 'version': '2.0'}",
                "'a': no",
            ),
            (
                two,
                "no",
                ":\n    {'join': 5, 'name': 'a', 'version': '2.0'}",
                "workflow 'v', task 'a': no",
            ),
            (
                input,
                &format!("5 {wrong}"),
                "['input'][1]:\n    5",
                &format!("workflow 'w', input[1]: 5 {wrong}"),
            ),
            (
                input,
                "x is wrong",
                "['retry']:\n    datetime.date(1, 2, 3)",
                "retry: x is wrong",
            ),
        ] {
            assert_eq!(explained(definition, sentence, instance), expected);
        }
    }

    #[test]
    fn an_unknown_key_below_a_key_is_told_with_that_key() {
        assert_eq!(
            explained(
                "{version: '2.0', w: {tasks: {a: {retry: {count: 1, tag: 2}}}}}",
                "Additional properties are not allowed ('tag' was unexpected)",
                "['retry']:\n    {'count': 1, 'tag': 2}"
            ),
            "workflow 'w', task 'a', retry: unknown key 'tag'"
        );
    }

    #[test]
    fn secrets_are_masked_before_a_sentence_is_cut() {
        let filler = "x ".repeat(140);
        for secret in [
            "http://admin:hunter2hunter2@host/",
            "gAAAAABmZb1Zb1Zb1Zb1Zb1Zb1Zb1Zb1Zb1Zb1Zb1",
        ] {
            let sentence = format!("{{'a': '{filler}', 'u': '{secret}'}} is not valid");
            let told = explained("{}", &sentence, ":\n    5");
            assert!(
                !told.contains("hunter2") && !told.contains("gAAAA"),
                "{told}"
            );
        }
    }

    #[test]
    fn names_cannot_make_lines_of_their_own() {
        let told = explained(
            "{version: '2.0', \"w\\nmistral: x\": {tasks: {a: {b: 1}}}}",
            "Additional properties are not allowed ('b' was unexpected)",
            ":\n    {'b': 1, 'name': 'a', 'version': '2.0'}",
        );
        assert_eq!(told.lines().count(), 1, "{told}");
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
