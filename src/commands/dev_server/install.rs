//! Installing the server into a virtual environment of its own.

use std::fs::File;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::env::Environment;
use crate::error::{Error, Result};
use crate::terminal::Terminal;

use super::files::{FULL, create, is_full, last_lines, tail, write};
use super::layout::{CONSTRAINTS_FILE, Folder, INSTALL_LOG, INSTALLED, PYTHON, VENV};
use super::python;

/// The packages that make up the server: Mistral itself and its `OpenStack` actions.
const PACKAGES: [&str; 2] = ["mistral==23.0.0", "mistral-extra==17.0.0"];
/// Every package with its version, those two included.
const CONSTRAINTS: &str = include_str!("constraints.txt");
/// Imports the server's modules and prints the versions in the form of [`PACKAGES`].
const CHECK: &str = "\
from importlib.metadata import version
from oslo_service import backend
backend.init_backend(backend.BackendType.THREADING)
import mistral.api.app, mistral.engine.engine_server, mistral.executors.executor_server
import mistral_extra
for name in ('mistral', 'mistral-extra'):
    print('%s==%s' % (name, version(name)))
";
const POLL: Duration = Duration::from_millis(100);

/// The installation of one server.
pub struct Installation<'a> {
    pub folder: &'a Folder,
    pub environment: &'a Environment,
    /// Excludes other starts. The installing programs inherit it, so that it stays held if this one is killed while
    /// they continue.
    pub lock: &'a File,
}

impl Installation<'_> {
    /// Installs the server unless the same version is installed; only an installation needs the network.
    pub fn ensure(&self, named: Option<&Path>, terminal: &Terminal) -> Result<()> {
        let folder = self.folder;
        if folder
            .read(INSTALLED, CONSTRAINTS.len() as u64)
            .is_ok_and(|done| done == CONSTRAINTS.as_bytes())
            && folder.path(PYTHON).exists()
        {
            return Ok(());
        }
        let python = python::find(named, folder, self.environment)?;
        terminal.note(&format!(
            "mistral: installing Mistral 23.0.0 into {} (first start only; this takes a few minutes)",
            folder.root().display()
        ));
        write(folder, CONSTRAINTS_FILE, CONSTRAINTS)?;
        let log = create(folder, INSTALL_LOG)?;
        self.make_venv(&python, &log)?;
        self.install_packages(&log, terminal)?;
        if !self.passes_check(&log)? {
            return Err(Error::local(format!(
                "pip installed Mistral, but Python cannot import it\n{}",
                tail(folder, INSTALL_LOG)
            ))
            .hint(
                "PIP_* variables or pip's configuration may have directed it to another folder",
            ));
        }
        write(folder, INSTALLED, CONSTRAINTS)
    }

    /// Whether the installation works.
    pub fn works(&self) -> Result<bool> {
        self.passes_check(&create(self.folder, INSTALL_LOG)?)
    }

    /// Makes the next [`Self::ensure`] reinstall.
    pub fn invalidate(&self) -> Result<()> {
        match self.folder.remove(INSTALLED) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause.into()),
            _ => Ok(()),
        }
    }

    fn make_venv(&self, python: &Path, log: &File) -> Result<()> {
        let folder = self.folder;
        let mut command = python::isolated(python, folder, self.environment);
        command
            .args(["-m", "venv", "--clear"])
            .arg(folder.path(VENV));
        let status = self
            .run(command, log, |_| ())
            .map_err(|cause| Error::local(format!("{}: {cause}", python.display())))?;
        if status.success() {
            return Ok(());
        }
        let text = tail(folder, INSTALL_LOG);
        let error = Error::local(format!(
            "{} cannot create a virtual environment\n{text}",
            python.display()
        ));
        if text.contains("ensurepip") || text.contains("No module named") {
            return Err(error.hint(
                "the venv module is missing; on Debian and Ubuntu: apt install python3-venv",
            ));
        }
        Err(or_full(error, folder, &text))
    }

    fn install_packages(&self, log: &File, terminal: &Terminal) -> Result<()> {
        let folder = self.folder;
        let mut command = python::isolated_pip(&folder.path(PYTHON), folder, self.environment);
        let options = [
            "install",
            "--no-input",
            "--disable-pip-version-check",
            "--progress-bar",
            "off",
        ];
        command
            .args(options)
            .arg("--constraint")
            .arg(folder.path(CONSTRAINTS_FILE))
            .args(PACKAGES);
        let status = self
            .run(command, log, |elapsed| {
                let last = last_lines(folder, INSTALL_LOG, 1);
                terminal.progress(&format!(
                    "installing for {} s: {}",
                    elapsed.as_secs(),
                    last.trim()
                ));
            })
            .map_err(|cause| Error::local(format!("cannot run pip: {cause}")))?;
        if status.success() {
            return Ok(());
        }
        let text = tail(folder, INSTALL_LOG);
        let error = Error::local(format!("pip could not install Mistral\n{text}"));
        let hint = "check the network, the proxy variables and pip's configuration";
        Err(or_full(error, folder, &text).hint(hint))
    }

    /// Whether the installed Python can import the server, in the required versions.
    fn passes_check(&self, log: &File) -> Result<bool> {
        let output = self
            .python()
            .args(["-c", CHECK])
            .stderr(log.try_clone()?)
            .output();
        Ok(output.is_ok_and(|output| {
            let versions = String::from_utf8_lossy(&output.stdout);
            output.status.success() && versions.lines().eq(PACKAGES)
        }))
    }

    /// The Python of the virtual environment.
    fn python(&self) -> Command {
        python::isolated(&self.folder.path(PYTHON), self.folder, self.environment)
    }

    /// Runs a command to its end with its output in `log`; calls `meanwhile` with the elapsed time while it runs.
    fn run(
        &self,
        mut command: Command,
        log: &File,
        mut meanwhile: impl FnMut(Duration),
    ) -> std::io::Result<ExitStatus> {
        let started = Instant::now();
        let mut child = command
            // A lock belongs to the open file, so that a child which inherits the file holds it. The file is empty.
            .stdin(Stdio::from(self.lock.try_clone()?))
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
}

/// Adds a hint if the cause is a full disk, which the log may have had no room to report.
fn or_full(error: Error, folder: &Folder, text: &str) -> Error {
    if text.contains("No space left on device") || is_full(folder) {
        return error.hint(FULL);
    }
    error
}
