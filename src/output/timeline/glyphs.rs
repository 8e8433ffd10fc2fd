//! The characters of a chart.

/// The characters that stand for something.
#[derive(Clone, Copy, Debug)]
pub struct Glyphs {
    pub work: char,
    pub waiting: char,
    /// Work of less than a second.
    pub brief: char,
    pub tick: char,
    /// In the place of what is cut off.
    pub cut: &'static str,
}

impl Glyphs {
    pub const UNICODE: Self = Self {
        work: '█',
        waiting: '░',
        brief: '▏',
        tick: '│',
        cut: "…",
    };
    pub const ASCII: Self = Self {
        work: '=',
        waiting: '.',
        brief: '|',
        tick: '|',
        cut: "...",
    };
    /// The end of what has not ended.
    pub const OPEN: char = '>';
}
