//! The options of a watch.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::error::{Error, Result};
use crate::terminal::colours;
use crate::terminal::screen::Screen;
use crate::terminal::screen::Stream;

use super::super::super::command::{Context, Server};
use super::super::super::output_options::OutputKind;

/// The time between two looks, unless told otherwise.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// How progress is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    /// A tree on a terminal, else lines
    #[default]
    Auto,
    /// A tree that is redrawn in place
    Tree,
    /// A line for each change
    Lines,
    /// A JSON object for each change, one a line
    Jsonl,
}

/// What of an execution is shown, and how.
#[derive(Args, Clone, Copy, Debug, Default)]
#[group(skip)]
pub struct WatchOptions {
    /// How progress is shown: tree redraws a tree in place, lines writes a line for each change, jsonl a JSON object for each
    /// change. auto is tree on a terminal, else lines
    #[arg(
        long,
        value_enum,
        default_value = "auto",
        value_name = "HOW",
        hide_possible_values = false
    )]
    pub progress: Progress,
    /// Levels of sub-executions to read; 0 is the execution alone. Default: all
    #[arg(long, value_name = "N")]
    pub depth: Option<usize>,
    /// Show only what failed or was cancelled, and what leads to it
    #[arg(long)]
    pub only_failed: bool,
}

impl WatchOptions {
    /// The screen for a tree on this stream; nothing if there are to be lines.
    pub fn screen<O: OutputKind>(
        &self,
        context: &Context<Server, O>,
        stream: Stream,
    ) -> Result<Option<Screen>> {
        let environment = context.environment();
        let is_log_in_the_way = context.process().log.is_on_stderr() && Stream::Err.is_terminal();
        let is_wanted = match self.progress {
            Progress::Tree => true,
            Progress::Auto => !is_log_in_the_way,
            Progress::Lines | Progress::Jsonl => false,
        };
        if !is_wanted {
            return Ok(None);
        }
        let screen = context.terminal().screen(stream, environment);
        if self.progress == Progress::Tree {
            refuse(
                screen.is_none(),
                is_log_in_the_way,
                colours::moves_cursor(environment),
            )?;
        }
        // A shell's background job has lines, as it may not use the terminal.
        let is_auto = self.progress == Progress::Auto;
        Ok(screen.filter(|screen| !is_auto || screen.is_foreground()))
    }
}

/// Refuses a tree where none can be drawn.
fn refuse(has_no_screen: bool, is_log_in_the_way: bool, moves_cursor: bool) -> Result<()> {
    let hint = "use --progress lines or --progress jsonl";
    if has_no_screen {
        let why = if moves_cursor {
            "--progress tree needs a terminal"
        } else {
            "--progress tree needs a terminal that can move its cursor; TERM says it cannot"
        };
        return Err(Error::usage(why).hint(hint));
    }
    if is_log_in_the_way {
        let why = "--progress tree and --debug cannot share a terminal";
        return Err(Error::usage(why)
            .hint("write the log to a file with --log-file, or use --progress lines"));
    }
    Ok(())
}
