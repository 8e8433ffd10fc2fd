//! Scalars: plain, in quotes, and as blocks.

use super::super::failure::Failure;
use super::super::source::Position;
use super::reader::{Reader, is_blank_or_end, is_break, is_break_or_end};
use crate::surrogate::escaped_unit;

/// A plain scalar, and whether it ends with a line break. `least` is the column from which it goes on in other lines.
pub fn plain(reader: &mut Reader, in_flow: bool, least: usize) -> (String, bool) {
    let mut text = String::new();
    let mut spaces = String::new();
    let mut broken = false;
    loop {
        let length = plain_length(reader, in_flow);
        if reader.peek(0) == '#' || length == 0 {
            break;
        }
        text.push_str(&spaces);
        reader.take_into(&mut text, length);
        spaces.clear();
        broken = plain_spaces(reader, &mut spaces);
        if spaces.is_empty() || reader.peek(0) == '#' || (!in_flow && reader.column < least) {
            break;
        }
    }
    (text, broken)
}

fn plain_length(reader: &Reader, in_flow: bool) -> usize {
    let mut length = 0;
    loop {
        let c = reader.peek(length);
        let next = reader.peek(length + 1);
        let ends = is_blank_or_end(c)
            || (c == ':' && (is_blank_or_end(next) || (in_flow && ",[]{}".contains(next))))
            || (in_flow && ",?[]{}".contains(c));
        if ends {
            return length;
        }
        length += 1;
    }
}

/// What the blanks and line breaks behind a part of a plain scalar mean, none at a document marker; and whether there
/// was a line break.
fn plain_spaces(reader: &mut Reader, spaces: &mut String) -> bool {
    let length = reader.count_while(|c| c == ' ');
    reader.take_into(spaces, length);
    let Some(first) = reader.line_break() else {
        return false;
    };
    spaces.clear();
    if at_document_marker(reader) {
        return true;
    }
    let mut breaks = String::new();
    loop {
        reader.skip_while(|c| c == ' ');
        let Some(line_break) = reader.line_break() else {
            break;
        };
        breaks.push(line_break);
        if at_document_marker(reader) {
            return true;
        }
    }
    fold(spaces, first, &breaks);
    true
}

/// Appends what a line break and further ones behind it mean: one alone is a blank.
fn fold(text: &mut String, first: char, breaks: &str) {
    if first != '\n' {
        text.push(first);
    } else if breaks.is_empty() {
        text.push(' ');
    }
    text.push_str(breaks);
}

fn at_document_marker(reader: &Reader) -> bool {
    reader.at_marker('-') || reader.at_marker('.')
}

/// A scalar in quotes.
pub fn quoted(reader: &mut Reader) -> Result<String, Failure> {
    let start = reader.position();
    let quote = reader.peek(0);
    let mut text = String::new();
    reader.forward(1);
    loop {
        quoted_part(reader, &mut text, quote == '"', start)?;
        if reader.peek(0) == quote {
            break;
        }
        quoted_spaces(reader, &mut text, start)?;
    }
    reader.forward(1);
    Ok(text)
}

fn quoted_part(
    reader: &mut Reader,
    text: &mut String,
    double: bool,
    start: Position,
) -> Result<(), Failure> {
    loop {
        let length = reader.count_while(|c| !is_blank_or_end(c) && !matches!(c, '\'' | '"' | '\\'));
        reader.take_into(text, length);
        match reader.peek(0) {
            '\'' if !double && reader.peek(1) == '\'' => {
                text.push('\'');
                reader.forward(2);
            }
            c @ ('\'' | '"' | '\\') if (c == '\'') == double => {
                text.push(c);
                reader.forward(1);
            }
            '\\' if double => {
                reader.forward(1);
                escape(reader, text, start)?;
            }
            _ => return Ok(()),
        }
    }
}

/// What stands behind a backslash.
fn escape(reader: &mut Reader, text: &mut String, start: Position) -> Result<(), Failure> {
    let c = reader.peek(0);
    let value = match c {
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\x0b',
        'f' => '\x0c',
        'r' => '\r',
        'e' => '\x1b',
        ' ' | '"' | '\\' | '/' => c,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return code(reader, text, 2),
        'u' => return code(reader, text, 4),
        'U' => return code(reader, text, 8),
        _ if is_break(c) => {
            reader.line_break();
            let breaks = quoted_breaks(reader, start)?;
            text.push_str(&breaks);
            return Ok(());
        }
        _ => {
            let message = format!("a backslash cannot stand before {c:?} in double quotes");
            return Err(Failure::new(reader.position(), message));
        }
    };
    reader.forward(1);
    text.push(value);
    Ok(())
}

