//! `shell`: many commands over one login, from a file, from a pipe or typed.

use crate::error::Result;

use super::command::{Command, Context, Local, Outcome, Run, Text};
use super::script::Shell;

pub const SHELL: Command = Command::new::<Shell, _, _>("shell", "Run many commands over one login")
    .example("mistral shell commands.txt --stop-on-error");

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
