//! Reading files that the user names, with a size limit: one may be a pipe, or have no end (`/dev/zero`).

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

/// How long to wait for the writer of a pipe.
const WRITER_TIMEOUT: Timespec = Timespec {
    tv_sec: 5,
    tv_nsec: 0,
};

/// Reads a file that an argument names. A named pipe is waited for, as the reference and `cat` do: the user may start
/// its writer later.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_file(File::open(path)?, Vec::new(), most)
}

/// Reads a file that a setting names. A pipe may be one (`<(...)` of a shell), but one without a writer is an error
/// after a while, as the setting may be a forgotten line of a script.
pub fn read_setting(path: &Path, most: u64) -> io::Result<Vec<u8>> {
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
    read_file(file, beginning, most)
}

/// Reads to the end.
pub fn read_all(reader: impl Read, most: u64) -> io::Result<Vec<u8>> {
    append(Vec::new(), reader, most)
}

/// Waits until a pipe has a writer, or had one; returns what had to be read to find out.
fn wait_for_writer(pipe: &File) -> io::Result<Vec<u8>> {
    let wait = || {
        poll(
            &mut [PollFd::new(pipe, PollFlags::IN)],
            Some(&WRITER_TIMEOUT),
        )
    };
    if rustix::io::retry_on_intr(wait)? > 0 {
        return Ok(Vec::new());
    }
    let mut byte = [0];
    match (&*pipe).read(&mut byte) {
        Ok(0) => Err(io::Error::other("nobody writes to this pipe")),
        Ok(_) => Ok(byte.to_vec()),
        // There is a writer that has not written yet.
        Err(cause) if cause.kind() == ErrorKind::WouldBlock => Ok(Vec::new()),
        Err(cause) => Err(cause),
    }
}

fn read_file(file: File, mut beginning: Vec<u8>, most: u64) -> io::Result<Vec<u8>> {
    let length = file.metadata()?.len();
    if length > most {
        return Err(too_large(most));
    }
    // One more, so that the end is seen without asking for more room.
    beginning.reserve(usize::try_from(length).unwrap_or(0) + 1);
    append(beginning, file, most)
}

fn append(mut bytes: Vec<u8>, reader: impl Read, most: u64) -> io::Result<Vec<u8>> {
    reader.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_large(most));
    }
    Ok(bytes)
}

fn too_large(most: u64) -> io::Error {
    let what = format!("it is larger than {} MiB, which is the limit", most >> 20);
    io::Error::new(ErrorKind::FileTooLarge, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_as_the_limit_is_read_and_no_byte_more() {
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
    fn a_writer_that_takes_its_time_is_waited_for() {
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
