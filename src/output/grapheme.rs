//! Grapheme clusters: what a reader sees as one character (UAX #29).
//!
//! Not `unicode-segmentation`, which breaks texts that the reference's `wcwidth` keeps together. It wants a consonant
//! before a linker (rule `GB9c`), which `U+17D2 U+1780` has not; and it has Unicode 17, which
//! does not know the mark U+05C8.

use icu_properties::CodePointMapData;
use icu_properties::props::{GraphemeClusterBreak as Break, IndicConjunctBreak};

use crate::character::{grapheme_break, is_pictograph};

/// The length in bytes of the first grapheme cluster of a text.
pub fn first(text: &str) -> usize {
    let mut chars = text.char_indices();
    let Some((_, c)) = chars.next() else {
        return 0;
    };
    let mut cluster = Cluster::default();
    cluster.add(c);
    for (at, c) in chars {
        if cluster.ends_before(c) {
            return at;
        }
        cluster.add(c);
    }
    text.len()
}

/// What the rules need to know of the code points of a cluster so far.
#[derive(Default)]
struct Cluster {
    last: Break,
    /// How many regional indicators it ends with: two make a flag.
    indicators: usize,
    /// It ends with a pictograph and perhaps code points that extend it.
    pictograph: bool,
    /// The same, and a zero width joiner.
    joined: bool,
    /// It ends with a linker and perhaps code points that extend it.
    linker: bool,
}

impl Cluster {
    fn add(&mut self, c: char) {
        let kind = grapheme_break(c);
        self.indicators = match kind {
            Break::RegionalIndicator => self.indicators + 1,
            _ => 0,
        };
        self.joined = kind == Break::ZWJ && self.pictograph;
        self.pictograph = (kind == Break::Extend && self.pictograph) || is_pictograph(c);
        self.linker = match conjunct(c) {
            IndicConjunctBreak::Linker => true,
            IndicConjunctBreak::Extend => self.linker,
            _ => false,
        };
        self.last = kind;
    }

    fn ends_before(&self, c: char) -> bool {
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
