//! A real Mistral server on this machine: a command each to install and start it, to watch it, and to stop it.

mod files;
mod identity;
mod install;
mod layout;
mod log;
mod ownership;
mod process;
mod python;
mod state;

use std::fs::{self, File};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;
use rustix::fs::Mode;
use serde_json::Value;

use crate::env::Environment;
use crate::error::{Error, Result};
use crate::terminal::Terminal;
use crate::time;

use super::command::{Command, Context, Group, Local, Outcome, Record, Run, Text};
use install::Installation;
use layout::{Folder, SERVER_LOG};
use process::Launch;
use state::State;

/// The port of `dev-server-start` without `--port`: Mistral's own.
const PORT: u16 = 8989;
/// Its URL on that port, which is the client's default.
const URL: &str = "http://127.0.0.1:8989/v2";
/// Maximum size of a configuration file, in bytes.
const CONFIG_SIZE: u64 = 1 << 20;
/// Polling interval of a followed log.
const FOLLOW_INTERVAL: Duration = Duration::from_millis(200);

pub const GROUP: Group = Group {
    title: "A Mistral server on this machine",
    commands: &[
        Command::new::<Start, _, _>(
            "dev-server-start",
            "Start the server; the first start installs it",
        )
        .example("mistral dev-server-start --port 8990"),
        Command::new::<Status, _, _>(
            "dev-server-status",
            "Show whether the server is running, and at which URL",
        )
        .example("mistral dev-server-status -f value -c URL"),
        Command::new::<Stop, _, _>("dev-server-stop", "Stop the server")
            .example("mistral dev-server-stop --purge"),
        Command::new::<Log, _, _>("dev-server-log", "Print the server's log")
            .example("mistral dev-server-log --follow"),
    ],
};

#[derive(Args)]
#[group(skip)]
struct Data {
    /// Folder of the server; default: mistral/dev-server in the user's data folder
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
}

#[derive(Args)]
struct Start {
    /// Port to listen on, on the loopback interface; default: 8989
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    #[command(flatten)]
    data: Data,
    /// Extra configuration file, overrides the defaults; repeatable, the last one wins
    #[arg(long = "config-file", value_name = "FILE")]
    config_files: Vec<PathBuf>,
    /// Python interpreter, 3.10 or newer; default: the newest in PATH
    #[arg(long, value_name = "PYTHON")]
    python: Option<PathBuf>,
    /// Let other users of this machine use the server, and so run code as you
    #[arg(long)]
    allow_others: bool,
}

/// Files of this program and its children are private until this is dropped: a shell has other commands to run.
struct Umask(Mode);

impl Umask {
    fn private() -> Self {
        Self(rustix::process::umask(Mode::RWXG | Mode::RWXO))
    }
}

impl Drop for Umask {
    fn drop(&mut self) {
        rustix::process::umask(self.0);
    }
}

impl Run<Local, Text> for Start {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        let terminal = context.terminal();
        let config_files = self
            .config_files
            .iter()
            .map(|path| readable(path))
            .collect::<Result<Vec<_>>>()?;
        let folder = Folder::find(self.data.data_dir.as_deref(), context.environment())?;
        // Files created from here on, by this program or its children, are private.
        let _private = Umask::private();
        let lock = ownership::lock(&folder, terminal)?;
        if let Some(state) = process::running(&folder)? {
            check_same(&state, self.port, &config_files, self.allow_others)?;
            report_running(&state, terminal)?;
            return Ok(Outcome::done());
        }
        let launch = Launch {
            port: self.port.unwrap_or(PORT),
            config_files,
            allow_others: self.allow_others,
        };
        process::check_port(launch.port)?;
        let installation = Installation {
            folder: &folder,
            environment: context.environment(),
            lock: &lock,
        };
        installation.ensure(self.python.as_deref(), terminal)?;
        terminal.progress("starting");
        let start = || process::start(&folder, context.environment(), &launch);
        let state = match start() {
            Err(_) if !installation.works()? => {
                terminal.note("mistral: the installed server is damaged; reinstalling");
                installation.invalidate()?;
                installation.ensure(self.python.as_deref(), terminal)?;
                start()?
            }
            outcome => outcome?,
        };
        terminal.end_progress();
        // It may be a server left behind by a start that was killed.
        check_same(&state, self.port, &launch.config_files, self.allow_others)?;
        report_running(&state, terminal)?;
        Ok(Outcome::done())
    }
}

/// Prints the server's URL and how to point the client at it; warns if other users can use it.
fn report_running(state: &State, terminal: &Terminal) -> Result<()> {
    terminal.print(&format!(
        "Mistral is running at {} (pid {}).\n",
        state.url, state.pid
    ))?;
    if state.url != URL {
        terminal.print(&format!("{}\n", export(&state.url)))?;
    }
    let why = if state.allows_others {
        "--allow-others is on:"
    } else if state.checks_users {
        return Ok(());
    } else {
        "this system cannot identify the user behind a connection, so"
    };
    terminal.flush()?;
    terminal.note(&format!(
        "mistral: warning: {why} any user of this machine can use the server and run code as you"
    ));
    Ok(())
}

/// The shell command that points the client at the server.
fn export(url: &str) -> String {
    format!("export OS_MISTRAL_URL={url}")
}

/// A hint for a request to the default URL without a response: the URL of the user's server, if it runs at another
/// one.
pub fn hint_elsewhere(environment: &Environment) -> Option<String> {
    if !nobody_listens() {
        return None;
    }
    let url = running_elsewhere(environment)?;
    Some(format!(
        "your development server runs at another URL: {}",
        export(&url)
    ))
}

