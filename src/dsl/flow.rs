//! What a definition says of the course of a workflow: what leads to a task, and how often it is tried.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::keys::CLAUSE_NAMES;
use super::transitions::{body, next};

/// The course of a workflow, by the names of its tasks.
#[derive(Debug, Default)]
pub struct Flow {
    /// The tasks that lead to a task.
    inbound: HashMap<String, Vec<String>>,
    /// How often a task is tried at most, where its definition says so as a number.
    attempts: HashMap<String, u64>,
}

impl Flow {
    /// Reads it from the definition of a workflow; what is not understood is left out.
    pub fn of(definition: &Value, workflow: &str) -> Self {
        let mut flow = Self::default();
        let Some(body) = body(definition, workflow) else {
            return flow;
        };
        let none = Map::new();
        let object = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
        let tasks = body
            .get("tasks")
            .and_then(Value::as_object)
            .unwrap_or(&none);
        let defaults = object(body.get("task-defaults")).unwrap_or_default();
        for (name, task) in tasks {
            let of_task = |key: &str| task.get(key).or_else(|| defaults.get(key));
            if let Some(retries) = of_task("retry").and_then(retries) {
                flow.attempts
                    .insert(name.clone(), retries.saturating_add(1));
            }
            for clause in CLAUSE_NAMES {
                for follower in of_task(clause).map(next).unwrap_or_default() {
                    if follower.name != *name && tasks.contains_key(&follower.name) {
                        flow.lead(name, follower.name);
                    }
                }
            }
        }
        flow
    }

    fn lead(&mut self, from: &str, to: String) {
        let inbound = self.inbound.entry(to).or_default();
        // Two clauses may name the same task, one after the other.
        if inbound.last().is_none_or(|last| last != from) {
            inbound.push(from.to_owned());
        }
    }

    /// The tasks that lead to this one, in the order of the definition.
    pub fn inbound(&self, task: &str) -> &[String] {
        self.inbound.get(task).map_or(&[], Vec::as_slice)
    }

    /// How often a task is tried at most.
    pub fn attempts(&self, task: &str) -> Option<u64> {
        self.attempts.get(task).copied()
    }
}

/// The count of a retry policy: of a mapping, or of text such as `count=3 delay=1`.
fn retries(policy: &Value) -> Option<u64> {
    match policy {
        Value::Object(fields) => fields.get("count")?.as_u64(),
        Value::String(text) => {
            let mut words = text.split_whitespace();
            words.find_map(|word| word.strip_prefix("count=")?.parse().ok())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml;

    use super::*;

    #[test]
    fn the_definition_tells_what_leads_to_a_task_and_how_often_it_is_tried() {
        let text = "
version: '2.0'
flow:
  task-defaults: {retry: {count: 4, delay: 1}, on-error: [alarm]}
  tasks:
    a: {action: std.noop, on-success: [j, x], on-complete: [j]}
    b: {action: std.noop, on-success: {publish: {n: 1}, next: [{j: '<% $.ok %>'}]}, retry: count=2 delay=3}
    c: {action: std.noop, on-error: fail, retry: {count: '<% $.n %>'}}
    j: {action: std.noop, join: all}
    alarm: {action: std.noop}
";
        let flow = Flow::of(&yaml::load(text).unwrap(), "flow");
        assert_eq!(flow.inbound("j"), ["a", "b"]);
        assert_eq!(flow.inbound("alarm"), ["a", "b", "j"]);
        assert_eq!(flow.inbound("nowhere"), [""; 0]);
        let attempts = ["a", "b", "c"].map(|task| flow.attempts(task));
        assert_eq!(attempts, [Some(5), Some(3), None]);
    }

    #[test]
    fn strange_definitions_say_nothing() {
        for text in [
            "[]",
            "flow: {tasks: []}",
            "flow: {tasks: {a: 3, b: [x]}, task-defaults: 1}",
        ] {
            let flow = Flow::of(&yaml::load(text).unwrap(), "flow");
            assert_eq!(
                (flow.inbound("a").len(), flow.attempts("a")),
                (0, None),
                "{text}"
            );
        }
    }
}
