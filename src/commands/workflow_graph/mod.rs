//! `workflow-graph`: a workflow as a picture for programs that draw.

mod chart;
mod expand;
mod json;
mod states;

use std::rc::Rc;

use clap::Args;

use crate::api::Mistral;
use crate::character::single_line;
use crate::dsl::graph;
use crate::error::{Error, Kind, Result};
use crate::output::Format;
use crate::output::graph::{self as drawing, Graph};
use crate::progress::Reader;
use crate::terminal::Terminal;

use super::arguments::Namespace;
use super::command::{Context, Outcome, Run, Server, Text};
use super::execution::reference::Access;
use super::execution::referring::ByExecution;
use super::execution::unread;
use super::output_options::one_of;
use super::structured::structured;
use super::workflow_definitions::{Document, Library, Stored, is_file, some_of};
use expand::{Expanded, expand};
use states::States;

/// A language for graphs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Mermaid,
    Dot,
    Json,
}

impl Language {
    const ALL: [Self; 3] = [Self::Mermaid, Self::Dot, Self::Json];

    fn name(self) -> &'static str {
        match self {
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
            Self::Json => "json",
        }
    }
}

#[derive(Args)]
pub struct Draw {
    /// Name or ID of the workflow; or a file with definitions (a path that exists, has a / or ends in .yaml, .yml or
    /// .json; - for standard input), which needs no server. With --execution it may be left out
    #[arg(value_name = "NAME|FILE")]
    name: Option<String>,
    /// Only this workflow of the file; default: all
    #[arg(long, value_name = "NAME")]
    workflow: Option<String>,
    /// Colour the tasks by their states in this execution
    #[arg(long, value_name = "ID")]
    execution: Option<String>,
    /// Levels of sub-workflows to draw as boxes; 0 for none
    #[arg(long, value_name = "N", default_value = "1")]
    depth: usize,
    #[command(flatten)]
    namespace: Namespace,
    /// Language of the graph
    #[arg(
        short,
        long,
        value_parser = one_of(Language::ALL, Language::name),
        default_value = "mermaid",
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    format: Language,
}

impl Run<Server, Text> for Draw {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let file = self.name.as_deref().filter(|name| is_file(name));
        if self.workflow.is_some() && file.is_none() {
            return Err(Error::usage("--workflow chooses a workflow of a file")
                .hint("give the workflow itself in place of NAME|FILE"));
        }
        let terminal = context.terminal();
        // An execution that is not there is told before standard input is read.
        let mistral = match (file, &self.execution) {
            (Some(_), None) => None,
            _ => Some(context.mistral()?),
        };
        let execution = match (&self.execution, &mistral) {
            (Some(id), Some(mistral)) => Some(self.execution(terminal, mistral, id).await?),
            _ => None,
        };
        let expanded = match (file, &mistral) {
            (None, Some(mistral)) => self.of_server(mistral, execution.as_ref()).await?,
            _ => self.of_file(file.unwrap_or("-")).await?,
        };
        let states = execution.map(|reader| states::states(reader.tree(), &expanded));
        let states = states.transpose()?;
        note(terminal, &expanded, states.as_ref());
        self.text(terminal, &expanded, states.as_ref())
            .map(Outcome::text)
    }
}

