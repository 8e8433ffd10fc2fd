//! Names that a server has told for completion, kept for a short time beside the tokens and by the same rules.

use std::rc::Rc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Cache;
use super::folder::names_file_name;

/// How long names are kept.
const LIFE: Duration = Duration::from_secs(30);

#[derive(Serialize, Deserialize)]
struct File {
    /// Each with its description.
    completion_names: Vec<(String, String)>,
}

/// The file of the names that one query has given.
pub struct NamesFile {
    cache: Rc<Cache>,
    name: String,
}

impl Cache {
    /// The file of the names that these texts stand for, each given as name, precedence of its source and value.
    pub fn names_file<'a>(
        self: &Rc<Self>,
        texts: impl IntoIterator<Item = (&'a str, u8, &'a [u8])>,
    ) -> NamesFile {
        NamesFile {
            name: names_file_name(&self.digest(texts)),
            cache: Rc::clone(self),
        }
    }
}

impl NamesFile {
    /// The names, if they are not too old.
    pub fn load(&self) -> Option<Vec<(String, String)>> {
        let folder = &self.cache.folder;
        folder.age(&self.name).filter(|age| *age < LIFE)?;
        let file: File = serde_json::from_slice(&folder.read(&self.name)?).ok()?;
        Some(file.completion_names)
    }

    /// Writes names, and removes those that are too old. Whether it succeeds does not matter.
    pub fn store(&self, names: &[(String, String)]) {
        let folder = &self.cache.folder;
        for name in folder.names_files() {
            if folder.age(&name).is_none_or(|age| age >= LIFE) {
                folder.remove(&name, is_own);
            }
        }
        let file = File {
            completion_names: names.to_vec(),
        };
        if let Ok(bytes) = serde_json::to_vec(&file) {
            let _ = folder.write(&self.name, &bytes, is_own);
        }
    }
}

/// Whether a file holds names, and may thus be replaced. So may an empty one, as nothing is lost.
fn is_own(bytes: &[u8]) -> bool {
    bytes.is_empty() || serde_json::from_slice::<File>(bytes).is_ok()
}
