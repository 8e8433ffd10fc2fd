//! Sequences that steer a terminal.

pub const ESCAPE: char = '\u{1b}';

/// A part of a text: a sequence (or an escape character that begins none), or what stands between two.
pub struct Segment<'a> {
    pub text: &'a str,
    pub is_sequence: bool,
}

/// The sequence with which a text begins, or what stands before the first one.
pub fn segment(text: &str) -> Option<Segment<'_>> {
    let is_sequence = text.starts_with(ESCAPE);
    let end = if is_sequence {
        length(text).unwrap_or(1)
    } else {
        text.find(ESCAPE).unwrap_or(text.len())
    };
    let text = &text[..end];
    (!text.is_empty()).then_some(Segment { text, is_sequence })
}

/// The sequences of a text and what stands between them.
pub fn segments(text: &str) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let segment = segment(rest)?;
        rest = &rest[segment.text.len()..];
        Some(segment)
    })
}

/// The characters of a text that belong to no sequence. Nothing is read before it is asked for.
pub fn seen(text: &str) -> impl Iterator<Item = char> {
    let mut rest = text;
    std::iter::from_fn(move || {
        while rest.starts_with(ESCAPE) {
            rest = &rest[length(rest).unwrap_or(1)..];
        }
        let c = rest.chars().next()?;
        rest = &rest[c.len_utf8()..];
        Some(c)
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
