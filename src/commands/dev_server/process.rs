//! The server as a process: whether it runs, starting it, stopping it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Child;
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rustix::process::Signal;

use crate::env::Environment;
use crate::error::{Error, Result};

use super::files::{create, tail, write};
use super::identity::Process;
use super::layout::{
    CONFIGURATION, CONFIGURATION_FOLDER, DATABASE, Folder, LAUNCHER_FILE, POLICY, PYTHON,
    SERVER_LOCK, SERVER_LOG, STATE,
};
use super::python;
use super::state::{State, is_alive, state};

/// One file, as Python is run without the folder of its script in its search path (`-I`).
const LAUNCHER: &str = concat!(include_str!("gate.py"), "\n\n", include_str!("server.py"));
const READY_DEADLINE: Duration = Duration::from_mins(1);
const STOP_DEADLINE: Duration = Duration::from_secs(20);
const KILL_DEADLINE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);
/// Number of ports after a taken one that are tried before a random one.
const PORTS_TRIED: u16 = 100;
/// Characters that are percent-encoded in the path of a URL.
const IN_URL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// How a server is started.
pub struct Launch {
    pub port: u16,
    pub config_files: Vec<PathBuf>,
    pub allow_others: bool,
}

/// Calls `check` until it finds something, or until `time` has passed.
fn poll<T>(time: Duration, mut check: impl FnMut() -> Result<Option<T>>) -> Result<Option<T>> {
    let deadline = Instant::now() + time;
    loop {
        let found = check()?;
        if found.is_some() || Instant::now() > deadline {
            return Ok(found);
        }
        std::thread::sleep(POLL);
    }
}

/// The running server. Waits for one that is still starting because its `dev-server-start` was killed.
pub fn running(folder: &Folder) -> Result<Option<State>> {
    let found = poll(READY_DEADLINE, || {
        if !is_alive(folder)? {
            return Ok(Some(None));
        }
        Ok(ready(folder)?.map(Some))
    })?;
    found.ok_or_else(|| {
        Error::local("a server is running in that folder but does not respond")
            .hint("stop it first: mistral dev-server-stop")
    })
}

/// The state of the server if it responds.
fn ready(folder: &Folder) -> Result<Option<State>> {
    Ok(state(folder)?.filter(|state| state.ready && answers(&state.url)))
}

/// An error if the port is not available; its hint names one that is.
pub fn check_port(port: u16) -> Result<()> {
    let Err(cause) = TcpListener::bind(("127.0.0.1", port)) else {
        return Ok(());
    };
    let error = Error::local(format!("port {port} cannot be used: {cause}"));
    let other = match free_port(port) {
        Some(free) => format!("port {free} is free: --port {free}"),
        None => "choose another one with --port".to_owned(),
    };
    Err(error.hint(format!(
        "{other}; another Mistral may already be using port {port}"
    )))
}

/// A free port, preferably one shortly after this one.
fn free_port(port: u16) -> Option<u16> {
    let next = port.saturating_add(1)..=port.saturating_add(PORTS_TRIED);
    next.chain([0]).find_map(|port| {
        let bound = TcpListener::bind(("127.0.0.1", port)).ok()?;
        Some(bound.local_addr().ok()?.port())
    })
}

/// Starts the server and waits until it responds.
pub fn start(folder: &Folder, environment: &Environment, launch: &Launch) -> Result<State> {
    configure(folder, launch.port)?;
    if folder.has(STATE) {
        folder.remove(STATE)?;
    }
    let log = create(folder, SERVER_LOG)?;
    let mut command = python::isolated(&folder.path(PYTHON), folder, environment);
    command
        .arg(folder.path(LAUNCHER_FILE))
        .arg("--lock")
        .arg(folder.path(SERVER_LOCK))
        .arg("--state")
        .arg(folder.path(STATE))
        .arg("--port")
        .arg(launch.port.to_string());
    // Relative to the folder, in which it runs: a `$` in an absolute path would begin a reference.
    command.args(["--config-dir", CONFIGURATION_FOLDER]);
    command.args(["--base-config", CONFIGURATION]);
    for file in &launch.config_files {
        command.arg("--config-file").arg(file);
    }
    if launch.allow_others {
        command.arg("--allow-others");
    }
    let child = command.stdout(log.try_clone()?).stderr(log).spawn();
    let child = child
        .map_err(|cause| Error::local(format!("{}: {cause}", folder.path(PYTHON).display())))?;
    wait_until_ready(folder, child)
}

