//! Commands that are the same for every kind of resource: get, delete, validate, and printing the definition.

use std::marker::PhantomData;

use clap::{ArgAction, ArgMatches, Args, FromArgMatches};

use crate::api::{Collection, Namespaced};
use crate::error::Result;
use crate::input;

use super::arguments::Namespace;
use super::command::Run;
use super::context::{Context, Outcome};
use super::delete;
use super::document::{VALIDATION, text_field, validation};
use super::resource::{Deletion, Positional, Resource};
use super::shows::{Record, Text};
use super::uses::Server;

/// A kind of resource, as a type.
pub trait Kind {
    const RESOURCE: &'static Resource;
}

/// A kind of resource that is made of a text: a definition or a program.
pub trait Defined: Kind {
    /// The field that has the text.
    const FIELD: &'static str = "definition";
    /// The argument that names the resource.
    const ARGUMENT: Positional;
    /// Whether the command takes a namespace.
    const NAMESPACED: bool = true;
}

/// `KIND-get`: shows one resource.
pub type Get<K> = Named<One<K>>;
/// `KIND-delete`: deletes some resources.
pub type Delete<K> = Named<Several<K>>;
/// `KIND-get-definition`: prints the text that a resource is made of.
pub type GetDefinition<K> = Named<Definition<K>>;

/// The arguments of a command that names resources by a positional argument, and perhaps their namespace.
pub struct Named<N> {
    identifiers: Vec<String>,
    namespace: Option<Namespace>,
    naming: PhantomData<N>,
}

/// How a command names the resources that it is about.
pub trait Naming {
    /// The positional argument.
    const ARGUMENT: Positional;
    /// Whether it names several.
    const SEVERAL: bool = false;
    /// Whether the command takes a namespace.
    const NAMESPACED: bool;
}

pub struct One<K>(PhantomData<K>);
pub struct Several<K>(PhantomData<K>);
pub struct Definition<K>(PhantomData<K>);

impl<K: Kind> Naming for One<K> {
    const ARGUMENT: Positional = K::RESOURCE.argument;
    const NAMESPACED: bool = is_namespaced(K::RESOURCE.collection.get);
}

impl<K: Kind> Naming for Several<K> {
    const ARGUMENT: Positional = deletion::<K>().argument;
    const SEVERAL: bool = true;
    const NAMESPACED: bool = is_namespaced(K::RESOURCE.collection.delete);
}

impl<K: Defined> Naming for Definition<K> {
    const ARGUMENT: Positional = K::ARGUMENT;
    const NAMESPACED: bool = K::NAMESPACED;
}

/// How resources of a kind are deleted. A command for a kind that has no deletion does not compile.
const fn deletion<K: Kind>() -> Deletion {
    match K::RESOURCE.deletion {
        Some(deletion) => deletion,
        None => panic!("resources of this kind are not deleted several at once"),
    }
}

const fn is_namespaced(place: Namespaced) -> bool {
    !matches!(place, Namespaced::No)
}

impl<N: Naming> Named<N> {
    fn identifier(&self) -> &str {
        self.identifiers.first().map_or("", String::as_str)
    }

    fn namespace(&self) -> &str {
        self.namespace.as_ref().map_or("", Namespace::get)
    }
}

impl<N: Naming> Args for Named<N> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let mut argument = N::ARGUMENT.arg();
        if N::SEVERAL {
            argument = argument.action(ArgAction::Append).num_args(1..);
        }
        let command = command.arg(argument);
        if N::NAMESPACED {
            Namespace::augment_args(command)
        } else {
            command
        }
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<N: Naming> FromArgMatches for Named<N> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let identifiers = matches
            .get_many::<String>(N::ARGUMENT.name)
            .into_iter()
            .flatten();
        Ok(Self {
            identifiers: identifiers.cloned().collect(),
            namespace: N::NAMESPACED
                .then(|| Namespace::from_arg_matches(matches))
                .transpose()?,
            naming: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The collection of a kind.
const fn collection<K: Kind>() -> &'static Collection {
    K::RESOURCE.collection
}

impl<K: Kind> Run<Server, Record> for Get<K> {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let (record, mistral) = K::RESOURCE.record(context)?;
        let row = collection::<K>()
            .get(&mistral, self.identifier(), self.namespace())
            .await?;
        record.show(&row)
    }
}

impl<K: Kind> Run<Server, Text> for Delete<K> {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let mistral = context.mistral()?;
        let delete = async |id: &str| {
            collection::<K>()
                .delete(&mistral, id, self.namespace())
                .await
        };
        let (noun, done) = (collection::<K>().noun, deletion::<K>().done);
        delete::each(
            &mistral,
            context.terminal(),
            (noun, done),
            &self.identifiers,
            delete,
        )
        .await
    }
}

impl<K: Defined> Run<Server, Text> for GetDefinition<K> {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let mistral = context.mistral()?;
        let document = collection::<K>()
            .get(&mistral, self.identifier(), self.namespace())
            .await?;
        text_field(&document, K::FIELD).map(Outcome::text)
    }
}

/// `KIND-validate`: the server's verdict on a definition.
#[derive(Args)]
pub struct Validate<K: Kind> {
    /// File with the definition in YAML, or - for standard input
    definition: input::File,
    #[arg(skip)]
    kind: PhantomData<K>,
}

impl<K: Kind> Run<Server, Record> for Validate<K> {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let definition = self.definition.read("DEFINITION")?;
        let record = context.record(VALIDATION.map(str::to_owned).into())?;
        let mistral = context.mistral()?;
        let verdict = collection::<K>()
            .validate(&mistral, definition.to_send()?)
            .await?;
        record.end(validation(&verdict)?)
    }
}
