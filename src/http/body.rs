//! The body of an answer: unpacked and counted as it comes, so that neither its size nor the time that
//! unpacking takes is up to the server.

use std::io::{self, Write};
use std::time::Instant;

use flate2::write::GzDecoder;

/// What is kept of a body that is only looked at for the server's words.
const EXPLANATION: usize = 1024 * 1024;

/// Memory to set aside for a body of an announced length; what is announced need not come.
const ANNOUNCED: u64 = 64 * 1024 * 1024;

/// Members of a gzip file, each of which costs as much as to unpack some kilobytes, that need not hold anything; and
/// bytes that the others must hold, taken together.
const SMALL_MEMBERS: u64 = 1000;
const MEMBER: u64 = 1024;

/// Limits of one answer.
#[derive(Clone, Copy, Default)]
pub struct Limits {
    /// Most bytes of a body, packed or not.
    pub size: Option<u64>,
    /// When the last of them must have come.
    pub deadline: Option<Instant>,
}

impl Limits {
    /// Whether a body of this length is too large.
    pub fn exceeded_by(&self, length: u64) -> bool {
        self.size.is_some_and(|most| length > most)
    }

    fn check_time(&self) -> Result<(), Stop> {
        if self.deadline.is_some_and(|end| Instant::now() > end) {
            return Err(Stop::TooLate);
        }
        Ok(())
    }
}

/// Why a body was not read to its end.
#[derive(Debug)]
pub enum Stop {
    TooLarge,
    TooLate,
    /// It is no gzip, or broken, or not whole.
    Packing(io::Error),
}

/// A body on its way.
pub struct Reader {
    limits: Limits,
    /// Bytes that came over the wire.
    received: u64,
    content: Content,
}

enum Content {
    Plain(Store),
    Gzip(Box<Unpacker>),
}

impl Reader {
    /// For a body that is packed by gzip or not at all, and of which all that counts is kept.
    pub fn new(limits: Limits, gzip: bool, whole: bool, announced: Option<u64>) -> Self {
        let most = limits.size.map_or(usize::MAX, |most| {
            usize::try_from(most).unwrap_or(usize::MAX)
        });
        let most = if whole { most } else { most.min(EXPLANATION) };
        let room = usize::try_from(announced.unwrap_or(0).min(ANNOUNCED)).unwrap_or(0);
        let store = Store {
            limits,
            count: 0,
            bytes: Vec::with_capacity(if gzip { 0 } else { room.min(most) }),
            most,
            stop: None,
        };
        Self {
            limits,
            received: 0,
            content: if gzip {
                Content::Gzip(Box::new(Unpacker {
                    decoder: GzDecoder::new(store),
                    members: 1,
                }))
            } else {
                Content::Plain(store)
            },
        }
    }

    /// Takes the next bytes.
    pub fn add(&mut self, part: &[u8]) -> Result<(), Stop> {
        self.received += part.len() as u64;
        if self.limits.exceeded_by(self.received) {
            return Err(Stop::TooLarge);
        }
        match &mut self.content {
            Content::Plain(store) => store.add(part),
            Content::Gzip(unpacker) => unpacker.add(part),
        }
    }

    /// The whole body, after its last byte.
    pub fn end(self) -> Result<Vec<u8>, Stop> {
        match self.content {
            Content::Plain(store) => Ok(store.bytes),
            // Nothing need not be packed.
            Content::Gzip(_) if self.received == 0 => Ok(Vec::new()),
            Content::Gzip(mut unpacker) => {
                unpacker.finish()?;
                Ok(std::mem::take(&mut unpacker.decoder.get_mut().bytes))
            }
        }
    }
}

/// Unpacks a gzip file, which is one member behind the other (RFC 1952 section 2.2).
struct Unpacker {
    decoder: GzDecoder<Store>,
    members: u64,
}

impl Unpacker {
    fn add(&mut self, mut part: &[u8]) -> Result<(), Stop> {
        while !part.is_empty() {
            match self.decoder.write(part) {
                Ok(0) => self.next_member()?,
                Ok(taken) => part = &part[taken..],
                Err(cause) => return Err(self.decoder.get_mut().cause(cause)),
            }
        }
        Ok(())
    }

    fn next_member(&mut self) -> Result<(), Stop> {
        self.finish()?;
        let store = std::mem::take(self.decoder.get_mut());
        store.limits.check_time()?;
        self.members += 1;
        let too_many = self.members > SMALL_MEMBERS + store.count / MEMBER;
        self.decoder = GzDecoder::new(store);
        if too_many {
            let what = "it consists of thousands of parts with next to nothing in them";
            return Err(Stop::Packing(io::Error::other(what)));
        }
        Ok(())
    }

    /// Checks the present member, after its last byte.
    fn finish(&mut self) -> Result<(), Stop> {
        let outcome = self.decoder.try_finish();
        outcome.map_err(|cause| self.decoder.get_mut().cause(cause))
    }
}

/// Takes what is unpacked.
#[derive(Default)]
struct Store {
    limits: Limits,
    count: u64,
    bytes: Vec<u8>,
    /// Most bytes that are kept; others are only counted.
    most: usize,
    stop: Option<Stop>,
}

impl Store {
    fn add(&mut self, part: &[u8]) -> Result<(), Stop> {
        self.count += part.len() as u64;
        if self.limits.exceeded_by(self.count) {
            return Err(Stop::TooLarge);
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

    /// Why unpacking ended: by what this store said, or by itself.
    fn cause(&mut self, cause: io::Error) -> Stop {
        self.stop.take().unwrap_or(Stop::Packing(cause))
    }
}

impl Write for Store {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        match self.add(part) {
            Ok(()) => Ok(part.len()),
            Err(stop) => {
                self.stop = Some(stop);
                Err(io::ErrorKind::Other.into())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
