//! `mistral`: the command line of `OpenStack` Mistral, the workflow service.

mod api;
mod auth;
mod bounded;
mod character;
mod cli;
mod commands;
mod compact;
mod dsl;
mod env;
mod error;
mod exit;
mod failures;
mod http;
mod input;
mod jq;
mod json;
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

use std::process::ExitCode;
use std::rc::Rc;

fn main() -> ExitCode {
    terminal::install_panic_hook();
    let terminal = Rc::new(terminal::Terminal::new());
    let outcome = cli::run(std::env::args_os().skip(1), &terminal);
    let outcome = outcome.and_then(|status| terminal.flush().map(|()| status));
    terminal.conclude(outcome).into()
}
