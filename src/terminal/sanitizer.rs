//! Replacing control characters in a stream that goes to a terminal.

use crate::character::controls_terminal;

const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// Replaces what would control the terminal with U+FFFD. A write may end within a character.
#[derive(Default)]
pub struct Sanitizer {
    /// The beginning of a character, or a carriage return, which a line feed may follow.
    pending: Vec<u8>,
}

impl Sanitizer {
    /// The text to show for the next bytes.
    pub fn next(&mut self, bytes: &[u8]) -> String {
        let mut input = std::mem::take(&mut self.pending);
        input.extend_from_slice(bytes);
        let mut shown = String::with_capacity(input.len());
        let mut at = 0;
        for chunk in input.utf8_chunks() {
            let mut characters = chunk.valid().chars().peekable();
            at += chunk.valid().len() + chunk.invalid().len();
            let is_last = at == input.len();
            while let Some(c) = characters.next() {
                let is_end = is_last && chunk.invalid().is_empty();
                match characters.peek() {
                    None if c == '\r' && is_end => self.pending.push(b'\r'),
                    Some('\n') if c == '\r' => shown.push(c),
                    _ => shown.push(if controls_terminal(c) { REPLACEMENT } else { c }),
                }
            }
            if is_last && is_incomplete(chunk.invalid()) {
                self.pending = chunk.invalid().to_vec();
            } else if !chunk.invalid().is_empty() {
                shown.push(REPLACEMENT);
            }
        }
        shown
    }

    /// The text to show at the end.
    pub fn end(&mut self) -> String {
        let pending = std::mem::take(&mut self.pending);
        let replacement = (!pending.is_empty()).then_some(REPLACEMENT);
        replacement.into_iter().collect()
    }
}

/// Whether bytes are the beginning of a character.
fn is_incomplete(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|cause| cause.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_not_matter_where_a_write_ends() {
        let text = "a\r\nb\rc\u{1b}[2Jd\u{9b}e\u{202e}f\u{2028}日😀é\t\r\r\n\x07".as_bytes();
        let expected =
            "a\r\nb\u{fffd}c\u{fffd}[2Jd\u{fffd}e\u{fffd}f\u{fffd}日😀é\t\u{fffd}\r\n\u{fffd}";
        for size in 1..=text.len() {
            let mut sanitizer = Sanitizer::default();
            let parts = text.chunks(size).map(|part| sanitizer.next(part));
            let whole = parts.collect::<Vec<_>>().concat() + &sanitizer.end();
            assert_eq!(whole, expected, "{size}");
        }
    }

    #[test]
    fn invalid_utf8_is_replaced() {
        let mut sanitizer = Sanitizer::default();
        assert_eq!(sanitizer.next(b"a\x9b[2J\xe6\x97"), "a\u{fffd}[2J");
        assert_eq!(sanitizer.next(b"x\r"), "\u{fffd}x");
        assert_eq!(sanitizer.end(), "\u{fffd}");
        assert_eq!(sanitizer.end(), "");
        assert_eq!(sanitizer.next(b"\xe6"), "");
        assert_eq!(sanitizer.next(b"\x97\xa5"), "日");
    }
}
