//! Executions whose states are changed: those that are named, or many.

use std::cell::{Cell, RefCell};

use clap::{Arg, Args};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use crate::api::{Mistral, is_gone};
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::wait::bulk::Attempt;

use super::super::bulk::{
    self, Agreed, BulkOptions, Item, Items, Job as BulkJob, Kept, Origin, Report, Verb,
};
use super::super::command::{Context, Outcome, Rows, Server};
use super::super::resource::ResourceType;
use super::change_state::{self, Changed, Changes, Job, Targets};
use super::outlook;
use super::resource_type::{Execution, IDS};
use super::selection::{FIELDS, Found, Selection, in_place_of_selectors};

#[derive(Args)]
#[group(skip)]
#[command(mut_arg("ids", ids))]
pub struct Chosen {
    #[command(flatten)]
    pub targets: Targets,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    bulk: BulkOptions,
}

/// The argument for the IDs.
fn ids(argument: Arg) -> Arg {
    let help = format!("{IDS}; - for those on standard input");
    let argument = in_place_of_selectors(argument.help(help));
    let help = argument.get_help().map(ToString::to_string);
    argument.help(help.unwrap_or_default() + ". What is in the wanted state already is no failure")
}

/// What changes one execution, so that what is done with many is there once for all changes.
trait Change {
    fn one<'i>(&'i self, mistral: &'i Mistral, id: &'i str) -> LocalBoxFuture<'i, Result<Changed>>;
}

impl<F: AsyncFn(&Mistral, &str) -> Result<Changed>> Change for F {
    fn one<'i>(&'i self, mistral: &'i Mistral, id: &'i str) -> LocalBoxFuture<'i, Result<Changed>> {
        self(mistral, id).boxed_local()
    }
}

