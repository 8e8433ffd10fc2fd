//! `execution-results`: what the tasks of an execution returned, by their names.

mod runs;

use clap::Args;
use futures_util::stream::{self, StreamExt as _};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::api::Mistral;
use crate::api::tasks::TASKS;
use crate::character::single_line;
use crate::error::{Error, Result};
use crate::exit::ExitStatus;
use crate::jq::Expression;
use crate::json;
use crate::output::{Format, write_line};
use crate::progress::{Reader, Unread, is_of_part};
use crate::terminal::Terminal;

use super::super::command::{self, Context, Outcome, Server, Text};
use super::super::output_options::{compiled, one_of};
use super::super::structured::structured;
use super::reference::Access;
use super::referring::ByExecution;
use super::unread;
use runs::Run;

/// The most requests at the same time: the server tells a result only for one task at a time.
const IN_FLIGHT: usize = 4;

#[derive(Args)]
pub struct Results {
    /// ID of the execution
    id: String,
    /// Only tasks with this name, or with this path, such as 'deploy > fetch'; repeatable
    #[arg(long = "task", value_name = "NAME")]
    tasks: Vec<String>,
    /// Levels of sub-executions whose tasks are shown, too; -1: all. A path of --task needs none
    #[arg(
        long,
        value_name = "N",
        default_value = "0",
        value_parser = levels,
        allow_hyphen_values = true
    )]
    depth: usize,
    /// Format of the output: one object, or one line for each task execution (jsonl). Tasks with items have lists. null: the task
    /// has not ended, or its result could not be read, which gives exit code 1
    #[arg(
        short,
        long,
        value_parser = one_of([Format::Json, Format::Jsonl, Format::Yaml], Format::name),
        default_value = "json",
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    format: Format,
    /// Print what this jq expression makes of the object
    #[arg(long, value_name = "EXPRESSION", help_heading = "Output")]
    jq: Option<String>,
}

/// Reads a number of levels; -1 is for all.
fn levels(text: &str) -> std::result::Result<usize, String> {
    if text == "-1" {
        return Ok(usize::MAX);
    }
    text.parse()
        .map_err(|_| "neither a number of levels nor -1".to_owned())
}

/// A line of `-f jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    task: &'a str,
    path: &'a str,
    id: &'a str,
    state: &'a str,
    result: &'a Value,
}

impl command::Run<Server, Text> for Results {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        if self.id.is_empty() {
            return Err(Error::usage("the ID of the execution is empty"));
        }
        let jq = self.jq()?;
        let mistral = context.mistral()?;
        let paths = self.tasks.iter().map(|path| runs::depth_of(path));
        let depth = paths.fold(self.depth, usize::max);
        let mut reader = Reader::only_tasks(&mistral, &self.id, depth).await?;
        let mut unread = reader.take_unread();
        let runs = runs::named(reader.tree(), &self.tasks, self.depth)?;
        let terminal = context.terminal();
        let repeated = if self.format == Format::Jsonl {
            print_lines(terminal, &mistral, &runs, &mut unread).await?;
            note_unfinished(terminal, &runs)?;
            Vec::new()
        } else {
            let (runs, repeated) = runs::newest(runs);
            let results = self.object(&mistral, &runs, &mut unread).await?;
            self.print(terminal, &results, jq.as_ref())?;
            note_unfinished(terminal, &runs)?;
            repeated
        };
        note_repeated(terminal, &repeated);
        unread::note(terminal, &unread);
        let status = if unread.is_empty() {
            ExitStatus::SUCCESS
        } else {
            ExitStatus::FAILURE
        };
        Ok(Outcome {
            status,
            ..Outcome::done()
        })
    }
}

impl ByExecution for Results {
    fn access(&self) -> Access {
        Access::Reads
    }

    fn ids(&mut self) -> Vec<&mut String> {
        vec![&mut self.id]
    }
}

impl Results {
    /// The results as one object.
    async fn object(
        &self,
        mistral: &Mistral,
        runs: &[Run<'_>],
        unread: &mut Vec<Unread>,
    ) -> Result<Map<String, Value>> {
        let mut results = Map::new();
        let mut take = |run: &Run<'_>, result| {
            results.insert(run.path.clone(), result);
            Ok(())
        };
        read(mistral, runs, unread, &mut take).await?;
        Ok(results)
    }

    fn print(
        &self,
        mut terminal: &Terminal,
        results: &Map<String, Value>,
        jq: Option<&Expression>,
    ) -> Result<()> {
        if let Some(jq) = jq {
            let object = serde_json::to_string(results);
            let object = object.map_err(|cause| Error::local(cause.to_string()))?;
            return write_line(&object, Some(jq), &mut terminal);
        }
        terminal.print(&structured(results, self.format)?)
    }

