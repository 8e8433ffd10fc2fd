//! `workflow-edit` and kin: an object of the server in the user's editor.

mod draft;
mod editor;
mod session;

use std::marker::PhantomData;

use clap::Args;

use crate::definitions::{Key, Kind};
use crate::error::{Error, Result};
use crate::terminal;

use super::arguments::Namespace;
use super::command::{Context, Outcome, Rows, Run, Server};
use super::definition_apply::{HEADINGS, Lint};
use super::output_options::one_of;
use super::resource::ResourceType;

use session::Session;

/// A type of resource that can be edited.
pub trait Editable: ResourceType {
    /// Its kind among the objects of files.
    const EDITED: Kind;
}

/// `TYPE-edit`, of a type without namespaces.
#[derive(Args)]
pub struct Edit<R: Editable> {
    #[command(flatten)]
    asked: Asked,
    #[arg(skip)]
    resource_type: PhantomData<R>,
}

/// `TYPE-edit`, of a type with namespaces.
#[derive(Args)]
pub struct EditInNamespace<R: Editable> {
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    namespace: Namespace,
    #[arg(skip)]
    resource_type: PhantomData<R>,
}

#[derive(Args)]
#[group(skip)]
struct Asked {
    /// What to edit, by its name or ID; the editor is the command in VISUAL or EDITOR, or vi
    #[arg(value_name = "NAME")]
    name: String,
    /// Do not ask before the change is sent
    #[arg(short, long)]
    yes: bool,
    /// Whether to check the text first: off for a server that knows more than this client
    #[arg(long, value_parser = one_of(Lint::ALL, Lint::name), default_value = "on", value_name = "on|off")]
    lint: Lint,
}

impl<R: Editable> Run<Server, Rows> for Edit<R> {
    fn columns() -> Vec<String> {
        HEADINGS.map(str::to_owned).into()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        self.asked.edit(context, R::EDITED, "").await
    }
}

impl<R: Editable> Run<Server, Rows> for EditInNamespace<R> {
    fn columns() -> Vec<String> {
        HEADINGS.map(str::to_owned).into()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        self.asked
            .edit(context, R::EDITED, self.namespace.get())
            .await
    }
}

impl Asked {
    async fn edit(
        &self,
        context: &Context<Server, Rows>,
        kind: Kind,
        namespace: &str,
    ) -> Result<Outcome> {
        if !self.yes && !terminal::shows_progress() {
            return Err(
                Error::usage("nobody can be asked whether to send the change")
                    .hint("add --yes to send it without a question"),
            );
        }
        let mut rows = context.rows(HEADINGS.map(str::to_owned).into())?;
        let key = Key::new(kind, &self.name, namespace);
        let session = Session::new(context, (self.yes, self.lint))?;
        let (key, is_sent) = session.run(&key).await?;
        let (action, result) = if is_sent {
            ("change", "done")
        } else {
            ("same", "unchanged")
        };
        let cells = [kind.name(), &key.name, &key.namespace, action, result];
        rows.add(cells.map(Into::into).into())?;
        rows.end(false)
    }
}
