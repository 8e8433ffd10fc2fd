//! Secrets in base64: of either alphabet, with `=` at the end or without, and as a part of what was encoded,
//! the way HTTP sends `user:password` (RFC 7617).

use std::ops::Range;

use super::pattern::{PART, Pattern};

/// Adds where base64 in `bytes` holds one of the secrets.
pub fn find(bytes: &[u8], secrets: &[Pattern], found: &mut Vec<Range<usize>>) {
    for run in runs(bytes, |byte| sextet(byte).is_some()) {
        // Others may stand before the first that was encoded, so there are four ways to read it.
        for skipped in 0..4 {
            read(bytes, run.start + skipped..run.end, secrets, found);
        }
        // A slash or a dash may be what parts it from the words around it.
        let parts = runs(&bytes[run.clone()], |byte| byte.is_ascii_alphanumeric());
        for part in parts.filter(|part| part.len() < run.len()) {
            let part = run.start + part.start..run.start + part.end;
            read(bytes, part, secrets, found);
        }
    }
}

/// Where characters of one kind stand that are enough for the beginning of a secret.
fn runs(bytes: &[u8], is_of_kind: fn(u8) -> bool) -> impl Iterator<Item = Range<usize>> {
    // Three bytes take four characters.
    let shortest = (PART * 4).div_ceil(3);
    let mut next = 0;
    std::iter::from_fn(move || {
        while next < bytes.len() {
            let start = next;
            let rest = bytes[start..].iter();
            let end = start + rest.take_while(|&&byte| is_of_kind(byte)).count();
            next = end + 1;
            if end - start >= shortest {
                return Some(start..end);
            }
        }
        None
    })
}

/// Adds where a part that is read as base64 holds one of the secrets.
fn read(bytes: &[u8], part: Range<usize>, secrets: &[Pattern], found: &mut Vec<Range<usize>>) {
    let mut text = decoded(&bytes[part.clone()]);
    let behind = &bytes[part.end..];
    let dots = ["...", "…"].map(str::as_bytes);
    let dots = dots.into_iter().find(|dots| behind.starts_with(dots));
    text.extend_from_slice(dots.unwrap_or_default());
    let mut places = Vec::new();
    for secret in secrets {
        secret.find(&text, &mut places);
    }
    for place in places {
        // Each character that has a bit of it, and what completes the last ones.
        let mut end = part.start + (place.end * 4).div_ceil(3);
        if end == part.end {
            end += behind
                .iter()
                .take(2)
                .take_while(|&&byte| byte == b'=')
                .count();
        }
        found.push(part.start + place.start * 4 / 3..end);
    }
}

/// What base64 stands for, as far as there are whole bytes.
fn decoded(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4 + 3);
    let (mut bits, mut count) = (0_u32, 0);
    for value in text.iter().copied().filter_map(sextet) {
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.extend_from_slice(&(bits >> count).to_le_bytes()[..1]);
        }
    }
    out
}

/// The six bits of a character.
fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::{
        BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD,
    };

    use super::super::blank;
    use super::*;

    fn cleaned(text: &str, secret: &str) -> String {
        let mut found = Vec::new();
        find(text.as_bytes(), &[Pattern::new(secret)], &mut found);
        blank(text, found)
    }

    #[test]
    fn every_alphabet_is_read_with_padding_or_without() {
        for secret in [
            "pw12",
            "hunter2",
            "??>>~~ÿÿ",
            "p\u{e4}ssw\u{f6}rter",
            "correct-horse",
        ] {
            for encoded in [
                BASE64_STANDARD.encode(secret),
                BASE64_STANDARD_NO_PAD.encode(secret),
                BASE64_URL_SAFE.encode(secret),
                BASE64_URL_SAFE_NO_PAD.encode(secret),
            ] {
                let text = format!("got '{encoded}', no more");
                assert_eq!(cleaned(&text, secret), "got '***', no more", "{secret}");
            }
        }
    }

    #[test]
    fn a_part_of_what_was_encoded_is_found() {
        for user in ["u", "us", "use", "user"] {
            for tail in ["", "\n", ":more"] {
                let encoded = BASE64_STANDARD.encode(format!("{user}:hunter2{tail}"));
                let shown = cleaned(&format!("Basic {encoded}"), "hunter2");
                assert!(shown.contains("***"), "{shown}");
                assert!(!shown.contains("h1bnRlcj"), "{shown}");
            }
        }
        let encoded = BASE64_STANDARD.encode("hunter2");
        assert_eq!(cleaned(&format!("/a/b/{encoded}"), "hunter2"), "/a/b/***");
    }

    #[test]
    fn short_ones_are_words_and_cut_ones_are_known() {
        let encode = |text: &str| BASE64_STANDARD.encode(text);
        for other in ["pw123", "xpw12", "PW12"] {
            let text = encode(other);
            assert_eq!(cleaned(&text, "pw12"), text);
        }
        let cut = &encode("long-secret")[..8];
        assert_eq!(cleaned(&format!("{cut}..."), "long-secret"), "***...");
    }

    #[test]
    fn words_stay() {
        let text = "executions of workflow b4e2dac0-e390-4f84-a90e-a55ab0025c32 at /v2/executions";
        assert_eq!(cleaned(text, "pw12"), text);
    }
}
