//! Completion for shells: `complete` prints a script, `bash-completion` the plain words. What each argument means, and the
//! names that the server has for it.

pub mod kinds;
mod scripts;
pub mod server;

use std::fmt::Write as _;

use clap::Args;

use crate::error::{Error, Result};

use super::command::{Command, Context, Local, Outcome, Run, Text};
use super::context::Process;

pub const COMPLETE: Command =
    Command::new::<Complete, _, _>("complete", "Print a completion script for a shell")
        .example("source <(mistral complete)");

pub const BASH_COMPLETION: Command = Command::new::<Words, _, _>(
    "bash-completion",
    "Print all commands and global options on one line",
)
.example("mistral bash-completion");

#[derive(Args)]
struct Complete {
    /// Name of the command to complete
    #[arg(long, value_name = "COMMAND")]
    name: Option<String>,
    /// Shell that the script is for; none prints only the data
    #[arg(long, value_parser = ["bash", "zsh", "fish", "powershell", "none"], default_value = "bash", value_name = "SHELL")]
    shell: String,
}

impl Run<Local, Text> for Complete {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        let name = self.name.as_deref().unwrap_or("mistral");
        Ok(Outcome::text(match self.shell.as_str() {
            "none" => data(context.process(), ""),
            shell => scripts::script(shell, checked(name)?),
        }))
    }
}

/// The name of a command, which becomes a part of a program.
fn checked(name: &str) -> Result<&str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+');
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(is_plain) {
        return Ok(name);
    }
    Err(
        Error::local(format!("--name {name:?} is not the name of a command"))
            .hint("use letters, digits and - _ . / +"),
    )
}

/// The names of all commands in alphabetical order.
fn names(process: &Process) -> Vec<&'static str> {
    let mut names = (process.names)();
    names.sort_unstable();
    names
}

/// The option strings of a parser, separated by spaces.
fn options(command: &clap::Command) -> String {
    let mut words = Vec::new();
    for argument in command.get_arguments() {
        words.extend(argument.get_short().map(|short| format!("-{short}")));
        words.extend(argument.get_long().map(|long| format!("--{long}")));
    }
    words.join(" ")
}

/// Shell variables: `cmds` with all commands, `cmds_NAME` with the options of one.
fn data(process: &Process, indent: &str) -> String {
    let mut text = format!("{indent}  cmds='{}'\n", names(process).join(" "));
    for name in names(process) {
        let variable = name.replace('-', "_");
        let parser = (process.parser)(name).unwrap_or_default();
        let _ = writeln!(
            text,
            "{indent}  cmds_{variable}='-h --help {}'",
            options(&parser)
        );
    }
    text
}

#[derive(Args)]
struct Words {}

impl Run<Local, Text> for Words {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        let options = options(&context.root());
        Ok(Outcome::text(format!(
            "{} {options}\n",
            names(context.process()).join(" ")
        )))
    }
}
