//! The content of a response (RFC 9110 section 6.4): decompressed and counted as it comes, so that neither its size nor
//! the time that decompression takes is up to the server.

use std::io::{self, Write};
use std::time::Instant;

use flate2::write::GzDecoder;

use super::failure::Cause;

/// How much is kept of the body of an error, of which only the server's message is read.
pub const ERROR_BODY: usize = 1024 * 1024;

/// The most memory to reserve for a body by its Content-Length, which the server may not keep.
const RESERVED: u64 = 64 * 1024 * 1024;

/// Each member of a gzip file costs as much as some kilobytes of data. So many members may be small; all others must
/// hold this many bytes on the average.
const SMALL_MEMBERS: u64 = 1000;
const MEMBER_BYTES: u64 = 1024;

/// The limits of one response.
#[derive(Clone, Copy, Default)]
pub struct Limits {
    /// The most bytes of a body, compressed or not.
    pub size: Option<u64>,
    /// When the last byte must have come.
    pub deadline: Option<Instant>,
}

impl Limits {
    /// Whether a body of this length is too large.
    pub fn exceeded_by(&self, length: u64) -> bool {
        self.size.is_some_and(|most| length > most)
    }

    fn check_time(&self) -> Result<(), Cause> {
        if self.deadline.is_some_and(|end| Instant::now() > end) {
            return Err(Cause::TimeLimit);
        }
        Ok(())
    }
}

/// Reads a body.
pub struct Reader {
    limits: Limits,
    /// Bytes before decompression.
    received: u64,
    content: Content,
}

enum Content {
    Plain(Store),
    Gzip(Box<Decompressor>),
}

impl Reader {
    /// For a body that is compressed with gzip or not at all. It is kept as a `whole`, or else [`ERROR_BODY`] bytes of
    /// it.
    pub fn new(limits: Limits, gzip: bool, whole: bool, announced: Option<u64>) -> Self {
        let most = limits.size.map_or(usize::MAX, |most| {
            usize::try_from(most).unwrap_or(usize::MAX)
        });
        let most = if whole { most } else { most.min(ERROR_BODY) };
        let room = usize::try_from(announced.unwrap_or(0).min(RESERVED)).unwrap_or(0);
        let store = Store {
            limits,
            count: 0,
            bytes: Vec::with_capacity(if gzip { 0 } else { room.min(most) }),
            most,
            failure: None,
        };
        Self {
            limits,
            received: 0,
            content: if gzip {
                Content::Gzip(Box::new(Decompressor {
                    decoder: GzDecoder::new(store),
                    members: 1,
                }))
            } else {
                Content::Plain(store)
            },
        }
    }

    /// Takes the next bytes.
    pub fn add(&mut self, part: &[u8]) -> Result<(), Cause> {
        self.received += part.len() as u64;
        if self.limits.exceeded_by(self.received) {
            return Err(Cause::TooLarge);
        }
        match &mut self.content {
            Content::Plain(store) => store.add(part),
            Content::Gzip(decompressor) => decompressor.add(part),
        }
    }

    /// The whole body, after its last byte.
    pub fn end(self) -> Result<Vec<u8>, Cause> {
        match self.content {
            Content::Plain(store) => Ok(store.bytes),
            // An empty body need not be gzip.
            Content::Gzip(_) if self.received == 0 => Ok(Vec::new()),
            Content::Gzip(mut decompressor) => {
                decompressor.finish()?;
                Ok(std::mem::take(&mut decompressor.decoder.get_mut().bytes))
            }
        }
    }
}

/// Decompresses a gzip file, which is a series of members (RFC 1952 section 2.2).
struct Decompressor {
    decoder: GzDecoder<Store>,
    members: u64,
}

impl Decompressor {
    fn add(&mut self, mut part: &[u8]) -> Result<(), Cause> {
        while !part.is_empty() {
            match self.decoder.write(part) {
                Ok(0) => self.next_member()?,
                Ok(taken) => part = &part[taken..],
                Err(cause) => return Err(self.decoder.get_mut().failure(cause)),
            }
        }
        Ok(())
    }

    fn next_member(&mut self) -> Result<(), Cause> {
        self.finish()?;
        let store = std::mem::take(self.decoder.get_mut());
        store.limits.check_time()?;
        self.members += 1;
        let too_many = self.members > SMALL_MEMBERS + store.count / MEMBER_BYTES;
        self.decoder = GzDecoder::new(store);
        if too_many {
            let what = "it consists of thousands of parts with next to nothing in them";
            return Err(Cause::Decompression(io::Error::other(what)));
        }
        Ok(())
    }

    /// Checks the present member after its last byte.
    fn finish(&mut self) -> Result<(), Cause> {
        let outcome = self.decoder.try_finish();
        outcome.map_err(|cause| self.decoder.get_mut().failure(cause))
    }
}

/// Stores the decompressed bytes.
#[derive(Default)]
struct Store {
    limits: Limits,
    count: u64,
    bytes: Vec<u8>,
    /// The most bytes that are kept; others are only counted.
    most: usize,
    /// Why `write` failed.
    failure: Option<Cause>,
}

impl Store {
    fn add(&mut self, part: &[u8]) -> Result<(), Cause> {
        self.count += part.len() as u64;
        if self.limits.exceeded_by(self.count) {
            return Err(Cause::TooLarge);
        }
        self.limits.check_time()?;
        let length = self.bytes.len();
        let kept = &part[..part.len().min(self.most - length)];
        let needed = length + kept.len();
        if needed > self.bytes.capacity() {
            // Twice as much as before, but no more than can be needed.
            let doubled = self.bytes.capacity().saturating_mul(2).min(self.most);
            self.bytes.reserve_exact(doubled.max(needed) - length);
        }
        self.bytes.extend_from_slice(kept);
        Ok(())
    }

    /// Why decompression failed: for the reason of this store, or for one of its own.
    fn failure(&mut self, cause: io::Error) -> Cause {
        self.failure.take().unwrap_or(Cause::Decompression(cause))
    }
}

impl Write for Store {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        match self.add(part) {
            Ok(()) => Ok(part.len()),
            Err(failure) => {
                self.failure = Some(failure);
                Err(io::ErrorKind::Other.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
