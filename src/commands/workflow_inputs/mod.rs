//! `workflow-inputs`: what a workflow is given, what it calls, and what calls it.

mod callers;
mod rows;

use clap::Args;

use crate::error::{Error, Result};
use crate::terminal::Terminal;

use super::arguments::Namespace;
use super::command::{Context, Outcome, Rows, Run, Server};
use super::workflow_definitions::{Document, Stored, is_file};
use callers::{Callers, of_document, of_server};
use rows::{HEADINGS, Relations};

#[derive(Args)]
pub struct Inputs {
    /// Name or ID of the workflow; or a file with definitions (a path that exists, has a / or ends in .yaml, .yml or
    /// .json; - for standard input), which needs no server
    #[arg(value_name = "NAME|FILE")]
    name: String,
    /// Only this workflow of the file; default: all
    #[arg(long, value_name = "NAME")]
    workflow: Option<String>,
    #[command(flatten)]
    namespace: Namespace,
}

impl Run<Server, Rows> for Inputs {
    fn columns() -> Vec<String> {
        HEADINGS.map(str::to_owned).into()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let mut rows = context.rows(Self::columns())?;
        let terminal = context.terminal();
        let redactor = terminal.redactor();
        let mut shown = Vec::new();
        if is_file(&self.name) {
            let document = Document::of_file(&self.name)?;
            let callers = of_document(&document);
            let bodies = match &self.workflow {
                Some(name) => vec![document.named(name)?],
                None => document.bodies(),
            };
            for body in bodies {
                let callers = callers.get(&body.name).cloned().unwrap_or_default();
                shown.extend(Relations::new(&body, callers).rows(&redactor));
            }
        } else {
            if self.workflow.is_some() {
                return Err(Error::usage("--workflow chooses a workflow of a file")
                    .hint("give the workflow itself in place of NAME|FILE"));
            }
            let mistral = context.mistral()?;
            let stored = Stored::get(&mistral, &self.name, self.namespace.get()).await?;
            let callers = of_server(&mistral, &stored).await?;
            note(terminal, &callers);
            shown = Relations::new(&stored.body()?, callers.found).rows(&redactor);
        }
        for row in shown {
            rows.add(row)?;
        }
        rows.end(false)
    }
}

/// Tells that there may be more callers.
fn note(terminal: &Terminal, callers: &Callers) {
    if callers.are_cut {
        terminal.note(&format!(
            "mistral: note: only the first {} workflows with its name in them were searched for callers",
            callers::MOST
        ));
    }
    if callers.unreadable > 0 {
        terminal.note(&format!(
            "mistral: note: {} definitions could not be read, and may call it as well",
            callers.unreadable
        ));
    }
}
