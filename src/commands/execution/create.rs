//! `execution-create`: starts an execution.

use clap::Args;

use crate::api::executions::{EXECUTIONS, NewExecution};
use crate::api::{Mistral, canonical_uuid, is_uuid};
use crate::error::{Error, Kind, Result};
use crate::input::{self, values};
use crate::terminal::Terminal;

use super::super::arguments::{Namespace, given};
use super::super::command::{Context, Outcome, Record, Run, Server};
use super::super::duration::duration;
use super::super::resource::ResourceType;
use super::changes::Changes;
use super::input_values::InputValue;
use super::launch::{Started, launch};
use super::reference::Access;
use super::referring::ByExecution;
use super::resource_type::Execution;
use super::wait_options::WatchedWaitOptions;
use super::{known_inputs, resubmit, same};

#[derive(Args)]
pub struct Create {
    /// ID or name of the workflow
    workflow_identifier: Option<String>,
    /// Input of the workflow as JSON, a file that contains it (YAML if it is named *.yaml or *.yml), or - for standard input
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
    /// Run the workflow of the execution with this ID again, with the same namespace, input, params and description. INPUT
    /// and PARAMS, after '' in place of the workflow, replace them; -p, --env and --notify change single values
    #[arg(long, value_name = "EXECUTION_ID")]
    from: Option<String>,
    /// UUID for the new execution, so that the command may be repeated: if there is one with this ID, the same workflow
    /// and the same input, it is shown and nothing is started. Description and params are not compared
    #[arg(long, value_name = "UUID")]
    id: Option<String>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    wait: WatchedWaitOptions,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        self.wait.check()?;
        let record = Execution::RESOURCE.record(context)?;
        let (mistral, terminal) = (record.mistral.clone(), context.terminal());
        let request = self.wanted(terminal, &mistral).await?;
        let submitted = self.submit(terminal, &mistral, &request);
        launch(context, record, &self.wait, submitted).await
    }
}

impl Create {
    /// Starts the execution, or finds the one that has its ID.
    async fn submit(
        &self,
        terminal: &Terminal,
        mistral: &Mistral,
        wanted: &NewExecution,
    ) -> Result<Started> {
        let started = match &wanted.id {
            Some(id) => start_once(terminal, mistral, id, wanted).await,
            None => EXECUTIONS.create(mistral, wanted).await.map(Started::New),
        };
        match started {
            Ok(started) => {
                note_source(terminal, wanted);
                Ok(started)
            }
            Err(error) => {
                let error = self.changes.explain(error);
                Err(known_inputs::explain(error, mistral, wanted).await)
            }
        }
    }

    /// The requested execution. What can be wrong with the arguments is found before any request.
    async fn wanted(&self, terminal: &Terminal, mistral: &Mistral) -> Result<NewExecution> {
        self.refuse_combinations()?;
        let values = self.changes.input_values()?;
        let dashes = [
            ("INPUT", self.workflow_input.as_deref()),
            ("PARAMS", self.params.as_deref()),
            self.changes.env(),
        ];
        input::one_dash(
            dashes
                .into_iter()
                .chain(values.iter().map(InputValue::file)),
        )?;
        let given = self.given()?;
        let changes = self.changes.read(&values, terminal)?;
        let mut wanted = match &self.from {
            Some(id) => replaced(resubmit::of_execution(terminal, mistral, id).await?, given),
            None => given,
        };
        changes.apply(&mut wanted);
        Ok(wanted)
    }

    /// Refuses options beside others that say the same or leave it open.
    fn refuse_combinations(&self) -> Result<()> {
        let is_source = given(&self.source_execution_id).is_some();
        let is_from = self.from.is_some();
        let (what, hint) = if is_source && is_from {
            (
                "-s and --from cannot be combined",
                "--from copies input and params, -s does not",
            )
        } else if is_source && self.id.is_some() {
            (
                "-s and --id cannot be combined",
                "use --from in place of -s",
            )
        } else if is_source && self.changes.has_input_values() {
            (
                "-s and -p cannot be combined, as -s does not copy the input",
                "use --from in place of -s",
            )
        } else if is_from && self.workflow().is_some() {
            (
                "--from runs the workflow of the execution; WORKFLOW_IDENTIFIER must be empty",
                "to give INPUT beside --from: mistral execution-create --from ID '' INPUT",
            )
        } else if is_from && !self.namespace.get().is_empty() {
            (
                "--from and --namespace cannot be combined",
                "--from uses the namespace of the execution",
            )
        } else {
            return Ok(());
        };
        Err(Error::usage(what).hint(hint))
    }

    fn workflow(&self) -> Option<&str> {
        let workflow = self.workflow_identifier.as_deref();
        workflow.filter(|id| !id.is_empty())
    }

