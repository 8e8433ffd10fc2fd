//! Where a character as a reader sees it ends (UAX #29).

use icu_properties::CodePointMapData;
use icu_properties::props::{GraphemeClusterBreak as Break, IndicConjunctBreak};

use crate::character::{grapheme_break, is_pictograph};

/// Length in bytes of the first grapheme of a text.
pub fn first(text: &str) -> usize {
    let mut chars = text.char_indices();
    let Some((_, c)) = chars.next() else {
        return 0;
    };
    let mut before = Before::default();
    before.add(c);
    for (at, c) in chars {
        if before.breaks(c) {
            return at;
        }
        before.add(c);
    }
    text.len()
}

/// What counts of the characters of a grapheme so far.
#[derive(Default)]
struct Before {
    last: Break,
    /// Halves of flags at the end.
    indicators: usize,
    /// A picture and what extends it stand at the end.
    picture: bool,
    /// The same, and a joiner.
    joined: bool,
    /// What joins consonants, and what extends it, stand at the end.
    linker: bool,
}

impl Before {
    fn add(&mut self, c: char) {
        let kind = grapheme_break(c);
        self.indicators = match kind {
            Break::RegionalIndicator => self.indicators + 1,
            _ => 0,
        };
        self.joined = kind == Break::ZWJ && self.picture;
        self.picture = (kind == Break::Extend && self.picture) || is_pictograph(c);
        self.linker = match conjunct(c) {
            IndicConjunctBreak::Linker => true,
            IndicConjunctBreak::Extend => self.linker,
            _ => false,
        };
        self.last = kind;
    }

    fn breaks(&self, c: char) -> bool {
        let kind = grapheme_break(c);
        match (self.last, kind) {
            (Break::CR, Break::LF) => false,
            (Break::Control | Break::CR | Break::LF, _)
            | (_, Break::Control | Break::CR | Break::LF) => true,
            (Break::L, Break::L | Break::V | Break::LV | Break::LVT)
            | (Break::LV | Break::V, Break::V | Break::T)
            | (Break::LVT | Break::T, Break::T)
            | (_, Break::Extend | Break::SpacingMark | Break::ZWJ)
            | (Break::Prepend, _) => false,
            (Break::RegionalIndicator, Break::RegionalIndicator) => {
                self.indicators.is_multiple_of(2)
            }
            _ => {
                !(self.linker && conjunct(c) == IndicConjunctBreak::Consonant
                    || self.joined && is_pictograph(c))
            }
        }
    }
}

fn conjunct(c: char) -> IndicConjunctBreak {
    CodePointMapData::<IndicConjunctBreak>::new().get(c)
}
