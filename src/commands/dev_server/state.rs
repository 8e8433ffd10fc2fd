//! The state that a running server writes, and whether it is running.

use std::fs::TryLockError;

use serde::Deserialize;

use crate::error::Result;
use crate::private::Others;

use super::layout::{Folder, SERVER_LOCK, STATE};

/// Maximum size of the state, in bytes.
const STATE_SIZE: u64 = 1024 * 1024;

/// The state of a running server, from its `state.json`.
#[derive(Debug, Deserialize)]
pub struct State {
    pub pid: i32,
    /// When the process started, in clock ticks since boot.
    #[serde(default)]
    pub start_time: Option<u64>,
    pub port: u16,
    pub url: String,
    pub config_files: Vec<String>,
    pub version: String,
    pub started_at: String,
    pub started: i64,
    pub ready: bool,
    /// Requests of other users are accepted, as by servers of older versions.
    #[serde(default = "yes")]
    pub allows_others: bool,
    /// The system can identify the user behind a connection.
    #[serde(default)]
    pub checks_users: bool,
}

fn yes() -> bool {
    true
}

/// Whether a server of this folder is running: it holds the lock.
pub fn is_alive(folder: &Folder) -> Result<bool> {
    if !folder.has(SERVER_LOCK) {
        return Ok(false);
    }
    let lock = folder
        .open(SERVER_LOCK, Others::Read)
        .map_err(|why| folder.unusable(SERVER_LOCK, &why))?;
    Ok(matches!(
        lock.try_lock_shared(),
        Err(TryLockError::WouldBlock)
    ))
}

/// The state of the running server, once it has written it.
pub fn state(folder: &Folder) -> Result<Option<State>> {
    if !is_alive(folder)? || !folder.has(STATE) {
        return Ok(None);
    }
    let bytes = folder
        .read(STATE, STATE_SIZE)
        .map_err(|why| folder.unusable(STATE, &why))?;
    Ok(serde_json::from_slice(&bytes).ok())
}
