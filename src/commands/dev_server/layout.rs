//! Where the development server keeps its files.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::env::{Environment, HOME, XDG_DATA_HOME};
use crate::error::{Error, Result};
use crate::private::{self, Handle, Others};

/// The folder of one development server. The methods name the files in it.
///
/// What this program itself reads and writes there goes by the handle of the folder that was checked. Python
/// takes paths; that they lead to the same folder is a matter of the folders above, which are checked, too.
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
            .and_then(|path| usable(&path).map(|()| path))
            .map_err(|why| {
                Error::local(format!(
                    "the folder {} cannot be used: {why}",
                    path.display()
                ))
                .hint("specify another one with --data-dir")
            })?;
        // A slash or a dot at its end would have a link in its place followed.
        Ok(Self {
            root: path.components().collect(),
            handle: RefCell::default(),
        })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Has files go by this handle from now on.
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
    fn place<'a>(&self, path: &'a Path) -> private::Result<(Rc<Handle>, &'a OsStr)> {
        let mut handle = self.handle()?;
        let within = path.strip_prefix(&self.root).unwrap_or(path);
        for folder in within.parent().into_iter().flatten() {
            handle = Rc::new(handle.open_within(folder, Others::Change)?);
        }
        let name = within.file_name().ok_or("it has no name")?;
        Ok((handle, name))
    }

    /// Opens a file for reading.
    pub fn open(&self, path: &Path, others: Others) -> private::Result<File> {
        let (handle, name) = self.place(path)?;
        handle.open_file(name, others)
    }

    /// The bytes of a file; one with more than `most` of them is refused.
    pub fn read(&self, path: &Path, most: u64) -> private::Result<Vec<u8>> {
        let (handle, name) = self.place(path)?;
        handle.read(name, most, Others::Read)
    }

    /// Creates a file that only this user can use, or empties it.
    pub fn create(&self, path: &Path) -> io::Result<File> {
        let (handle, name) = self.place(path).map_err(io::Error::other)?;
        handle.create(name)
    }

    /// Makes a folder that only this user can use, unless it is there.
    pub fn make(&self, path: &Path) -> private::Result<()> {
        let (handle, name) = self.place(path)?;
        handle.make_within(name, Others::None).map(drop)
    }

    /// Whether something is there, whatever it is.
    pub fn has(&self, path: &Path) -> bool {
        self.place(path)
            .is_ok_and(|(handle, name)| handle.has(name))
    }

    /// Removes a file.
    pub fn remove(&self, path: &Path) -> io::Result<()> {
        let (handle, name) = self.place(path).map_err(io::Error::other)?;
        handle.remove(name)
    }

    /// Says that the folder is ours, so that it may be deleted as a whole.
    pub fn tag(&self) -> PathBuf {
        self.root.join("mistral-dev-server")
    }

    /// Locked while a server is installed and started.
    pub fn start_lock(&self) -> PathBuf {
        self.root.join("start.lock")
    }

    /// Locked by the server for as long as it lives.
    pub fn server_lock(&self) -> PathBuf {
        self.root.join("server.lock")
    }

    /// What the running server says of itself.
    pub fn state(&self) -> PathBuf {
        self.root.join("state.json")
    }

    /// The server's output.
    pub fn server_log(&self) -> PathBuf {
        self.root.join("server.log")
    }

    /// The output of the installation.
    pub fn install_log(&self) -> PathBuf {
        self.root.join("install.log")
    }

    pub fn venv(&self) -> PathBuf {
        self.root.join("venv")
    }

    pub fn python(&self) -> PathBuf {
        self.venv().join("bin").join("python")
    }

    /// Written last by the installation: the constraints that it followed.
    pub fn installed(&self) -> PathBuf {
        self.venv().join("installed.txt")
    }

    pub fn constraints(&self) -> PathBuf {
        self.root.join("constraints.txt")
    }

    pub fn launcher(&self) -> PathBuf {
        self.root.join("server.py")
    }

    pub fn configuration(&self) -> PathBuf {
        self.root.join("mistral.conf")
    }

    /// Keeps the server from reading the machine's own configuration.
    pub fn configuration_folder(&self) -> PathBuf {
        self.root.join("conf.d")
    }

    pub fn policy(&self) -> PathBuf {
        self.root.join("policy.yaml")
    }

    pub fn database(&self) -> PathBuf {
        self.root.join("mistral.sqlite")
    }

    /// Written to see whether there is room on the disk.
    pub fn probe(&self) -> PathBuf {
        self.root.join("probe")
    }

    /// Whether something in the folder is the server's; what else is there is the user's.
    pub fn is_own(&self, path: &Path) -> bool {
        path == self.venv() || path == self.configuration_folder() || self.has_file(path)
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

    /// Whoever can change a folder above could put another one in the place of what was checked.
    #[test]
    fn a_folder_that_is_exchanged_later_is_not_used() {
        let above = tempfile::tempdir().unwrap();
        let [named, moved] = ["named", "moved"].map(|name| above.path().join(name));
        std::fs::create_dir_all(named.join("venv")).unwrap();
        let folder = Folder::find(Some(&named), &Environment::from([])).unwrap();
        folder.hold(Handle::open(&named, Others::Change).unwrap());
        std::fs::rename(&named, &moved).unwrap();
        std::fs::create_dir_all(named.join("venv")).unwrap();
        std::fs::write(folder.state(), "theirs").unwrap();
        for path in [folder.state(), folder.installed()] {
            assert!(!folder.has(&path), "{}", path.display());
            folder.create(&path).unwrap();
            assert_eq!(folder.read(&path, 10).unwrap(), b"");
            let ours = moved.join(path.strip_prefix(&named).unwrap());
            assert!(ours.exists(), "{}", path.display());
            folder.remove(&path).unwrap();
            assert!(!ours.exists(), "{}", path.display());
        }
        assert_eq!(std::fs::read(folder.state()).unwrap(), b"theirs");
        assert!(!folder.installed().exists());
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
