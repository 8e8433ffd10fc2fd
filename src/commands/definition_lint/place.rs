//! The names of files for other programs.

use std::env;
use std::path::{Component, Path, PathBuf};

/// The path of a file from the present folder, if it is below that. Standard input is `stdin`.
pub fn relative(file: &str) -> String {
    if file == "standard input" {
        return "stdin".to_owned();
    }
    let path = Path::new(file);
    let here = env::current_dir().ok();
    let inside = here.and_then(|here| Some(path.strip_prefix(here).ok()?.to_owned()));
    let path = inside.unwrap_or_else(|| path.to_owned());
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.collect::<PathBuf>().to_string_lossy().into_owned()
}