    /// What the arguments say of the execution, without single values.
    fn given(&self) -> Result<NewExecution> {
        let source = given(&self.source_execution_id);
        if let Some(source) = source.filter(|id| !is_uuid(id)) {
            return Err(Error::local(format!(
                "-s {source:?} is not the ID of an execution"
            )));
        }
        let workflow = self.workflow();
        if workflow.is_none() && source.is_none() && self.from.is_none() {
            return Err(Error::local("no workflow given")
                .hint("give a workflow, or an execution with --from or -s"));
        }
        let is_id = workflow.is_some_and(is_uuid);
        let workflow = workflow.map(str::to_owned);
        Ok(NewExecution {
            id: self.id()?,
            description: self.description.clone(),
            source_execution_id: source.map(str::to_owned),
            workflow_id: workflow.clone().filter(|_| is_id),
            workflow_name: workflow.filter(|_| !is_id),
            workflow_namespace: Some(self.namespace.get().to_owned())
                .filter(|name| !name.is_empty()),
            input: self.input()?,
            params: input::json_object_text("PARAMS", self.params.as_deref())?,
        })
    }

    fn input(&self) -> Result<Option<String>> {
        let given = self.workflow_input.as_deref();
        values::execution_input("INPUT", given).map_err(|error| match given {
            Some(text) if self.wait.limits().is_some() && duration(text).is_ok() => {
                error.hint(format!(
                    "--wait takes no value; to wait for at most that long: --wait --timeout {text}"
                ))
            }
            _ => error,
        })
    }

    /// The ID of the new execution in its usual form: the server compares IDs as texts.
    fn id(&self) -> Result<Option<String>> {
        let Some(id) = &self.id else {
            return Ok(None);
        };
        match canonical_uuid(id) {
            Some(id) => Ok(Some(id)),
            None => Err(Error::usage(format!("--id {id:?} is not a UUID"))
                .hint("it looks like 6e3c1d52-94a7-4b0f-8a21-c05d7e9f1b38; 'uuidgen' makes one")),
        }
    }
}

/// Starts the execution unless there is one with its ID. An answer of the server may be an older one as well, which was
/// started at the same time.
async fn start_once(
    terminal: &Terminal,
    mistral: &Mistral,
    id: &str,
    wanted: &NewExecution,
) -> Result<Started> {
    match EXECUTIONS.get(mistral, id, "").await {
        Ok(found) => {
            same::check_found(mistral, wanted, id, &found).await?;
            let others = if wanted.params.is_some() || !wanted.description.is_empty() {
                "; description, params, environment and webhooks were not compared"
            } else {
                ""
            };
            terminal.note(&format!(
                "mistral: note: execution {id} exists already, with this workflow and input; nothing was started{others}"
            ));
            Ok(Started::Found(found))
        }
        Err(error) if error.kind == Kind::NotFound => {
            let created = EXECUTIONS.create_with_id(mistral, wanted).await;
            let execution = created.map_err(repeatable)?;
            same::check_answer(wanted, id, &execution)?;
            Ok(Started::New(execution))
        }
        Err(error) => Err(error),
    }
}

/// What to do about a start that has no answer.
fn repeatable(mut error: Error) -> Error {
    if error.is_without_answer() {
        error.hints = vec![
            "it may have started or not; the same command may be repeated, as --id starts one at most"
                .to_owned(),
        ];
    }
    error
}

/// The request that repeats an execution, with what was given in place of its own parts.
fn replaced(old: NewExecution, given: NewExecution) -> NewExecution {
    NewExecution {
        id: given.id,
        description: Some(given.description)
            .filter(|text| !text.is_empty())
            .unwrap_or(old.description),
        input: given.input.or(old.input),
        params: given.params.or(old.params),
        ..old
    }
}

/// Says what the server ignores or does not copy from the source of an execution.
fn note_source(terminal: &Terminal, execution: &NewExecution) {
    let Some(source) = &execution.source_execution_id else {
        return;
    };
    let named = execution.workflow_id.as_ref();
    if let Some(workflow) = named.or(execution.workflow_name.as_ref()) {
        terminal.note(&format!(
            "mistral: warning: -s runs the workflow of execution {source}; {workflow:?} is ignored"
        ));
    }
    if execution.input.is_none() {
        terminal.note(&format!(
            "mistral: note: the input of execution {source} was not copied; the defaults of the workflow apply\n  \
             hint: to run it with the same input and params: mistral execution-create --from {source}"
        ));
    }
}

impl ByExecution for Create {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        let source = self.source_execution_id.as_mut().and_then(Option::as_mut);
        self.from.iter_mut().chain(source).collect()
    }
}
