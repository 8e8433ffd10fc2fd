//! `TYPE-delete`: deletes resources, those that are named one by one, or many.

use futures_util::FutureExt as _;

use crate::api::{Mistral, is_gone};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::wait::bulk::Attempt;

use super::bulk::{self, Agreed, Items, Job, Missing, Verb, agree, given, is_stdin};
use super::command::{Context, Outcome, Run, Server, Text};
use super::generic::{Delete, deletion};
use super::resource::ResourceType;

impl<R: ResourceType> Delete<R> {
    /// Deletes what the arguments name with `delete`: one by one, unless they say otherwise.
    pub async fn each(
        &self,
        context: &Context<Server, Text>,
        delete: impl AsyncFn(&Mistral, &str) -> Result<()>,
    ) -> Result<Outcome> {
        let is_bulk = self.bulk.as_ref().is_some_and(bulk::BulkOptions::is_given);
        if !is_stdin(&self.identifiers) && !is_bulk {
            return self.one_by_one(context, delete).await;
        }
        let items = async |_: &Mistral| given(&self.identifiers, context.terminal());
        self.many(context, items, delete).await
    }

    /// Deletes the resources one by one. Prints each success to standard output immediately and each
    /// failure to standard error, and fails at the end if one failed. A failed login is reported once.
    async fn one_by_one(
        &self,
        context: &Context<Server, Text>,
        delete: impl AsyncFn(&Mistral, &str) -> Result<()>,
    ) -> Result<Outcome> {
        let (mistral, terminal) = (context.mistral()?, context.terminal());
        let noun = R::RESOURCE.collection.noun;
        mistral.session().await?;
        let mut failed = 0;
        for id in &self.identifiers {
            match delete(&mistral, id).await {
                Ok(()) => terminal.print_step(&accepted::<R>(id))?,
                Err(mut error) => {
                    failed += 1;
                    context.keep_unknown(id, &mut error);
                    terminal.failure(noun, id, &error);
                }
            }
        }
        if failed == 0 {
            return Ok(Outcome::done());
        }
        let all = self.identifiers.len();
        Err(Error::new(
            Kind::Partial,
            format!("Unable to delete the specified {noun}(s): {failed} of {all} failed."),
        ))
    }

    /// Deletes what `find` gives, as the user agrees and the options say.
    pub async fn many(
        &self,
        context: &Context<Server, Text>,
        find: impl AsyncFnOnce(&Mistral) -> Result<Items>,
        delete: impl AsyncFn(&Mistral, &str) -> Result<()>,
    ) -> Result<Outcome> {
        let (Some(options), terminal) = (&self.bulk, context.terminal()) else {
            return Ok(Outcome::done());
        };
        let noun = R::RESOURCE.collection.noun;
        let remainder = options.sending.remainder()?;
        let mistral = context.mistral()?;
        let items = find(&mistral).await?;
        if options.is_dry_run() {
            return dry_run::<R>(context, &items);
        }
        let sending = (&options.sending, remainder);
        let Some(agreed) = agree(terminal, (Verb::DELETE, noun), items, sending)? else {
            return Ok(Outcome::done());
        };
        mistral.session().await?;
        let job = Job {
            verb: Verb::DELETE,
            noun,
            agreed: &agreed,
            sending: &options.sending,
        };
        let Agreed { items, .. } = &agreed;
        let is_by_id = deletion::<R>().is_by_id;
        let send = |place: usize, may_be_done| {
            let (mistral, delete, id) = (&mistral, &delete, items.list[place].id.as_str());
            async move {
                let mut error = match delete(mistral, id).await {
                    Ok(()) => return Attempt::Done,
                    Err(error) => error,
                };
                let missing = match is_gone(&error) {
                    true if may_be_done => Missing::Gone,
                    true => items.if_missing(id, is_by_id),
                    false => Missing::Failure,
                };
                match missing {
                    Missing::Gone => Attempt::Gone,
                    Missing::PerhapsGone => {
                        let id = single_line(id);
                        let note = format!(
                            "mistral: note: {noun} {id}: not found; taken as deleted already"
                        );
                        terminal.note(&note);
                        Attempt::Gone
                    }
                    Missing::Failure => {
                        context.keep_unknown(id, &mut error);
                        Attempt::Failed {
                            error,
                            is_repeatable: true,
                        }
                    }
                }
            }
            .boxed_local()
        };
        let show = |place: usize| terminal.print_step(&accepted::<R>(&items.list[place].id));
        let report = bulk::run(context.process(), &context.clock(), &job, (&send, &show)).await?;
        report
            .keep(terminal, (Verb::DELETE, noun), &agreed)
            .conclude(terminal, Ok(Outcome::done()))
    }
}

/// Shows what would be deleted.
fn dry_run<R: ResourceType>(context: &Context<Server, Text>, items: &Items) -> Result<Outcome> {
    let terminal = context.terminal();
    for item in &items.list {
        let about = if item.about.is_empty() {
            String::new()
        } else {
            format!(" ({})", item.about)
        };
        let label = label::<R>(&single_line(&item.id));
        terminal.print(&format!("Would delete {label}{about}\n"))?;
    }
    terminal.flush()?;
    let what = items.counted(R::RESOURCE.collection.noun);
    for caveat in &items.caveats {
        terminal.note(&format!("mistral: note: {caveat}"));
    }
    let unchecked = if items.are_known {
        ""
    } else {
        " (not checked whether they exist)"
    };
    terminal.note(&format!(
        "mistral: {what} would be deleted{unchecked}; nothing was changed"
    ));
    Ok(Outcome::done())
}

fn accepted<R: ResourceType>(id: &str) -> String {
    format!("Request to delete {} has been accepted.", label::<R>(id))
}

/// What messages call a resource.
fn label<R: ResourceType>(id: &str) -> String {
    match deletion::<R>().label {
        Some(label) => label.replace("{}", id),
        None => format!("{} {id}", R::RESOURCE.collection.noun),
    }
}

impl<R: ResourceType> Run<Server, Text> for Delete<R> {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let (collection, namespace) = (R::RESOURCE.collection, self.namespace());
        self.each(context, async |mistral, id| {
            collection.delete(mistral, id, namespace).await
        })
        .await
    }
}
