//! From failed tasks to causes: what is the same is one, and each is told with what it ran and where it is defined.

use serde_json::Value;

use crate::api::Mistral;
use crate::api::executions::EXECUTIONS;
use crate::character::single_line;
use crate::dsl::{command, failing};
use crate::error::{Error, Result};
use crate::failures::{Attempt, FailedTask, Failures, First, attempts, is_refused};
use crate::json::embedded;
use crate::time::seconds_between;

use super::around::{Around, started_inputs};
use super::definitions::{Definitions, Source};
use super::error::of_action;
use super::groups::{follows, grouped};
use super::input;
use super::items::{INPUTS, merged, of_actions, of_workflows};
use super::itself::add_definition;
use super::join::unmet;
use super::mark::{default_timeout, mark};
use super::paused::paused_by;
use super::reason::{AdHoc, expression, recurs, with_reason};
use super::report::{Because, Cause, Earlier, Items, Running, TaskOf};
use super::shown::{Shown, cut};
use super::unhandled::unhandled;
use super::values::Values;

/// The most causes for which details are requested.
const DETAILED: usize = 20;
/// The most tasks that go on which are named, and the most actions of each.
pub const RUNNING: usize = 5;
/// The most characters of a result that is quoted in a note.
const QUOTED: usize = 300;

pub struct Causes<'a> {
    mistral: &'a Mistral,
    shown: &'a Shown,
    pub definitions: Definitions<'a>,
    pub values: Values<'a>,
    /// What could not be read.
    pub unread: Vec<String>,
}

impl<'a> Causes<'a> {
    pub fn new(mistral: &'a Mistral, shown: &'a Shown) -> Self {
        Self {
            mistral,
            shown,
            definitions: Definitions::new(mistral),
            values: Values {
                around: Around::new(mistral),
                shown,
            },
            unread: Vec::new(),
        }
    }

    /// The causes behind these failed tasks, in the order of time.
    pub async fn of(&mut self, tasks: &[FailedTask]) -> Result<Vec<Cause>> {
        let mut tasks: Vec<_> = tasks.iter().filter(|task| !follows(task, tasks)).collect();
        tasks.sort_by(|a, b| a.finished_at.cmp(&b.finished_at));
        let (mut causes, mut left_out) = (Vec::new(), 0);
        for (place, group) in grouped(&tasks).into_iter().enumerate() {
            let cause = self.brief(&group);
            if place < DETAILED {
                causes.extend(self.detailed(cause, &group).await?);
            } else {
                causes.push(cause);
                left_out += 1;
            }
        }
        if left_out > 0 {
            self.unread.push(format!(
                "details of {left_out} more causes: only those of the first {DETAILED} are requested"
            ));
        }
        Ok(merged(causes))
    }

