//! The arguments of `shell`.

use clap::Args;

/// Where the lines of a shell come from, and what ends it.
#[derive(Args, Clone)]
pub struct Shell {
    /// File with a command on each line; by default standard input
    pub file: Option<String>,
    /// End at the first command that fails
    #[arg(long)]
    pub stop_on_error: bool,
}
