//! Installing the server into a virtual environment of its own.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::env::{Environment, PATH};
use crate::error::{Error, Result};
use crate::terminal::Terminal;

use super::layout::Folder;

/// The packages that make up the server: Mistral itself and its `OpenStack` actions.
const PACKAGES: [&str; 2] = ["mistral==23.0.0", "mistral-extra==17.0.0"];
/// Every package with its version, those two included.
const CONSTRAINTS: &str = include_str!("constraints.txt");
/// Oldest Python that the server runs on.
const OLDEST: (u32, u32) = (3, 10);
/// Names under which Python is looked for, the best first.
const NAMES: [&str; 6] = [
    "python3.11",
    "python3.12",
    "python3.10",
    "python3.13",
    "python3",
    "python",
];
/// So many lines of a log are shown with an error.
const TAIL: usize = 15;
const FULL: &str = "the disk is full; --data-dir takes a folder on another one";
const POLL: Duration = Duration::from_millis(100);

/// Installs the server unless the same version is there; only the first time needs a network.
pub fn ensure(
    folder: &Folder,
    named: Option<&Path>,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<()> {
    if fs::read_to_string(folder.installed()).is_ok_and(|done| done == CONSTRAINTS)
        && folder.python().exists()
    {
        return Ok(());
    }
    let python = find_python(named, environment)?;
    terminal.note(&format!(
        "mistral: installing Mistral 23.0.0 into {} (once; it takes some minutes)",
        folder.root().display()
    ));
    write(&folder.constraints(), CONSTRAINTS)?;
    let log = create(&folder.install_log())?;
    make_venv(folder, &python, &log)?;
    install_packages(folder, &log, terminal)?;
    write(&folder.installed(), CONSTRAINTS)
}

/// Writes a file of ours; a full disk is told apart.
pub fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text)
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(|cause| disk_error(&cause))
}

/// Creates a file of ours, empty.
pub fn create(path: &Path) -> Result<File> {
    File::create(path)
        .with_context(|| format!("cannot write {}", path.display()))
        .map_err(|cause| disk_error(&cause))
}

/// The error for a file that cannot be written.
pub fn disk_error(cause: &anyhow::Error) -> Error {
    let full = cause
        .downcast_ref::<std::io::Error>()
        .is_some_and(|cause| cause.kind() == std::io::ErrorKind::StorageFull);
    let error = Error::local(format!("{cause:#}"));
    if full { error.hint(FULL) } else { error }
}

/// The first Python that is new enough.
fn find_python(named: Option<&Path>, environment: &Environment) -> Result<PathBuf> {
    if let Some(path) = named {
        return match version(path, environment) {
            None => Err(Error::local(format!(
                "--python {} is no Python that runs",
                path.display()
            ))),
            Some(found) if found < OLDEST => {
                Err(too_old(&format!("--python {}", path.display()), found))
            }
            Some(_) => Ok(path.to_owned()),
        };
    }
    let mut oldest = None;
    for name in NAMES {
        match version(Path::new(name), environment) {
            Some(found) if found >= OLDEST => return Ok(name.into()),
            Some(found) => oldest = Some(found),
            None => {}
        }
    }
    Err(match oldest {
        Some(found) => too_old("the newest Python in PATH", found),
        None => Error::local("no Python in PATH")
            .hint("install Python 3.10 or newer, or name one with --python"),
    })
}

fn too_old(which: &str, found: (u32, u32)) -> Error {
    Error::local(format!(
        "{which} is {}.{}; Mistral needs 3.10 or newer",
        found.0, found.1
    ))
    .hint("install a newer Python, or name one with --python")
}

fn version(python: &Path, environment: &Environment) -> Option<(u32, u32)> {
    let output = Command::new(resolve(python, environment)?)
        .args(["-c", "import sys; print('%d %d' % sys.version_info[:2])"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = text.trim().split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// A program by its path, or by its name in PATH.
fn resolve(program: &Path, environment: &Environment) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return Some(program.to_owned());
    }
    let folders = environment.raw(PATH)?;
    std::env::split_paths(folders)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

fn make_venv(folder: &Folder, python: &Path, log: &File) -> Result<()> {
    let mut command = Command::new(python);
    command.args(["-m", "venv", "--clear"]).arg(folder.venv());
    let status = run(command, log, |_| ())
        .map_err(|cause| Error::local(format!("{}: {cause}", python.display())))?;
    if status.success() {
        return Ok(());
    }
    let text = tail(&folder.install_log());
    let error = Error::local(format!(
        "{} cannot make a virtual environment\n{text}",
        python.display()
    ));
    if text.contains("ensurepip") || text.contains("No module named") {
        return Err(error
            .hint("its module venv is missing; on Debian and Ubuntu: apt install python3-venv"));
    }
    Err(or_full(error, folder, &text))
}

fn install_packages(folder: &Folder, log: &File, terminal: &mut Terminal) -> Result<()> {
    let mut command = Command::new(folder.python());
    let options = [
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
    ];
    command
        .args(options)
        .arg("--constraint")
        .arg(folder.constraints())
        .args(PACKAGES);
    let status = run(command, log, |elapsed| {
        let last = last_lines(&folder.install_log(), 1);
        terminal.progress(&format!(
            "installing for {} s: {}",
            elapsed.as_secs(),
            last.trim()
        ));
    })
    .map_err(|cause| Error::local(format!("pip cannot be run: {cause}")))?;
    if status.success() {
        return Ok(());
    }
    let text = tail(&folder.install_log());
    let error = Error::local(format!("pip could not install Mistral\n{text}"));
    let hint =
        "pip needs a package index: check the network, the proxy variables and pip's configuration";
    Err(or_full(error, folder, &text).hint(hint))
}

/// The error, with a hint if the cause is a full disk; the log may have had no room to say so.
fn or_full(error: Error, folder: &Folder, text: &str) -> Error {
    if text.contains("No space left on device") || is_full(folder) {
        return error.hint(FULL);
    }
    error
}

/// Whether a small file finds no room in the folder.
fn is_full(folder: &Folder) -> bool {
    let probe = folder.root().join("probe");
    let outcome = fs::write(&probe, vec![0; 64 * 1024]);
    // It is only there to see whether it can be.
    let _ = fs::remove_file(probe);
    outcome.is_err_and(|cause| cause.kind() == std::io::ErrorKind::StorageFull)
}

/// Runs a command to its end, its output going to `log`; `meanwhile` is called now and then.
fn run(
    mut command: Command,
    log: &File,
    mut meanwhile: impl FnMut(Duration),
) -> std::io::Result<ExitStatus> {
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log.try_clone()?)
        .spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        meanwhile(started.elapsed());
        std::thread::sleep(POLL);
    }
}

/// The last lines of a log, indented for an error message.
pub fn tail(log: &Path) -> String {
    let lines = last_lines(log, TAIL);
    let lines: Vec<_> = lines.lines().map(|line| format!("  | {line}")).collect();
    let name = log.file_name().map_or_else(String::new, |name| {
        OsStr::to_string_lossy(name).into_owned()
    });
    format!(
        "  the last lines of {name} ({}):\n{}",
        log.display(),
        lines.join("\n")
    )
}

fn last_lines(log: &Path, count: usize) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<_> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
