//! No file of the tests is forgotten: one that no module names would never be compiled.

use std::fs;
use std::path::{Path, PathBuf};

/// All Rust files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

/// The file of the module around the one that `file` is, if it is neither the root of a program nor what the
/// programs share and name by its path.
fn parent_module(file: &Path) -> Option<(PathBuf, String)> {
    let folder = file.parent().unwrap();
    let name = file.file_stem().unwrap().to_str().unwrap();
    let (folder, name) = match name {
        "main" => return None,
        "mod" if folder.ends_with("tests/support") => return None,
        // Named by its path where it is used.
        "corpus" if folder.ends_with("tests/definitions") => return None,
        "mod" => (
            folder.parent().unwrap(),
            folder.file_name().unwrap().to_str().unwrap(),
        ),
        name => (folder, name),
    };
    let names = ["main.rs", "mod.rs"].map(|name| folder.join(name));
    let parent = names.into_iter().find(|path| path.exists());
    let parent = parent.unwrap_or_else(|| folder.with_extension("rs"));
    Some((parent, name.to_owned()))
}

#[test]
fn every_file_of_the_code_and_of_the_tests_is_compiled() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for file in [files(&root.join("src")), files(&root.join("tests"))].concat() {
        let Some((parent, name)) = parent_module(&file) else {
            continue;
        };
        let text = fs::read_to_string(&parent).unwrap();
        let declares = |line: &str| {
            let line = line.trim_start_matches("pub(in crate::dsl) ");
            let line = line.trim_start_matches("pub ");
            line == format!("mod {name};")
        };
        assert!(
            text.lines().any(declares),
            "{} is in no module of {}",
            file.display(),
            parent.display()
        );
        count += 1;
    }
    assert!(count > 150, "{count} files");
}
