//! Decoding of base64, in both alphabets and with or without padding (HTTP has `user:password` in it, RFC 7617), and of
//! hexadecimal digits.

use std::ops::Range;

use super::escapes;
use super::pattern::MIN_PREFIX;
use super::view::View;

/// Calls `take` with each way to decode a part of the text.
pub fn each(view: &View, mut take: impl FnMut(View)) {
    // Three bytes take four characters.
    for run in runs(view.bytes(), (MIN_PREFIX * 4).div_ceil(3), |byte| {
        sextet(byte).is_some()
    }) {
        // The run may begin with other characters, so there are four ways to group it.
        for skipped in 0..4 {
            take(base64(view, run.start + skipped..run.end));
        }
        // A slash or a dash may separate it from other words instead of being a digit.
        let text = &view.bytes()[run.clone()];
        let parts = runs(text, (MIN_PREFIX * 4).div_ceil(3), |byte| {
            byte.is_ascii_alphanumeric()
        });
        for part in parts.filter(|part| part.len() < run.len()) {
            take(base64(view, run.start + part.start..run.start + part.end));
        }
    }
    for run in runs(view.bytes(), MIN_PREFIX * 2, |byte| {
        byte.is_ascii_hexdigit()
    }) {
        for skipped in 0..2 {
            take(hexadecimal(view, run.start + skipped..run.end));
        }
    }
}

/// The ranges of at least `shortest` bytes of one kind.
fn runs(
    bytes: &[u8],
    shortest: usize,
    is_of_kind: fn(u8) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let mut next = 0;
    let runs = bytes.split(move |&byte| !is_of_kind(byte)).map(move |run| {
        let start = next;
        next = start + run.len() + 1;
        start..start + run.len()
    });
    runs.filter(move |run| run.len() >= shortest)
}

/// Decodes base64, without a last byte that is not complete.
fn base64(view: &View, part: Range<usize>) -> View {
    let text = &view.bytes()[part.clone()];
    let behind = view.bytes()[part.end..].iter().take(2);
    let padding = behind.take_while(|&&byte| byte == b'=').count();
    let mut read = View::default();
    let (mut bits, mut count) = (0_u32, 0);
    for (at, value) in text.iter().copied().filter_map(sextet).enumerate() {
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            // Each character that has a bit of this byte; the last one with the padding.
            let mut end = part.start + at + 1;
            if end == part.end {
                end += padding;
            }
            let source = view.source(part.start + at - 1..end);
            read.push(&(bits >> count).to_le_bytes()[..1], &source);
        }
    }
    ended(read, view, part.end)
}

/// Decodes pairs of hexadecimal digits.
fn hexadecimal(view: &View, part: Range<usize>) -> View {
    let mut read = View::default();
    for start in part.clone().step_by(2).filter(|at| at + 2 <= part.end) {
        let digits = &view.bytes()[start..start + 2];
        let byte = escapes::number(digits, 16).and_then(|byte| u8::try_from(byte).ok());
        read.push(byte.as_slice(), &view.source(start..start + 2));
    }
    ended(read, view, part.end)
}

/// The decoded text, with the dots of truncation that follow.
fn ended(read: View, view: &View, end: usize) -> View {
    let behind = &view.bytes()[end..];
    let dots = ["...", "…"].map(str::as_bytes);
    let dots = dots.into_iter().find(|dots| behind.starts_with(dots));
    let Some(dots) = dots else {
        return read.repaired();
    };
    let mut read = read.without_half_character().repaired();
    read.take(view, end..end + dots.len());
    read
}

/// The value of a digit of base64.
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

    use super::super::mask::mask;
    use super::super::pattern::Pattern;
    use super::*;

    fn cleaned(text: &str, secret: &str) -> String {
        let pattern = Pattern::new(secret);
        let mut found = Vec::new();
        each(&View::new(text), |part| {
            let mut places = Vec::new();
            pattern.find(part.bytes(), &mut places);
            found.extend(places.into_iter().map(|place| part.source(place)));
        });
        mask(text, found)
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
