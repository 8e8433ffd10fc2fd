//! `execution-create`: starts an execution.

use clap::Args;

use crate::api::executions::{EXECUTIONS, NewExecution};
use crate::api::is_uuid;
use crate::error::{Error, Result};
use crate::input;

use super::super::arguments::{Namespace, given};
use super::super::column::missing;
use super::super::command::{Context, Outcome, Record, Run, Server};
use super::super::resource::ResourceType;
use super::resource_type::Execution;
use super::wait_options::WaitOptions;
use super::waiting::{Waiting, catch_signals, start, wait_unless};

#[derive(Args)]
pub struct Create {
    /// ID or name of the workflow
    workflow_identifier: Option<String>,
    /// Input of the workflow as JSON, a file that contains it, or - for standard input
    workflow_input: Option<String>,
    /// Parameters of the workflow type as JSON, a file that contains it, or - for standard input
    params: Option<String>,
    #[command(flatten)]
    namespace: Namespace,
    /// Description of the execution
    #[arg(
        short,
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "TEXT"
    )]
    description: String,
    /// Run the workflow of the execution with this ID again. Its input and params are not copied: without INPUT and PARAMS,
    /// the defaults of the workflow apply
    #[arg(short = 's', num_args = 0..=1, value_name = "EXECUTION_ID")]
    source_execution_id: Option<Option<String>>,
    #[command(flatten)]
    wait: WaitOptions,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        self.wait.check()?;
        let record = Execution::RESOURCE.record(context)?;
        let execution = self.execution()?;
        let (mistral, terminal) = (&record.mistral, context.terminal());
        let limits = self.wait.limits();
        let caught = limits
            .map(|limits| catch_signals(context, limits))
            .transpose()?;
        let request = EXECUTIONS.create(mistral, &execution);
        let created = match &caught {
            Some(caught) => start(terminal, caught, request).await?,
            None => request.await?,
        };
        let named = execution.workflow_id.or(execution.workflow_name);
        if let (Some(source), Some(workflow)) = (execution.source_execution_id, named) {
            context.terminal().note(&format!(
                "mistral: warning: -s runs the workflow of execution {source}; {workflow:?} is ignored"
            ));
        }
        if let (Some(source), None) = (execution.source_execution_id, &execution.input) {
            context.terminal().note(&format!(
                "mistral: note: the input of execution {source} was not copied; the defaults of the workflow apply\n  \
                 hint: to run it with the same input: mistral execution-create -s {source} '' \
                 \"$(mistral execution-get-input {source})\""
            ));
        }
        let (Some(limits), Some(caught)) = (limits, caught) else {
            return record.show(&created);
        };
        let id = created["id"].as_str().ok_or_else(|| missing("id"))?;
        terminal.note(&format!("mistral: execution {id} has started"));
        let waiting = Waiting::for_new(&id, limits);
        let waited = wait_unless(context, mistral, &waiting, &caught).await?;
        let execution = match waited.read(terminal, mistral, 0).await {
            Some(execution) => execution.read()?,
            None => created.clone(),
        };
        Ok(Outcome {
            status: waited.status(),
            ..record.show(&execution)?
        })
    }
}

impl Create {
    /// The requested execution.
    fn execution(&self) -> Result<NewExecution<'_>> {
        let input = self.workflow_input.as_deref();
        input::one_dash([("INPUT", input), ("PARAMS", self.params.as_deref())])?;
        let source = given(&self.source_execution_id);
        if let Some(source) = source.filter(|id| !is_uuid(id)) {
            return Err(Error::local(format!(
                "-s {source:?} is not the ID of an execution"
            )));
        }
        let workflow = self
            .workflow_identifier
            .as_deref()
            .filter(|id| !id.is_empty());
        if workflow.is_none() && source.is_none() {
            return Err(
                Error::local("no workflow given").hint("give a workflow, or an execution with -s")
            );
        }
        Ok(NewExecution {
            description: &self.description,
            source_execution_id: source,
            workflow_id: workflow.filter(|id| is_uuid(id)),
            workflow_name: workflow.filter(|id| !is_uuid(id)),
            workflow_namespace: Some(self.namespace.get()).filter(|name| !name.is_empty()),
            input: input::execution_input("INPUT", input)?,
            params: input::json_object_text("PARAMS", self.params.as_deref())?,
        })
    }
}
