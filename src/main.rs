//! `mistral`: the command line of `OpenStack` Mistral, the workflow service.

mod api;
mod auth;
mod bounded;
mod character;
mod cli;
mod commands;
mod compact;
mod definitions;
mod dsl;
mod env;
mod error;
mod exit;
mod failures;
mod http;
mod input;
mod jq;
mod json;
mod lint;
mod log_file;
mod markup;
mod output;
mod private;
mod progress;
mod prompt;
mod random;
mod scan;
mod secret;
mod signals;
mod stdout;
mod surrogate;
mod terminal;
mod time;
mod wait;
mod yaml;

use std::ffi::OsStr;
use std::process::ExitCode;
use std::rc::Rc;

fn main() -> ExitCode {
    terminal::install_panic_hook();
    if std::env::args_os().any(|argument| may_be_jq(&argument)) {
        return jq::stack::with_room(run)
            .unwrap_or_else(|error| terminal::Terminal::new().conclude(Err(error)).into());
    }
    run()
}

/// Whether an argument may be the option `--jq`, or the beginning of it: its programs need room.
fn may_be_jq(argument: &OsStr) -> bool {
    argument.as_encoded_bytes().starts_with(b"--j")
}

fn run() -> ExitCode {
    let terminal = Rc::new(terminal::Terminal::new());
    let outcome = cli::run(std::env::args_os().skip(1), &terminal);
    let outcome = outcome.and_then(|status| terminal.flush().map(|()| status));
    terminal.conclude(outcome).into()
}
