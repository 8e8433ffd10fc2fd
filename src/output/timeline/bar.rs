//! A bar of a chart.

use super::glyphs::Glyphs;

/// What a part of a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Waiting,
    Working,
}

/// Parts with their beginnings and ends in seconds from the beginning of the chart.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    pub parts: Vec<(Kind, i64, i64)>,
    /// Whether it goes on.
    pub is_open: bool,
}

impl Bar {
    /// The bar in so many cells, which stand for these seconds.
    pub fn text(&self, seconds: i64, width: usize, glyphs: &Glyphs) -> String {
        let scale = Scale { seconds, width };
        let mut cells = vec![' '; width];
        // What works is drawn last: where there is too little room for both, work is seen.
        for kind in [Kind::Waiting, Kind::Working] {
            let glyph = match kind {
                Kind::Waiting => glyphs.waiting,
                Kind::Working => glyphs.work,
            };
            let parts = self.parts.iter().filter(|(of, _, _)| *of == kind);
            for &(_, from, to) in parts.filter(|(_, from, to)| to > from) {
                cells[scale.cells(from, to)].fill(glyph);
            }
        }
        let brief = self.parts.iter().filter(|(_, from, to)| from >= to);
        for &(_, from, _) in brief.filter(|(kind, _, _)| *kind == Kind::Working) {
            let cell = scale.cells(from, from).start;
            if cells.get(cell).is_some_and(|cell| *cell != glyphs.work) {
                cells[cell] = glyphs.brief;
            }
        }
        let end = self.parts.iter().map(|(_, _, to)| *to).max();
        if let Some(end) = end.filter(|_| self.is_open) {
            let cell = scale.at(end).saturating_sub(1);
            if let Some(cell) = cells.get_mut(cell) {
                *cell = Glyphs::OPEN;
            }
        }
        String::from_iter(cells).trim_end().to_owned()
    }
}

/// Seconds as cells.
#[derive(Clone, Copy)]
pub struct Scale {
    pub seconds: i64,
    pub width: usize,
}

impl Scale {
    /// The edge of the cells that is nearest to a moment.
    pub fn at(self, second: i64) -> usize {
        let seconds = i128::from(self.seconds.max(1));
        let second = i128::from(second).clamp(0, seconds);
        let width = i128::try_from(self.width).unwrap_or(i128::MAX >> 64);
        let edge = (second * width * 2 + seconds) / (seconds * 2);
        usize::try_from(edge).unwrap_or(0).min(self.width)
    }

    /// The cells of a part: at least one, if there are any.
    fn cells(self, from: i64, to: i64) -> std::ops::Range<usize> {
        let first = self.at(from).min(self.width.saturating_sub(1));
        let last = self.at(to).max(first + 1).min(self.width);
        first..last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(parts: &[(char, i64, i64)], is_open: bool, seconds: i64, width: usize) -> String {
        let kind = |c| {
            if c == 'w' {
                Kind::Working
            } else {
                Kind::Waiting
            }
        };
        let parts = parts.iter().map(|&(c, from, to)| (kind(c), from, to));
        let bar = Bar {
            parts: parts.collect(),
            is_open,
        };
        bar.text(seconds, width, &Glyphs::ASCII)
    }

    #[test]
    fn parts_take_their_cells() {
        for (parts, seconds, width, expected) in [
            (&[('w', 0, 10)][..], 10, 10, "=========="),
            (&[('.', 0, 4), ('w', 4, 6), ('.', 6, 7)], 10, 10, "....==."),
            (&[('w', 3, 5)], 10, 20, "      ===="),
            (&[('w', 4, 6)], 10, 5, "  ="),
            (&[('.', 0, 5), ('w', 5, 5)], 10, 10, ".....|"),
            (&[('w', 10, 10)], 10, 10, "         |"),
            (&[('w', 0, 0)], 0, 10, "|"),
            (
                &[('.', 0, 1000), ('w', 500, 501), ('.', 501, 1000)],
                1000,
                10,
                ".....=....",
            ),
            (&[('w', 999, 1000)], 1000, 10, "         ="),
            (&[('w', 0, 5), ('w', 5, 5)], 10, 10, "=====|"),
            (&[], 10, 10, ""),
        ] {
            assert_eq!(drawn(parts, false, seconds, width), expected, "{parts:?}");
        }
    }

    #[test]
    fn what_goes_on_ends_in_an_arrow() {
        for (parts, expected) in [
            (&[('w', 2, 10)][..], "  =======>"),
            (&[('.', 2, 10)], "  .......>"),
            (&[('w', 10, 10)], "         >"),
            (&[('w', 0, 0)], ">"),
        ] {
            assert_eq!(drawn(parts, true, 10, 10), expected, "{parts:?}");
        }
    }

    #[test]
    fn nonsense_stays_inside() {
        for (from, to, expected) in [
            (i64::MIN, i64::MAX, "=========="),
            (i64::MAX, i64::MIN, "         |"),
            (-5, 2, "=="),
            (20, 30, "         ="),
        ] {
            assert_eq!(drawn(&[('w', from, to)], false, 10, 10), expected);
        }
        assert_eq!(drawn(&[('w', 0, 5)], true, 10, 0), "");
        assert_eq!(drawn(&[('w', 0, 1)], false, i64::MAX, 3), "=");
    }
}
