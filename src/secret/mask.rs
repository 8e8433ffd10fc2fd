//! Masks parts of a text.

use std::ops::Range;

/// Is shown in place of a secret.
pub const HIDDEN: &str = "***";

/// `text` with [`HIDDEN`] in place of these ranges, which may overlap.
pub fn mask(text: &str, mut places: Vec<Range<usize>>) -> String {
    places.sort_by_key(|place| (place.start, place.end));
    let mut clean = String::with_capacity(text.len());
    let mut done = 0;
    let mut places = places.into_iter().peekable();
    while let Some(mut place) = places.next() {
        while let Some(next) = places.next_if(|next| next.start <= place.end) {
            place.end = place.end.max(next.end);
        }
        clean.push_str(text.get(done..place.start).unwrap_or_default());
        clean.push_str(HIDDEN);
        done = place.end;
    }
    clean.push_str(text.get(done..).unwrap_or_default());
    clean
}
