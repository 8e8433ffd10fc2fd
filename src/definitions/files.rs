//! The files that paths name: single files, folders, standard input.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::input;

/// The ends of the names of files that are read in folders.
const ENDS: [&str; 3] = ["yaml", "yml", "json"];

/// A file with its text.
#[derive(Debug)]
pub struct Source {
    /// Its name in messages: the path as it was given, and what is below it; `standard input`.
    pub name: String,
    pub text: String,
    /// Whether it was named itself, and not found in a folder.
    pub is_named: bool,
    /// Where it is; `None` for standard input.
    place: Option<Place>,
}

/// Where a file is.
#[derive(Debug)]
struct Place {
    path: PathBuf,
    /// The folder that was given, or the one that the file is in. What the file names must be inside.
    root: PathBuf,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Files {
    pub sources: Vec<Source>,
    /// Why others could not be read.
    pub unreadable: Vec<Error>,
    /// The folders that have none.
    pub empty: Vec<Error>,
}

/// Reads all files: those that are named, `*.yaml`, `*.yml` and `*.json` in and below folders, `-` for standard input.
/// A file that is named twice is read once. Names that begin with a dot are passed over in folders. What cannot be read
/// does not keep the others from being read.
pub fn read(paths: &[String]) -> Result<Files> {
    if paths.iter().filter(|path| *path == "-").count() > 1 {
        return Err(Error::usage("standard input can be read only once"));
    }
    let mut reader = Reader::default();
    for path in paths {
        let read = reader.read(path);
        reader.keep(read);
    }
    Ok(reader.files)
}

#[derive(Default)]
struct Reader {
    files: Files,
    /// The files and folders that were read.
    seen: HashSet<PathBuf>,
}

impl Reader {
    fn keep(&mut self, read: Result<()>) {
        self.files.unreadable.extend(read.err());
    }

    fn read(&mut self, given: &str) -> Result<()> {
        if given == "-" {
            let text = input::File::from(given).read("PATH")?.text()?;
            self.files.sources.push(Source::new("standard input", text));
            return Ok(());
        }
        let path = Path::new(given);
        if !path.is_dir() {
            return self.read_named(given);
        }
        let root = canonical(path)?;
        if !self.seen.insert(root.clone()) {
            return Ok(());
        }
        let before = (self.seen.len(), self.files.unreadable.len());
        self.read_folder(path, &root)?;
        // Files that were read already count, and those that could not be.
        if (self.seen.len(), self.files.unreadable.len()) == before {
            let what = "has no *.yaml, *.yml or *.json files";
            self.files.empty.push(unusable(given, what));
        }
        Ok(())
    }

    fn read_named(&mut self, given: &str) -> Result<()> {
        let text = input::File::from(given).read("PATH")?.text()?;
        let path = canonical(Path::new(given))?;
        if self.seen.insert(path.clone()) {
            let root = path.parent().unwrap_or(&path).to_owned();
            self.files.sources.push(Source {
                name: given.to_owned(),
                text,
                is_named: true,
                place: Some(Place { path, root }),
            });
        }
        Ok(())
    }

    /// The files in a folder and below it, in the order of their names.
    fn read_folder(&mut self, folder: &Path, root: &Path) -> Result<()> {
        let listed = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = listed.map_err(|cause| unusable(&shown(folder), &cause.to_string()))?;
        let mut paths: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        for path in paths.iter().filter(|path| !is_hidden(path)) {
            if !has_end(path) && !path.is_dir() {
                continue;
            }
            let read = self.read_entry(path, root);
            self.keep(read);
        }
        Ok(())
    }

    /// A file or folder in a folder.
    fn read_entry(&mut self, path: &Path, root: &Path) -> Result<()> {
        let real = canonical(path)?;
        if !real.starts_with(root) {
            return Err(
                unusable(&shown(path), "is a link to something outside of the folder")
                    .hint("name what it leads to as a path of its own"),
            );
        }
        if !self.seen.insert(real.clone()) {
            return Ok(());
        }
        if real.is_dir() {
            return self.read_folder(path, root);
        }
        self.read_file(path, (real, root))
    }

