//! The values to which an expression refers, as the failed task saw them, and where they came from.

use serde_json::{Value, json};

use crate::dsl::{References, most_like};
use crate::error::Result;
use crate::failures::FailedTask;

use super::around::Around;
use super::definitions::Source;
use super::report::Variable;
use super::shown::Shown;

/// The most variables and results of an expression that are looked up.
const LOOKED_UP: usize = 5;
/// How many keys are named.
const KEYS: usize = 20;

/// Looks up what expressions refer to.
pub struct Values<'a> {
    pub around: Around<'a>,
    pub shown: &'a Shown,
}

impl Values<'_> {
    /// What an expression of a task refers to. `of` is the ID of the task that evaluated it.
    pub async fn of(
        &mut self,
        task: &FailedTask,
        of: &str,
        source: &Source,
        expression: &str,
    ) -> Result<Vec<Variable>> {
        let references = References::of(expression);
        let mut found = Vec::new();
        for name in references.variables.iter().take(LOOKED_UP) {
            if let Some(list) = items_of(&source.place.task["with-items"], name) {
                found.push(Variable::without_value(
                    format!("$.{name}"),
                    format!("an item of {}", self.shown.text(&list)),
                ));
                for of_list in References::of(&list).variables.iter().take(LOOKED_UP) {
                    found.push(self.variable(task, of, source, of_list).await?);
                }
                continue;
            }
            found.push(self.variable(task, of, source, name).await?);
        }
        if references.environment {
            found.push(self.environment(task, expression).await?);
        }
        for result in references.results.iter().take(LOOKED_UP) {
            found.extend(self.result(task, result.as_deref(), expression).await?);
        }
        Ok(found)
    }

    async fn variable(
        &mut self,
        task: &FailedTask,
        of: &str,
        source: &Source,
        name: &str,
    ) -> Result<Variable> {
        let execution = &task.execution.id;
        let tasks = self.around.tasks(execution).await?;
        let body = &source.place.body;
        let published = match body["type"].as_str() {
            Some("reverse") => tasks.last_publisher(name),
            _ => tasks.publisher(of, name),
        };
        if let Some((publisher, value)) = published {
            let keys = ["tasks", publisher.name.as_str(), "publish", name];
            let line = source.line_of(&keys).map(|line| format!(", line {line}"));
            let place = format!(
                "published by {}{}",
                publisher.name,
                line.unwrap_or_default()
            );
            return Ok(self.with_value(name, value, place));
        }
        let start = self.around.start(execution).await?;
        if let Some(value) = start.input.get(name) {
            return Ok(self.with_value(name, value, "input of the execution".to_owned()));
        }
        if let Some(text) = body["vars"].get(name) {
            let line = source.line_of(&["vars", name]);
            let line = line
                .map(|line| format!(", line {line}"))
                .unwrap_or_default();
            return Ok(self.with_value(name, text, format!("vars{line}")));
        }
        let of_vars = body["vars"]
            .as_object()
            .into_iter()
            .flat_map(|vars| vars.keys());
        let known = tasks
            .variables()
            .chain(start.input.keys().map(String::as_str));
        let known: Vec<_> = known.chain(of_vars.map(String::as_str)).collect();
        let meant = meant(name, &known);
        Ok(Variable::without_value(
            format!("$.{name}"),
            format!("no task before it published it, and it is neither input nor in vars{meant}"),
        ))
    }

    fn with_value(&self, name: &str, value: &Value, from: String) -> Variable {
        // A name such as `password` tells that its value is secret.
        let mut shown = self.shown.value(json!({name: value}));
        Variable {
            name: format!("$.{name}"),
            value: shown.get_mut(name).map(Value::take),
            from,
        }
    }

    /// The keys of the environment, never its values. `env()` is that of the root, wherever it is evaluated.
    async fn environment(&mut self, task: &FailedTask, expression: &str) -> Result<Variable> {
        let execution = &task.execution;
        let root = execution.root_id.as_deref().unwrap_or(&execution.id);
        let start = self.around.start(root).await?;
        let keys = start.environment.keys().map(String::as_str);
        let keys: Vec<_> = keys.filter(|key| !key.starts_with("__")).collect();
        let from = self.keys(&keys, "the environment", asked(expression, "env()."));
        Ok(Variable::without_value("env()".to_owned(), from))
    }

    /// The keys of what a task returned, never its values.
    async fn result(
        &mut self,
        task: &FailedTask,
        name: Option<&str>,
        expression: &str,
    ) -> Result<Option<Variable>> {
        let (id, call) = match name {
            None => (task.id.clone(), "task().result".to_owned()),
            Some(name) => {
                let tasks = self.around.tasks(&task.execution.id).await?;
                let call = format!("task({name}).result");
                let Some(named) = tasks.named(name) else {
                    let from = format!("no task {name} has run");
                    return Ok(Some(Variable::without_value(call, from)));
                };
                (named.id.clone(), call)
            }
        };
        let from = match self.around.result(&id).await? {
            Value::Object(fields) => {
                let keys: Vec<_> = fields.keys().map(String::as_str).collect();
                self.keys(&keys, "the result", asked(expression, ").result."))
            }
            Value::Array(items) => format!("a list with {} items", items.len()),
            Value::String(_) => "a text".to_owned(),
            Value::Null => "null".to_owned(),
            Value::Bool(_) => "a truth value".to_owned(),
            Value::Number(_) => "a number".to_owned(),
        };
        Ok(Some(Variable::without_value(call, from)))
    }

    fn keys(&self, keys: &[&str], of: &str, asked: Option<&str>) -> String {
        if keys.is_empty() {
            return format!("{of} is empty");
        }
        let mut named: Vec<_> = keys
            .iter()
            .take(KEYS)
            .map(|key| self.shown.text(key))
            .collect();
        if keys.len() > KEYS {
            named.push("...".to_owned());
        }
        let asked = asked.filter(|asked| !keys.contains(asked));
        let meant = asked.map(|asked| meant(asked, keys)).unwrap_or_default();
        let noun = if keys.len() == 1 { "key" } else { "keys" };
        format!("{of} has the {noun} {}{meant}", named.join(", "))
    }
}

/// A question about the name that may have been meant.
fn meant(typed: &str, known: &[&str]) -> String {
    let meant = most_like(typed, known);
    meant.map_or_else(String::new, |name| format!("; did you mean {name}?"))
}

/// The name behind a part of an expression.
fn asked<'e>(expression: &'e str, part: &str) -> Option<&'e str> {
    let (_, rest) = expression.split_once(part)?;
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
    Some(&rest[..end.unwrap_or(rest.len())])
}

/// The list whose items `with-items` gives this name.
fn items_of(with_items: &Value, name: &str) -> Option<String> {
    let of_text = |text: &str| {
        let (variable, list) = text.split_once(" in ")?;
        (variable.trim() == name).then(|| list.trim().to_owned())
    };
    match with_items {
        Value::String(text) => of_text(text),
        Value::Array(entries) => entries.iter().filter_map(Value::as_str).find_map(of_text),
        _ => None,
    }
}
