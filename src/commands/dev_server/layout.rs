//! Where the development server keeps its files.

use std::path::{Path, PathBuf};

use crate::env::{Environment, HOME, XDG_DATA_HOME};
use crate::error::{Error, Result};

/// The folder of one development server. The methods name the files in it.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder that the user named, or the default one below the user's data folder
    /// (XDG Base Directory Specification).
    pub fn find(named: Option<&Path>, environment: &Environment) -> Result<Self> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => data_home(environment)?.join("mistral").join("dev-server"),
        };
        let path = std::path::absolute(&path)
            .map_err(|cause| cause.to_string())
            .and_then(|path| usable(&path).map(|()| path))
            .map_err(|why| {
                Error::local(format!(
                    "the folder {} cannot be used: {why}",
                    path.display()
                ))
                .hint("specify another one with --data-dir")
            })?;
        // A slash or a dot at its end would have a link in its place followed.
        Ok(Self(path.components().collect()))
    }

    pub fn root(&self) -> &Path {
        &self.0
    }

    /// Says that the folder is ours, so that it may be deleted as a whole.
    pub fn tag(&self) -> PathBuf {
        self.0.join("mistral-dev-server")
    }

    /// Locked while a server is installed and started.
    pub fn start_lock(&self) -> PathBuf {
        self.0.join("start.lock")
    }

    /// Locked by the server for as long as it lives.
    pub fn server_lock(&self) -> PathBuf {
        self.0.join("server.lock")
    }

    /// What the running server says of itself.
    pub fn state(&self) -> PathBuf {
        self.0.join("state.json")
    }

    /// The server's output.
    pub fn server_log(&self) -> PathBuf {
        self.0.join("server.log")
    }

    /// The output of the installation.
    pub fn install_log(&self) -> PathBuf {
        self.0.join("install.log")
    }

    pub fn venv(&self) -> PathBuf {
        self.0.join("venv")
    }

    pub fn python(&self) -> PathBuf {
        self.venv().join("bin").join("python")
    }

    /// Written last by the installation: the constraints that it followed.
    pub fn installed(&self) -> PathBuf {
        self.venv().join("installed.txt")
    }

    pub fn constraints(&self) -> PathBuf {
        self.0.join("constraints.txt")
    }

    pub fn launcher(&self) -> PathBuf {
        self.0.join("server.py")
    }

    pub fn configuration(&self) -> PathBuf {
        self.0.join("mistral.conf")
    }

    /// Keeps the server from reading the machine's own configuration.
    pub fn configuration_folder(&self) -> PathBuf {
        self.0.join("conf.d")
    }

    pub fn policy(&self) -> PathBuf {
        self.0.join("policy.yaml")
    }

    pub fn database(&self) -> PathBuf {
        self.0.join("mistral.sqlite")
    }

    /// Written to see whether there is room on the disk.
    pub fn probe(&self) -> PathBuf {
        self.0.join("probe")
    }

    /// Whether a file is one that a server has there: those above, and what `SQLite` and the launcher lay
    /// beside theirs.
    pub fn has_file(&self, path: &Path) -> bool {
        let beside = |file: PathBuf, ending: &str| {
            file.as_os_str()
                .to_owned()
                .into_string()
                .map(|name| name + ending)
        };
        let files = [
            self.tag(),
            self.start_lock(),
            self.server_lock(),
            self.state(),
            self.server_log(),
            self.install_log(),
            self.constraints(),
            self.launcher(),
            self.configuration(),
            self.policy(),
            self.database(),
            self.probe(),
        ];
        let companions = [
            beside(self.state(), ".new"),
            beside(self.database(), "-journal"),
            beside(self.database(), "-wal"),
            beside(self.database(), "-shm"),
        ];
        files.iter().any(|file| file == path)
            || companions
                .into_iter()
                .flatten()
                .any(|file| Path::new(&file) == path)
    }
}

/// Checks what the server's configuration could not say, and what would not name the folder itself.
fn usable(path: &Path) -> Result<(), String> {
    let Some(text) = path.to_str() else {
        return Err("its name is not UTF-8".to_owned());
    };
    if text.contains(char::is_control) {
        return Err("its name contains a line break or another control character".to_owned());
    }
    if path.file_name().is_none() {
        return Err("the path must end in a folder name".to_owned());
    }
    Ok(())
}

fn data_home(environment: &Environment) -> Result<PathBuf> {
    if let Some(path) = environment
        .path(XDG_DATA_HOME)
        .filter(|path| path.is_absolute())
    {
        return Ok(path);
    }
    let home = environment.path(HOME).filter(|path| path.is_absolute());
    let home = home
        .ok_or_else(|| Error::local("HOME is not set").hint("specify a folder with --data-dir"))?;
    Ok(home.join(".local").join("share"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_no_folder() {
        let find = |name: &str| Folder::find(Some(Path::new(name)), &Environment::from([]));
        for name in ["/", "/data/..", "/data/a\nb", "/data/\u{7f}"] {
            let error = find(name).err().unwrap();
            assert!(error.hints[0].contains("--data-dir"), "{name:?}: {error}");
        }
        for name in ["/data/link/", "/data/link/.", "/data//link"] {
            assert_eq!(find(name).unwrap().root().to_str(), Some("/data/link"));
        }
    }

    #[test]
    fn the_default_is_the_users_data_folder() {
        let find = |pairs: [(&str, &str); 2]| {
            Folder::find(None, &Environment::from(pairs)).map(|folder| folder.0)
        };
        let home = (HOME, "/home/me");
        assert_eq!(
            find([home, (XDG_DATA_HOME, "/data")]).unwrap(),
            Path::new("/data/mistral/dev-server")
        );
        let default = Path::new("/home/me/.local/share/mistral/dev-server");
        assert_eq!(find([home, (XDG_DATA_HOME, "relative")]).unwrap(), default);
        assert!(
            find([(HOME, ""), (XDG_DATA_HOME, "")]).unwrap_err().hints[0].contains("--data-dir")
        );
    }
}
