//! `mistral`: the command line of `OpenStack` Mistral, the workflow service.

mod api;
mod auth;
mod character;
mod cli;
mod commands;
mod env;
mod error;
mod http;
mod input;
mod json;
mod log_file;
mod markup;
mod output;
mod private;
mod prompt;
mod scan;
mod secret;
mod signals;
mod stdout;
mod surrogate;
mod terminal;
mod time;
mod yaml;

use std::process::ExitCode;

fn main() -> ExitCode {
    terminal::hush_panics();
    let mut terminal = terminal::Terminal::new();
    let outcome =
        cli::run(std::env::args_os().skip(1), &mut terminal).and_then(|()| terminal.flush());
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.report(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
