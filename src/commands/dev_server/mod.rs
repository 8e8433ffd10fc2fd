//! A real Mistral server on this machine: installed, started, watched and stopped by one command each.

mod install;
mod layout;
mod process;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use clap::Args;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::time;

use super::run::{Context, LocalShower, Offline};
use super::{Command, Group};
use layout::Folder;
use process::State;

/// The port of `dev-server-start` without `--port`: Mistral's own.
const PORT: u16 = 8989;
/// How often a followed log is looked at.
const FOLLOW: Duration = Duration::from_millis(200);

pub const COMMANDS: &[Command] = &[
    Command::offline::<Start>(
        "dev-server-start",
        "Install Mistral the first time, and start it",
        "mistral dev-server-start --port 8990",
    )
    .of(GROUP),
    Command::local_show::<Status>(
        "dev-server-status",
        "Show whether the server runs, and where",
        "mistral dev-server-status -f value -c URL",
    )
    .of(GROUP),
    Command::offline::<Stop>(
        "dev-server-stop",
        "Stop the server",
        "mistral dev-server-stop --purge",
    )
    .of(GROUP),
    Command::offline::<Log>(
        "dev-server-log",
        "Print the server's log",
        "mistral dev-server-log --follow",
    )
    .of(GROUP),
];

const GROUP: Group = Group::DevServer;

#[derive(Args)]
#[group(skip)]
struct Data {
    /// Folder of the server; mistral/dev-server in the user's data folder if left out
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
}

#[derive(Args)]
struct Start {
    /// Port to listen on, on this machine only; 8989 if left out
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    #[command(flatten)]
    data: Data,
    /// Configuration that is laid over the server's own; may be repeated, the last one rules
    #[arg(long = "config-file", value_name = "FILE")]
    config_files: Vec<PathBuf>,
    /// Python to install with, 3.10 or newer; looked for in PATH if left out
    #[arg(long, value_name = "PYTHON")]
    python: Option<PathBuf>,
}

impl Offline for Start {
    fn run(self, context: &mut Context<'_>) -> Result<()> {
        let config_files = self
            .config_files
            .iter()
            .map(|path| readable(path))
            .collect::<Result<Vec<_>>>()?;
        let folder = Folder::find(self.data.data_dir.as_deref(), context.environment)?;
        claim(&folder)?;
        let _lock = lock(&folder, context)?;
        if let Some(state) = process::state(&folder) {
            check_same(&state, self.port, &config_files)?;
            return context.terminal.print(&running(&state));
        }
        let port = self.port.unwrap_or(PORT);
        process::check_port(port)?;
        install::ensure(
            &folder,
            self.python.as_deref(),
            context.environment,
            context.terminal,
        )?;
        context.terminal.progress("starting");
        let state = process::start(&folder, port, &config_files)?;
        context.terminal.end_progress();
        context.terminal.print(&running(&state))
    }
}

fn running(state: &State) -> String {
    format!("Mistral is running at {} (pid {}).\n", state.url, state.pid)
}

/// The absolute path of a configuration file that can be read.
fn readable(path: &Path) -> Result<PathBuf> {
    let file = File::open(path).and_then(|file| file.metadata());
    match file {
        Ok(found) if found.is_file() => Ok(std::path::absolute(path)?),
        Ok(_) => Err(Error::local(format!(
            "--config-file {} is not a file",
            path.display()
        ))),
        Err(cause) => Err(Error::local(format!(
            "--config-file {} cannot be read: {cause}",
            path.display()
        ))),
    }
}

/// Makes the folder, or makes sure that it is ours.
fn claim(folder: &Folder) -> Result<()> {
    let root = folder.root();
    let foreign = fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some())
        && !folder.tag().exists();
    if foreign {
        return Err(Error::local(format!(
            "{} holds other things than a server of ours",
            root.display()
        ))
        .hint("name an empty or a new folder with --data-dir"));
    }
    fs::create_dir_all(root)
        .with_context(|| format!("cannot make the folder {}", root.display()))
        .map_err(|cause| install::disk_error(&cause))?;
    install::write(
        &folder.tag(),
        "Made by 'mistral dev-server-start'; 'mistral dev-server-stop --purge' deletes it.\n",
    )
}

/// Keeps another start of the same server waiting.
fn lock(folder: &Folder, context: &mut Context<'_>) -> Result<File> {
    let lock = install::create(&folder.start_lock())?;
    if lock.try_lock().is_err() {
        context
            .terminal
            .note("mistral: waiting for another dev-server-start to finish");
        lock.lock()?;
    }
    Ok(lock)
}

