//! `help`: the overview of all commands, or the manual of one.

use std::fmt::Write as _;

use clap::Args;

use crate::error::{Error, Result};

use super::command::{Command, Context, Group, Local, Outcome, Run, Text};
use super::completion;
use super::suggest::unknown;
use super::tree::Tree;

pub const GROUP: Group = Group {
    title: "This client",
    commands: &[
        Command::new::<Help, _, _>("help", "Show all commands, or help for one")
            .example("mistral help execution-create"),
        completion::COMPLETE,
        completion::BASH_COMPLETION,
    ],
};

#[derive(Args)]
struct Help {
    /// Command to show help for, or the beginning of its name
    cmd: Vec<String>,
}

impl Run<Local, Text> for Help {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        (context.process().help)(&self.cmd).map(Outcome::text)
    }
}

/// The help for these words: the overview of all commands, or the manual of the one that they name.
pub fn help(tree: Tree, root: &clap::Command, words: &[String]) -> Result<String> {
    let Some(word) = words.first() else {
        return Ok(overview(tree, root));
    };
    match tree.named(word)[..] {
        [] => Err(Error::local(unknown(tree, &words.join(" "), Vec::new()))),
        [command] => Ok(manual(command)),
        ref several => {
            let mut text = format!("Command \"{word}\" matches:\n");
            for command in several {
                let _ = writeln!(text, "  {}", command.name);
            }
            Ok(text)
        }
    }
}

/// How to use one command.
pub fn manual(command: &Command) -> String {
    let mut text = command.clap().render_help().to_string();
    text.push_str(
        "\nGlobal options may appear anywhere on the command line; 'mistral --help' lists them.\n",
    );
    text
}

/// All commands by resource, and the global options of `root`.
pub fn overview(tree: Tree, root: &clap::Command) -> String {
    let mut text = String::from(
        "The command line of OpenStack Mistral, the workflow service.\n\n\
         Usage: mistral [GLOBAL OPTIONS] COMMAND [ARGUMENTS]\n       mistral help COMMAND\n",
    );
    let width = tree
        .all()
        .map(|command| command.name.len())
        .max()
        .unwrap_or(0);
    for group in tree.groups() {
        let _ = write!(text, "\n{}:\n", group.title);
        for command in group.commands {
            let _ = writeln!(text, "  {:width$}  {}", command.name, command.about);
        }
    }
    text.push_str(
        "\nCommands and long options may be abbreviated as long as they are unambiguous.\n",
    );
    options(&mut text, root);
    text
}

fn options(text: &mut String, root: &clap::Command) {
    let mut heading = None;
    for argument in root.get_arguments() {
        let title = argument.get_help_heading().unwrap_or("Global options");
        if heading != Some(title) {
            heading = Some(title);
            let _ = write!(text, "\n{title}:\n");
        }
        let short = argument
            .get_short()
            .map_or_else(String::new, |short| format!("-{short}, "));
        let long = argument.get_long().unwrap_or_default();
        let value = match argument.get_value_names() {
            Some([name, ..]) => format!(" {name}"),
            _ => String::new(),
        };
        let about = argument
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let others = argument.get_all_aliases().unwrap_or_default();
        let others: Vec<_> = others.iter().map(|other| format!(", --{other}")).collect();
        let others = others.concat();
        let _ = write!(text, "  {short}--{long}{others}{value}\n      {about}");
        notes(text, long);
        text.push('\n');
    }
}

/// Default and variables of a setting.
fn notes(text: &mut String, long: &str) {
    use crate::auth::settings::SETTINGS;
    let Some(setting) = SETTINGS.iter().find(|setting| setting.option == long) else {
        return;
    };
    if let Some(default) = setting.default {
        let _ = write!(text, " [default: {default}]");
    }
    let _ = write!(text, " [{}]", setting.variables.join(", "));
}