    /// The expression of `--jq`, which works on the object of `-f json`.
    fn jq(&self) -> Result<Option<Expression>> {
        let Some(code) = &self.jq else {
            return Ok(None);
        };
        if self.format != Format::Json {
            let name = self.format.name();
            let message = format!("--jq cannot be combined with -f {name}");
            return Err(Error::usage(message).hint("leave out -f"));
        }
        compiled(code).map(Some)
    }
}

/// Prints a line for each task execution as its result comes.
async fn print_lines(
    terminal: &Terminal,
    mistral: &Mistral,
    runs: &[Run<'_>],
    unread: &mut Vec<Unread>,
) -> Result<()> {
    let mut print = |run: &Run<'_>, result| {
        let line = Line {
            task: &run.task.name,
            path: &run.path,
            id: &run.task.id,
            state: &run.task.state,
            result: &result,
        };
        let line = serde_json::to_string(&line);
        let line = line.map_err(|cause| Error::local(cause.to_string()))?;
        terminal.print(&(line + "\n"))
    };
    read(mistral, runs, unread, &mut print).await
}

/// Reads the results, a few at a time, in the order of the task executions. Those that have not ended have none, whatever
/// the server sends for them.
async fn read(
    mistral: &Mistral,
    runs: &[Run<'_>],
    unread: &mut Vec<Unread>,
    take: &mut dyn FnMut(&Run<'_>, Value) -> Result<()>,
) -> Result<()> {
    let reads = runs.iter().map(|run| async move {
        if run.task.has_ended() {
            TASKS.get(mistral, &run.task.id, "").await.map(result)
        } else {
            Ok(Value::Null)
        }
    });
    let mut reads = stream::iter(reads).buffered(IN_FLIGHT).enumerate();
    while let Some((place, found)) = reads.next().await {
        let run = &runs[place];
        let result = found.or_else(|error| {
            if !is_of_part(&error) {
                return Err(error);
            }
            let what = format!("the result of task {}", single_line(&run.path));
            unread.push(Unread { what, error });
            Ok(Value::Null)
        })?;
        take(run, result)?;
    }
    Ok(())
}

/// The result of a task, which the server sends as JSON in a text. NaN and Infinity, which are no JSON, stay texts.
fn result(mut task: Value) -> Value {
    match task.get_mut("result").map(Value::take).unwrap_or_default() {
        Value::String(text) => json::strict(&text).unwrap_or(Value::String(text)),
        other => other,
    }
}

/// Says which tasks have ended, but not in SUCCESS. The note stands below the output.
fn note_failed(terminal: &Terminal, runs: &[Run<'_>]) {
    let is_failed = |run: &&Run<'_>| run.task.has_ended() && run.task.state != "SUCCESS";
    let failed = runs.iter().filter(is_failed);
    let failed = failed.map(|run| format!("{} ({})", run.path, run.task.state));
    let failed: Vec<_> = failed.collect();
    let what = match failed.len() {
        0 => return,
        1 => "1 task".to_owned(),
        count => format!("{count} tasks"),
    };
    terminal.note(&format!(
        "mistral: note: {what} did not succeed: {}",
        single_line(&runs::listed(failed.into_iter()))
    ));
}

/// Says which tasks have no result yet. The note stands below the output.
fn note_unfinished(terminal: &Terminal, runs: &[Run<'_>]) -> Result<()> {
    terminal.flush()?;
    let unfinished = runs.iter().filter(|run| !run.task.has_ended());
    let unfinished = unfinished.map(|run| format!("{} ({})", run.path, run.task.state));
    let unfinished: Vec<_> = unfinished.collect();
    if !unfinished.is_empty() {
        terminal.note(&format!(
            "mistral: note: null for tasks that have not ended: {}",
            single_line(&runs::listed(unfinished.into_iter()))
        ));
    }
    note_failed(terminal, runs);
    Ok(())
}

/// Says which tasks ran several times.
fn note_repeated(terminal: &Terminal, repeated: &[(String, usize)]) {
    if repeated.is_empty() {
        return;
    }
    let tasks = repeated.iter();
    let tasks = tasks.map(|(path, count)| format!("{path} ({count} times)"));
    terminal.note(&format!(
        "mistral: note: only the newest result of tasks that ran several times: {}\n  hint: -f jsonl shows all",
        single_line(&runs::listed(tasks))
    ));
}
