//! `help`: the overview of all commands, or the manual of one.

use std::fmt::Write as _;

use clap::Args;

use crate::error::{Error, Result};

use super::command::{Command, Context, Group, Local, Outcome, Run, Text};
use super::command_list;
use super::completion;
use super::shell;
use super::suggest::unknown;
use super::tree::Tree;
use super::words::Meaning;

pub const GROUP: Group = Group {
    title: "This client",
    commands: &[
        Command::new::<Help, _, _>("help", "Show all commands, or help for one")
            .example("mistral help execution-create"),
        completion::COMPLETE,
        completion::BASH_COMPLETION,
        command_list::COMMANDS,
        shell::SHELL,
    ],
};

#[derive(Args)]
struct Help {
    /// Command to show help for, or the beginning of its name
    cmd: Vec<String>,
}

impl Run<Local, Text> for Help {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        (context.process().help)(&self.cmd, context.terminal().help_width()).map(Outcome::text)
    }
}

/// Variables that have no global option.
const VARIABLES: &str = "
Variables without a global option:
  MISTRAL_ERROR_FORMAT
      json: errors on standard error are JSON objects, one on each line
  MISTRAL_FAIL
      1: an invalid definition, and a state that is no success, give an exit code other than 0
  MISTRAL_TOKEN_CACHE
      Folder in which tokens are cached; off: they are not
";

/// The help for these words: the overview of all commands, or the manual of the one that they name. `width` is that of
/// the terminal on which it is read, if there is one.
pub fn help(
    tree: Tree,
    root: &clap::Command,
    words: &[String],
    width: Option<usize>,
) -> Result<String> {
    let Some(word) = words.first() else {
        return Ok(overview(tree, root, width));
    };
    if let Meaning::Command(command) = tree.spoken(words) {
        return Ok(manual(command, width));
    }
    match tree.named(word)[..] {
        [] => Err(Error::local(unknown(tree, &words.join(" "), Vec::new()))),
        [command] => Ok(manual(command, width)),
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
pub fn manual(command: &Command, width: Option<usize>) -> String {
    let mut text = command.clap().render_help().to_string();
    text.push_str(
        "\nGlobal options may appear anywhere on the command line; 'mistral --help' lists them.\n",
    );
    wrapped(text, width)
}

/// All commands, and the global options of `root`. On a terminal the commands come first, by resource; elsewhere they
/// come last, one on each line below a line that programs look for, as in the reference.
pub fn overview(tree: Tree, root: &clap::Command, width: Option<usize>) -> String {
    let mut text = String::from(
        "The command line of OpenStack Mistral, the workflow service.\n\n\
         Usage: mistral [GLOBAL OPTIONS] COMMAND [ARGUMENTS]\n       mistral help COMMAND\n",
    );
    if width.is_some() {
        for group in tree.groups() {
            let _ = write!(text, "\n{}:\n", group.title);
            list(&mut text, tree, group.commands.iter());
        }
    }
    text.push_str(
        "\nCommands and long options may be abbreviated as long as they are unambiguous.\n",
    );
    options(&mut text, root);
    text.push_str(VARIABLES);
    if width.is_none() {
        text.push_str("\nCommands for API v2 :\n");
        let mut commands: Vec<_> = tree.all().collect();
        commands.sort_unstable_by_key(|command| command.name);
        list(&mut text, tree, commands.into_iter());
    }
    wrapped(text, width)
}

/// A line for each command.
fn list<'a>(text: &mut String, tree: Tree, commands: impl Iterator<Item = &'a Command>) {
    let names = tree.all().map(|command| command.name.len());
    let width = names.max().unwrap_or(0);
    for command in commands {
        let _ = writeln!(text, "  {:width$}  {}", command.name, command.about);
    }
}

/// `text` in lines of at most `width` characters, as far as words allow it. What follows in a line of two columns
/// stands below the second one.
pub fn wrapped(text: String, width: Option<usize>) -> String {
    let Some(width) = width else {
        return text;
    };
    let mut lines = String::with_capacity(text.len());
    for line in text.lines() {
        let indent = second_column(line).filter(|column| *column < width / 2);
        let indent = indent.unwrap_or_else(|| line.len() - line.trim_start().len());
        let (start, rest) = line.split_at(indent);
        lines.push_str(start);
        let mut used = indent;
        for (place, word) in rest.split(' ').enumerate() {
            let length = word.chars().count();
            if place > 0 && used + 1 + length > width {
                let _ = write!(lines, "\n{:indent$}", "");
                used = indent;
            } else if place > 0 {
                lines.push(' ');
                used += 1;
            }
            lines.push_str(word);
            used += length;
        }
        lines.push('\n');
    }
    lines
}

/// Where the second column of a line begins: behind the first gap of two blanks.
fn second_column(line: &str) -> Option<usize> {
    let indent = line.len() - line.trim_start().len();
    let gap = indent + line[indent..].find("  ")?;
    let rest = &line[gap..];
    Some(gap + rest.len() - rest.trim_start().len())
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
