//! `commands`: the whole command line as data, for programs.

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Args};
use serde::Serialize;

use crate::auth::settings::SETTINGS;
use crate::error::Result;
use crate::exit;
use crate::output::Format;

use super::additions::Additions;
use super::command::{Command, Context, Local, Outcome, Run, Text};
use super::output_options::one_of;
use super::structured::structured;
use super::words;

pub const COMMANDS: Command = Command::new::<Commands, _, _>(
    "commands",
    "Print all commands with their arguments, for programs",
)
.example("mistral commands -f json");

#[derive(Args)]
struct Commands {
    /// Format of the output
    #[arg(
        short,
        long,
        value_parser = one_of([Format::Json, Format::Yaml], Format::name),
        default_value = "json",
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    format: Format,
}

#[derive(Serialize)]
struct CommandLine {
    version: &'static str,
    global_options: Vec<Argument>,
    commands: Vec<Entry>,
    exit_codes: Vec<ExitCode>,
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    /// The words by which python-openstackclient knows it.
    words: Option<String>,
    about: String,
    /// Whether python-mistralclient has it, too.
    is_in_reference: bool,
    positionals: Vec<Argument>,
    options: Vec<Argument>,
    columns: Vec<String>,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "what programs are told, each by its name"
)]
#[derive(Serialize)]
struct Argument {
    /// The long option, or what help calls a positional.
    name: String,
    short: Option<char>,
    about: String,
    /// The name of its value; null for a switch.
    value: Option<String>,
    is_required: bool,
    is_repeatable: bool,
    /// Whether the value may be left out.
    is_value_optional: bool,
    choices: Vec<String>,
    default: Option<String>,
    variables: Vec<&'static str>,
    is_secret: bool,
    is_in_reference: bool,
}

#[derive(Serialize)]
struct ExitCode {
    code: i32,
    meaning: &'static str,
}

impl Run<Local, Text> for Commands {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        let process = context.process();
        let own = Additions::read();
        let commands = (process.names)().into_iter();
        let line = CommandLine {
            version: env!("CARGO_PKG_VERSION"),
            global_options: (process.root)()
                .get_arguments()
                .map(|argument| global(argument, &own))
                .collect(),
            commands: commands
                .map(|name| {
                    let parser = (process.parser)(name).unwrap_or_default();
                    entry(name, &parser, (process.columns)(name), &own)
                })
                .collect(),
            exit_codes: exit::MEANINGS
                .iter()
                .map(|&(status, meaning)| ExitCode {
                    code: status.code(),
                    meaning,
                })
                .collect(),
        };
        structured(&line, self.format).map(Outcome::text)
    }
}

fn entry(
    name: &'static str,
    parser: &clap::Command,
    columns: Vec<String>,
    own: &Additions,
) -> Entry {
    let arguments = |is_positional| {
        let arguments = parser.get_arguments();
        let arguments = arguments.filter(move |argument| argument.is_positional() == is_positional);
        arguments.map(|argument| {
            let is_own = own.has_command(name) || own.has_option(name, &long(argument));
            described(argument, !is_own)
        })
    };
    Entry {
        name,
        words: words::of_command(name),
        about: parser
            .get_about()
            .map(ToString::to_string)
            .unwrap_or_default(),
        is_in_reference: !own.has_command(name),
        positionals: arguments(true).collect(),
        options: arguments(false).collect(),
        columns,
    }
}

fn global(argument: &Arg, own: &Additions) -> Argument {
    let long = long(argument);
    let setting = SETTINGS.iter().find(|setting| setting.option == long);
    Argument {
        default: setting
            .and_then(|setting| setting.default)
            .map(str::to_owned),
        variables: setting
            .map_or(&[][..], |setting| setting.variables)
            .to_vec(),
        is_secret: setting.is_some_and(|setting| setting.is_secret),
        ..described(argument, !own.has_global(&long))
    }
}

/// The long name of an option; empty for a positional.
fn long(argument: &Arg) -> String {
    argument.get_long().unwrap_or_default().to_owned()
}

fn described(argument: &Arg, is_in_reference: bool) -> Argument {
    let takes_values = argument.get_action().takes_values();
    let values = argument.get_value_names().unwrap_or_default();
    let value = values.first().map_or_else(
        || argument.get_id().as_str().to_uppercase(),
        ToString::to_string,
    );
    let range = argument.get_num_args();
    let choices = if takes_values {
        argument.get_possible_values()
    } else {
        Vec::new()
    };
    let mut defaults = argument.get_default_values().iter();
    Argument {
        name: match argument.get_long() {
            Some(long) => format!("--{long}"),
            None => value.clone(),
        },
        short: argument.get_short(),
        about: argument
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default(),
        value: takes_values.then_some(value),
        is_required: argument.is_required_set(),
        is_repeatable: matches!(argument.get_action(), ArgAction::Append | ArgAction::Count),
        is_value_optional: takes_values && range.is_some_and(|range| range.min_values() == 0),
        choices: choices
            .iter()
            .map(PossibleValue::get_name)
            .map(str::to_owned)
            .collect(),
        default: defaults
            .next()
            .filter(|_| takes_values)
            .map(|text| text.to_string_lossy().into_owned()),
        variables: Vec::new(),
        is_secret: false,
        is_in_reference,
    }
}
