//! Tags and directives.

use super::super::failure::Failure;
use super::reader::{Reader, is_blank_or_end, is_break_or_end, is_word};
use super::token::{Directive, TokenKind};

/// What begins with `!`.
pub fn tag(reader: &mut Reader) -> Result<TokenKind, Failure> {
    let next = reader.peek(1);
    let (handle, suffix) = if next == '<' {
        reader.forward(2);
        let suffix = uri(reader)?;
        expect(reader, '>')?;
        (None, suffix)
    } else if is_blank_or_end(next) {
        reader.forward(1);
        (None, "!".to_owned())
    } else {
        let mut ahead = 1;
        while !matches!(reader.peek(ahead), ' ' | '!') && !is_break_or_end(reader.peek(ahead)) {
            ahead += 1;
        }
        let handle = if reader.peek(ahead) == '!' {
            handle(reader)?
        } else {
            reader.forward(1);
            "!".to_owned()
        };
        (Some(handle), uri(reader)?)
    };
    expect_blank(reader)?;
    Ok(TokenKind::Tag { handle, suffix })
}

/// What begins with `%`, with the end of its line.
pub fn directive(reader: &mut Reader) -> Result<Directive, Failure> {
    reader.forward(1);
    let length = reader.count_while(is_word);
    let name = reader.take(length);
    if name.is_empty() {
        return Err(refused(reader));
    }
    expect_blank(reader)?;
    let directive = match name.as_str() {
        "YAML" => {
            reader.skip_while(|c| c == ' ');
            let major = number(reader)?;
            expect(reader, '.')?;
            number(reader)?;
            expect_blank(reader)?;
            Directive::Yaml(major)
        }
        "TAG" => {
            reader.skip_while(|c| c == ' ');
            let handle = handle(reader)?;
            if reader.peek(0) != ' ' {
                return Err(refused(reader));
            }
            reader.skip_while(|c| c == ' ');
            let prefix = uri(reader)?;
            expect_blank(reader)?;
            Directive::Tag { handle, prefix }
        }
        _ => {
            reader.skip_while(|c| !is_break_or_end(c));
            Directive::Other
        }
    };
    reader.skip_while(|c| c == ' ');
    if reader.peek(0) == '#' {
        reader.skip_while(|c| !is_break_or_end(c));
    }
    if !is_break_or_end(reader.peek(0)) {
        return Err(refused(reader));
    }
    reader.line_break();
    Ok(directive)
}

fn number(reader: &mut Reader) -> Result<String, Failure> {
    let length = reader.count_while(|c| c.is_ascii_digit());
    if length == 0 {
        return Err(refused(reader));
    }
    let digits = reader.take(length);
    Ok(digits.trim_start_matches('0').to_owned())
}

/// `!`, `!!` or `!name!`.
fn handle(reader: &mut Reader) -> Result<String, Failure> {
    if reader.peek(0) != '!' {
        return Err(refused(reader));
    }
    let mut length = 1;
    if reader.peek(1) != ' ' {
        while is_word(reader.peek(length)) {
            length += 1;
        }
        if reader.peek(length) != '!' {
            return Err(refused(reader));
        }
        length += 1;
    }
    Ok(reader.take(length))
}

fn uri(reader: &mut Reader) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    loop {
        let c = reader.peek(0);
        if c == '%' {
            let digits: String = [reader.peek(1), reader.peek(2)].iter().collect();
            let byte = u8::from_str_radix(&digits, 16).ok();
            let is_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            bytes.push(
                byte.filter(|_| is_hexadecimal)
                    .ok_or_else(|| refused(reader))?,
            );
            reader.forward(3);
        } else if is_word(c) || (c != '\0' && ";/?:@&=+$,.!~*'()[]".contains(c)) {
            bytes.extend(c.encode_utf8(&mut [0; 4]).bytes());
            reader.forward(1);
        } else {
            break;
        }
    }
    let text = String::from_utf8(bytes)
        .ok()
        .filter(|text| !text.is_empty());
    text.ok_or_else(|| refused(reader))
}

fn expect(reader: &mut Reader, wanted: char) -> Result<(), Failure> {
    if reader.peek(0) != wanted {
        return Err(refused(reader));
    }
    reader.forward(1);
    Ok(())
}

fn expect_blank(reader: &Reader) -> Result<(), Failure> {
    let next = reader.peek(0);
    if next == ' ' || is_break_or_end(next) {
        Ok(())
    } else {
        Err(refused(reader))
    }
}

fn refused(reader: &Reader) -> Failure {
    let message = match reader.peek(0) {
        '\0' => "the file ends within a tag or a directive".to_owned(),
        c => format!("{c:?} is not possible here in a tag ('!') or a directive ('%')"),
    };
    Failure::new(reader.position(), message)
}
