//! The server as a process: whether it runs, starting it, stopping it.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;

use crate::error::{Error, Result};

use super::install::{create, tail, write};
use super::layout::Folder;

const LAUNCHER: &str = include_str!("server.py");
const READY_DEADLINE: Duration = Duration::from_secs(60);
const STOP_DEADLINE: Duration = Duration::from_secs(20);
const KILL_DEADLINE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);

/// What a running server says of itself.
#[derive(Debug, Deserialize)]
pub struct State {
    pub pid: i32,
    pub port: u16,
    pub url: String,
    pub config_files: Vec<String>,
    pub version: String,
    pub started_at: String,
    pub started: i64,
    pub ready: bool,
}

/// Whether a server of this folder lives. A process is believed only while it holds the lock.
pub fn is_alive(folder: &Folder) -> bool {
    File::open(folder.server_lock())
        .is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The state of the living server, once it has written it.
pub fn state(folder: &Folder) -> Option<State> {
    if !is_alive(folder) {
        return None;
    }
    serde_json::from_slice(&fs::read(folder.state()).ok()?).ok()
}

/// An error if somebody listens on the port.
pub fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(cause) => Err(Error::local(format!("port {port} cannot be used: {cause}"))
            .hint("name another one with --port; port 8989 may be that of another Mistral")),
    }
}

/// Starts the server and waits until it answers.
pub fn start(folder: &Folder, port: u16, config_files: &[PathBuf]) -> Result<State> {
    configure(folder, port)?;
    if folder.state().exists() {
        fs::remove_file(folder.state())?;
    }
    let log = create(&folder.server_log())?;
    let mut command = Command::new(folder.python());
    command
        .arg(folder.launcher())
        .arg("--lock")
        .arg(folder.server_lock());
    command
        .arg("--state")
        .arg(folder.state())
        .arg("--port")
        .arg(port.to_string());
    command
        .arg("--config-dir")
        .arg(folder.configuration_folder());
    command.arg("--base-config").arg(folder.configuration());
    for file in config_files {
        command.arg("--config-file").arg(file);
    }
    command.current_dir(folder.root()).process_group(0);
    let child = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn();
    let child =
        child.map_err(|cause| Error::local(format!("{}: {cause}", folder.python().display())))?;
    wait_until_ready(folder, child)
}

fn wait_until_ready(folder: &Folder, mut child: Child) -> Result<State> {
    let deadline = Instant::now() + READY_DEADLINE;
    loop {
        if let Some(status) = child.try_wait()? {
            return Err(Error::local(format!(
                "Mistral ended as it started ({status})\n{}",
                tail(&folder.server_log())
            )));
        }
        if let Some(state) = state(folder).filter(|state| state.ready && answers(&state.url)) {
            return Ok(state);
        }
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Err(Error::local(format!(
                "Mistral did not answer within {} s, so it was stopped\n{}",
                READY_DEADLINE.as_secs(),
                tail(&folder.server_log())
            )));
        }
        std::thread::sleep(POLL);
    }
}

/// Whether something speaks HTTP at `url`; over TLS, whether somebody listens there.
fn answers(url: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else {
        return false;
    };
    let addresses = url.socket_addrs(|| None).unwrap_or_default();
    addresses.into_iter().any(|address| {
        if url.scheme() == "http" {
            greets(address)
        } else {
            connects(address).is_some()
        }
    })
}

fn connects(address: SocketAddr) -> Option<TcpStream> {
    TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()
}

fn greets(address: SocketAddr) -> bool {
    let exchange = || {
        let mut stream = connects(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        let request = format!("GET /v2/workflows?limit=1 HTTP/1.0\r\nHost: {address}\r\n\r\n");
        stream.write_all(request.as_bytes()).ok()?;
        let mut start = [0; 7];
        stream.read_exact(&mut start).ok()?;
        Some(start.starts_with(b"HTTP/1."))
    };
    exchange().unwrap_or(false)
}

/// Writes the configuration and the launcher.
fn configure(folder: &Folder, port: u16) -> Result<()> {
    // In a configuration file `$` begins a reference.
    let path = |path: PathBuf| path.display().to_string().replace('$', "$$");
    let text = format!(
        "[DEFAULT]\ntransport_url = fake://\n\n\
         [database]\nconnection = sqlite:///{database}\n\n\
         [pecan]\nauth_enable = false\n\n\
         [api]\nhost = 127.0.0.1\nport = {port}\nallow_action_execution_deletion = true\n\n\
         [executor]\ntype = local\n\n\
         [cron_trigger]\nexecution_interval = 1\n\n\
         [openstack_actions]\nmodules-support = true\n\n\
         [oslo_policy]\npolicy_file = {policy}\n",
        database = path(folder.database()),
        policy = path(folder.policy()),
    );
    write(&folder.configuration(), &text)?;
    // Nobody logs in, so everybody may do everything.
    write(&folder.policy(), "\"admin_only\": \"@\"\n")?;
    write(&folder.launcher(), LAUNCHER)?;
    Ok(fs::create_dir_all(folder.configuration_folder())?)
}

/// Stops the living server: politely, then not. Only the process that holds the lock gets a signal.
pub fn stop(folder: &Folder) -> Result<()> {
    let starting = Instant::now() + STOP_DEADLINE;
    let state = loop {
        match state(folder) {
            Some(state) => break state,
            None if !is_alive(folder) => return Ok(()),
            None if Instant::now() > starting => {
                return Err(Error::local(
                    "a server is running but does not say which process it is",
                )
                .hint(format!("see {}", folder.server_log().display())));
            }
            None => std::thread::sleep(POLL),
        }
    };
    let pid = Pid::from_raw(state.pid)
        .ok_or_else(|| Error::local("the server's process ID is not one"))?;
    signal(pid, Signal::TERM)?;
    if !dies_within(folder, STOP_DEADLINE) {
        signal(pid, Signal::KILL)?;
        if !dies_within(folder, KILL_DEADLINE) {
            return Err(Error::local(format!("process {} does not end", state.pid)));
        }
    }
    Ok(())
}

fn signal(pid: Pid, signal: Signal) -> Result<()> {
    match kill_process(pid, signal) {
        // It ended on its own.
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(cause) => Err(Error::local(format!(
            "cannot stop process {}: {cause}",
            pid.as_raw_nonzero()
        ))),
    }
}

fn dies_within(folder: &Folder, time: Duration) -> bool {
    let deadline = Instant::now() + time;
    while is_alive(folder) {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::sleep(POLL);
    }
    true
}
