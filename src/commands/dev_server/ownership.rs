//! Checks and ensures that the folder of a server belongs to this user alone.
//!
//! Files in the folder are executed and name the process to stop: they must come from this user.

use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::Path;

use anyhow::Context as _;

use crate::error::{Error, Result};
use crate::private::{self, Handle, Others};
use crate::terminal::Terminal;

use super::files::{create, disk_error, write};
use super::layout::{
    CONFIGURATION_FOLDER, Folder, INSTALLED, START_LOCK, TAG, VENV, belongs_to_server,
    is_server_file,
};
use super::state;

/// Whether the folder exists. One that belongs to another user, or that others can change, is an error.
pub fn exists(folder: &Folder) -> Result<bool> {
    let root = folder.root();
    if fs::symlink_metadata(root).is_err_and(|cause| cause.kind() == ErrorKind::NotFound) {
        return Ok(false);
    }
    private::check_parents(root).map_err(|why| refused(root, &why))?;
    let handle = Handle::open(root, Others::Change).map_err(|why| refused(root, &why))?;
    let Err(why) = folder.hold(handle).check(Others::Read) else {
        return Ok(true);
    };
    Err(
        Error::local(format!("{} is not used: {why}", root.display()))
            .hint("'mistral dev-server-start' removes the access of others to its own folder"),
    )
}

/// Creates or checks the folder and takes the lock that makes other starts of the same server wait.
pub fn lock(folder: &Folder, terminal: &Terminal) -> Result<File> {
    loop {
        claim(folder, terminal)?;
        let lock = create(folder, START_LOCK)?;
        if lock.try_lock().is_err() {
            terminal.note(
                "mistral: waiting for another dev-server-start or its installation to finish",
            );
            lock.lock()?;
        }
        if is_at(&lock, &folder.path(START_LOCK)) {
            return Ok(lock);
        }
        // The folder and the lock in it have been deleted meanwhile.
    }
}

/// Deletes the server's files, and the folder if nothing else is in it. Returns the names of the files that are left,
/// which are the user's.
pub fn purge(folder: &Folder) -> Result<Vec<String>> {
    let root = folder.root();
    if !exists(folder)? {
        return Ok(Vec::new());
    }
    if !is_tagged(folder) {
        return Err(Error::local(format!(
            "{} was not created by dev-server-start; nothing was deleted",
            root.display()
        )));
    }
    let lock = create(folder, START_LOCK)?;
    if lock.try_lock().is_err() || state::is_alive(folder)? {
        return Err(Error::local("dev-server-start is running in that folder")
            .hint("try again when it has finished"));
    }
    delete(folder)
        .map_err(|cause| Error::local(format!("cannot delete all of {}: {cause}", root.display())))
}

fn delete(folder: &Folder) -> std::io::Result<Vec<String>> {
    let (root, mut left) = (folder.root(), Vec::new());
    let handle = folder.handle().map_err(std::io::Error::other)?;
    for name in handle.names()? {
        let is_gone = if name == VENV {
            // By its path, as are all subfolders.
            if !handle.is_at(root) {
                return Err(std::io::Error::other("another folder is in its place"));
            }
            fs::remove_dir_all(folder.path(VENV))?;
            true
        } else if name == CONFIGURATION_FOLDER {
            handle.remove_folder(&name).is_ok()
        } else if is_server_file(&name) {
            if name != TAG {
                handle.remove(&name)?;
            }
            true
        } else {
            false
        };
        if !is_gone {
            left.push(name.to_string_lossy().into_owned());
        }
    }
    // The tag is removed last, so that an interrupted deletion can be repeated.
    folder.remove(TAG)?;
    if left.is_empty() {
        fs::remove_dir(root)?;
    }
    left.sort_unstable();
    Ok(left)
}

/// Creates the folder, or checks that it is ours; removes the access of others.
fn claim(folder: &Folder, terminal: &Terminal) -> Result<()> {
    let root = folder.root();
    private::check_parents(root).map_err(|why| refused(root, &why))?;
    make(root)
        .with_context(|| format!("cannot create the folder {}", root.display()))
        .map_err(|cause| disk_error(&cause))?;
    let handle = Handle::open(root, Others::Change).map_err(|why| refused(root, &why))?;
    let handle = folder.hold(handle);
    check_content(folder, &handle)?;
    let was_tagged = is_tagged(folder);
    let access = handle.close().map_err(|why| refused(root, &why))?;
    // Until then others may have created files in it.
    check_content(folder, &handle)?;
    write(
        folder,
        TAG,
        "Created by 'mistral dev-server-start'; 'mistral dev-server-stop --purge' deletes it.\n",
    )?;
    let mut changed = access.changed;
    for name in handle.names()? {
        if !belongs_to_server(&name) {
            continue;
        }
        changed |= handle
            .close_within(&name)
            .map_err(|why| {
                let path = root.join(&name);
                Error::local(format!("{} is not used: {why}", path.display()))
                    .hint("delete it, or specify another folder with --data-dir")
            })?
            .changed;
    }
    if was_tagged && access.used && changed {
        invalidate(folder, terminal)?;
    }
    Ok(())
}

fn make(root: &Path) -> std::io::Result<()> {
    if let Some(parent) = root.parent() {
        fs::create_dir_all(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(root) {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => Err(cause),
        _ => Ok(()),
    }
}

/// Fails for a folder that is neither empty nor a server's.
fn check_content(folder: &Folder, handle: &Handle) -> Result<()> {
    let root = folder.root();
    let names = handle.names();
    let names = names.map_err(|cause| refused(root, &cause.to_string()))?;
    if names.is_empty() || is_tagged(folder) {
        return Ok(());
    }
    Err(Error::local(format!(
        "{} is not empty and was not created by dev-server-start",
        root.display()
    ))
    .hint("specify an empty or new folder with --data-dir"))
}

/// Whether the folder is tagged as ours. Only this user can have tagged it.
fn is_tagged(folder: &Folder) -> bool {
    folder.open(TAG, Others::Change).is_ok()
}

/// Removes whatever others could have changed and would be executed, so that it is created again.
fn invalidate(folder: &Folder, terminal: &Terminal) -> Result<()> {
    for gone in [
        folder.remove(INSTALLED),
        fs::remove_dir_all(folder.path(CONFIGURATION_FOLDER)),
    ] {
        match gone {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                let what = format!("cannot clear {}: {cause}", folder.root().display());
                return Err(Error::local(what));
            }
            _ => {}
        }
    }
    terminal.note(&format!(
        "mistral: warning: other users could change files in {}; Mistral will be reinstalled. If they may have \
         changed the database, delete it: mistral dev-server-stop --purge",
        folder.root().display()
    ));
    Ok(())
}

/// Whether a path refers to this file.
fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(file), Ok(found)) = (file.metadata(), fs::symlink_metadata(path)) else {
        return false;
    };
    (file.dev(), file.ino()) == (found.dev(), found.ino())
}

fn refused(root: &Path, why: &str) -> Error {
    let hint = if root.is_symlink() {
        "specify the target of the link with --data-dir"
    } else {
        "specify a folder of your own with --data-dir"
    };
    Error::local(format!("{} is not used: {why}", root.display())).hint(hint)
}
