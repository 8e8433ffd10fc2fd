//! Selects an entry of a cloud file, and names it in messages.

use std::fmt;
use std::path::PathBuf;

/// Which cloud and region to use.
pub struct CloudSelector<'a> {
    pub name: &'a str,
    /// The option or variable that gives `name`.
    pub selected_by: &'a str,
    /// The region's name, and the option or variable that gives it.
    pub region: Option<(&'a str, String)>,
    /// Whether this is the target cloud, in which Mistral's own endpoint is not needed.
    pub is_target: bool,
}

/// An entry of a cloud file; displayed as `cloud c in ./clouds.yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloudEntry {
    pub name: String,
    pub file: PathBuf,
}

impl fmt::Display for CloudEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cloud {} in {}", self.name, self.file.display())
    }
}
