//! `definition-diff`: what `definition-apply` would do.

pub mod lines;

use clap::Args;
use serde::Serialize;

use crate::definitions::object::{Body, Object};
use crate::definitions::plan::{Action, Plan, Step};
use crate::definitions::remote::Reader;
use crate::error::{Error, Result};
use crate::exit::ExitStatus;
use crate::output::Format;
use crate::secret::Redactor;
use crate::terminal::colours;
use crate::terminal::screen::Stream;
use crate::terminal::style::{Line, Style};

use super::command::{Context, Outcome, Run, Server, Text};
use super::definition_files::Given;
use super::structured::{AnswerFormat, structured};

use lines::{Side, changed_lines, line, painted};

#[derive(Args)]
pub struct Diff {
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    output: AnswerFormat,
}

impl Run<Server, Text> for Diff {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        self.compare(context).await.map_err(Error::as_trouble)
    }
}

impl Diff {
    async fn compare(&self, context: &Context<Server, Text>) -> Result<Outcome> {
        let terminal = context.terminal();
        let files = self.given.read(terminal)?;
        let mistral = context.mistral()?;
        let reader = Reader::new(&mistral);
        let plan = self
            .given
            .plan((terminal, &reader), files.desired)
            .await?
            .plan;
        let is_different = plan.steps.iter().any(|step| !step.action.is_done());
        let status = if is_different {
            ExitStatus::FAILURE
        } else {
            ExitStatus::SUCCESS
        };
        let redactor = terminal.redactor();
        if self.output.format != Format::Table {
            let shown = Shown::of(&plan, &redactor);
            let text = structured(&shown, self.output.format)?;
            return Ok(Outcome { text, status });
        }
        let environment = context.environment();
        let is_coloured = colours::are_wanted(environment, Stream::Out.is_terminal());
        let steps = plan.steps.iter();
        let lines: Vec<Line> = steps.flat_map(|step| text_of(step, &redactor)).collect();
        terminal.print_lines(Stream::Out, &lines, is_coloured)?;
        if !is_different {
            let count = plan.steps.len();
            let objects = if count == 1 {
                "1 object is"
            } else {
                &format!("{count} objects are")
            };
            terminal.note(&format!("mistral: note: {objects} as the files say"));
        }
        Ok(Outcome {
            status,
            ..Outcome::done()
        })
    }
}

/// A plan in JSON and YAML.
#[derive(Serialize)]
struct Shown<'a> {
    different: bool,
    objects: Vec<ShownStep<'a>>,
}

#[derive(Serialize)]
struct ShownStep<'a> {
    kind: &'static str,
    name: &'a str,
    namespace: &'a str,
    action: &'static str,
    /// Who can see it now, and then.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<[&'a str; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    /// A unified diff.
    #[serde(skip_serializing_if = "String::is_empty")]
    diff: String,
}

impl<'a> Shown<'a> {
    fn of(plan: &'a Plan, redactor: &Redactor) -> Self {
        let objects: Vec<ShownStep<'_>> = plan
            .steps
            .iter()
            .map(|step| ShownStep {
                kind: step.key.kind.name(),
                name: &step.key.name,
                namespace: &step.key.namespace,
                action: step.action.name(),
                scope: scope(step),
                note: step.note.as_deref(),
                diff: unified(&diff(step, redactor)),
            })
            .collect();
        Self {
            different: plan.steps.iter().any(|step| !step.action.is_done()),
            objects,
        }
    }
}

/// Who can see an object now, and then, if that changes and is not among its lines.
fn scope(step: &Step) -> Option<[&str; 2]> {
    let (before, after) = (&step.before.as_ref()?.object, step.after.as_ref()?);
    let scopes = [before.scope.as_deref()?, after.scope.as_deref()?];
    let is_apart = !matches!(after.body, Body::Fields(_));
    (is_apart && scopes[0] != scopes[1]).then_some(scopes)
}

/// The lines of a diff as text.
fn unified(lines: &[(Side, String)]) -> String {
    let lines = lines.iter();
    lines.fold(String::new(), |text, (side, line)| {
        text + side.mark() + line + "\n"
    })
}

/// The lines that an action changes. What is the same has none.
fn diff(step: &Step, redactor: &Redactor) -> Vec<(Side, String)> {
    let before = step.before.as_ref().map(|remote| remote.object.shown());
    let after = step.after.as_ref().map(Object::shown);
    let before = before.unwrap_or_default();
    match step.action {
        Action::Same | Action::Skip | Action::Keep => Vec::new(),
        _ => changed_lines(&before, &after.unwrap_or_default(), redactor),
    }
}

fn text_of(step: &Step, redactor: &Redactor) -> Vec<Line> {
    if step.action == Action::Same && step.note.is_none() {
        return Vec::new();
    }
    let mut head = format!("{} {} {}", step.action.mark(), step.action.name(), step.key);
    if let Some(note) = &step.note {
        head.push_str(": ");
        head.push_str(note);
    }
    let mut lines = vec![line(Style::Bold, &head)];
    if let Some([before, after]) = scope(step) {
        lines.push(line(Style::Red, &format!("-scope: {before}")));
        lines.push(line(Style::Green, &format!("+scope: {after}")));
    }
    lines.extend(painted(&diff(step, redactor)));
    lines
}
