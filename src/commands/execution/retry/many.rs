//! Reruns the failed tasks of many executions, of each as if it were the only one.

use std::cell::{Cell, RefCell};

use futures_util::FutureExt as _;
use serde_json::Value;

use crate::api::{Mistral, executions, is_gone};
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::failures::{self, Failures};
use crate::wait::bulk::Attempt;

use super::super::super::bulk::{self, Agreed, Items, Job, Kept, Origin, Report, Sending, Verb};
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

/// The rows of each execution of which a task was rerun; none if that was done with another execution.
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
        let mut show = || {
            for (id, planned) in &done {
                for cells in *planned {
                    let cells = cells.iter().cloned().chain([Value::from(*id)]);
                    rows.add(cells.map(Into::into).collect())?;
                }
            }
            Ok(())
        };
        let shown = show().and_then(|()| {
            let outcome = rows.end(false)?;
            if !done.is_empty() {
                // What is shown stays, however it ends.
                terminal.flush()?;
            }
            Ok(outcome)
        });
        let ids: Vec<_> = done.into_iter().map(|(id, _)| id).collect();
        let is_over = kept.is_interrupted() || shown.is_err() || ids.is_empty();
        let status = match self.limits.filter(|_| !is_over) {
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
        let outcome = kept.conclude(terminal, shown)?;
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
        let already = Cell::new(0);
        let send = |place: usize, _| {
            let already = &already;
            async move {
                match self.one(context, mistral, &list[place].id).await {
                    Ok((rows, failure)) => {
                        if rows.is_empty() && failure.is_none() {
                            already.update(|count| count + 1);
                        }
                        if !rows.is_empty() || failure.is_none() {
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
        let what = if self.how.is_dry_run {
            "planned"
        } else {
            "rerun"
        };
        let report = Report {
            already: (already.get(), what.to_owned()),
            ..report
        };
        Ok(report.keep(context.terminal(), (verb, "execution"), agreed))
    }

    /// Reruns the failed tasks of one execution. Gives the rows of those that were rerun, and an error without a message,
    /// as it has been told, if one was not; neither if all were rerun with another execution. An error means that no rerun
    /// was sent.
    async fn one(
        &self,
        context: &Context<Server, Rows>,
        mistral: &Mistral,
        id: &str,
    ) -> Result<(Vec<[Value; 3]>, Option<Error>)> {
        let (terminal, clock) = (context.terminal(), context.clock());
        let failures = failures::find(mistral, id).await?;
        let planned = match self.how.plan(mistral, terminal, (id, &failures)).await {
            Err(error) if self.is_covered(mistral, &failures, &error).await => Vec::new(),
            planned => planned?,
        };
        // Another one may have taken them meanwhile.
        let sent = &self.how.sent;
        let planned = sent.take(&failures, planned);
        let told = || Error::new(Kind::Partial, "");
        if planned.is_empty() {
            return Ok((Vec::new(), sent.has_failed(&failures).then(told)));
        }
        let reruns = if self.how.is_dry_run {
            Reruns::none(&planned)
        } else {
            Reruns::send((terminal, &clock), mistral, &planned).await
        };
        sent.ended(&planned, &reruns.done);
        let rows = reruns.done.iter().map(Planned::cells).collect();
        let failure = (reruns.failed > 0).then(|| {
            let told = reruns.transient.unwrap_or_else(told);
            Error {
                message: String::new(),
                ..told
            }
        });
        Ok((rows, failure))
    }

    /// Whether an execution has no such failed task any more, as those of another one in its tree were rerun.
    async fn is_covered(&self, mistral: &Mistral, failures: &Failures, error: &Error) -> bool {
        let is_without =
            failures.tasks.is_empty() || error.kind == Kind::NotFound && error.request.is_none();
        if !is_without || !self.how.sent.has_tree(failures) {
            return false;
        }
        let now = executions::state(mistral, &failures.execution.id).await;
        now.is_ok_and(|now| matches!(now.state.as_str(), "RUNNING" | "SUCCESS"))
    }
}
