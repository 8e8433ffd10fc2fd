//! `shell`: many commands over one login, from a file, from a pipe or typed.

use clap::Args;

use crate::error::Result;

use super::command::{Command, Context, Local, Outcome, Run, Text};

pub const SHELL: Command = Command::new::<Shell, _, _>("shell", "Run many commands over one login")
    .example("mistral shell commands.txt --stop-on-error");

/// Where the lines of a shell come from, and what ends it.
#[derive(Args, Clone)]
pub struct Shell {
    /// File with a command on each line; by default standard input
    pub file: Option<String>,
    /// End at the first command that fails
    #[arg(long)]
    pub stop_on_error: bool,
}

impl Run<Local, Text> for Shell {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        let process = context.process();
        let status = (process.shell)(&self, process)?;
        Ok(Outcome {
            text: String::new(),
            status,
        })
    }
}
