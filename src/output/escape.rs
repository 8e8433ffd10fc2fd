//! Control sequences of terminals (ECMA-48), as far as `wcwidth` knows them.

pub const ESCAPE: char = '\u{1b}';

/// A part of a text: a control sequence (or a lone escape character), or the text between two.
pub struct Segment<'a> {
    pub text: &'a str,
    pub is_sequence: bool,
}

/// The sequence with which a text begins, or the text before the first one.
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

/// The sequences of a text and the text between them.
pub fn segments(text: &str) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let segment = segment(rest)?;
        rest = &rest[segment.text.len()..];
        Some(segment)
    })
}

/// The characters of a text that belong to no sequence, lazily.
pub fn visible(text: &str) -> impl Iterator<Item = char> {
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

/// The sequences of a text, or the text without them.
pub fn only(text: &str, sequences: bool) -> String {
    let kept = segments(text).filter(|segment| segment.is_sequence == sequences);
    kept.map(|segment| segment.text).collect()
}

/// The length in bytes of the sequence with which a text begins.
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
            let intermediate = rest
                .bytes()
                .take_while(|byte| matches!(byte, b' '..=b'/'))
                .count();
            matches!(rest.as_bytes().get(intermediate), Some(b'0'..=b'~'))
                .then_some(1 + intermediate + 1)
        }
        _ => None,
    }
}

/// The length of a control sequence behind `ESC [`: parameter, intermediate and final bytes.
fn control(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let parameters = bytes
        .iter()
        .take_while(|byte| matches!(byte, b'0'..=b'?'))
        .count();
    let intermediate = bytes[parameters..]
        .iter()
        .take_while(|byte| matches!(byte, b' '..=b'/'));
    let end = parameters + intermediate.count();
    matches!(bytes.get(end), Some(b'@'..=b'~')).then_some(end + 1)
}

/// The length of a control string with its terminator: `BEL`, or `ESC \`.
fn string(text: &str) -> Option<usize> {
    let end = text.find(['\u{7}', ESCAPE])?;
    let tail = &text[end..];
    if tail.starts_with('\u{7}') {
        return Some(end + 1);
    }
    tail.starts_with("\u{1b}\\").then_some(end + 2)
}

/// The sequence that opens a hyperlink (OSC 8): `ESC ] 8 ; parameters ; URL` and its terminator.
#[derive(Clone)]
pub struct Link {
    pub url: String,
    pub parameters: String,
    pub terminator: &'static str,
}

impl Link {
    pub fn open(&self) -> String {
        format!(
            "\u{1b}]8;{};{}{}",
            self.parameters, self.url, self.terminator
        )
    }

    pub fn close(&self) -> String {
        format!("\u{1b}]8;;{}", self.terminator)
    }
}

/// The link that a sequence opens.
pub fn link(sequence: &str) -> Option<Link> {
    let (inner, terminator) = unterminated(sequence.strip_prefix("\u{1b}]8;")?)?;
    let (parameters, url) = inner.split_once(';')?;
    (!url.is_empty()).then(|| Link {
        url: url.to_owned(),
        parameters: parameters.to_owned(),
        terminator,
    })
}

/// Whether a sequence closes a link.
pub fn ends_link(sequence: &str) -> bool {
    sequence
        .strip_prefix("\u{1b}]8;;")
        .and_then(unterminated)
        .is_some_and(|(inner, _)| inner.is_empty())
}

fn unterminated(text: &str) -> Option<(&str, &'static str)> {
    let by = |end: &'static str| text.strip_suffix(end).map(|inner| (inner, end));
    by("\u{7}").or_else(|| by("\u{1b}\\"))
}
