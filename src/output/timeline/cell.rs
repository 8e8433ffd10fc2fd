//! Texts of the server in so many cells.

use super::glyphs::Glyphs;
use crate::character::single_line;
use crate::output::grapheme;
use crate::output::width::width;

/// The most characters that are looked at: a text may be of any length.
const LONGEST: usize = 1000;

/// What stays of a text that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    Start,
    End,
}

/// A text as part of a line, cut to so many cells, and its width.
pub fn fitted(text: &str, room: usize, keep: Keep, glyphs: &Glyphs) -> (String, usize) {
    let looked_at = match keep {
        Keep::Start => &text[..offset(text.char_indices())],
        Keep::End => &text[start_of_end(text)..],
    };
    let line = single_line(looked_at);
    let wide = width(&line);
    if wide <= room && looked_at.len() == text.len() {
        return (line, wide);
    }
    let room = room.saturating_sub(glyphs.cut.chars().count());
    let clusters = clusters(&line);
    let kept: Vec<&str> = match keep {
        Keep::Start => taken(clusters.iter().copied(), room),
        Keep::End => {
            let mut kept = taken(clusters.iter().rev().copied(), room);
            kept.reverse();
            kept
        }
    };
    let kept = kept.concat();
    let out = match keep {
        Keep::Start => kept + glyphs.cut,
        Keep::End => glyphs.cut.to_owned() + &kept,
    };
    let wide = width(&out);
    (out, wide)
}

fn offset(mut characters: std::str::CharIndices<'_>) -> usize {
    let end = characters.nth(LONGEST).map(|(at, _)| at);
    end.unwrap_or_else(|| characters.offset())
}

fn start_of_end(text: &str) -> usize {
    let mut characters = text.char_indices().rev();
    characters.nth(LONGEST - 1).map_or(0, |(at, _)| at)
}

/// What a reader sees as characters.
fn clusters(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (cluster, after) = rest.split_at(grapheme::first(rest));
        found.push(cluster);
        rest = after;
    }
    found
}

/// Those that fit.
fn taken<'t>(clusters: impl Iterator<Item = &'t str>, room: usize) -> Vec<&'t str> {
    let mut left = room;
    let fitting = clusters.map_while(|cluster| {
        left = left.checked_sub(width(cluster))?;
        Some(cluster)
    });
    fitting.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        for (text, room, keep, expected) in [
            ("fetch", 5, Keep::Start, "fetch"),
            ("fetching", 5, Keep::Start, "fetc…"),
            ("a > fetch", 6, Keep::End, "…fetch"),
            ("日本語です", 5, Keep::Start, "日本…"),
            ("日本語です", 6, Keep::Start, "日本…"),
            ("a\n\u{1b}[2Jb", 9, Keep::Start, "a\u{fffd}\u{fffd}[2Jb"),
            ("abc", 0, Keep::Start, "…"),
        ] {
            let (cut, wide) = fitted(text, room, keep, &Glyphs::UNICODE);
            assert_eq!(cut, expected, "{text:?}");
            assert_eq!(wide, width(expected), "{text:?}");
        }
        let huge = "é".repeat(1_000_000);
        for keep in [Keep::Start, Keep::End] {
            let (cut, wide) = fitted(&huge, 10, keep, &Glyphs::ASCII);
            assert_eq!((cut.chars().count(), wide), (10, 10));
        }
    }
}
