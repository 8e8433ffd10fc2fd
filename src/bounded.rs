//! Reads files, pipes and devices that the user names, which may be endless (`/dev/zero`).
//!
//! Every function has a size limit in bytes. Exceeding it is an error of the kind `FileTooLarge`.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// How long to wait for the writer of a pipe.
const TIMEOUT: Timespec = Timespec {
    tv_sec: 5,
    tv_nsec: 0,
};

/// Reads a file that an argument names. Opening a named pipe waits for its writer, as in `cat` and the reference: the
/// user has just typed its name, and may start the writer later.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    read_file(File::open(path)?, Vec::new(), limit)
}

/// Reads a file that a setting names, perhaps one that was set by somebody else or long ago. A pipe, such as a shell's
/// `<(...)`, is read to its end, but it is an error if nobody opens it for writing within [`TIMEOUT`].
pub fn read_setting(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)?;
    let kind = file.metadata()?.file_type();
    let beginning = if kind.is_fifo() {
        wait_for_writer(&file)?
    } else {
        Vec::new()
    };
    if !kind.is_file() {
        fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
    }
    read_file(file, beginning, limit)
}

/// Reads to the end.
pub fn read_all(reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    append(Vec::new(), reader, limit)
}

/// Waits until a pipe has a writer, or has had one. Returns the byte that may have to be read to find out.
fn wait_for_writer(pipe: &File) -> io::Result<Vec<u8>> {
    let wait = || poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&TIMEOUT));
    if rustix::io::retry_on_intr(wait)? > 0 {
        return Ok(Vec::new());
    }
    let mut byte = [0];
    match (&*pipe).read(&mut byte) {
        Ok(0) => Err(io::Error::other("nobody writes to this pipe")),
        Ok(_) => Ok(byte.to_vec()),
        // A writer has opened the pipe, but not written yet.
        Err(cause) if cause.kind() == ErrorKind::WouldBlock => Ok(Vec::new()),
        Err(cause) => Err(cause),
    }
}

fn read_file(file: File, mut beginning: Vec<u8>, limit: u64) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    if length > limit {
        return Err(too_large(limit));
    }
    // One more byte, so that reading the end of the file needs no further allocation.
    beginning.reserve(usize::try_from(length).unwrap_or(0) + 1);
    append(beginning, file, limit)
}

fn append(mut bytes: Vec<u8>, reader: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(too_large(limit));
    }
    Ok(bytes)
}

fn too_large(limit: u64) -> io::Error {
    let what = format!("it is larger than {} MiB, which is the limit", limit >> 20);
    io::Error::new(ErrorKind::FileTooLarge, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_up_to_the_limit_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (length, fits) in [(0, true), (1 << 20, true), ((1 << 20) + 1, false)] {
            let bytes = vec![b'a'; length];
            std::fs::write(&path, &bytes).unwrap();
            for read in [
                read(&path, 1 << 20),
                read_setting(&path, 1 << 20),
                read_all(&*bytes, 1 << 20),
            ] {
                match read {
                    Ok(read) => assert!(fits && read == bytes),
                    Err(cause) => {
                        assert_eq!((cause.kind(), fits), (ErrorKind::FileTooLarge, false));
                        assert!(cause.to_string().contains("1 MiB"), "{cause}");
                    }
                }
            }
        }
    }

    #[test]
    fn reading_a_pipe_waits_for_its_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let target = path.clone();
        // Opening waits for the reader.
        let writer = std::thread::spawn(move || std::fs::write(target, "late"));
        assert_eq!(read_setting(&path, 4).unwrap(), b"late");
        writer.join().unwrap().unwrap();
    }
}
