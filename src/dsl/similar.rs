//! Which of several names a mistyped one is for.

/// Longer names than this, in bytes, are not compared: no key has them.
const MAX_LENGTH: usize = 50;

/// The name with the fewest letters changed, if they are few.
pub fn closest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if typed.len() > MAX_LENGTH {
        return None;
    }
    let limit = (typed.len() / 3).max(1);
    names
        .into_iter()
        .filter(|name| name.len() <= MAX_LENGTH)
        .map(|name| (strsim::damerau_levenshtein(typed, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
