//! Reruns the failed tasks of many executions, of each as if it were the only one.

use std::cell::RefCell;

use futures_util::FutureExt as _;
use serde_json::Value;

use crate::api::{Mistral, is_gone};
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::failures;
use crate::wait::bulk::Attempt;

use super::super::super::bulk::{self, Agreed, Items, Job, Kept, Origin, Sending, Verb};
use super::super::super::command::{Context, Outcome, Rows, Server};
use super::super::selection::{FIELDS, Selection};
use super::super::wait_options::WaitLimits;
use super::super::wait_request::Waiting;
use super::super::waiting::wait;
use super::how::How;
use super::rerun::{HEADINGS, Planned, Reruns};

/// The heading behind those of one execution.
const EXECUTION: &str = "Execution ID";

/// Which executions, and how.
pub struct Many<'a> {
    pub ids: &'a [String],
    pub selection: &'a Selection,
    pub sending: &'a Sending,
    pub how: &'a How<'a>,
    pub limits: Option<&'a WaitLimits>,
}

/// The rows of each execution of which a task was rerun.
type Rerun = RefCell<Vec<Option<Vec<[Value; 3]>>>>;

impl Many<'_> {
    pub async fn run(&self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let headings = HEADINGS.into_iter().chain([EXECUTION]);
        let mut rows = context.rows(headings.map(str::to_owned).collect())?;
        let remainder = self.sending.remainder()?;
        let (mistral, terminal) = (context.mistral()?, context.terminal());
        let items = self.find(&mistral, context).await?;
        let agreed = if self.how.is_dry_run && !items.list.is_empty() {
            let remainder = None;
            Some(Agreed { items, remainder })
        } else {
            let about = (Verb::RERUN, "execution");
            bulk::agree(terminal, about, items, (self.sending, remainder))?
        };
        let Some(agreed) = agreed else {
            return Ok(Outcome::done());
        };
        mistral.session().await?;
        let rerun = Rerun::default();
        rerun
            .borrow_mut()
            .resize_with(agreed.items.list.len(), || None);
        let kept = self.rerun(context, &mistral, &agreed, &rerun).await?;
        let rerun = rerun.take();
        let all = agreed.items.list.iter().map(|item| item.id.as_str());
        let done = all
            .zip(&rerun)
            .filter_map(|(id, rows)| Some((id, rows.as_ref()?)));
        let done: Vec<_> = done.collect();
        for (id, planned) in &done {
            for cells in *planned {
                let cells = cells.iter().cloned().chain([Value::from(*id)]);
                rows.add(cells.map(Into::into).collect())?;
            }
        }
        let outcome = rows.end(false)?;
        if !done.is_empty() {
            // What is shown stays, however it ends.
            terminal.flush()?;
        }
        let ids: Vec<_> = done.into_iter().map(|(id, _)| id).collect();
        let is_interrupted = kept.is_interrupted();
        let status = match self.limits.filter(|_| !is_interrupted && !ids.is_empty()) {
            Some(limits) => {
                let waiting = Waiting {
                    are_new: true,
                    ..Waiting::for_all(&ids, limits)
                };
                wait(context, &mistral, &waiting)
                    .await
                    .map(|waited| waited.status())
            }
            None => Ok(ExitStatus::SUCCESS),
        };
        kept.conclude(terminal)?;
        Ok(Outcome {
            status: status?,
            ..outcome
        })
    }

    async fn find(&self, mistral: &Mistral, context: &Context<Server, Rows>) -> Result<Items> {
        let terminal = context.terminal();
        if self.selection.is_given() {
            let found = self.selection.find(mistral, terminal, FIELDS).await?;
            return Ok(found.items);
        }
        bulk::given(self.ids, terminal)
    }

    /// Reruns each.
    async fn rerun(
        &self,
        context: &Context<Server, Rows>,
        mistral: &Mistral,
        agreed: &Agreed,
        rerun: &Rerun,
    ) -> Result<Kept> {
        let is_selected = agreed.items.origin == Origin::Selection;
        let list = &agreed.items.list;
        let send = |place: usize, _| {
            async move {
                match self.one(context, mistral, &list[place].id).await {
                    Ok((rows, failure)) => {
                        if !rows.is_empty() {
                            rerun.borrow_mut()[place] = Some(rows);
                        }
                        match failure {
                            None => Attempt::Done,
                            // A rerun is never sent again.
                            Some(error) => Attempt::Failed {
                                error,
                                is_repeatable: false,
                            },
                        }
                    }
                    Err(error) if is_selected && is_gone(&error) => Attempt::Gone,
                    // No rerun was sent.
                    Err(mut error) => {
                        context.keep_unknown(&list[place].id, &mut error);
                        Attempt::Failed {
                            error,
                            is_repeatable: true,
                        }
                    }
                }
            }
            .boxed_local()
        };
        let verb = if self.how.is_dry_run {
            Verb::DRY_RERUN
        } else {
            Verb::RERUN
        };
        let job = Job {
            verb,
            noun: "execution",
            agreed,
            sending: self.sending,
        };
        let show = |_| Ok(());
        let report = bulk::run(context.process(), &context.clock(), &job, (&send, &show)).await?;
        Ok(report.keep(context.terminal(), (verb, "execution"), agreed))
    }

    /// Reruns the failed tasks of one execution. Gives the rows of those that were rerun, and an error without a message,
    /// as it has been told, if one was not. An error means that no rerun was sent.
    async fn one(
        &self,
        context: &Context<Server, Rows>,
        mistral: &Mistral,
        id: &str,
    ) -> Result<(Vec<[Value; 3]>, Option<Error>)> {
        let (terminal, clock) = (context.terminal(), context.clock());
        let failures = failures::find(mistral, id).await?;
        let planned = self.how.plan(mistral, terminal, (id, &failures)).await?;
        let reruns = if self.how.is_dry_run {
            Reruns::none(&planned)
        } else {
            Reruns::send((terminal, &clock), mistral, &planned).await
        };
        let rows = reruns.done.iter().map(Planned::cells).collect();
        let failure = (reruns.failed > 0).then(|| {
            let told = reruns.transient.unwrap_or(Error::new(Kind::Partial, ""));
            Error {
                message: String::new(),
                ..told
            }
        });
        Ok((rows, failure))
    }
}
