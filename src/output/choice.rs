//! Which columns of a listing a terminal has room for, and how wide they are.

use super::width::width;

/// A wider column of texts is made narrower before others are hidden.
const NARROW: usize = 24;
/// The width up to which IDs, and times with their ages, are whole.
const WHOLE: usize = 40;
/// The least width of the only column, however narrow the terminal is.
const ONLY: usize = 8;
/// The border and the spaces of a column.
const AROUND: usize = 3;

/// The width of a table with columns of these widths.
pub fn total(widths: &[usize]) -> usize {
    1 + widths.iter().map(|width| width + AROUND).sum::<usize>()
}

/// The columns that are shown, by their indices, and their widths. Those that are named in `importance` come first, in
/// that order; the others follow as they stand. One that does not fit is left out, but not the first one.
pub fn choose(
    titles: &[String],
    natural: &[usize],
    room: usize,
    importance: &[&str],
) -> Vec<(usize, usize)> {
    let mut used = total(&[]);
    let mut shown: Vec<(usize, usize)> = Vec::new();
    for index in order(titles, importance) {
        let mut least = least(&titles[index], natural[index]);
        if shown.is_empty() {
            let all = room.saturating_sub(used + AROUND).max(ONLY);
            least = least.min(all).max(width(&titles[index]));
        } else if used + least + AROUND > room {
            continue;
        }
        used += least + AROUND;
        shown.push((index, least));
    }
    let mut spare = room.saturating_sub(used);
    for (index, width) in &mut shown {
        let more = natural[*index].saturating_sub(*width).min(spare);
        *width += more;
        spare -= more;
    }
    shown.sort_unstable();
    shown
}

/// The indices of the columns, the most important first.
fn order(titles: &[String], importance: &[&str]) -> Vec<usize> {
    let named = importance.iter();
    let named = named.filter_map(|name| titles.iter().position(|title| title == name));
    let mut order: Vec<usize> = named.collect();
    for index in 0..titles.len() {
        if !order.contains(&index) {
            order.push(index);
        }
    }
    order
}

/// The width below which a column is rather hidden.
fn least(title: &str, natural: usize) -> usize {
    let is_unbroken = title.ends_with("ID") || title.ends_with(" at");
    if natural <= NARROW || is_unbroken && natural <= WHOLE {
        natural
    } else {
        NARROW.max(width(title))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMPORTANCE: [&str; 2] = ["ID", "State"];

    /// The columns that are shown in so much room, of an ID, a name and a state of these widths.
    fn shown(natural: [usize; 3], room: usize) -> Vec<(usize, usize)> {
        let titles = ["ID", "Name", "State"].map(str::to_owned);
        choose(&titles, &natural, room, &IMPORTANCE)
    }

    #[test]
    fn texts_become_narrower_before_columns_are_hidden() {
        assert_eq!(shown([36, 30, 7], 82), [(0, 36), (1, 29), (2, 7)]);
        assert_eq!(shown([36, 30, 7], 77), [(0, 36), (1, 24), (2, 7)]);
        assert_eq!(shown([36, 30, 7], 76), [(0, 36), (2, 7)]);
        assert_eq!(shown([36, 10, 7], 63), [(0, 36), (1, 10), (2, 7)]);
    }

    #[test]
    fn what_is_less_important_is_shown_where_more_important_does_not_fit() {
        assert_eq!(shown([36, 4, 9], 49), [(0, 36), (1, 4)]);
    }

    #[test]
    fn the_most_important_is_always_shown() {
        assert_eq!(shown([36, 30, 7], 20), [(0, 16)]);
        assert_eq!(shown([36, 30, 7], 3), [(0, 8)]);
        assert_eq!(shown([300, 30, 7], 100), [(0, 62), (1, 24), (2, 7)]);
    }
}