/// An error if the running server is not the one that is asked for.
fn check_same(state: &State, port: Option<u16>, config_files: &[PathBuf]) -> Result<()> {
    let other = |what: String| {
        Error::local(format!("Mistral is already running {what}"))
            .hint("stop it first: mistral dev-server-stop")
    };
    if port.is_some_and(|port| port != state.port) {
        return Err(other(format!("on port {}", state.port)));
    }
    let files: Vec<_> = config_files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    if !files.is_empty() && files != state.config_files {
        return Err(other("with other configuration files".to_owned()));
    }
    Ok(())
}

#[derive(Args)]
struct Status {
    #[command(flatten)]
    data: Data,
}

impl LocalShower for Status {
    fn titles() -> Vec<String> {
        let titles = [
            "Status",
            "URL",
            "PID",
            "Version",
            "Started at",
            "Uptime",
            "Config files",
            "Data folder",
            "Log file",
        ];
        titles.map(str::to_owned).into()
    }

    fn values(self, context: &mut Context<'_>) -> Result<Vec<Value>> {
        let folder = Folder::find(self.data.data_dir.as_deref(), context.environment)?;
        let mut values = process::state(&folder)
            .map_or_else(|| without_state(&folder), |state| with_state(&state));
        values.push(folder.root().display().to_string().into());
        values.push(folder.server_log().display().to_string().into());
        Ok(values)
    }
}

/// The first values of a server that tells of itself.
fn with_state(state: &State) -> Vec<Value> {
    vec![
        if state.ready { "RUNNING" } else { "STARTING" }.into(),
        state.url.as_str().into(),
        state.pid.into(),
        state.version.as_str().into(),
        state.started_at.as_str().into(),
        uptime(state).into(),
        state.config_files.clone().into(),
    ]
}

/// The first values where no server tells of itself.
fn without_state(folder: &Folder) -> Vec<Value> {
    let mut values = vec![Value::Null; 7];
    values[0] = if process::is_alive(folder) {
        "STARTING"
    } else {
        "STOPPED"
    }
    .into();
    values
}

fn uptime(state: &State) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| passed.as_secs());
    time::spoken(i64::try_from(now).unwrap_or(0) - state.started)
}

#[derive(Args)]
struct Stop {
    #[command(flatten)]
    data: Data,
    /// Delete its folder too: the database, the logs and what was installed
    #[arg(long)]
    purge: bool,
}

impl Offline for Stop {
    fn run(self, context: &mut Context<'_>) -> Result<()> {
        let folder = Folder::find(self.data.data_dir.as_deref(), context.environment)?;
        if process::is_alive(&folder) {
            process::stop(&folder)?;
            context.terminal.print_step("Mistral has stopped.")?;
        } else {
            context.terminal.print_step("Mistral is not running.")?;
        }
        if self.purge { purge(&folder) } else { Ok(()) }
    }
}

fn purge(folder: &Folder) -> Result<()> {
    let root = folder.root();
    if !root.exists() {
        return Ok(());
    }
    if !folder.tag().exists() {
        return Err(Error::local(format!(
            "{} is no folder of ours, so nothing was deleted",
            root.display()
        )));
    }
    let lock = install::create(&folder.start_lock())?;
    if lock.try_lock().is_err() {
        return Err(Error::local("a dev-server-start is at work in that folder")
            .hint("try again when it is done"));
    }
    fs::remove_dir_all(root)
        .map_err(|cause| Error::local(format!("cannot delete {}: {cause}", root.display())))
}

#[derive(Args)]
struct Log {
    #[command(flatten)]
    data: Data,
    /// Go on printing what is added, until interrupted
    #[arg(long)]
    follow: bool,
}

impl Offline for Log {
    fn run(self, context: &mut Context<'_>) -> Result<()> {
        let folder = Folder::find(self.data.data_dir.as_deref(), context.environment)?;
        let path = folder.server_log();
        let mut position = 0;
        loop {
            position = print_from(&path, position, context)?;
            if !self.follow {
                return Ok(());
            }
            std::thread::sleep(FOLLOW);
        }
    }
}

/// Prints the log from `position` on, and gives the new one; a log that shrank begins anew.
fn print_from(path: &Path, position: u64, context: &mut Context<'_>) -> Result<u64> {
    let mut log = File::open(path).map_err(|cause| {
        Error::local(format!("there is no log at {}: {cause}", path.display()))
            .hint("a server writes one when it starts: mistral dev-server-start")
    })?;
    let position = if log.metadata()?.len() < position {
        0
    } else {
        position
    };
    log.seek(SeekFrom::Start(position))?;
    let mut bytes = Vec::new();
    let read = log.read_to_end(&mut bytes)?;
    context.terminal.out().write_all(&bytes)?;
    context.terminal.flush()?;
    Ok(position + u64::try_from(read).unwrap_or(0))
}
