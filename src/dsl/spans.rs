//! What stands between an opening and a closing mark on one line, as Python's `re` finds it with `<%.*?%>`.

/// The places of such parts in bytes, marks included.
pub struct Spans<'t> {
    text: &'t str,
    open: &'static str,
    close: &'static str,
    at: usize,
    /// Where the line ends, so that it is not searched for again and again.
    line_end: usize,
}

impl<'t> Spans<'t> {
    pub fn new(text: &'t str, open: &'static str, close: &'static str) -> Self {
        Self {
            text,
            open,
            close,
            at: 0,
            line_end: 0,
        }
    }

    /// The rest of the line from here on.
    fn line_from(&mut self, start: usize) -> &'t str {
        if self.line_end < start {
            let rest = &self.text[start..];
            self.line_end = start + rest.find('\n').unwrap_or(rest.len());
        }
        &self.text[start..self.line_end]
    }
}

impl Iterator for Spans<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at + self.text[self.at..].find(self.open)?;
            let within = start + self.open.len();
            let line = self.line_from(within);
            if let Some(close) = line.find(self.close) {
                self.at = within + close + self.close.len();
                return Some((start, self.at));
            }
            // Without a closing mark, none of the rest of the line is closed.
            self.at = within + line.len();
        }
    }
}

/// Places in characters of places in bytes that are asked for in ascending order.
pub struct Characters<'t> {
    text: &'t str,
    bytes: usize,
    passed: usize,
}

impl<'t> Characters<'t> {
    pub fn of(text: &'t str) -> Self {
        Self {
            text,
            bytes: 0,
            passed: 0,
        }
    }

    pub fn before(&mut self, byte: usize) -> usize {
        let behind = self.text.get(self.bytes..byte).unwrap_or_default();
        self.passed += behind.chars().count();
        self.bytes = self.bytes.max(byte);
        self.passed
    }
}
