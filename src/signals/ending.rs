//! What must be done before a signal ends the program while it blocks in a library that restarts its reads.

use std::io::{self, Read as _};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGQUIT, SIGTERM};
use signal_hook::low_level::{pipe, unregister};
use signal_hook::{SigId, flag};

use super::{Immediate, Signals, end_by};

/// The signals that others send to end a program.
const ENDING: [i32; 3] = [SIGTERM, SIGHUP, SIGQUIT];

/// While it lives, something is done before SIGTERM, SIGHUP or SIGQUIT ends the program.
pub struct BeforeEnd {
    immediate: Immediate,
    ids: Vec<(i32, [SigId; 2])>,
}

impl Signals {
    /// Does `restore` before SIGTERM, SIGHUP or SIGQUIT ends the program, until the value is dropped.
    pub fn before_end(&self, restore: impl FnOnce() + Send + 'static) -> io::Result<BeforeEnd> {
        let (mut reader, writer) = UnixStream::pair()?;
        self.register_defaults()?;
        let mut guard = BeforeEnd {
            immediate: self.immediate.clone(),
            ids: Vec::new(),
        };
        let mut came = Vec::new();
        for signal in ENDING.into_iter().filter(|signal| self.is_active(*signal)) {
            let flag = Arc::new(AtomicBool::new(false));
            let ids = [
                flag::register(signal, Arc::clone(&flag))?,
                pipe::register(signal, writer.try_clone()?)?,
            ];
            came.push((signal, flag));
            guard.ids.push((signal, ids));
            self.immediate.of(signal).store(false, Ordering::SeqCst);
        }
        // It ends as the writers are dropped with their handlers.
        thread::spawn(move || {
            if matches!(reader.read(&mut [0]), Ok(1)) {
                restore();
                let mut came = came.iter();
                if let Some((signal, _)) = came.find(|(_, came)| came.load(Ordering::SeqCst)) {
                    end_by(*signal);
                }
            }
        });
        Ok(guard)
    }
}

impl Drop for BeforeEnd {
    fn drop(&mut self) {
        for (signal, ids) in &self.ids {
            self.immediate.of(*signal).store(true, Ordering::SeqCst);
            for id in ids {
                unregister(*id);
            }
        }
    }
}
