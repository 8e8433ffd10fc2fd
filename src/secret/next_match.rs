//! Repeated searches in one text.

/// Finds the next match for offsets in ascending order. It remembers the last result, so that no part of the text is
/// searched twice.
pub struct NextMatch<'a, F> {
    text: &'a str,
    find: F,
    /// The last result, and the offset for which it was found.
    from: usize,
    found: Option<usize>,
    is_known: bool,
}

impl<'a, F: Fn(&str) -> Option<usize>> NextMatch<'a, F> {
    /// `find` returns the offset of the first match in a text.
    pub fn new(text: &'a str, find: F) -> Self {
        Self {
            text,
            find,
            from: 0,
            found: None,
            is_known: false,
        }
    }

    /// The offset of the first match at or after `from`.
    pub fn after(&mut self, from: usize) -> Option<usize> {
        let is_valid =
            self.is_known && from >= self.from && self.found.is_none_or(|found| found >= from);
        if !is_valid {
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
        let mut next = NextMatch::new("a.b.c", |text| {
            searches.set(searches.get() + 1);
            text.find('.')
        });
        let found: Vec<_> = (0..5).map(|from| next.after(from)).collect();
        assert_eq!(found, [Some(1), Some(1), Some(3), Some(3), None]);
        assert_eq!(searches.get(), 3);
        assert_eq!(next.after(0), Some(1), "out of order");
    }
}
