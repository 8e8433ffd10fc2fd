//! Whether a word stands where a line of YAML has a name.

/// How a name stands before its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `name=`
    Assigned,
    /// `"name":`
    Quoted,
    /// `name: ` at the beginning of a line, in this column.
    Line(usize),
    /// `{name: `
    Braces,
    /// `'name: ...'`, the way headers are shown.
    Within(char),
}

/// What the line so far has in it. It is asked about places in their order, and reads the text once.
pub struct Lines<'a> {
    text: &'a str,
    at: usize,
    /// Where the line begins.
    start: usize,
    /// Whether the line has nothing but its margin.
    is_margin: bool,
    /// The same of what stands behind the last `\n` that is written out: `"version: '2.0'\n  password: x"`.
    is_written_margin: bool,
    has_brace: bool,
    last: u8,
}

impl<'a> Lines<'a> {
    /// At the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            start: 0,
            is_margin: true,
            is_written_margin: false,
            has_brace: false,
            last: 0,
        }
    }

    /// How a name at `place` stands there; none if it is a word of a sentence.
    pub fn name_at(&mut self, place: usize) -> Option<Form> {
        while self.at < place {
            self.read(self.text.as_bytes()[self.at]);
            self.at += 1;
        }
        if self.is_margin {
            return Some(Form::Line(place - self.start));
        }
        if self.is_written_margin {
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
        let of_margin = matches!(byte, b' ' | b'\t' | b'-' | b'?');
        match byte {
            b'\n' => {
                self.start = self.at + 1;
                (self.is_margin, self.is_written_margin, self.has_brace) = (true, false, false);
            }
            b'n' if self.last == b'\\' => {
                (self.is_margin, self.is_written_margin) = (false, true);
            }
            _ => {
                self.is_margin &= of_margin;
                self.is_written_margin &= of_margin;
                self.has_brace |= byte == b'{';
            }
        }
        self.last = byte;
    }
}
