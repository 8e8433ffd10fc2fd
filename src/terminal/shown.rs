//! Data on its way to a terminal.

use crate::character::controls_terminal;

const SIGN: char = char::REPLACEMENT_CHARACTER;

/// Puts a sign in the place of what would steer the terminal. What is written may end within a character.
#[derive(Default)]
pub struct Shown {
    /// The beginning of a character, or a carriage return, which a line end may follow.
    held: Vec<u8>,
}

impl Shown {
    /// What is shown of the next bytes.
    pub fn next(&mut self, bytes: &[u8]) -> String {
        let mut given = std::mem::take(&mut self.held);
        given.extend_from_slice(bytes);
        let mut shown = String::with_capacity(given.len());
        let mut at = 0;
        for chunk in given.utf8_chunks() {
            let mut characters = chunk.valid().chars().peekable();
            at += chunk.valid().len() + chunk.invalid().len();
            let is_last = at == given.len();
            while let Some(c) = characters.next() {
                let is_end = is_last && chunk.invalid().is_empty();
                match characters.peek() {
                    None if c == '\r' && is_end => self.held.push(b'\r'),
                    Some('\n') if c == '\r' => shown.push(c),
                    _ => shown.push(if controls_terminal(c) { SIGN } else { c }),
                }
            }
            if is_last && is_cut(chunk.invalid()) {
                self.held = chunk.invalid().to_vec();
            } else if !chunk.invalid().is_empty() {
                shown.push(SIGN);
            }
        }
        shown
    }

    /// What is shown when nothing follows.
    pub fn end(&mut self) -> String {
        let held = std::mem::take(&mut self.held);
        if held.is_empty() {
            String::new()
        } else {
            SIGN.to_string()
        }
    }
}

/// Whether bytes are the beginning of a character.
fn is_cut(bytes: &[u8]) -> bool {
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
            let mut shown = Shown::default();
            let parts = text.chunks(size).map(|part| shown.next(part));
            let whole = parts.collect::<Vec<_>>().concat() + &shown.end();
            assert_eq!(whole, expected, "{size}");
        }
    }

    #[test]
    fn what_is_no_text_is_a_sign() {
        let mut shown = Shown::default();
        assert_eq!(shown.next(b"a\x9b[2J\xe6\x97"), "a\u{fffd}[2J");
        assert_eq!(shown.next(b"x\r"), "\u{fffd}x");
        assert_eq!(shown.end(), "\u{fffd}");
        assert_eq!(shown.end(), "");
        assert_eq!(shown.next(b"\xe6"), "");
        assert_eq!(shown.next(b"\x97\xa5"), "日");
    }
}
