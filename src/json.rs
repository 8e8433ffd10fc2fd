//! JSON text in the layout of Python's `json.dumps`, which the reference uses everywhere.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{CharEscape, Formatter, Serializer};

/// How a document is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Spaces per level; `None` puts everything on one line.
    pub indent: Option<usize>,
    /// Escapes everything outside ASCII as `\uXXXX`.
    pub ascii: bool,
}

/// One line, ASCII only: what goes into a request.
pub const WIRE: Layout = Layout {
    indent: None,
    ascii: true,
};

/// One line, readable.
pub const LINE: Layout = Layout {
    indent: None,
    ascii: false,
};

/// Four spaces per level, readable: what `get-input` and its kin print.
pub const DOCUMENT: Layout = Layout {
    indent: Some(4),
    ascii: false,
};

/// `value` as text.
pub fn dumps(value: &Value, layout: Layout) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail, and every `Value` is serializable.
    let _ = write(&mut text, value, layout);
    String::from_utf8_lossy(&text).into_owned()
}

/// Writes `value` to `out`.
pub fn write(out: &mut dyn Write, value: &Value, layout: Layout) -> io::Result<()> {
    let formatter = Python {
        layout,
        level: 0,
        filled: false,
    };
    value
        .serialize(&mut Serializer::with_formatter(out, formatter))
        .map_err(Into::into)
}

/// A JSON number as Python prints it: integers exactly, floats by `repr`.
///
/// `text` is the number as the server wrote it.
pub fn number(text: &str) -> String {
    if !text.contains(['.', 'e', 'E']) {
        return if text == "-0" {
            "0".to_owned()
        } else {
            text.to_owned()
        };
    }
    match text.parse::<f64>() {
        Ok(float) => float_repr(float),
        Err(_) => text.to_owned(),
    }
}

/// Python's `repr` of a float, with JSON's words for what is not finite.
fn float_repr(float: f64) -> String {
    if float.is_infinite() {
        return if float > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let scientific = format!("{float:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if float != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let plain = format!("{float}");
    if plain.contains('.') {
        plain
    } else {
        plain + ".0"
    }
}

struct Python {
    layout: Layout,
    level: usize,
    filled: bool,
}

impl Python {
    fn line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        let Some(indent) = self.layout.indent else {
            return Ok(());
        };
        write!(out, "\n{:width$}", "", width = indent * self.level)
    }

    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.filled = false;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level -= 1;
        if self.filled {
            self.line(out)?;
        }
        self.filled = true;
        out.write_all(bracket)
    }

    fn separate<W: ?Sized + Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(if self.layout.indent.is_some() {
                b","
            } else {
                b", "
            })?;
        }
        self.line(out)
    }
}

impl Formatter for Python {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn write_number_str<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        out.write_all(number(text).as_bytes())
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if !self.layout.ascii {
            return out.write_all(text.as_bytes());
        }
        let mut units = [0; 2];
        for c in text.chars() {
            if c.is_ascii() && c != '\u{7f}' {
                write!(out, "{c}")?;
            } else {
                for unit in c.encode_utf16(&mut units) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        let text: &[u8] = match escape {
            CharEscape::Quote => b"\\\"",
            CharEscape::ReverseSolidus => b"\\\\",
            CharEscape::Solidus => b"/",
            CharEscape::Backspace => b"\\b",
            CharEscape::FormFeed => b"\\f",
            CharEscape::LineFeed => b"\\n",
            CharEscape::CarriageReturn => b"\\r",
            CharEscape::Tab => b"\\t",
            CharEscape::AsciiControl(byte) => return write!(out, "\\u{byte:04x}"),
        };
        out.write_all(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn one_line_has_pythons_separators_and_escapes() {
        let value = parse(r#"{"a": [1, {"b": "é😀\u007f"}], "c": {}, "d": []}"#);
        assert_eq!(
            dumps(&value, WIRE),
            r#"{"a": [1, {"b": "\u00e9\ud83d\ude00\u007f"}], "c": {}, "d": []}"#
        );
    }

    #[test]
    fn indented_documents_keep_empty_containers_closed() {
        let value = parse(r#"{"a": [], "b": {"c": [1, {}]}, "d": "é"}"#);
        assert_eq!(
            dumps(&value, DOCUMENT),
            "{\n    \"a\": [],\n    \"b\": {\n        \"c\": [\n            1,\n            {}\n        ]\n    },\n    \"d\": \"é\"\n}"
        );
    }

    #[test]
    fn numbers_are_written_as_python_does() {
        for (given, expected) in [
            ("1.10", "1.1"),
            ("1E5", "100000.0"),
            ("1e20", "1e+20"),
            ("1e16", "1e+16"),
            ("1e15", "1000000000000000.0"),
            ("1e-7", "1e-07"),
            ("0.0001", "0.0001"),
            ("1e400", "Infinity"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
        ] {
            assert_eq!(number(given), expected, "{given}");
        }
    }
}