impl Chosen {
    /// Changes the executions with `change`: one by one, unless the arguments say otherwise.
    pub async fn each(
        &self,
        context: &Context<Server, Rows>,
        (job, verb): (&Job<'_>, Verb),
        change: impl AsyncFn(&Mistral, &str) -> Result<Changed>,
    ) -> Result<Outcome> {
        let is_stdin = bulk::is_stdin(&self.targets.ids);
        if !self.selection.is_given() && !is_stdin && !self.bulk.is_given() {
            return change_state::each(context, job, change).await;
        }
        self.many(context, (job, verb), &change).await
    }

    async fn many(
        &self,
        context: &Context<Server, Rows>,
        (job, verb): (&Job<'_>, Verb),
        change: &dyn Change,
    ) -> Result<Outcome> {
        let (limits, terminal) = (job.wait.limits()?, context.terminal());
        let rows = Execution::RESOURCE.rows(context)?;
        let sending = &self.bulk.sending;
        let remainder = sending.remainder()?;
        if self.bulk.is_dry_run() {
            return self.dry_run(context, (job, verb)).await;
        }
        let mut found = self.find(&rows.mistral, context, FIELDS).await?;
        found.items.caveats = outlook::of_change(found.items.states(), verb, job.wanted());
        let about = (verb, "execution");
        let Some(agreed) = bulk::agree(terminal, about, found.items, (sending, remainder))? else {
            return Ok(Outcome::done());
        };
        let (mut kept, mut waited) = (None, Ok(ExitStatus::SUCCESS));
        let shown = rows
            .show(async |mistral, sink| {
                mistral.session().await?;
                let (mut changes, ended) = self
                    .change_all(context, (job, verb, &agreed), mistral, change)
                    .await?;
                if let Some(limits) = &limits
                    && !ended.is_interrupted()
                {
                    waited = changes.wait(context, mistral, limits, job.states).await;
                }
                kept = Some((ended, changes.rows.is_empty()));
                for (_, changed) in &changes.rows {
                    sink(&changed.row.to_string())?;
                }
                Ok(false)
            })
            .await;
        let Some((kept, is_empty)) = kept else {
            return shown;
        };
        // What is shown stays, however it ends.
        let shown = shown.and_then(|outcome| {
            if !is_empty {
                terminal.flush()?;
            }
            Ok(outcome)
        });
        let outcome = kept.conclude(terminal, shown)?;
        Ok(Outcome {
            status: waited?,
            ..outcome
        })
    }

    /// Those that are selected, or named.
    async fn find(
        &self,
        mistral: &Mistral,
        context: &Context<Server, Rows>,
        fields: &str,
    ) -> Result<Found> {
        if self.selection.is_given() {
            return self
                .selection
                .find(mistral, context.terminal(), fields)
                .await;
        }
        let items = bulk::given(&self.targets.ids, context.terminal())?;
        Ok(Found {
            items,
            rows: Vec::new(),
        })
    }

    /// Changes those that the user has agreed to. Gives those of which the server has sent a state.
    async fn change_all<'a>(
        &self,
        context: &Context<Server, Rows>,
        (job, verb, agreed): (&Job<'_>, Verb, &'a Agreed),
        mistral: &Mistral,
        change: &dyn Change,
    ) -> Result<(Changes<'a>, Kept)> {
        let list = &agreed.items.list;
        let answers: RefCell<Vec<Option<Changed>>> = RefCell::default();
        answers.borrow_mut().resize_with(list.len(), || None);
        let is_selected = agreed.items.origin == Origin::Selection;
        let already = Cell::new(0);
        let send = |place: usize, may_be_done: bool| {
            let (answers, already) = (&answers, &already);
            async move {
                match change.one(mistral, &list[place].id).await {
                    Ok(now) => {
                        let is_as_wished = now.is_as_wished;
                        if is_as_wished && now.was_reached && !may_be_done {
                            already.update(|count| count + 1);
                        }
                        answers.borrow_mut()[place] = Some(now);
                        if is_as_wished { Attempt::Done } else { said() }
                    }
                    Err(error) if is_selected && is_gone(&error) => Attempt::Gone,
                    Err(mut error) => {
                        context.keep_unknown(&list[place].id, &mut error);
                        Attempt::Failed {
                            is_repeatable: is_repeatable(verb, &error),
                            error,
                        }
                    }
                }
            }
            .boxed_local()
        };
        let bulk = BulkJob {
            verb,
            noun: "execution",
            agreed,
            sending: &self.bulk.sending,
        };
        let show = |_| Ok(());
        let report = bulk::run(context.process(), &context.clock(), &bulk, (&send, &show)).await?;
        let report = Report {
            already: (already.get(), job.wanted().to_owned()),
            ..report
        };
        let rows = list.iter().zip(answers.take());
        let rows = rows.filter_map(|(item, now)| Some((item.id.as_str(), now?)));
        let changes = Changes::of(rows.collect());
        Ok((
            changes,
            report.keep(context.terminal(), (verb, "execution"), agreed),
        ))
    }

    /// Shows the executions as they are.
    async fn dry_run(
        &self,
        context: &Context<Server, Rows>,
        (job, verb): (&Job<'_>, Verb),
    ) -> Result<Outcome> {
        let (rows, terminal) = (Execution::RESOURCE.rows(context)?, context.terminal());
        let fields = Execution::RESOURCE.column_fields();
        let (mut what, mut failed, mut caveats) = (String::new(), 0, Vec::new());
        let outcome = rows
            .show(async |mistral, sink| {
                let mut items = if self.selection.is_given() {
                    let found = self.find(mistral, context, &fields).await?;
                    found.rows.iter().try_for_each(|row| sink(row))?;
                    found.items
                } else {
                    bulk::given(&self.targets.ids, terminal)?
                };
                if !items.are_known {
                    failed = read_each(context, mistral, &mut items, sink).await?;
                }
                what = items.counted("execution");
                caveats = outlook::of_change(items.states(), verb, job.wanted());
                Ok(false)
            })
            .await?;
        terminal.flush()?;
        for caveat in caveats {
            terminal.note(&format!("mistral: note: {caveat}"));
        }
        terminal.note(&format!(
            "mistral: {what} would be {}; nothing was changed",
            verb.past
        ));
        Ok(Outcome {
            status: if failed == 0 {
                ExitStatus::SUCCESS
            } else {
                ExitStatus::FAILURE
            },
            ..outcome
        })
    }
}

/// Reads and shows the executions that are named. Those that cannot be read are told and left out. Returns how many.
async fn read_each(
    context: &Context<Server, Rows>,
    mistral: &Mistral,
    items: &mut Items,
    sink: &mut dyn FnMut(&str) -> Result<()>,
) -> Result<usize> {
    mistral.session().await?;
    let (mut known, mut failed) = (Vec::new(), 0);
    for item in std::mem::take(&mut items.list) {
        match change_state::read(mistral, &item.id).await {
            Ok(row) => {
                sink(&row.to_string())?;
                let state = row["state"].as_str().unwrap_or_default().to_owned();
                known.push(Item { state, ..item });
            }
            Err(mut error) => {
                failed += 1;
                context.keep_unknown(&item.id, &mut error);
                let terminal = context.terminal();
                terminal.failure("execution", &item.id, &error);
            }
        }
    }
    items.list = known;
    Ok(failed)
}

/// A failure that has been told already.
fn said() -> Attempt {
    Attempt::Failed {
        error: Error::new(Kind::Partial, ""),
        is_repeatable: false,
    }
}

/// Whether a change can be sent again. An execution that was resumed may have been paused again meanwhile, so that it is
/// resumed again only if the server has not seen the first change.
fn is_repeatable(verb: Verb, error: &Error) -> bool {
    let is_read = error
        .request
        .as_ref()
        .is_some_and(|request| request.method == "GET");
    verb.base != Verb::RESUME.base || is_read || error.status() == Some(429)
}
