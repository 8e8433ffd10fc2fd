//! Which tasks follow another one.

use serde_json::Value;

/// What follows a task that is skipped.
#[derive(Debug, PartialEq, Eq)]
pub struct AfterSkip {
    /// `on-skip`, or else `on-success`.
    pub clause: &'static str,
    /// The tasks and commands of the engine that the clause names.
    pub next: Vec<Next>,
}

/// A task or a command of the engine, such as `fail`.
#[derive(Debug, PartialEq, Eq)]
pub struct Next {
    pub name: String,
    /// The expression on which it depends.
    pub condition: Option<String>,
}

/// What follows a task of a workflow when it is skipped, by the definition of the workflow. `None` if the definition has
/// no such task, or a reverse workflow, in which tasks say what they require.
pub fn after_skip(definition: &Value, workflow: &str, task: &str) -> Option<AfterSkip> {
    let body = body(definition, workflow)?;
    let of_task = body.get("tasks")?.get(task)?;
    if body.get("type").is_some_and(|kind| kind == "reverse") {
        return None;
    }
    let defaults = body.get("task-defaults");
    let clause = |name: &str| {
        let mut found = of_task.get(name).map(next).unwrap_or_default();
        if found.is_empty() {
            let of_all = defaults.and_then(|defaults| defaults.get(name));
            found = of_all.map(next).unwrap_or_default();
            found.retain(|next| next.name != task);
        }
        found
    };
    let (on_skip, on_success) = (clause("on-skip"), clause("on-success"));
    Some(if on_skip.is_empty() {
        AfterSkip {
            clause: "on-success",
            next: on_success,
        }
    } else {
        AfterSkip {
            clause: "on-skip",
            next: on_skip,
        }
    })
}

/// What a clause of a task, such as `on-success`, names in the body of a workflow; its own, or else that of all tasks.
pub fn followers(body: &Value, task: &str, clause: &str) -> Vec<Next> {
    let own = next(&body["tasks"][task][clause]);
    if own.is_empty() {
        next(&body["task-defaults"][clause])
    } else {
        own
    }
}

/// The command of the engine that a clause of a task names.
pub fn command(body: &Value, task: &str, clause: &str, command: &str) -> Option<Next> {
    let of_clause = followers(body, task, clause).into_iter();
    let mut commands = of_clause.filter(|next| {
        let rest = next.name.strip_prefix(command);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['(', ' ']))
    });
    commands.next()
}

/// The names of the inputs of a workflow.
pub fn declared_input(definition: &Value, workflow: &str) -> Option<Vec<String>> {
    body(definition, workflow).map(declared_of)
}

/// The names of the inputs in the body of a workflow or an action.
pub fn declared_of(body: &Value) -> Vec<String> {
    let of_entry = |entry: &Value| match entry {
        Value::String(name) => vec![name.clone()],
        Value::Object(with_default) => with_default.keys().cloned().collect(),
        _ => Vec::new(),
    };
    let input = body["input"].as_array().into_iter().flatten();
    input.flat_map(of_entry).collect()
}

/// The workflow of this name in its definition. That of a workbook has the name `workbook.workflow` outside of it.
pub(super) fn body<'a>(definition: &'a Value, workflow: &str) -> Option<&'a Value> {
    let short = workflow.rsplit('.').next();
    let named = definition
        .get(workflow)
        .or_else(|| definition.get(short?))
        .filter(|body| body.get("tasks").is_some());
    let mut workflows = definition
        .as_object()?
        .values()
        .filter(|body| body.get("tasks").is_some());
    named.or_else(|| {
        let only = workflows.next()?;
        workflows.next().is_none().then_some(only)
    })
}

/// What an `on-success` or its kin names: a name, a list of names and conditions, or either under `next`.
pub(super) fn next(clause: &Value) -> Vec<Next> {
    let unconditional = |name: &str| Next {
        name: name.to_owned(),
        condition: None,
    };
    match clause {
        Value::String(name) => vec![unconditional(name)],
        Value::Array(items) => {
            let of_item = |item: &Value| match item {
                Value::String(name) => vec![unconditional(name)],
                Value::Object(pairs) => pairs
                    .iter()
                    .map(|(name, condition)| Next {
                        name: name.clone(),
                        condition: condition.as_str().map(str::to_owned),
                    })
                    .collect(),
                _ => Vec::new(),
            };
            items.iter().flat_map(of_item).collect()
        }
        Value::Object(fields) => match fields.get("next") {
            Some(next_clause @ (Value::String(_) | Value::Array(_))) => next(next_clause),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml;

    use super::*;

    const DEFINITION: &str = "
version: '2.0'
flow:
  task-defaults:
    on-success: [last]
  tasks:
    one: {action: std.noop, on-skip: two, on-success: [three]}
    two: {action: std.noop, on-success: [three, four: '<% $.x %>']}
    three:
      action: std.noop
      on-skip: {publish: {branch: {a: 1}}, next: [fail]}
    four: {action: std.noop}
    last: {action: std.noop}
";

    fn names(workflow: &str, task: &str) -> Option<String> {
        let definition = yaml::load(DEFINITION).unwrap();
        let after = after_skip(&definition, workflow, task)?;
        let next = after.next.iter().map(|next| match &next.condition {
            Some(condition) => format!("{} if {condition}", next.name),
            None => next.name.clone(),
        });
        let next: Vec<_> = next.collect();
        Some(format!("{}: {}", after.clause, next.join(", ")))
    }

    #[test]
    fn on_skip_comes_first_and_on_success_else() {
        for (task, expected) in [
            ("one", Some("on-skip: two")),
            ("two", Some("on-success: three, four if <% $.x %>")),
            ("three", Some("on-skip: fail")),
            ("four", Some("on-success: last")),
            ("last", Some("on-success: ")),
            ("five", None),
        ] {
            assert_eq!(names("flow", task).as_deref(), expected, "{task}");
        }
        assert!(names("book.flow", "one").is_some());
        assert!(names("renamed", "one").is_some());
    }

    #[test]
    fn strange_definitions_have_no_answer() {
        for text in [
            "[]",
            "3",
            "flow: {tasks: []}",
            "flow: {type: reverse, tasks: {a: {}}}",
            "a: {tasks: {}}\nb: {tasks: {a: {}}}",
        ] {
            let definition = yaml::load(text).unwrap();
            assert_eq!(after_skip(&definition, "flow", "a"), None, "{text}");
        }
    }
}
