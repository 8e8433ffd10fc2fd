//! Which entry of a cloud file is asked for, and how messages name it.

use std::fmt;
use std::path::PathBuf;

/// The cloud that is asked for.
pub struct CloudSelector<'a> {
    pub name: &'a str,
    /// The option or variable that asks for it.
    pub named_by: &'a str,
    /// The region that an option or variable asks for, and which of them it is.
    pub region: Option<(&'a str, String)>,
    /// Whether it is the cloud that actions work on: Mistral is not looked for there.
    pub is_target: bool,
}

/// An entry of a file, as messages name it: `cloud c in ./clouds.yaml`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CloudEntry {
    pub name: String,
    pub file: PathBuf,
}

impl fmt::Display for CloudEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cloud {} in {}", self.name, self.file.display())
    }
}
