//! Commands whose arguments are IDs of executions, which need not be whole.

use clap::{ArgMatches, Args, FromArgMatches};

use crate::error::{Error, Kind, Result};

use super::super::command::{Context, Outcome, Run, Server};
use super::super::generic::{Named, Naming};
use super::super::output_options::{OutputKind, parsed};
use super::reference::{
    Access, Finder, KNOWN, Unknown, is_of_unknown_id, is_short, with_references, without_hint,
};

/// Of how many texts is said what they may have meant.
const EXPLAINED: usize = 10;

/// A command that is about executions.
pub trait ByExecution {
    /// What it does with them.
    fn access(&self) -> Access;

    /// The IDs as they were given.
    fn ids(&mut self) -> Vec<&mut String>;
}

/// A command that takes `@latest` and kin in place of an ID, and the beginning of an ID if it changes nothing.
///
/// A text is sent as it is first, as any text may be an ID.
pub struct Referring<T> {
    command: T,
    /// The arguments, if one of the IDs may be something else.
    arguments: Option<ArgMatches>,
}

impl<T: Args + ByExecution> Args for Referring<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        T::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        T::augment_args_for_update(command)
    }
}

impl<T: Args + ByExecution> FromArgMatches for Referring<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut command = T::from_arg_matches(matches)?;
        // Standard input may have any text.
        let is_any_short = command
            .ids()
            .into_iter()
            .any(|id| is_short(id) || id == "-");
        Ok(Self {
            command,
            arguments: is_any_short.then(|| matches.clone()),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T: Run<Server, O> + ByExecution, O: OutputKind> Run<Server, O> for Referring<T> {
    fn accepted(command: clap::Command) -> clap::Command {
        T::accepted(command)
    }

    fn columns() -> Vec<String> {
        T::columns()
    }

    fn filtered_by() -> &'static [&'static str] {
        T::filtered_by()
    }

    async fn run(self, context: &Context<Server, O>) -> Result<Outcome> {
        let Self {
            mut command,
            mut arguments,
        } = self;
        let access = command.access();
        if arguments.is_some() {
            resolve(context, command.ids(), access).await?;
        }
        loop {
            let ids: Vec<_> = command.ids().into_iter().map(|id| id.clone()).collect();
            let outcome = command.run(context).await;
            let Some(arguments) = arguments.take() else {
                return outcome;
            };
            let Some(id) = found_after(context, &outcome, &ids, access).await? else {
                return explained(context, outcome, &ids, access).await;
            };
            context.terminal().discard();
            command = parsed(&arguments)?;
            for given in command.ids() {
                given.clone_from(&id);
            }
        }
    }
}

/// Replaces `@latest` and kin, and beginnings of IDs where the command itself would not end.
async fn resolve<O: OutputKind>(
    context: &Context<Server, O>,
    ids: Vec<&mut String>,
    access: Access,
) -> Result<()> {
    for id in ids {
        let is_reference = id.starts_with('@');
        if !is_short(id) || !(is_reference || access == Access::Waits) {
            continue;
        }
        let mistral = context.mistral()?;
        let mut finder = Finder::new(&mistral, context.terminal());
        if let Some(found) = finder.referred(id, access).await? {
            *id = found;
        } else if access == Access::Waits && finder.is_missing(id).await {
            if let Some(found) = finder.begun(id).await? {
                *id = found;
            } else if is_reference {
                let note = format!("mistral: note: {KNOWN}");
                context.terminal().note(&note);
            }
        }
    }
    Ok(())
}

/// The ID that begins with the given one, after a command that reads has found nothing under that.
async fn found_after<O: OutputKind>(
    context: &Context<Server, O>,
    outcome: &Result<Outcome>,
    ids: &[String],
    access: Access,
) -> Result<Option<String>> {
    let ([id], Access::Reads, Err(error)) = (ids, access, outcome) else {
        return Ok(None);
    };
    if !is_of_unknown_id(error) || !is_short(id) {
        return Ok(None);
    }
    let mistral = context.mistral()?;
    let mut finder = Finder::new(&mistral, context.terminal());
    // Some paths refuse a text that is no UUID even if there is such an execution.
    if error.kind != Kind::NotFound && !finder.is_missing(id).await {
        return Ok(None);
    }
    finder.begun(id).await
}

/// Commands that read one.
impl<N: Naming> ByExecution for Named<N> {
    fn access(&self) -> Access {
        Access::Reads
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.identifiers()
    }
}

/// The IDs of a command of which its error says that the server does not know one.
fn of_error(error: &mut Error, ids: &[String], access: Access) -> Vec<Unknown> {
    let are_short = ids.iter().all(|id| is_short(id));
    let is_no_id = access == Access::Changes && are_short && without_hint(error);
    let ids = ids.iter().cloned();
    ids.map(|id| Unknown { id, is_no_id }).collect()
}

/// The outcome, with what the given texts may have meant if the server knows no such execution.
async fn explained<O: OutputKind>(
    context: &Context<Server, O>,
    outcome: Result<Outcome>,
    ids: &[String],
    access: Access,
) -> Result<Outcome> {
    let mut outcome = outcome;
    let unknown = match &mut outcome {
        Err(error) if error.kind == Kind::NotFound => of_error(error, ids, access),
        Err(error) if access == Access::Reads && is_of_unknown_id(error) => {
            of_error(error, ids, access)
        }
        _ => context.unknown(),
    };
    let mut unknown = unknown
        .iter()
        .filter(|known| is_short(&known.id))
        .peekable();
    if unknown.peek().is_none() {
        return outcome;
    }
    let mistral = context.mistral()?;
    let mut finder = Finder::new(&mistral, context.terminal());
    let (mut error, outcome) = match outcome {
        Ok(outcome) => (Error::new(Kind::Partial, ""), Some(outcome)),
        Err(error) => (error, None),
    };
    let mut explained = 0;
    for unknown in unknown {
        let before = error.hints.len();
        error = match access {
            Access::Changes => finder.explained(error, unknown).await,
            _ => with_references(error, &unknown.id),
        };
        explained += usize::from(error.hints.len() > before);
        if explained == EXPLAINED {
            break;
        }
    }
    let Some(outcome) = outcome else {
        return Err(error);
    };
    if error.hints.is_empty() {
        return Ok(outcome);
    }
    let hints = error.hints.join("\n  hint: ");
    let note = "mistral: note: some of these are not the ID of an execution";
    context.terminal().note(&format!("{note}\n  hint: {hints}"));
    Ok(Outcome {
        status: error.exit_status(),
        ..outcome
    })
}
