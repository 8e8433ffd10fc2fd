//! What comes next in a text.

/// Where something comes next, for places that are asked about in their order: no part of the text is searched
/// twice, however often the answer is the same or that there is none.
pub struct Ahead<'a, F> {
    text: &'a str,
    find: F,
    /// The last answer, and the place that it was given for.
    from: usize,
    found: Option<usize>,
    is_known: bool,
}

impl<'a, F: Fn(&str) -> Option<usize>> Ahead<'a, F> {
    /// `find` gives the first place in a text.
    pub fn new(text: &'a str, find: F) -> Self {
        Self {
            text,
            find,
            from: 0,
            found: None,
            is_known: false,
        }
    }

    /// The first place at or behind `from`.
    pub fn of(&mut self, from: usize) -> Option<usize> {
        let holds =
            self.is_known && from >= self.from && self.found.is_none_or(|found| found >= from);
        if !holds {
            self.found = (self.find)(&self.text[from..]).map(|found| from + found);
            self.from = from;
            self.is_known = true;
        }
        self.found
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_text_is_searched_once() {
        let searches = Cell::new(0);
        let mut ahead = Ahead::new("a.b.c", |text| {
            searches.set(searches.get() + 1);
            text.find('.')
        });
        let found: Vec<_> = (0..5).map(|from| ahead.of(from)).collect();
        assert_eq!(found, [Some(1), Some(1), Some(3), Some(3), None]);
        assert_eq!(searches.get(), 3);
        assert_eq!(ahead.of(0), Some(1), "out of order");
    }
}
