//! Properties of single code points: Unicode's, and those by which Python's `str` and `re` or `wcwidth` classify them.

use icu_properties::props::{
    DefaultIgnorableCodePoint, EastAsianWidth, Emoji, ExtendedPictographic, GeneralCategory,
    GeneralCategoryGroup, GraphemeClusterBreak, IndicSyllabicCategory,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

pub fn grapheme_break(c: char) -> GraphemeClusterBreak {
    CodePointMapData::<GraphemeClusterBreak>::new().get(c)
}

/// The cells of a terminal that a code point takes by itself (`wcwidth`); 0 for control characters.
pub fn cells(c: char) -> u8 {
    if matches!(c, ' '..='~') {
        return 1;
    }
    if c.is_control() {
        return 0;
    }
    if matches!(c, '\u{ad}' | '\u{115f}' | '\u{1f1e6}'..='\u{1f1ff}') {
        return if c == '\u{ad}' { 1 } else { 2 };
    }
    // A code point that is prepended to a cluster is visible.
    if grapheme_break(c) == GraphemeClusterBreak::Prepend {
        return 1;
    }
    let zero_width = GeneralCategoryGroup::Mark
        .union(GeneralCategoryGroup::Format)
        .union(GeneralCategoryGroup::LineSeparator)
        .union(GeneralCategoryGroup::ParagraphSeparator);
    // Hangul vowels and final consonants are part of the syllable that the initial consonant begins.
    let is_jungseong_or_jongseong = matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}');
    if is_jungseong_or_jongseong
        || zero_width.contains(category(c))
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
    {
        return 0;
    }
    match CodePointMapData::<EastAsianWidth>::new().get(c) {
        EastAsianWidth::Wide | EastAsianWidth::Fullwidth => 2,
        _ => 1,
    }
}

/// Whether variation selector 16 (U+FE0F) makes a narrow character a wide emoji.
pub fn widens(c: char) -> bool {
    CodePointSetData::new::<Emoji>().contains(c) && cells(c) == 1
}

/// Whether variation selector 15 (U+FE0E) makes a wide emoji a narrow character.
pub fn narrows(c: char) -> bool {
    let is_sign = matches!(
        c,
        '\u{3030}'
            | '\u{303d}'
            | '\u{3297}'
            | '\u{3299}'
            | '\u{1f202}'
            | '\u{1f21a}'
            | '\u{1f22f}'
            | '\u{1f237}'
    );
    let as_text = [c, '\u{fe0e}'].iter().collect::<String>();
    is_sign || (c.width() == Some(2) && as_text.width() == 1)
}

pub fn is_pictograph(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

/// Whether an emoji modifier (skin tone) can follow a character.
pub fn takes_emoji_modifier(c: char) -> bool {
    is_pictograph(c) || is_regional_indicator(c)
}

/// Regional indicators: two of them make a flag.
pub fn is_regional_indicator(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Whether a character joins the consonants before and after it (Indic scripts).
pub fn is_virama(c: char) -> bool {
    matches!(
        CodePointMapData::<IndicSyllabicCategory>::new().get(c),
        IndicSyllabicCategory::Virama | IndicSyllabicCategory::InvisibleStacker
    )
}

/// A combining mark that has a width of its own.
pub fn is_spacing_mark(c: char) -> bool {
    category(c) == GeneralCategory::SpacingMark
}

/// Python's `\w`.
pub fn is_word(c: char) -> bool {
    let word = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Number);
    c == '_' || word.contains(category(c))
}

/// Python's `[^\d\W]`.
pub fn is_letter(c: char) -> bool {
    is_word(c) && category(c) != GeneralCategory::DecimalNumber
}

/// The value of a decimal digit of any script: Unicode has them in runs from 0 to 9.
pub fn decimal(c: char) -> Option<u32> {
    let is_digit = |c: &char| category(*c) == GeneralCategory::DecimalNumber;
    is_digit(&c).then_some(())?;
    // Runs may follow each other directly.
    let before = (1..).map_while(|distance| char::from_u32(u32::from(c) - distance));
    let value = before.take_while(is_digit).count() % 10;
    u32::try_from(value).ok()
}

/// Python's `str.isspace`.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// Whether a character controls the terminal or makes a text look like another one: control characters but for line
/// feeds and tabs, bidirectional controls, and Unicode's line and paragraph separators.
pub fn controls_terminal(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// `text` as it may be shown on a terminal: U+FFFD replaces each character that controls it.
pub fn visible(text: &str) -> String {
    let shown = |c| {
        if controls_terminal(c) {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    text.chars().map(shown).collect()
}

/// A name as part of a line: U+FFFD replaces control characters and line breaks, which could look like lines of ours.
pub fn single_line(text: &str) -> String {
    visible(text).replace(['\n', '\t'], "\u{fffd}")
}

/// Python's `str.isprintable`.
pub fn is_printable(c: char) -> bool {
    let hidden = GeneralCategoryGroup::Other.union(GeneralCategoryGroup::Separator);
    c == ' ' || !hidden.contains(category(c))
}
