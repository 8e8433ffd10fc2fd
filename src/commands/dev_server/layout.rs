//! Where the development server keeps its files.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::env::Environment;
use crate::error::{Error, Result};
use crate::private::{self, Handle, Others};

/// Marks a folder as one that `dev-server-start` created, which may be deleted.
pub const TAG: &str = "mistral-dev-server";
/// Locked while a server is installed and started.
pub const START_LOCK: &str = "start.lock";
/// Locked by the server as long as it runs.
pub const SERVER_LOCK: &str = "server.lock";
/// The running server's description of itself.
pub const STATE: &str = "state.json";
/// The server's output.
pub const SERVER_LOG: &str = "server.log";
/// The output of the installation.
pub const INSTALL_LOG: &str = "install.log";
pub const VENV: &str = "venv";
pub const PYTHON: &str = "venv/bin/python";
/// Written at the end of an installation: its constraints.
pub const INSTALLED: &str = "venv/installed.txt";
pub const CONSTRAINTS_FILE: &str = "constraints.txt";
pub const LAUNCHER_FILE: &str = "server.py";
pub const CONFIGURATION: &str = "mistral.conf";
/// Keeps the server from reading the machine's own configuration.
pub const CONFIGURATION_FOLDER: &str = "conf.d";
pub const POLICY: &str = "policy.yaml";
pub const DATABASE: &str = "mistral.sqlite";
/// Written to test whether the disk has room.
pub const PROBE: &str = "probe";

/// The files in the folder, with the temporary ones of `SQLite` and the launcher.
const FILES: [&str; 16] = [
    TAG,
    START_LOCK,
    SERVER_LOCK,
    STATE,
    "state.json.new",
    SERVER_LOG,
    INSTALL_LOG,
    CONSTRAINTS_FILE,
    LAUNCHER_FILE,
    CONFIGURATION,
    POLICY,
    DATABASE,
    "mistral.sqlite-journal",
    "mistral.sqlite-wal",
    "mistral.sqlite-shm",
    PROBE,
];

/// The folder of one development server. Files in it go by their names.
///
/// This program reads and writes them through the handle of the folder that was checked. Python takes paths; that they
/// lead to the same folder is ensured by checking the parent folders.
pub struct Folder {
    root: PathBuf,
    handle: RefCell<Option<Rc<Handle>>>,
}

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
            .and_then(|path| check_path(&path).map(|()| path))
            .map_err(|why| {
                Error::local(format!(
                    "the folder {} cannot be used: {why}",
                    path.display()
                ))
                .hint("specify another one with --data-dir")
            })?;
        // With a trailing slash or dot, a symbolic link would be followed.
        Ok(Self {
            root: path.components().collect(),
            handle: RefCell::default(),
        })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Access this handle for the files from now on.
    pub fn hold(&self, handle: Handle) -> Rc<Handle> {
        let handle = Rc::new(handle);
        *self.handle.borrow_mut() = Some(Rc::clone(&handle));
        handle
    }

    /// The folder's handle.
    pub fn handle(&self) -> private::Result<Rc<Handle>> {
        let held = self.handle.borrow().clone();
        match held {
            Some(handle) => Ok(handle),
            None => Ok(self.hold(Handle::open(&self.root, Others::Change)?)),
        }
    }

    /// The handle of the folder that has a file, and the name of the file in it.
    fn place<'a>(&self, name: &'a str) -> private::Result<(Rc<Handle>, &'a str)> {
        let mut handle = self.handle()?;
        let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
        for folder in folders.split('/').filter(|folder| !folder.is_empty()) {
            handle = Rc::new(handle.open_within(OsStr::new(folder), Others::Change)?);
        }
        Ok((handle, file))
    }

    /// The path of a file or folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Opens a file for reading.
    pub fn open(&self, name: &str, others: Others) -> private::Result<File> {
        let (handle, file) = self.place(name)?;
        handle.open_file(file, others)
    }

    /// The bytes of a file; one with more than `most` of them is refused.
    pub fn read(&self, name: &str, most: u64) -> private::Result<Vec<u8>> {
        let (handle, file) = self.place(name)?;
        handle.read(file, most, Others::Read)
    }

    /// Creates a file that only this user can use, or empties it.
    pub fn create(&self, name: &str) -> io::Result<File> {
        let (handle, file) = self.place(name).map_err(io::Error::other)?;
        handle.create(file)
    }

    /// Makes a folder that only this user can use, unless it is there.
    pub fn make(&self, name: &str) -> private::Result<()> {
        let (handle, folder) = self.place(name)?;
        handle.make_within(folder, Others::None).map(drop)
    }

    /// Whether there is something of that name.
    pub fn has(&self, name: &str) -> bool {
        self.place(name)
            .is_ok_and(|(handle, file)| handle.has(file))
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        let (handle, file) = self.place(name).map_err(io::Error::other)?;
        handle.remove(file)
    }

    /// The error for a file or folder that must not be used.
    pub fn unusable(&self, name: &str, why: &str) -> Error {
        Error::local(format!("{} is not used: {why}", self.path(name).display()))
    }
}

/// Whether something in the folder is the server's; what else is there is the user's.
pub fn belongs_to_server(name: &OsStr) -> bool {
    name == VENV || name == CONFIGURATION_FOLDER || is_server_file(name)
}

/// Whether a file is one that a server has there.
pub fn is_server_file(name: &OsStr) -> bool {
    FILES.iter().any(|file| name == *file)
}

/// Refuses paths that the server's configuration cannot express or that do not name the folder itself.
fn check_path(path: &Path) -> Result<(), String> {
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
    let home = environment.data_home();
    home.ok_or_else(|| Error::local("HOME is not set").hint("specify a folder with --data-dir"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::{HOME, XDG_DATA_HOME};

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

    /// Whoever can change a parent folder could replace the folder that was checked.
    #[test]
    fn a_folder_that_is_exchanged_later_is_not_used() {
        let above = tempfile::tempdir().unwrap();
        let [named, moved] = ["named", "moved"].map(|name| above.path().join(name));
        std::fs::create_dir_all(named.join("venv")).unwrap();
        let folder = Folder::find(Some(&named), &Environment::from([])).unwrap();
        folder.hold(Handle::open(&named, Others::Change).unwrap());
        std::fs::rename(&named, &moved).unwrap();
        std::fs::create_dir_all(named.join("venv")).unwrap();
        std::fs::write(folder.path(STATE), "theirs").unwrap();
        for name in [STATE, INSTALLED] {
            assert!(!folder.has(name), "{name}");
            folder.create(name).unwrap();
            assert_eq!(folder.read(name, 10).unwrap(), b"");
            let ours = moved.join(name);
            assert!(ours.exists(), "{name}");
            folder.remove(name).unwrap();
            assert!(!ours.exists(), "{name}");
        }
        assert_eq!(std::fs::read(folder.path(STATE)).unwrap(), b"theirs");
        assert!(!folder.path(INSTALLED).exists());
    }

    #[test]
    fn the_default_is_the_users_data_folder() {
        let find = |pairs: [(&str, &str); 2]| {
            Folder::find(None, &Environment::from(pairs)).map(|folder| folder.root)
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
