//! Where the files are.

use std::path::{Path, PathBuf};

use crate::env::{Environment, HOME, XDG_CONFIG_DIRS, XDG_CONFIG_HOME};

/// The file of clouds, without its ending.
pub const CLOUDS: &str = "clouds";
/// The file of secrets.
pub const SECURE: &str = "secure";
/// The file of public clouds.
pub const PUBLIC: &str = "clouds-public";

/// Endings of the files, in the order in which they are looked for.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// The current folder, the user's and the system's.
///
/// XDG's variables hold absolute paths; a relative one counts as not set.
pub fn folders(environment: &Environment) -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from(".")];
    let user = environment
        .path(XDG_CONFIG_HOME)
        .filter(|path| path.is_absolute());
    let home = environment.path(HOME).map(|home| home.join(".config"));
    let listed = environment.raw(XDG_CONFIG_DIRS);
    let mut system: Vec<_> = listed
        .into_iter()
        .flat_map(std::env::split_paths)
        .filter(|path| path.is_absolute())
        .collect();
    if system.is_empty() {
        system.push(PathBuf::from("/etc/xdg"));
    }
    let bases = user.into_iter().chain(home).chain(system);
    for base in bases.chain([PathBuf::from("/etc")]) {
        let folder = base.join("openstack");
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders
}

/// The first file of this stem: the one that a variable names, else folder by folder.
pub fn locate(stem: &str, named: Option<&Path>, folders: &[PathBuf]) -> Option<PathBuf> {
    let mut usual = folders.iter().flat_map(|folder| {
        ENDINGS
            .iter()
            .map(move |ending| folder.join(format!("{stem}.{ending}")))
    });
    // A user may name a pipe. One that merely lies in a folder, the current one for example, would be
    // waited for, and a device be read without an end.
    named
        .filter(|path| path.exists() && !path.is_dir())
        .map(Path::to_owned)
        .or_else(|| usual.find(|path| path.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_comes_before_the_system() {
        for (home, user, system, expected) in [
            ("/h", "", "", vec!["/h/.config", "/etc/xdg"]),
            ("/h", "/x", "", vec!["/x", "/h/.config", "/etc/xdg"]),
            ("/h", "/h/.config", "", vec!["/h/.config", "/etc/xdg"]),
            ("", "x", "y", vec!["/etc/xdg"]),
            ("", "", "/a:no::/b", vec!["/a", "/b"]),
        ] {
            let environment = Environment::from([
                ("HOME", home),
                ("XDG_CONFIG_HOME", user),
                ("XDG_CONFIG_DIRS", system),
            ]);
            let bases = expected.into_iter().chain(["/etc"]);
            let expected: Vec<_> = [PathBuf::from(".")]
                .into_iter()
                .chain(bases.map(|base| PathBuf::from(base).join("openstack")))
                .collect();
            assert_eq!(folders(&environment), expected, "{home} {user} {system}");
        }
    }
}
