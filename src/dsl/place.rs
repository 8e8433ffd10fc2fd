//! Where a task stands in its definition.

use serde_json::Value;

use super::keys::CLAUSE_NAMES;
use crate::yaml;

/// A task in the text of a definition.
pub struct Place {
    /// The number of the line with its name, counted from 1.
    pub line: usize,
    /// What the definition says of it.
    pub task: Value,
    /// What it says of all tasks of the workflow.
    pub defaults: Value,
    /// What it says of the workflow.
    pub body: Value,
}

impl Place {
    /// What holds for the task under this key.
    pub fn get(&self, key: &str) -> &Value {
        let own = &self.task[key];
        if own.is_null() {
            &self.defaults[key]
        } else {
            own
        }
    }

    /// Whether its `on-error` can end the workflow by the command `fail`.
    pub fn fails_on_error(&self) -> bool {
        names_fail(self.get("on-error"))
    }
}

/// The line of the last of these keys of a workflow in its definition.
pub fn line_of(definition: &str, workflow: &str, keys: &[&str]) -> Option<usize> {
    paths(workflow).into_iter().find_map(|mut path| {
        path.extend(keys);
        yaml::line(definition, &path)
    })
}

/// The line of the output of a workflow in its definition.
pub fn output_line(definition: &str, workflow: &str) -> Option<usize> {
    line_of(definition, workflow, &["output"])
}

/// The task of a workflow that may end it by the command `fail`, if there is one such task, and its line.
pub fn failing_task(definition: &str, workflow: &str) -> Option<(String, usize)> {
    let document = yaml::load(definition).ok()?;
    paths(workflow).into_iter().find_map(|mut path| {
        let body = path.iter().try_fold(&document, |body, key| body.get(key))?;
        let tasks = body.get("tasks")?.as_object()?;
        let mut failing = tasks.iter().filter(|(_, task)| may_fail(task));
        let (Some((name, _)), None) = (failing.next(), failing.next()) else {
            return None;
        };
        path.extend(["tasks", name]);
        Some((name.clone(), yaml::line(definition, &path)?))
    })
}

/// Whether what follows a task can be the command `fail`.
fn may_fail(task: &Value) -> bool {
    CLAUSE_NAMES.iter().any(|clause| names_fail(&task[clause]))
}

fn names_fail(next: &Value) -> bool {
    match next {
        Value::String(text) => {
            text == "fail" || text.starts_with("fail(") || text.starts_with("fail ")
        }
        Value::Array(items) => items.iter().any(names_fail),
        Value::Object(pairs) => {
            let is_command = |key: &String| names_fail(&Value::from(key.as_str()));
            pairs.keys().any(is_command) || pairs.get("next").is_some_and(names_fail)
        }
        _ => false,
    }
}

/// Where the body of a workflow may be. That of a workbook has the name `workbook.workflow` outside of it.
fn paths(workflow: &str) -> [Vec<&str>; 3] {
    let short = workflow.rsplit('.').next().unwrap_or(workflow);
    [vec![workflow], vec![short], vec!["workflows", short]]
}

/// The place of a task in the definition of its workflow. `None` if there is no such task.
pub fn place(definition: &str, workflow: &str, task: &str) -> Option<Place> {
    let document = yaml::load(definition).ok()?;
    paths(workflow).into_iter().find_map(|mut path| {
        let body = path.iter().try_fold(&document, |body, key| body.get(key))?;
        path.extend(["tasks", task]);
        Some(Place {
            line: yaml::line(definition, &path)?,
            task: body["tasks"][task].clone(),
            defaults: body["task-defaults"].clone(),
            body: body.clone(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_found_in_workflows_and_workbooks() {
        let of_workflow = "version: '2.0'\n# w:\nw:\n  task-defaults: {timeout: 3}\n  tasks:\n    a: {action: x}\n\n    \"b c\":\n      action: y\n";
        let of_workbook = "name: book\nworkflows:\n  w:\n    tasks: {a: {action: x},\n      'b c': {action: y}}\n";
        for (definition, workflow, task, line) in [
            (of_workflow, "w", "a", Some(6)),
            (of_workflow, "w", "b c", Some(8)),
            (of_workflow, "book.w", "a", Some(6)),
            (of_workflow, "w", "d", None),
            (of_workflow, "v", "a", None),
            (of_workbook, "book.w", "b c", Some(5)),
            ("- a", "w", "a", None),
            ("a: [", "w", "a", None),
            ("w: {tasks: 1}", "w", "a", None),
        ] {
            let found = place(definition, workflow, task).map(|place| place.line);
            assert_eq!(found, line, "{workflow} {task} in {definition}");
        }
        assert_eq!(output_line(of_workflow, "w"), None);
        assert_eq!(failing_task(of_workflow, "w"), None);
        let found = place(of_workflow, "w", "a").unwrap();
        assert_eq!(
            (found.get("action"), found.get("timeout")),
            (&"x".into(), &3.into())
        );
    }

    #[test]
    fn the_task_with_the_command_fail_is_found_if_it_is_the_only_one() {
        for (clause, is_found) in [
            ("on-success: fail", true),
            ("on-error: [\"fail(msg='x')\"]", true),
            ("on-complete: [{fail: <% true %>}]", true),
            ("on-success: {next: [fail]}", true),
            ("on-success: failure", false),
            ("publish: {fail: 1}", false),
        ] {
            let text =
                format!("w:\n  output: 1\n  tasks:\n    a: {{action: x}}\n    b: {{{clause}}}\n");
            let expected = is_found.then(|| ("b".to_owned(), 5));
            assert_eq!(failing_task(&text, "book.w"), expected, "{clause}");
            assert_eq!(output_line(&text, "w"), Some(2));
            let twice = format!("{text}    c: {{on-success: fail}}\n    d: {{on-success: fail}}\n");
            assert_eq!(failing_task(&twice, "w"), None);
        }
    }
}
