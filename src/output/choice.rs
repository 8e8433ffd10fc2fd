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

/// A column that may be shown.
pub struct Candidate<'a> {
    pub title: &'a str,
    /// The width of its widest text.
    pub natural: usize,
    /// Whether it says nothing in any row.
    pub is_blank: bool,
}

/// Whether a text of a cell says nothing.
pub fn is_blank(text: &str) -> bool {
    matches!(text, "" | "None" | "<none>")
}

/// The columns that are shown, by their indices, and their widths. Those that are named in `importance` come first, in
/// that order; the others follow as they stand, and those that say nothing are the last. One that does not fit is left
/// out, but not the first one.
pub fn choose(columns: &[Candidate<'_>], room: usize, importance: &[&str]) -> Vec<(usize, usize)> {
    let mut used = total(&[]);
    let mut shown: Vec<(usize, usize)> = Vec::new();
    for index in order(columns, importance) {
        let mut least = least(&columns[index]);
        if shown.is_empty() {
            let all = room.saturating_sub(used + AROUND).max(ONLY);
            least = least.min(all).max(width(columns[index].title));
        } else if used + least + AROUND > room {
            continue;
        }
        used += least + AROUND;
        shown.push((index, least));
    }
    let mut spare = room.saturating_sub(used);
    for (index, width) in &mut shown {
        let more = columns[*index].natural.saturating_sub(*width).min(spare);
        *width += more;
        spare -= more;
    }
    shown.sort_unstable();
    shown
}

/// The indices of the columns, the most important first.
fn order(columns: &[Candidate<'_>], importance: &[&str]) -> Vec<usize> {
    let rank = |index: &usize| {
        let Candidate {
            title, is_blank, ..
        } = &columns[*index];
        let place = importance.iter().position(|name| name == title);
        (*is_blank, place.unwrap_or(importance.len()))
    };
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(rank);
    order
}

/// Whether a title, or the API's name of a field, is that of IDs or times, which are not to be wrapped.
fn is_unbroken(title: &str) -> bool {
    let last = title.rsplit([' ', '_']).next();
    matches!(last, Some("ID" | "id" | "at"))
}

/// Widths that fit into `room` and leave IDs and times as wide as they are; none if these are so already in the widths
/// `fitted`, or if there is no room for that.
pub fn spare(columns: &[Candidate<'_>], fitted: &[usize], room: usize) -> Option<Vec<usize>> {
    let is_wrapped = |(column, width): (&Candidate<'_>, &usize)| {
        is_unbroken(column.title) && column.natural <= WHOLE && *width < column.natural
    };
    if !columns.iter().zip(fitted).any(is_wrapped) {
        return None;
    }
    let widths = |most: usize| -> Vec<usize> {
        let widths = columns.iter().map(|column| {
            if is_unbroken(column.title) && column.natural <= WHOLE {
                return column.natural;
            }
            column.natural.min(most.max(width(column.title)))
        });
        widths.collect()
    };
    let fits = |most: &usize| total(&widths(*most)) <= room;
    (ONLY..=room).take_while(fits).last().map(widths)
}

/// The width below which a column is rather hidden.
fn least(column: &Candidate<'_>) -> usize {
    let Candidate { title, natural, .. } = *column;
    if natural <= NARROW || is_unbroken(title) && natural <= WHOLE {
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
        let columns = ["ID", "Name", "State"].into_iter().zip(natural);
        let columns = columns.map(|(title, natural)| Candidate {
            title,
            natural,
            is_blank: false,
        });
        choose(&columns.collect::<Vec<_>>(), room, &IMPORTANCE)
    }

    #[test]
    fn what_says_nothing_is_shown_last() {
        let columns = [("ID", false), ("Name", false), ("State", true)];
        let columns = columns.map(|(title, is_blank)| Candidate {
            title,
            natural: 10,
            is_blank,
        });
        assert_eq!(choose(&columns, 30, &IMPORTANCE), [(0, 10), (1, 10)]);
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
    fn texts_are_wrapped_before_ids_and_times() {
        let spared = |natural: [usize; 3], fitted: [usize; 3], room| {
            let columns = ["workflow_id", "Name", "Created at"].into_iter();
            let columns = columns.zip(natural).map(|(title, natural)| Candidate {
                title,
                natural,
                is_blank: false,
            });
            spare(&columns.collect::<Vec<_>>(), &fitted, room)
        };
        let natural = [36, 100, 19];
        assert_eq!(spared(natural, [23, 23, 19], 80), Some(vec![36, 15, 19]));
        assert_eq!(spared(natural, [36, 20, 19], 85), None);
        assert_eq!(spared(natural, [20, 20, 8], 72), None);
        assert_eq!(spared(natural, [20, 20, 8], 73), Some(vec![36, 8, 19]));
        for (title, expected) in [
            ("ID", true),
            ("Root Execution ID", true),
            ("created_at", true),
            ("Paid", false),
        ] {
            assert_eq!(is_unbroken(title), expected, "{title}");
        }
    }

    #[test]
    fn the_most_important_is_always_shown() {
        assert_eq!(shown([36, 30, 7], 20), [(0, 16)]);
        assert_eq!(shown([36, 30, 7], 3), [(0, 8)]);
        assert_eq!(shown([300, 30, 7], 100), [(0, 59), (1, 24), (2, 7)]);
    }
}
