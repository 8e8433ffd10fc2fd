//! Commands that are the same for every type of resource: list, get, delete, and printing a part.

use std::marker::PhantomData;

use clap::{ArgAction, ArgMatches, Args, FromArgMatches};
use serde_json::Value;

use crate::api::{Listing, Mistral, Namespaced};
use crate::error::Result;

use super::arguments::{Namespace, Paging};
use super::bulk::BulkOptions;
use super::command::{Context, Outcome, Record, Rows, Run, Server, Text};
use super::fields::json_field;
use super::filter;
use super::resource::{Deletion, Positional, ResourceType, positional};

const ALL_PROJECTS: &str = "all_projects";

/// `TYPE-list`: lists resources.
#[derive(Args)]
#[command(mut_arg("filters", |arg| arg.help(filter::help(R::RESOURCE))))]
pub struct List<R: ResourceType> {
    #[command(flatten)]
    paging: Paging,
    #[command(flatten)]
    projects: Projects<R>,
}

/// The same, limited to a namespace if one is given.
#[derive(Args)]
#[command(mut_arg("filters", |arg| arg.help(filter::help(R::RESOURCE))))]
pub struct NamespacedList<R: ResourceType> {
    #[command(flatten)]
    paging: Paging,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    projects: Projects<R>,
}

/// `--all-projects`, for the types of resources whose listings can have those of all projects.
pub struct Projects<R> {
    all: bool,
    resource_type: PhantomData<R>,
}

impl<R: ResourceType> Projects<R> {
    fn apply(&self, listing: &mut Listing) {
        if self.all {
            listing.query.set("all_projects", "True");
        }
    }
}

impl<R: ResourceType> Args for Projects<R> {
    fn augment_args(command: clap::Command) -> clap::Command {
        if !R::RESOURCE.collection.of_all_projects {
            return command;
        }
        let all = clap::Arg::new(ALL_PROJECTS).long("all-projects");
        let help = "Those of all projects, as far as you may see them";
        command.arg(all.action(ArgAction::SetTrue).help(help))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<R: ResourceType> FromArgMatches for Projects<R> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self {
            all: R::RESOURCE.collection.of_all_projects && matches.get_flag(ALL_PROJECTS),
            resource_type: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<R: ResourceType> Run<Server, Rows> for List<R> {
    fn columns() -> Vec<String> {
        R::RESOURCE.list_titles()
    }

    fn filtered_by() -> &'static [&'static str] {
        R::RESOURCE.collection.filters
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let rows = R::RESOURCE.rows(context)?;
        let mut listing = self.paging.listing(&rows, context.terminal())?;
        self.projects.apply(&mut listing);
        rows.list(&listing).await
    }
}

impl<R: ResourceType> Run<Server, Rows> for NamespacedList<R> {
    fn columns() -> Vec<String> {
        R::RESOURCE.list_titles()
    }

    fn filtered_by() -> &'static [&'static str] {
        R::RESOURCE.collection.filters
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let rows = R::RESOURCE.rows(context)?;
        let mut listing = self.paging.listing(&rows, context.terminal())?;
        if !self.namespace.get().is_empty() {
            listing.query.set("namespace", self.namespace.get());
        }
        self.projects.apply(&mut listing);
        rows.list(&listing).await
    }
}

/// `TYPE-get`: shows one resource.
pub type Get<R> = Named<One<R>>;
/// `TYPE-delete`: deletes some resources.
pub type Delete<R> = Named<Several<R>>;
/// `TYPE-get-PART`: prints a part of a resource.
pub type GetPart<R, P> = Named<PartOf<R, P>>;

/// A part of a resource that a command prints as text.
pub trait Part<R: ResourceType> {
    /// The field that contains it.
    const FIELD: &'static str;
    /// The argument that identifies the resource.
    const ARGUMENT: Positional = positional("id", "ID", R::RESOURCE.argument.help);
    /// Whether the command takes a namespace.
    const NAMESPACED: bool = false;

