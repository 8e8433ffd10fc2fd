//! Whether a word is a key in a line of YAML, or of something like it.

/// How a name and its value are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `name=`
    Assigned,
    /// `"name":`
    Quoted,
    /// `name: ` at the beginning of a line, after this much indentation.
    Line(usize),
    /// `{name: `
    Braces,
    /// `'name: ...'`, as headers are shown.
    Within(char),
    /// `Authorization: ` behind other words.
    Header,
    /// `Cookie: ` behind other words.
    Cookies,
    /// `--name value`
    Option,
}

/// What precedes an offset in its line. Offsets come in ascending order, so that the text is read once.
pub struct LineContext<'a> {
    text: &'a str,
    at: usize,
    /// Where the line begins.
    start: usize,
    /// Whether there is only indentation so far.
    is_indentation: bool,
    /// The same behind the last escape `\n`: `"version: '2.0'\n  password: x"`.
    is_escaped_indentation: bool,
    has_brace: bool,
    last: u8,
}

impl<'a> LineContext<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            start: 0,
            is_indentation: true,
            is_escaped_indentation: false,
            has_brace: false,
            last: 0,
        }
    }

    /// How a name at `place` is written; none if it is a word of a sentence.
    pub fn name_at(&mut self, place: usize) -> Option<Form> {
        while self.at < place {
            self.read(self.text.as_bytes()[self.at]);
            self.at += 1;
        }
        if self.is_indentation {
            return Some(Form::Line(place - self.start));
        }
        if self.is_escaped_indentation {
            return Some(Form::Within('"'));
        }
        let line = &self.text[self.start..place];
        if let Some(quote @ ('"' | '\'')) = line.chars().next_back() {
            return Some(Form::Within(quote));
        }
        let line = line.trim_end();
        (line.ends_with('{') || (line.ends_with(',') && self.has_brace)).then_some(Form::Braces)
    }

    fn read(&mut self, byte: u8) {
        let of_indentation = matches!(byte, b' ' | b'\t' | b'-' | b'?') || self.is_direction(byte);
        match byte {
            b'\n' => {
                self.start = self.at + 1;
                (
                    self.is_indentation,
                    self.is_escaped_indentation,
                    self.has_brace,
                ) = (true, false, false);
            }
            b'n' if self.last == b'\\' => {
                (self.is_indentation, self.is_escaped_indentation) = (false, true);
            }
            _ => {
                self.is_indentation &= of_indentation;
                self.is_escaped_indentation &= of_indentation;
                self.has_brace |= byte == b'{';
            }
        }
        self.last = byte;
    }

    /// Whether a byte is one of the marks of `curl -v`: `> ` before what is sent, `< ` before what is received.
    fn is_direction(&self, byte: u8) -> bool {
        matches!(byte, b'<' | b'>') && self.text.as_bytes().get(self.at + 1) == Some(&b' ')
    }
}
