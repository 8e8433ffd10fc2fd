//! A bar chart of what worked and waited when, as text.

mod axis;
mod bar;
mod cell;
mod glyphs;

pub use bar::{Bar, Kind};
pub use glyphs::Glyphs;

use cell::{Keep, fitted, padded};

/// The fewest cells of a bar for which names are cut.
const ROOMY: usize = 20;
/// The fewest cells of a bar.
const NARROWEST: usize = 10;
/// The fewest cells of the names.
const NAMES: usize = 12;
/// The most cells of a state or a time.
const COLUMN: usize = 16;
/// The spaces between two columns.
const GAP: usize = 2;

/// A line of a chart.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub is_marked: bool,
    /// How far the name is indented.
    pub depth: usize,
    /// The name, which may contain anything.
    pub name: String,
    /// The cells between the name and the bar, as many as the chart has titles.
    pub cells: Vec<String>,
    pub bar: Bar,
}

/// A chart.
pub struct Chart<'a> {
    /// The titles of the cells.
    pub titles: &'a [&'a str],
    pub rows: Vec<Row>,
    /// The time that the bars span, in seconds.
    pub seconds: i64,
    /// The cells of a line.
    pub width: usize,
    pub glyphs: Glyphs,
    /// Whether the end of a name says more than its beginning.
    pub are_paths: bool,
    /// Writes a time on the axis.
    pub clock: fn(i64) -> String,
}

impl Chart<'_> {
    /// The chart: a line with the axis, and one for each row.
    pub fn text(&self) -> String {
        let cells: Vec<usize> = (0..self.titles.len()).map(|n| self.cells(n)).collect();
        let taken: usize = cells.iter().map(|width| width + GAP).sum::<usize>() + 2 * GAP;
        let room = self.width.saturating_sub(taken + ROOMY).max(NAMES);
        let names = self.rows.iter().map(|row| self.name(row, room));
        let names: Vec<(String, usize)> = names.collect();
        let longest = names.iter().map(|(_, width)| *width).max();
        let longest = longest.unwrap_or_default().max("Task".len());
        let bar = self.width.saturating_sub(taken + longest);
        let bar = bar.max(NARROWEST);

        let mut out = String::new();
        let titles = self.titles.iter().map(|&title| title.to_owned());
        let title = ("Task".to_owned(), "Task".len());
        let axis = axis::axis(self.seconds, bar, self.glyphs.tick, self.clock);
        line(&mut out, " ", title, longest, titles, &cells, &axis);
        for (row, name) in self.rows.iter().zip(names) {
            let mark = if row.is_marked { "*" } else { " " };
            let bar = row.bar.text(self.seconds, bar, &self.glyphs);
            let values = row.cells.iter();
            let values = values.map(|value| fitted(value, COLUMN, Keep::Start, &self.glyphs).0);
            line(&mut out, mark, name, longest, values, &cells, &bar);
        }
        out
    }

    /// The width of a column of cells.
    fn cells(&self, column: usize) -> usize {
        let values = self.rows.iter().filter_map(|row| row.cells.get(column));
        let widths = values.map(|value| fitted(value, COLUMN, Keep::Start, &self.glyphs).1);
        let title = self.titles.get(column).map_or(0, |title| title.len());
        widths.max().unwrap_or_default().max(title)
    }

    /// The name of a row in so many cells, and its width.
    fn name(&self, row: &Row, room: usize) -> (String, usize) {
        let indent = (row.depth * 2).min(room / 2);
        let keep = if self.are_paths {
            Keep::End
        } else {
            Keep::Start
        };
        let (name, width) = fitted(&row.name, room - indent, keep, &self.glyphs);
        (format!("{:indent$}{name}", ""), indent + width)
    }
}

/// Appends a line without spaces at its end.
fn line(
    out: &mut String,
    mark: &str,
    (name, width): (String, usize),
    longest: usize,
    values: impl Iterator<Item = String>,
    widths: &[usize],
    bar: &str,
) {
    let start = out.len();
    out.push_str(mark);
    out.push(' ');
    out.push_str(&name);
    out.extend(std::iter::repeat_n(
        ' ',
        longest.saturating_sub(width) + GAP,
    ));
    for (value, &width) in values.zip(widths) {
        out.push_str(&padded(&value, width));
        out.extend(std::iter::repeat_n(' ', GAP));
    }
    out.push_str(bar);
    let end = out[start..].trim_end().len();
    out.truncate(start + end);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, depth: usize, from: i64, to: i64) -> Row {
        Row {
            is_marked: depth == 0,
            depth,
            name: name.to_owned(),
            cells: vec!["SUCCESS".to_owned(), format!("+{from}s")],
            bar: Bar {
                parts: vec![(Kind::Waiting, from, to - 1), (Kind::Working, to - 1, to)],
                is_open: false,
            },
        }
    }

    fn chart(rows: Vec<Row>, width: usize) -> Chart<'static> {
        Chart {
            titles: &["State", "Start"],
            rows,
            seconds: 10,
            width,
            glyphs: Glyphs::ASCII,
            are_paths: false,
            clock: |second| format!("{second}s"),
        }
    }

    #[test]
    fn columns_are_aligned_to_the_cell() {
        let rows = vec![row("build", 0, 0, 5), row("日本", 1, 5, 10)];
        let expected = "\
\x20 Task    State    Start  |0s       |5s
* build   SUCCESS  +0s    ........==
    日本  SUCCESS  +5s              ........==
";
        assert_eq!(chart(rows, 46).text(), expected);
    }

    #[test]
    fn long_names_are_cut_and_the_bars_have_their_cells() {
        let mut all = chart(vec![row(&"long".repeat(20), 60, 0, 10)], 40);
        for (width, are_paths, name) in [(60, false, "longlon..."), (60, true, "...onglong")] {
            (all.width, all.are_paths) = (width, are_paths);
            let text = all.text();
            assert!(text.contains(name), "{text}");
            assert!(text.lines().all(|line| line.len() <= width), "{text}");
            assert!(text.contains("..................=="), "{text}");
        }
        // Too narrow for both: the lines are longer.
        all.width = 0;
        assert!(all.text().contains("...ong  SUCCESS"), "{}", all.text());
    }
}