    /// The text of the part.
    fn text(resource: &Value) -> Result<String> {
        json_field(resource, Self::FIELD)
    }
}

/// The arguments of a command that identifies resources by a positional argument, and optionally their namespace.
pub struct Named<N> {
    pub(super) identifiers: Vec<String>,
    namespace: Option<Namespace>,
    /// How several are changed.
    pub(super) bulk: Option<BulkOptions>,
    naming: PhantomData<N>,
}

/// How a command identifies its resources.
pub trait Naming {
    /// The positional argument.
    const ARGUMENT: Positional;
    /// Whether it takes several identifiers.
    const SEVERAL: bool = false;
    /// Whether the command takes a namespace.
    const NAMESPACED: bool;
}

/// By the resource's [`argument`](super::resource::Resource::argument).
pub struct One<R>(PhantomData<R>);
/// By the argument of the resource's [`Deletion`].
pub struct Several<R>(PhantomData<R>);
/// By the argument of the [`Part`].
pub struct PartOf<R, P>(PhantomData<(R, P)>);

impl<R: ResourceType> Naming for One<R> {
    const ARGUMENT: Positional = R::RESOURCE.argument;
    const NAMESPACED: bool = is_namespaced(R::RESOURCE.collection.get);
}

impl<R: ResourceType> Naming for Several<R> {
    const ARGUMENT: Positional = {
        let Deletion { help, argument, .. } = deletion::<R>();
        match argument {
            Some((name, value_name)) => positional(name, value_name, help),
            None => Positional {
                help,
                ..R::RESOURCE.argument
            },
        }
    };
    const SEVERAL: bool = true;
    const NAMESPACED: bool = is_namespaced(R::RESOURCE.collection.delete);
}

impl<R: ResourceType, P: Part<R>> Naming for PartOf<R, P> {
    const ARGUMENT: Positional = P::ARGUMENT;
    const NAMESPACED: bool = P::NAMESPACED;
}

/// How resources of a type are deleted. A `Delete` for a type without a deletion does not compile.
pub(super) const fn deletion<R: ResourceType>() -> Deletion {
    match R::RESOURCE.deletion {
        Some(deletion) => deletion,
        None => panic!("resources of this type are not deleted several at once"),
    }
}

const fn is_namespaced(place: Namespaced) -> bool {
    !matches!(place, Namespaced::No)
}

impl<N: Naming> Named<N> {
    /// All identifiers.
    pub fn identifiers(&mut self) -> Vec<&mut String> {
        self.identifiers.iter_mut().collect()
    }

    /// The first identifier.
    pub fn identifier(&self) -> &str {
        self.identifiers.first().map_or("", String::as_str)
    }

    /// The namespace, empty for the default one.
    pub(super) fn namespace(&self) -> &str {
        self.namespace.as_ref().map_or("", Namespace::get)
    }
}

impl<N: Naming> Args for Named<N> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let mut argument = N::ARGUMENT.arg();
        if N::SEVERAL {
            let help = format!("{}; - for those on standard input", N::ARGUMENT.help);
            argument = argument.action(ArgAction::Append).num_args(1..).help(help);
        }
        let mut command = command.arg(argument);
        if N::NAMESPACED {
            command = Namespace::augment_args(command);
        }
        if N::SEVERAL {
            let name = command.get_name().to_owned();
            let argument = N::ARGUMENT.value_name;
            let usage = format!("mistral {name} [OPTIONS] <{argument}>... | -");
            command = BulkOptions::augment_args(command).override_usage(usage);
        }
        command
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
            bulk: N::SEVERAL
                .then(|| BulkOptions::from_arg_matches(matches))
                .transpose()?,
            naming: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<R: ResourceType> Run<Server, Record> for Get<R> {
    fn columns() -> Vec<String> {
        R::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = R::RESOURCE.record(context)?;
        let row = record.read(self.identifier(), self.namespace()).await?;
        record.show(&row)
    }
}

impl<R: ResourceType, P: Part<R>> GetPart<R, P> {
    /// The resource that has the part.
    pub async fn resource(&self, mistral: &Mistral) -> Result<Value> {
        R::RESOURCE
            .collection
            .get(mistral, self.identifier(), self.namespace())
            .await
    }
}

impl<R: ResourceType, P: Part<R>> Run<Server, Text> for GetPart<R, P> {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let mistral = context.mistral()?;
        P::text(&self.resource(&mistral).await?).map(Outcome::text)
    }
}