    /// What is known without another request.
    fn brief(&self, group: &[&FailedTask]) -> Cause {
        let task = group[0];
        let message = task.message();
        let (start, end) = (task.created_at.as_deref(), task.finished_at.as_deref());
        Cause {
            path: Some(task.path()),
            task: Some(task.name.clone()),
            task_id: Some(task.id.clone()),
            tasks: group.iter().map(|task| task_of(task)).collect(),
            workflow: task.execution.workflow_name.clone(),
            execution_id: task.execution.id.clone(),
            action: None,
            started: !task.below.is_empty(),
            runs_workflow: task.first_below().map(|sub| sub.workflow_name.clone()),
            target: None,
            attempt: task.attempts,
            attempts: task.attempts,
            earlier_attempts: Vec::new(),
            started_at: task.created_at.clone(),
            ended_at: task.finished_at.clone(),
            duration_seconds: start
                .zip(end)
                .and_then(|(start, end)| seconds_between(start, end)),
            error: if message.is_empty() {
                self.shown.text(&task.error())
            } else {
                with_reason(&self.shown.error(&message))
            },
            because: task.first.as_deref().map(|first| self.because(first)),
            failed_handler: task.failed_handler.clone(),
            http: None,
            input: None,
            values: Vec::new(),
            passed: None,
            items: task.item.as_ref().map(|item| Items {
                task: Some(item.task.clone()),
                failed: group.len(),
                total: item.of,
                indexes: in_order(group.iter().filter_map(|task| task.item.as_ref()?.index)),
                inputs: Vec::new(),
            }),
            definition: None,
            recurs: recurs(&message),
            uses_environment: false,
            caller: task.caller.clone().filter(|_| task.item.is_none()),
            running: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The cause with what the task ran and where it is defined. The items of a task may have failed for several.
    async fn detailed(&mut self, mut cause: Cause, group: &[&FailedTask]) -> Result<Vec<Cause>> {
        let task = group[0];
        match self
            .definitions
            .of_task(&task.execution, &task.name, self.shown)
            .await
        {
            Ok(source) => {
                self.add_definition(&mut cause, task, &source);
                self.add_reason(&mut cause, task, &source).await?;
            }
            Err(why) => cause.notes.push(why),
        }
        self.add_first(&mut cause, task).await?;
        self.add_inputs(&mut cause, group).await?;
        // Old servers do not say that a task runs an action.
        if task.runs_workflow && cause.action.is_none() {
            if task.items.is_some() && !task.below.is_empty() {
                return self.of_workflows(&cause, task).await;
            }
            self.add_workflow(&mut cause, task).await?;
            return Ok(vec![cause]);
        }
        let read = attempts(self.mistral, task).await;
        let attempts = self.tolerate(read, &task.path())?;
        let failed: Vec<_> = attempts.iter().filter(|one| is_failure(one)).collect();
        if task.items.is_some() && !failed.is_empty() {
            return Ok(of_actions(&cause, task, &failed, self.shown));
        }
        self.add_attempts(&mut cause, task, &attempts);
        Ok(vec![cause])
    }

    /// The failure whose `on-error` led to another one, by what is known without another request.
    fn because(&self, first: &First) -> Because {
        Because {
            path: first.task.path(),
            task_id: first.task.id.clone(),
            is_next: first.is_next,
            error: self.shown.text(&first.task.error()),
        }
    }

    /// Adds what the action of that failure returned.
    async fn add_first(&mut self, cause: &mut Cause, task: &FailedTask) -> Result<()> {
        let (Some(because), Some(first)) = (&mut cause.because, &task.first) else {
            return Ok(());
        };
        if first.task.runs_workflow {
            return Ok(());
        }
        let read = attempts(self.mistral, &first.task).await;
        let attempts = self.tolerate(read, &because.path)?;
        if let Some(last) = attempts.iter().rev().find(|attempt| is_failure(attempt)) {
            let error = of_action(last, self.shown);
            let body = error.http.map(|http| http.body).unwrap_or_default();
            let body = cut(body.lines().next().unwrap_or_default(), QUOTED);
            because.error = match body.as_str() {
                "" => error.text,
                body => format!("{}: {body}", error.text),
            };
        }
        Ok(())
    }

    fn add_definition(&self, cause: &mut Cause, task: &FailedTask, source: &Source) {
        let place = &source.place;
        let text = |key: &str| place.get(key).as_str();
        let name = |key: &str| text(key).map(|call| self.shown.text(name_in(call)));
        cause.target = text("target").map(|text| self.shown.text(text));
        cause.runs_workflow = cause.runs_workflow.take().or_else(|| name("workflow"));
        if cause.runs_workflow.is_none() {
            cause.action = name("action");
        }
        if let Some(count) = place.get("retry")["count"].as_u64() {
            cause.attempts = cause.attempt.max(count.saturating_add(1));
        }
        if task.execution.state == "PAUSED"
            && command(&place.body, &task.name, "on-error", "pause").is_some()
        {
            let note = "after execution-resume its failure counts as handled: what only its on-success names does not run";
            cause.notes.push(note.to_owned());
        } else if place.fails_on_error() {
            let note = "its on-error may end the workflow by the command fail";
            cause.notes.push(note.to_owned());
        }
    }

    /// Adds what the definition and the tasks around tell of the reason, and the line from which it comes.
    async fn add_reason(
        &mut self,
        cause: &mut Cause,
        task: &FailedTask,
        source: &Source,
    ) -> Result<()> {
        let path = task.path();
        let read = unmet(&mut self.values, source, task).await;
        if let Some(unmet) = self.tolerate(read, &path)? {
            let place = unmet.place.clone();
            unmet.tell(cause, self.shown);
            let (of, line) = place.unwrap_or_else(|| (task.name.clone(), source.place.line));
            cause.definition = Some(source.shown(&of, Some(line), self.shown));
            return Ok(());
        }
        if let Some(ad_hoc) = AdHoc::read(&task.message(), self.shown) {
            (cause.error, cause.values) = (ad_hoc.error, ad_hoc.unknown);
        }
        if let Some(expression) = expression(task, source) {
            cause.uses_environment = expression.contains("env()");
            let read = self.values.of(task, &task.id, source, &expression).await;
            cause.values = self.tolerate(read, &path)?;
        }
        let read = unhandled(&mut self.values, source, task).await;
        let unhandled = self.tolerate(read, &path)?;
        let false_line = unhandled.as_ref().and_then(|unhandled| unhandled.line);
        if let Some(unhandled) = unhandled {
            cause.notes.push(self.shown.text(&unhandled.note));
            cause.values.extend(unhandled.values);
        }
        if let Some(line) = default_timeout(source, task) {
            let note = format!("the timeout is in the task-defaults of the workflow (line {line})");
            cause.notes.push(note);
        }
        cause.passed = input::passed(self.mistral, task, source, self.shown).await?;
        let mark = mark(source, task).or(false_line);
        let definition = source.shown(&task.name, mark, self.shown);
        if definition.changed_at.is_some() && mark.is_none() && failing(&task.message()).is_some() {
            let note = "the definition no longer has the expression";
            cause.notes.push(note.to_owned());
        }
        cause.definition = Some(definition);
        Ok(())
    }

    /// The inputs of the items that failed, where a task above runs a workflow for each.
    async fn add_inputs(&mut self, cause: &mut Cause, group: &[&FailedTask]) -> Result<()> {
        let items = group.iter().filter_map(|task| task.item.as_ref());
        for item in items.take(INPUTS) {
            let input = self.input_of(&item.execution_id, cause).await?;
            if let (Some(items), Some(input)) = (&mut cause.items, input) {
                items.inputs.push(input);
            }
        }
        Ok(())
    }

    async fn input_of(&mut self, execution: &str, cause: &Cause) -> Result<Option<Value>> {
        let read = EXECUTIONS
            .get_fields(self.mistral, execution, "id,input")
            .await;
        let row = self.tolerate(read.map(Some), cause.path.as_deref().unwrap_or_default())?;
        Ok(row.map(|row| self.shown.value(embedded(&row, "input"))))
    }

    /// A cause for each error of the workflows that a task ran for its items and that failed without a failed task.
    async fn of_workflows(&mut self, cause: &Cause, task: &FailedTask) -> Result<Vec<Cause>> {
        let read = started_inputs(self.mistral, &task.id).await;
        let inputs = self.tolerate(read, &task.path())?;
        let mut causes = Vec::new();
        for (mut cause, below) in of_workflows(cause, task, &inputs, self.shown) {
            add_definition(&mut cause, &mut self.definitions, below, self.shown).await;
            causes.push(cause);
        }
        Ok(causes)
    }

    async fn add_workflow(&mut self, cause: &mut Cause, task: &FailedTask) -> Result<()> {
        if let Some(below) = task.first_below() {
            cause.input = self.input_of(&below.id, cause).await?;
            add_definition(cause, &mut self.definitions, below, self.shown).await;
        }
        if task.has_timed_out() {
            cause.notes.push(format!(
                "a timeout does not stop the workflow that the task runs: mistral task-get-sub-executions {}",
                single_line(&task.id)
            ));
        }
        Ok(())
    }

    /// What the attempts of a task with one action tell.
    fn add_attempts(&self, cause: &mut Cause, task: &FailedTask, attempts: &[Attempt]) {
        let accepted = attempts.iter().rev().find(|attempt| attempt.is_accepted);
        let Some(last) = accepted.or(attempts.last()) else {
            return;
        };
        cause.started = true;
        if task.items.is_none() {
            let count = u64::try_from(attempts.len()).unwrap_or(u64::MAX);
            cause.attempt = cause.attempt.max(count);
            cause.attempts = cause.attempts.max(cause.attempt);
            cause.input = Some(self.shown.value(last.input.clone()));
        }
        cause.action = Some(last.name.clone());
        if is_failure(last) {
            let error = of_action(last, self.shown);
            (cause.error, cause.http) = (error.text, error.http);
        } else if last.state == "SUCCESS" && last.is_accepted {
            let result = self.shown.value(last.result.clone()).to_string();
            let result = cut(&result, QUOTED);
            cause
                .notes
                .push(format!("its action succeeded and returned {result}"));
        }
        let running = attempts.iter().filter(|one| one.state == "RUNNING");
        for one in running.take(INPUTS).filter(|_| task.has_timed_out()) {
            cause.notes.push(format!(
                "its action {} {} still runs: a timeout does not stop it",
                single_line(&one.name),
                single_line(&one.id)
            ));
            cause.running.push(one.id.clone());
        }
        let earlier = attempts
            .iter()
            .filter(|one| !one.is_accepted && one.state == "ERROR");
        cause.earlier_attempts = earlier
            .map(|one| Earlier {
                started_at: one.created_at.clone(),
                error: of_action(one, self.shown).text,
            })
            .collect();
    }

    /// What paused the execution, if it is PAUSED.
    pub async fn paused_by(&mut self, failures: &Failures) -> Result<Option<String>> {
        let around = &mut self.values.around;
        let execution = &failures.execution;
        let read = paused_by(&mut self.definitions, around, execution, self.shown).await;
        self.tolerate(read, "")
    }

    /// The actions of a cancelled execution that go on.
    pub async fn still_running(&mut self, failures: &Failures) -> Result<Vec<Running>> {
        let mut found = Vec::new();
        for task in failures.running.iter().take(RUNNING) {
            let path = task.path();
            let read = attempts(self.mistral, task).await;
            let attempts = self.tolerate(read, &path)?;
            let running = attempts.into_iter().filter(|one| one.state == "RUNNING");
            found.extend(running.take(RUNNING).map(|one| Running {
                path: path.clone(),
                action: one.name,
                action_execution_id: one.id,
            }));
        }
        Ok(found)
    }

    /// What was read. What the server refuses is noted down and left out.
    fn tolerate<T: Default>(&mut self, read: Result<T>, path: &str) -> Result<T> {
        read.or_else(|error| {
            if !is_refused(&error) {
                return Err(error);
            }
            self.unread.push(unread(path, &error, self.shown));
            Ok(T::default())
        })
    }
}

/// What could not be read, in one line.
pub fn unread(path: &str, error: &Error, shown: &Shown) -> String {
    let place = if path.is_empty() { "the tasks" } else { path };
    let message = single_line(&shown.text(&error.message));
    format!("{place}: {}", cut(&message, QUOTED))
}

fn task_of(task: &FailedTask) -> TaskOf {
    TaskOf {
        task_id: task.id.clone(),
        execution_id: task.execution.id.clone(),
    }
}

fn in_order(indexes: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut indexes: Vec<_> = indexes.collect();
    indexes.sort_unstable();
    indexes
}

/// An action that counts and failed.
fn is_failure(attempt: &Attempt) -> bool {
    attempt.is_accepted && attempt.state == "ERROR"
}

/// The name in the call of an action or a workflow, `std.http url=...`, if it is no expression.
fn name_in(call: &str) -> &str {
    let start = call.trim_start();
    if start.starts_with("<%") || start.starts_with("{{") {
        return call;
    }
    call.split_whitespace().next().unwrap_or(call)
}
