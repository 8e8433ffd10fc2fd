//! The other programs: python-mistralclient, curl, valgrind.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// python-mistralclient in a virtual environment below `target/`, which `.ci/run` uses too.
pub fn reference() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join("target/reference");
    let ready = folder.join("ready");
    if !ready.exists() {
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        let python = std::env::var_os("PYTHON").unwrap_or_else(|| OsString::from("python3"));
        succeed(Command::new(python).args(["-m", "venv"]).arg(&folder))?;
        let requirements = root.join("tests/conformance/requirements.txt");
        succeed(
            Command::new(folder.join("bin/pip"))
                .args(["install", "--quiet", "-r"])
                .arg(requirements),
        )?;
        std::fs::write(&ready, "")?;
    }
    Ok(folder.join("bin/mistral"))
}

/// A program of the system. CI installs what it lacks, once.
pub fn tool(name: &str) -> Option<PathBuf> {
    found(name).or_else(|| {
        if std::env::var_os("CI").is_none_or(|ci| ci != "true") {
            return None;
        }
        let quietly = |words: &[&str]| succeed(Command::new("apt-get").arg("-qq").args(words));
        quietly(&["update"]).ok()?;
        quietly(&["install", "--yes", name]).ok()?;
        found(name)
    })
}

fn found(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let mut candidates = std::env::split_paths(&folders).map(|folder| folder.join(name));
    candidates.find(|path| path.is_file())
}

fn succeed(command: &mut Command) -> Result<()> {
    let shown = format!("{command:?}");
    let status = command
        .stdout(Stdio::null())
        .status()
        .with_context(|| shown.clone())?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// What a program calls itself: its name and version.
pub fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let words: Vec<_> = text.split_whitespace().take(2).collect();
    Some(words.join(" "))
}
