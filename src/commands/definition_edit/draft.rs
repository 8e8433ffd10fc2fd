//! The text that is edited: a file of this user alone, which stays if it could not be sent.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::definitions::cron_trigger::random_name;
use crate::definitions::export::file_stem;
use crate::env::{Environment, TMPDIR};
use crate::error::{Error, Result};
use crate::private::{Handle, Others};

/// A larger text than any definition.
const LARGEST: u64 = 16 << 20;

/// A file with the text.
pub struct Draft {
    folder: PathBuf,
    handle: Handle,
    name: String,
    /// As it was written.
    original: String,
}

impl Draft {
    /// Writes a text to a new file in a new folder.
    pub fn new(
        environment: &Environment,
        (name, end): (&str, &str),
        original: String,
    ) -> Result<Self> {
        let above = environment.path(TMPDIR).unwrap_or_else(|| "/tmp".into());
        let folder = above.join(format!("mistral-edit-{}", random_name()?));
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        let failed = |why: String| Error::local(format!("cannot make {}: {why}", folder.display()));
        let handle = Handle::make(&folder, Others::None).map_err(failed)?;
        let name = format!("{}.{end}", file_stem(name));
        let written = handle
            .create_new(&name)
            .and_then(|mut file| file.write_all(original.as_bytes()));
        let draft = Self {
            folder,
            handle,
            name,
            original,
        };
        if let Err(cause) = written {
            let path = draft.path();
            draft.remove();
            return Err(Error::local(format!(
                "cannot write {}: {cause}",
                path.display()
            )));
        }
        Ok(draft)
    }

    pub fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// What the file has now.
    pub fn read(&self) -> Result<String> {
        let failed =
            |why: String| Error::local(format!("cannot read {}: {why}", self.path().display()));
        let bytes = self.handle.read(&self.name, LARGEST, Others::Change);
        let bytes = bytes.map_err(failed)?;
        String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8 text".to_owned()))
    }

    /// Whether a text is what was written. Editors add an end to the last line.
    pub fn is_original(&self, text: &str) -> bool {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let original = self.original.strip_suffix('\n').unwrap_or(&self.original);
        text == original
    }

    /// Removes the file, and what the editor has left beside it.
    pub fn remove(self) {
        // What stays is seen by this user alone.
        for name in self.handle.names().unwrap_or_default() {
            let _ = self.handle.remove(name.as_os_str());
        }
        let _ = fs::remove_dir(Path::new(&self.folder));
    }

    /// Removes the file if it has nothing of the user's; otherwise says in the error where it is.
    pub fn keep(self, error: Error) -> Error {
        if self.read().is_ok_and(|text| self.is_original(&text)) {
            self.remove();
            return error;
        }
        let path = self.path();
        if !path.exists() {
            self.remove();
            return error;
        }
        let path = path.display();
        error.hint(format!(
            "the text is kept in {path}; once it is mended: mistral definition-apply {path}"
        ))
    }
}
