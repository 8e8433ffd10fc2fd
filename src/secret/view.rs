//! A text as somebody would read it, and where each of its bytes stands in the original.

use std::ops::Range;

use super::escapes;

/// No program breaks a word into shorter lines: PEM has 64 columns, MIME 76.
const LINE: usize = 60;

/// Bytes, and the part of the original that each of them comes from.
#[derive(Default)]
pub struct View {
    bytes: Vec<u8>,
    sources: Vec<Range<usize>>,
}

impl View {
    /// A text as it is.
    pub fn new(text: &str) -> Self {
        Self {
            bytes: text.as_bytes().to_vec(),
            sources: (0..text.len()).map(|at| at..at + 1).collect(),
        }
    }

    /// What is read.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where these bytes stand in the original.
    pub fn source(&self, place: Range<usize>) -> Range<usize> {
        let sources = &self.sources[place];
        match (sources.first(), sources.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// Adds bytes that stand for this part of the original.
    pub fn push(&mut self, bytes: &[u8], source: &Range<usize>) {
        self.bytes.extend_from_slice(bytes);
        self.sources.extend(bytes.iter().map(|_| source.clone()));
    }

    /// Adds bytes of another view.
    pub fn take(&mut self, other: &Self, place: Range<usize>) {
        self.bytes.extend_from_slice(&other.bytes[place.clone()]);
        self.sources.extend_from_slice(&other.sources[place]);
    }

    /// The view with its escapes of all kinds read once; none if there are none.
    pub fn unescaped(&self) -> Option<Self> {
        let mut read = Self::default();
        let (mut next, mut done) = (0, 0);
        while let Some(found) = escapes::next_mark(&self.bytes[next..]) {
            next += found;
            match escapes::read(&self.bytes[next..]) {
                Some((decoded, length)) => {
                    read.take(self, done..next);
                    read.push(decoded.bytes(), &self.source(next..next + length));
                    next += length;
                    done = next;
                }
                None => next += 1,
            }
        }
        if done == 0 {
            return None;
        }
        read.take(self, done..self.bytes.len());
        Some(read.repaired())
    }

    /// The view without a character at its end of which only the beginning is there.
    pub fn without_half_character(mut self) -> Self {
        let tail = self.bytes.iter().rev().take(3);
        let continued = tail.take_while(|&&byte| byte & 0xc0 == 0x80).count();
        let start = self.bytes.len() - continued;
        if let Some(first @ 0xc2..=0xf4) = start.checked_sub(1).map(|at| self.bytes[at])
            && continued < first.leading_ones() as usize - 1
        {
            self.bytes.truncate(start - 1);
            self.sources.truncate(start - 1);
        }
        self
    }

    /// The view with bytes that are no UTF-8 taken for Latin-1.
    pub fn repaired(self) -> Self {
        if std::str::from_utf8(&self.bytes).is_ok() {
            return self;
        }
        let mut read = Self::default();
        let mut next = 0;
        for chunk in self.bytes.utf8_chunks() {
            let end = next + chunk.valid().len();
            read.take(&self, next..end);
            next = end + chunk.invalid().len();
            for (at, &byte) in (end..next).zip(chunk.invalid()) {
                let mut utf8 = [0; 4];
                let text = char::from(byte).encode_utf8(&mut utf8);
                read.push(text.as_bytes(), &self.source(at..at + 1));
            }
        }
        read
    }

    /// The view without the line ends by which a long word was broken, and their margins; none if there are none.
    /// An excerpt of a page has a space in the place of a line end.
    pub fn joined(&self) -> Option<Self> {
        let mut read = Self::default();
        // Where the word before began, and what of the view was not taken yet.
        let (mut word, mut done, mut next) = (0, 0, 0);
        while let Some(length) = self.bytes[next..].iter().position(u8::is_ascii_whitespace) {
            let start = next + length;
            let rest = self.bytes[start..].iter();
            let space = rest.take_while(|byte| byte.is_ascii_whitespace()).count();
            next = start + space;
            let is_line_end = self.bytes[start..next]
                .iter()
                .any(|&byte| byte == b'\n' || byte == b'\r');
            if is_line_end || start - word >= LINE {
                read.take(self, done..start);
                done = next;
            }
            word = next;
        }
        if done == 0 {
            return None;
        }
        read.take(self, done..self.bytes.len());
        Some(read)
    }
}