fn wait_until_ready(folder: &Folder, mut child: Child) -> Result<State> {
    let found = poll(READY_DEADLINE, || {
        if let Some(status) = child.try_wait()? {
            // It may have found the lock taken by a server that a killed start had left behind.
            let other = running(folder)?.ok_or_else(|| {
                Error::local(format!(
                    "Mistral exited during startup ({status})\n{}",
                    tail(folder, SERVER_LOG)
                ))
            });
            return other.map(Some);
        }
        ready(folder)
    })?;
    let is_child = |state: &State| u32::try_from(state.pid) == Ok(child.id());
    if !found.as_ref().is_some_and(is_child) {
        // It does not respond; or another server was first, which it would replace when that is stopped.
        child.kill()?;
        child.wait()?;
    }
    found.ok_or_else(|| {
        Error::local(format!(
            "Mistral did not respond within {} s, so it was stopped\n{}",
            READY_DEADLINE.as_secs(),
            tail(folder, SERVER_LOG)
        ))
    })
}

/// Whether an HTTP server responds at `url`; for https, whether the port accepts connections.
fn answers(url: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else {
        return false;
    };
    let addresses = url.socket_addrs(|| None).unwrap_or_default();
    addresses.into_iter().any(|address| {
        if url.scheme() == "http" {
            speaks_http(address)
        } else {
            connect(address).is_some()
        }
    })
}

fn connect(address: SocketAddr) -> Option<TcpStream> {
    TcpStream::connect_timeout(&address, Duration::from_secs(1)).ok()
}

fn speaks_http(address: SocketAddr) -> bool {
    let exchange = || {
        let mut stream = connect(address)?;
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
    let database = folder.path(DATABASE).display().to_string();
    // In a configuration file `$` begins a reference.
    let policy = folder.path(POLICY).display().to_string().replace('$', "$$");
    let text = format!(
        "[DEFAULT]\ntransport_url = fake://\n\n\
         [database]\nconnection = sqlite:///{database}\n\n\
         [pecan]\nauth_enable = false\n\n\
         [api]\nhost = 127.0.0.1\nport = {port}\nallow_action_execution_deletion = true\n\n\
         [executor]\ntype = local\n\n\
         [cron_trigger]\nexecution_interval = 1\n\n\
         [openstack_actions]\nmodules-support = true\n\n\
         [oslo_policy]\npolicy_file = {policy}\n",
        // In a database URL `?` begins options, and `%` an escape.
        database = utf8_percent_encode(&database, IN_URL),
    );
    write(folder, CONFIGURATION, &text)?;
    // There is no authentication, so every request has all permissions.
    write(folder, POLICY, "\"admin_only\": \"@\"\n")?;
    write(folder, LAUNCHER_FILE, LAUNCHER)?;
    folder
        .make(CONFIGURATION_FOLDER)
        .map_err(|why| folder.unusable(CONFIGURATION_FOLDER, &why))
}

/// Stops the running server with SIGTERM, then SIGKILL. Only the process that holds the lock gets a signal.
pub fn stop(folder: &Folder) -> Result<()> {
    let found = poll(STOP_DEADLINE, || match state(folder)? {
        None if is_alive(folder)? => Ok(None),
        state => Ok(Some(state)),
    })?;
    let found = found.ok_or_else(|| {
        Error::local("a server is running, but its state.json has no process ID")
            .hint(format!("see {}", folder.path(SERVER_LOG).display()))
    })?;
    let Some(state) = found else {
        return Ok(());
    };
    if let Some(process) = Process::of(&state, folder)? {
        process.signal(Signal::TERM)?;
        if !exits_within(folder, STOP_DEADLINE)? {
            process.signal(Signal::KILL)?;
        }
    }
    if exits_within(folder, KILL_DEADLINE)? {
        Ok(())
    } else {
        Err(Error::local(format!("process {} does not exit", state.pid)))
    }
}

fn exits_within(folder: &Folder, time: Duration) -> Result<bool> {
    let exited = poll(time, || Ok((!is_alive(folder)?).then_some(())))?;
    Ok(exited.is_some())
}