fn nobody_listens() -> bool {
    let found = TcpStream::connect(("localhost", PORT));
    found.is_err_and(|cause| cause.kind() == std::io::ErrorKind::ConnectionRefused)
}

/// The URL of the server of this machine if it is running, and whether it is ready.
pub fn running(environment: &Environment) -> Result<Option<(String, bool)>> {
    // Without HOME there is no default folder, and so no server in it.
    let Ok(folder) = Folder::find(None, environment) else {
        return Ok(None);
    };
    if !ownership::exists(&folder)? {
        return Ok(None);
    }
    let state = state::state(&folder)?;
    Ok(state.map(|state| (state.url, state.ready)))
}

fn running_elsewhere(environment: &Environment) -> Option<String> {
    let folder = Folder::find(None, environment).ok()?;
    if !ownership::exists(&folder).ok()? {
        return None;
    }
    let state = state::state(&folder).ok()??;
    Some(state.url).filter(|url| url != URL)
}

/// The absolute path of a configuration file that can be read.
fn readable(path: &Path) -> Result<PathBuf> {
    let shown = path.display();
    if path.to_string_lossy().contains('$') {
        let what =
            format!("--config-file {shown}: Mistral cannot read file names containing \"$\"");
        return Err(Error::local(what).hint("rename the file"));
    }
    // A pipe is not opened, as that would block.
    let found = fs::metadata(path).and_then(|found| {
        if found.is_file() {
            File::open(path)?;
        }
        Ok(found)
    });
    let what = match found {
        Ok(found) if found.is_file() && found.len() > CONFIG_SIZE => {
            let limit = CONFIG_SIZE >> 20;
            format!("--config-file {shown} is larger than {limit} MiB, which is the limit")
        }
        Ok(found) if found.is_file() => return Ok(std::path::absolute(path)?),
        Ok(_) => format!("--config-file {shown} is not a file"),
        Err(cause) => format!("cannot read --config-file {shown}: {cause}"),
    };
    Err(Error::local(what))
}

/// An error if the running server does not have the requested options.
fn check_same(
    state: &State,
    port: Option<u16>,
    config_files: &[PathBuf],
    allow_others: bool,
) -> Result<()> {
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
    if allow_others && !state.allows_others {
        return Err(other("without --allow-others".to_owned()));
    }
    Ok(())
}

#[derive(Args)]
struct Status {
    #[command(flatten)]
    data: Data,
}

/// Headings of the status.
const TITLES: [&str; 9] = [
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

impl Run<Local, Record> for Status {
    async fn run(self, context: &Context<Local, Record>) -> Result<Outcome> {
        let record = context.record(TITLES.map(str::to_owned).into())?;
        let folder = Folder::find(self.data.data_dir.as_deref(), context.environment())?;
        let is_alive = ownership::exists(&folder)? && state::is_alive(&folder)?;
        let state = is_alive.then(|| state::state(&folder));
        let state = state.transpose()?.flatten();
        let status = match &state {
            Some(state) if state.ready => "RUNNING",
            _ if is_alive => "STARTING",
            _ => "STOPPED",
        };
        let of_state = |value: fn(&State) -> Value| state.as_ref().map_or(Value::Null, value);
        record.end(vec![
            status.into(),
            of_state(|state| state.url.as_str().into()),
            of_state(|state| state.pid.into()),
            of_state(|state| state.version.as_str().into()),
            of_state(|state| state.started_at.as_str().into()),
            of_state(|state| uptime(state).into()),
            of_state(|state| state.config_files.clone().into()),
            folder.root().display().to_string().into(),
            folder.path(SERVER_LOG).display().to_string().into(),
        ])
    }
}

fn uptime(state: &State) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| passed.as_secs());
    time::timedelta(i64::try_from(now).unwrap_or(0) - state.started)
}

#[derive(Args)]
struct Stop {
    #[command(flatten)]
    data: Data,
    /// Also delete the server's folder: its database, logs and installation
    #[arg(long)]
    purge: bool,
}

impl Run<Local, Text> for Stop {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        let folder = Folder::find(self.data.data_dir.as_deref(), context.environment())?;
        if ownership::exists(&folder)? && state::is_alive(&folder)? {
            process::stop(&folder)?;
            context.terminal().print_step("Mistral has stopped.")?;
        } else {
            context.terminal().print_step("Mistral is not running.")?;
        }
        if self.purge {
            let left = ownership::purge(&folder)?;
            if !left.is_empty() {
                context.terminal().note(&format!(
                    "mistral: note: {} keeps what is not the server's: {}",
                    folder.root().display(),
                    left.join(", ")
                ));
            }
        }
        Ok(Outcome::done())
    }
}

#[derive(Args)]
struct Log {
    #[command(flatten)]
    data: Data,
    /// Keep printing new lines until interrupted
    #[arg(long)]
    follow: bool,
    /// Number of lines to print from the end of the log
    #[arg(short = 'n', long, value_name = "N", default_value = "200")]
    lines: usize,
}

impl Run<Local, Text> for Log {
    async fn run(self, context: &Context<Local, Text>) -> Result<Outcome> {
        let folder = Folder::find(self.data.data_dir.as_deref(), context.environment())?;
        ownership::exists(&folder)?;
        let mut position = log::start_of_last(self.lines, &mut log::open(&folder)?)?;
        loop {
            position = log::print_from(&folder, position, context.terminal())?;
            if !self.follow {
                return Ok(Outcome::done());
            }
            context.process().signals.pause(FOLLOW_INTERVAL)?;
        }
    }
}
