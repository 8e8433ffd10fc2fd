//! Where cloud files are searched for (`openstack.config.loader` and `openstack.config.vendors`).

use std::path::{Path, PathBuf};

use crate::env::{Environment, HOME, XDG_CONFIG_DIRS, XDG_CONFIG_HOME};

/// Stem of the file of clouds.
pub const CLOUDS: &str = "clouds";
/// Stem of the file of secrets.
pub const SECURE: &str = "secure";
/// Stem of the file of public clouds.
pub const PUBLIC: &str = "clouds-public";

/// Extensions, in the order in which they are tried.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

/// The current folder, the user's folders, the system's folders.
///
/// A relative path in an XDG variable counts as not set (XDG Base Directory Specification).
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

/// The file that a variable names, if it exists; otherwise the first file with this stem in the folders.
pub fn locate(stem: &str, named: Option<&Path>, folders: &[PathBuf]) -> Option<PathBuf> {
    let mut usual = folders.iter().flat_map(|folder| {
        EXTENSIONS
            .iter()
            .map(move |extension| folder.join(format!("{stem}.{extension}")))
    });
    // Only a file that the user names may be a pipe or a device. One that is merely found in a folder could
    // block forever or never end.
    named
        .filter(|path| path.exists() && !path.is_dir())
        .map(Path::to_owned)
        .or_else(|| usual.find(|path| path.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_folders_precede_system_folders() {
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