/// A character by its number in hexadecimal digits.
fn code(reader: &mut Reader, text: &mut String, digits: usize) -> Result<(), Failure> {
    let at = reader.position();
    reader.forward(1);
    let count = reader.count_while(|c| c.is_ascii_hexdigit()).min(digits);
    if count < digits {
        let message = format!("this escape needs {digits} hexadecimal digits");
        return Err(Failure::new(at, message));
    }
    let number = reader.take(digits);
    let number = u32::from_str_radix(&number, 16).unwrap_or(u32::MAX);
    let Ok(unit @ 0xd800..=0xdfff) = u16::try_from(number) else {
        let c = char::from_u32(number);
        let unknown = || Failure::new(at, "there is no character of this number");
        text.push(c.ok_or_else(unknown)?);
        return Ok(());
    };
    // A pair of surrogates is one character. Half of one, which Python keeps, is none.
    let next: String = (0..6).map(|ahead| reader.peek(ahead)).collect();
    let pair = escaped_unit(&next).map(|low| char::decode_utf16([unit, low]).next());
    match pair {
        Some(Some(Ok(c))) => {
            reader.forward(6);
            text.push(c);
        }
        _ => text.push(char::REPLACEMENT_CHARACTER),
    }
    Ok(())
}

fn quoted_spaces(reader: &mut Reader, text: &mut String, start: Position) -> Result<(), Failure> {
    let mut spaces = String::new();
    let length = reader.count_while(|c| matches!(c, ' ' | '\t'));
    reader.take_into(&mut spaces, length);
    if reader.peek(0) == '\0' {
        return Err(Failure::new(start, "the quotes are not closed"));
    }
    match reader.line_break() {
        Some(first) => {
            let breaks = quoted_breaks(reader, start)?;
            fold(text, first, &breaks);
        }
        None => text.push_str(&spaces),
    }
    Ok(())
}

fn quoted_breaks(reader: &mut Reader, start: Position) -> Result<String, Failure> {
    let mut breaks = String::new();
    loop {
        if at_document_marker(reader) {
            return Err(Failure::new(
                start,
                "the quotes are not closed before the document ends",
            ));
        }
        reader.skip_while(|c| matches!(c, ' ' | '\t'));
        match reader.line_break() {
            Some(line_break) => breaks.push(line_break),
            None => return Ok(breaks),
        }
    }
}

/// What the indicators of a block scalar say.
struct Header {
    /// `+` keeps line breaks at the end, `-` drops all.
    chomping: Option<bool>,
    indent: Option<usize>,
}

/// A block scalar, indented at least to column `margin`.
pub fn block(reader: &mut Reader, folded: bool, margin: usize) -> Result<String, Failure> {
    reader.forward(1);
    let header = block_header(reader)?;
    let margin = margin.max(1);
    let (mut breaks, indent) = if let Some(more) = header.indent {
        let indent = margin + more - 1;
        (block_breaks(reader, indent), indent)
    } else {
        let (breaks, deepest) = block_indentation(reader);
        (breaks, deepest.max(margin))
    };
    let mut text = String::new();
    let mut last = None;
    while reader.column == indent && reader.peek(0) != '\0' {
        text.push_str(&breaks);
        let begins_with_word = !matches!(reader.peek(0), ' ' | '\t');
        let length = reader.count_while(|c| !is_break_or_end(c));
        reader.take_into(&mut text, length);
        last = reader.line_break();
        breaks = block_breaks(reader, indent);
        if reader.column != indent || reader.peek(0) == '\0' {
            break;
        }
        let joins = folded && begins_with_word && !matches!(reader.peek(0), ' ' | '\t');
        if joins && last == Some('\n') {
            if breaks.is_empty() {
                text.push(' ');
            }
        } else {
            text.extend(last);
        }
    }
    if header.chomping != Some(false) {
        text.extend(last);
    }
    if header.chomping == Some(true) {
        text.push_str(&breaks);
    }
    Ok(text)
}

/// The indicators, and the rest of their line.
fn block_header(reader: &mut Reader) -> Result<Header, Failure> {
    let mut header = Header {
        chomping: None,
        indent: None,
    };
    for _ in 0..2 {
        match reader.peek(0) {
            sign @ ('+' | '-') if header.chomping.is_none() => header.chomping = Some(sign == '+'),
            digit @ '1'..='9' if header.indent.is_none() => {
                header.indent = digit.to_digit(10).and_then(|d| usize::try_from(d).ok());
            }
            _ => break,
        }
        reader.forward(1);
    }
    let next = reader.peek(0);
    if next == ' ' || is_break_or_end(next) {
        reader.skip_while(|c| c == ' ');
        if reader.peek(0) == '#' {
            reader.skip_while(|c| !is_break_or_end(c));
        }
        if is_break_or_end(reader.peek(0)) {
            reader.line_break();
            return Ok(header);
        }
    }
    Err(Failure::new(
        reader.position(),
        "behind | and > there may only be +, -, a digit from 1 to 9 and a comment; the text begins in the next line",
    ))
}

/// Empty lines, and the deepest indentation of them and of the line behind.
fn block_indentation(reader: &mut Reader) -> (String, usize) {
    let mut breaks = String::new();
    let mut deepest = 0;
    loop {
        if reader.peek(0) == ' ' {
            reader.forward(1);
            deepest = deepest.max(reader.column);
        } else if let Some(line_break) = reader.line_break() {
            breaks.push(line_break);
        } else {
            return (breaks, deepest);
        }
    }
}

fn block_breaks(reader: &mut Reader, indent: usize) -> String {
    let mut breaks = String::new();
    loop {
        while reader.column < indent && reader.peek(0) == ' ' {
            reader.forward(1);
        }
        match reader.line_break() {
            Some(line_break) => breaks.push(line_break),
            None => return breaks,
        }
    }
}