impl Draw {
    async fn execution<'a>(
        &self,
        terminal: &Terminal,
        mistral: &'a Mistral,
        id: &str,
    ) -> Result<Reader<'a>> {
        if id.is_empty() {
            return Err(Error::usage("the ID of the execution is empty"));
        }
        let mut reader = Reader::once(mistral, id, Some(self.depth)).await?;
        unread::note(terminal, &reader.take_unread());
        Ok(reader)
    }

    async fn of_file(&self, file: &str) -> Result<Expanded> {
        let document = Document::of_file(file)?;
        let all = document.bodies().into_iter();
        let all = all.map(|body| Rc::new(graph::workflow(&body)));
        let all: Vec<_> = all.collect();
        let named = all.iter().map(|one| (one.name.clone(), Rc::clone(one)));
        let mut library = Library::File(named.collect());
        let Some(wanted) = &self.workflow else {
            return expand(&mut library, &all, self.depth).await;
        };
        let wanted = document.named(wanted)?.name;
        let chosen = all.into_iter().filter(|one| one.name == wanted);
        expand(&mut library, &chosen.collect::<Vec<_>>(), self.depth).await
    }

    async fn of_server(
        &self,
        mistral: &Mistral,
        execution: Option<&Reader<'_>>,
    ) -> Result<Expanded> {
        let top = execution.and_then(|reader| reader.tree().top());
        let stored = match (&self.name, top) {
            (Some(name), _) => Stored::get(mistral, name, self.namespace.get()).await?,
            (None, Some(top)) => {
                let id = top.workflow_id.as_deref().unwrap_or(&top.workflow_name);
                let found = Stored::get(mistral, id, self.namespace.get()).await;
                found.map_err(|error| gone(error, &top.workflow_name))?
            }
            (None, None) => {
                return Err(Error::usage("no workflow given")
                    .hint("give its name, a file, or an execution with --execution"));
            }
        };
        let mut library = Library::Server {
            mistral,
            namespace: stored.namespace.clone(),
            read: std::collections::HashMap::new(),
        };
        let workflow = Rc::new(graph::workflow(&stored.body()?));
        expand(&mut library, &[workflow], self.depth).await
    }

    fn text(
        &self,
        terminal: &Terminal,
        expanded: &Expanded,
        states: Option<&States>,
    ) -> Result<String> {
        let states = states.map(|states| &states.of);
        Ok(match self.format {
            Language::Json => structured(&json::report(expanded, states), Format::Json)?,
            Language::Dot => drawing::dot(&chart::chart(expanded, states)),
            Language::Mermaid => {
                let graph = chart::chart(expanded, states);
                let text = drawing::mermaid(&graph);
                note_limits(terminal, &graph, &text);
                text
            }
        })
    }
}

/// The workflow of an execution may have been deleted.
fn gone(error: Error, workflow: &str) -> Error {
    if error.kind != Kind::NotFound {
        return error;
    }
    let workflow = single_line(workflow);
    error.hint(format!(
        "workflow '{workflow}' of the execution may have been deleted; give a file with its definition"
    ))
}

/// Tells what the picture does not show.
fn note(terminal: &Terminal, expanded: &Expanded, states: Option<&States>) {
    if expanded.left_out > 0 {
        terminal.note(&format!(
            "mistral: note: there are too many sub-workflows; {} are drawn as tasks only",
            expanded.left_out
        ));
    }
    for drawn in expanded.drawn.iter().filter(|drawn| drawn.workflow.is_cut) {
        let name = single_line(&drawn.workflow.name);
        terminal.note(&format!(
            "mistral: note: workflow '{name}' has too many transitions; some are left out"
        ));
    }
    let lacking = states.into_iter().flat_map(|states| &states.lacking);
    let lacking: Vec<String> = lacking.map(|name| single_line(name)).collect();
    if !lacking.is_empty() {
        let names = some_of(&lacking);
        terminal.note(&format!(
            "mistral: note: the definition has changed since: it lacks tasks of the execution: {names}"
        ));
    }
}

/// Mermaid has limits, which only the page that it draws for can raise.
fn note_limits(terminal: &Terminal, graph: &Graph, text: &str) {
    if graph.edges.len() > drawing::MAX_EDGES || text.len() > drawing::MAX_TEXT {
        terminal.note(&format!(
            "mistral: note: Mermaid draws no more than {} edges and {} characters unless maxEdges and maxTextSize \
             are raised\n  hint: Graphviz has no such limit: -f dot",
            drawing::MAX_EDGES,
            drawing::MAX_TEXT
        ));
    }
}

impl ByExecution for Draw {
    fn access(&self) -> Access {
        Access::Reads
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.execution.iter_mut().collect()
    }
}
