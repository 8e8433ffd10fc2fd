//! A decoded text that knows where in the original each of its bytes comes from.

use std::ops::Range;

use super::escapes;

/// The shortest line into which encoders break base64: PEM has 64 columns, MIME 76.
const LINE: usize = 60;

/// Bytes, and the range of the original from which each comes.
#[derive(Default)]
pub struct View {
    bytes: Vec<u8>,
    sources: Vec<Range<usize>>,
}

impl View {
    /// The original text.
    pub fn new(text: &str) -> Self {
        Self {
            bytes: text.as_bytes().to_vec(),
            sources: (0..text.len()).map(|at| at..at + 1).collect(),
        }
    }

    /// The decoded bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The range of the original from which these bytes come.
    pub fn source(&self, place: Range<usize>) -> Range<usize> {
        let sources = &self.sources[place];
        match (sources.first(), sources.last()) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => 0..0,
        }
    }

    /// Appends bytes that come from this range of the original.
    pub fn push(&mut self, bytes: &[u8], source: &Range<usize>) {
        self.bytes.extend_from_slice(bytes);
        self.sources.extend(bytes.iter().map(|_| source.clone()));
    }

    /// Appends bytes of another view.
    pub fn take(&mut self, other: &Self, place: Range<usize>) {
        self.bytes.extend_from_slice(&other.bytes[place.clone()]);
        self.sources.extend_from_slice(&other.sources[place]);
    }

    /// The view with all escapes decoded once; none if there are none.
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

    /// The view without an incomplete UTF-8 character at its end.
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

    /// The view as UTF-8: bytes that are not are taken for Latin-1.
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

    /// The view without line breaks and the indentation behind them, so that a long word is whole again; none if there
    /// are none. (In an excerpt of a page a space replaces a line break.)
    pub fn joined(&self) -> Option<Self> {
        let mut read = Self::default();
        // The beginning of the word before, of what was not taken yet, and of what was not searched yet.
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
