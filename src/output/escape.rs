//! Sequences that steer a terminal.

use super::width::width;

pub const ESCAPE: char = '\u{1b}';

/// The farthest that one movement counts: borders as long as a server likes help no one.
const FAR: i64 = 999;

/// A part of a text: a sequence (or an escape character that begins none), or what stands between two.
pub struct Segment<'a> {
    pub text: &'a str,
    pub is_sequence: bool,
}

/// The sequences of a text and what stands between them.
pub fn segments(text: &str) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_sequence = rest.starts_with(ESCAPE);
        let end = if is_sequence {
            length(rest).unwrap_or(1)
        } else {
            rest.find(ESCAPE).unwrap_or(rest.len())
        };
        let (text, tail) = rest.split_at(end);
        rest = tail;
        (!text.is_empty()).then_some(Segment { text, is_sequence })
    })
}

/// A text without its sequences, or these alone.
pub fn only(text: &str, sequences: bool) -> String {
    let kept = segments(text).filter(|segment| segment.is_sequence == sequences);
    kept.map(|segment| segment.text).collect()
}

/// Length in bytes of the sequence that a text begins with.
pub fn length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(ESCAPE)?;
    let kind = rest.chars().next()?;
    let long = match kind {
        '[' => control(&rest[1..]),
        ']' | '_' | 'P' | '^' => string(&rest[1..]),
        '(' | ')' => rest[1..].chars().next().map(char::len_utf8),
        _ => None,
    };
    if let Some(length) = long {
        return Some(2 + length);
    }
    match kind {
        '0'..='~' => Some(2),
        ' '..='/' => {
            let inner = rest
                .bytes()
                .take_while(|byte| matches!(byte, b' '..=b'/'))
                .count();
            matches!(rest.as_bytes().get(inner), Some(b'0'..=b'~')).then_some(1 + inner + 1)
        }
        _ => None,
    }
}

/// Parameters and the letter that ends them, of a text behind `ESC [`.
fn control(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let parameters = bytes
        .iter()
        .take_while(|byte| matches!(byte, b'0'..=b'?'))
        .count();
    let between = bytes[parameters..]
        .iter()
        .take_while(|byte| matches!(byte, b' '..=b'/'));
    let end = parameters + between.count();
    matches!(bytes.get(end), Some(b'@'..=b'~')).then_some(end + 1)
}

/// Text and what ends it: a bell, or `ESC \`.
fn string(text: &str) -> Option<usize> {
    let end = text.find(['\u{7}', ESCAPE])?;
    let tail = &text[end..];
    if tail.starts_with('\u{7}') {
        return Some(end + 1);
    }
    tail.starts_with("\u{1b}\\").then_some(end + 2)
}

/// What a sequence does to the column of the cursor.
#[derive(Clone, Copy)]
pub enum Motion {
    To(i64),
    By(i64),
}

/// The movement of a sequence along its line.
pub fn motion(sequence: &str) -> Option<Motion> {
    if let Some(text) = sequence.strip_prefix("\u{1b}]66;") {
        return Some(Motion::By(sized(text)));
    }
    let inner = sequence.strip_prefix("\u{1b}[")?;
    let kind = inner.chars().next_back()?;
    let parameters = inner.strip_suffix(['C', 'D', 'G'])?;
    if !parameters.bytes().all(|byte| matches!(byte, b'0'..=b'?')) {
        return None;
    }
    // Only the first parameter counts.
    let digits = parameters
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(parameters.len());
    let count = match &parameters[..digits] {
        "" => 1,
        // Nothing but too many digits can fail.
        digits => digits.parse().unwrap_or(FAR).min(FAR),
    };
    Some(match kind {
        'C' => Motion::By(count),
        'D' => Motion::By(-count),
        _ => Motion::To(count - 1),
    })
}

/// Cells of text in a size of its own: `s=2:w=3;text` and what ends it.
fn sized(text: &str) -> i64 {
    let text = text
        .strip_suffix('\u{7}')
        .or_else(|| text.strip_suffix("\u{1b}\\"))
        .unwrap_or(text);
    let (settings, inner) = text.split_once(';').unwrap_or((text, ""));
    let (mut scale, mut cells) = (1, 0);
    for setting in settings.split(':') {
        let (name, value) = setting.split_once('=').unwrap_or_default();
        match (name, value.parse::<i64>()) {
            ("s", Ok(value)) => scale = value.clamp(1, 7),
            ("w", Ok(value)) => cells = value.clamp(0, 7),
            _ => {}
        }
    }
    if cells == 0 && !inner.contains(|c: char| c.is_control() && c != '\0') {
        cells = i64::try_from(width(inner)).unwrap_or(FAR);
    }
    scale * cells
}

/// The beginning of a link: `ESC ] 8 ; settings ; address`, and what ends it.
#[derive(Clone)]
pub struct Link {
    pub address: String,
    pub settings: String,
    pub end: &'static str,
}

impl Link {
    pub fn open(&self) -> String {
        format!("\u{1b}]8;{};{}{}", self.settings, self.address, self.end)
    }

    pub fn close(&self) -> String {
        format!("\u{1b}]8;;{}", self.end)
    }
}

/// The link that a sequence begins.
pub fn link(sequence: &str) -> Option<Link> {
    let (inner, end) = ended(sequence.strip_prefix("\u{1b}]8;")?)?;
    let (settings, address) = inner.split_once(';')?;
    (!address.is_empty()).then(|| Link {
        address: address.to_owned(),
        settings: settings.to_owned(),
        end,
    })
}

/// Whether a sequence ends a link.
pub fn ends_link(sequence: &str) -> bool {
    sequence
        .strip_prefix("\u{1b}]8;;")
        .and_then(ended)
        .is_some_and(|(inner, _)| inner.is_empty())
}

fn ended(text: &str) -> Option<(&str, &'static str)> {
    let by = |end: &'static str| text.strip_suffix(end).map(|inner| (inner, end));
    by("\u{7}").or_else(|| by("\u{1b}\\"))
}