    fn read_file(&mut self, path: &Path, (real, root): (PathBuf, &Path)) -> Result<()> {
        let name = shown(path);
        let text = read_text(path)?;
        self.files.sources.push(Source {
            name,
            text,
            is_named: false,
            place: Some(Place {
                path: real,
                root: root.to_owned(),
            }),
        });
        Ok(())
    }
}

impl Source {
    /// Text without a place, as standard input has it.
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            text: text.into(),
            is_named: true,
            place: None,
        }
    }

    /// The text of a file that this one names, which is beside it or below, and within the same folder.
    pub fn read_beside(&self, name: &str) -> Result<String, String> {
        let Some(place) = &self.place else {
            return Err("standard input has no folder to look in".to_owned());
        };
        let folder = place.path.parent().unwrap_or(&place.root);
        let path = folder.join(name);
        let real = path
            .canonicalize()
            .map_err(|cause| format!("cannot open {name:?}: {cause}"))?;
        if !real.starts_with(&place.root) {
            return Err(format!("{name:?} is outside of the folder"));
        }
        read_text(&real).map_err(|error| error.message)
    }
}

/// The text of a regular file: not of a pipe or device, which may have no end.
fn read_text(path: &Path) -> Result<String> {
    let name = shown(path);
    let found = fs::metadata(path).map_err(|cause| unusable(&name, &cause.to_string()))?;
    if !found.is_file() {
        return Err(unusable(&name, "is not a regular file"));
    }
    let Some(text) = path.to_str() else {
        return Err(unusable(&name, "has a name that is not UTF-8"));
    };
    input::File::from(text).read("PATH")?.text()
}

fn canonical(path: &Path) -> Result<PathBuf> {
    path.canonicalize()
        .map_err(|cause| unusable(&shown(path), &cause.to_string()))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn unusable(name: &str, what: &str) -> Error {
    Error::usage(format!("PATH: {name:?}: {what}"))
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

fn has_end(path: &Path) -> bool {
    let end = path.extension().and_then(|end| end.to_str());
    end.is_some_and(|end| ENDS.contains(&end))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn names(folder: &Path, paths: &[&str]) -> Result<Vec<String>> {
        let paths: Vec<String> = (paths.iter())
            .map(|path| shown(&folder.join(path)))
            .collect();
        let mut files = read(&paths)?;
        files.unreadable.append(&mut files.empty);
        if !files.unreadable.is_empty() {
            return Err(files.unreadable.remove(0));
        }
        let prefix = shown(folder) + "/";
        Ok((files.sources.iter())
            .map(|source| source.name.replacen(&prefix, "", 1))
            .collect())
    }

    #[test]
    fn folders_are_read_in_order_and_each_file_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        fs::create_dir_all(at.join("flows/more")).unwrap();
        fs::create_dir(at.join("flows/.git")).unwrap();
        for name in [
            "flows/b.yml",
            "flows/a.yaml",
            "flows/more/c.json",
            "flows/notes.txt",
            "flows/.git/x.yaml",
        ] {
            fs::write(at.join(name), "a: 1\r\n").unwrap();
        }
        symlink("more", at.join("flows/z")).unwrap();
        symlink(".", at.join("flows/loop.yaml")).unwrap();
        let all = ["flows/a.yaml", "flows/b.yml", "flows/more/c.json"];
        assert_eq!(names(at, &["flows"]).unwrap(), all);
        assert_eq!(names(at, &["flows", "flows/b.yml"]).unwrap(), all);
        assert_eq!(
            names(at, &["flows/notes.txt"]).unwrap(),
            ["flows/notes.txt"]
        );
        let sources = read(&[shown(&at.join("flows/a.yaml"))]).unwrap().sources;
        assert_eq!(sources[0].text, "a: 1\n");
        assert_eq!(sources[0].read_beside("notes.txt").unwrap(), "a: 1\n");
        for name in ["../x", "missing", "more"] {
            assert!(sources[0].read_beside(name).is_err(), "{name}");
        }
    }

    #[test]
    fn what_leads_elsewhere_or_has_no_end_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        for name in ["links", "pipes", "gone", "empty"] {
            fs::create_dir(at.join(name)).unwrap();
        }
        fs::write(at.join("secret.yaml"), "a: 1").unwrap();
        symlink("../secret.yaml", at.join("links/a.yaml")).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(at.join("pipes/p.yaml"))
            .status();
        assert!(made.unwrap().success());
        symlink("nowhere", at.join("gone/g.yaml")).unwrap();
        for (name, file, what) in [
            ("links", "a.yaml", "outside of the folder"),
            ("pipes", "p.yaml", "not a regular file"),
            ("gone", "g.yaml", "No such file"),
            ("empty", "empty", "has no *.yaml"),
            ("missing.yaml", "missing.yaml", "No such file"),
        ] {
            let error = names(at, &[name]).unwrap_err().to_string();
            assert!(error.contains(file) && error.contains(what), "{error}");
        }
    }
}
