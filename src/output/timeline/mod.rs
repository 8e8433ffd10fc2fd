//! A bar chart of what worked and waited when, as text.

mod axis;
mod bar;
mod cell;
mod glyphs;

pub use bar::{Bar, Kind};
pub use glyphs::Glyphs;

use crate::terminal::style::{Line, Style};
use cell::{Keep, fitted};

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
    /// How the first of the cells and the work look.
    pub style: Style,
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
    pub fn lines(&self) -> Vec<Line> {
        let cells: Vec<usize> = (0..self.titles.len()).map(|n| self.cells(n)).collect();
        let taken: usize = cells.iter().map(|width| width + GAP).sum::<usize>() + 2 * GAP;
        let room = self.width.saturating_sub(taken + ROOMY).max(NAMES);
        let names = self.rows.iter().map(|row| self.name(row, room));
        let names: Vec<(String, usize)> = names.collect();
        let longest = names.iter().map(|(_, width)| *width).max();
        let longest = longest.unwrap_or_default().max("Task".len());
        let bar = self.width.saturating_sub(taken + longest);
        let bar = bar.max(NARROWEST);

        let columns = Columns {
            name: longest,
            cells: &cells,
        };
        let mut title = columns.line(Style::Plain, "  ", &("Task".to_owned(), "Task".len()));
        for (title_of, &width) in self.titles.iter().zip(&cells) {
            title.put(Style::Plain, title_of);
            title.gap(width - title_of.len() + GAP);
        }
        let axis = axis::axis(self.seconds, bar, self.glyphs.tick, self.clock);
        title.put(Style::Plain, &axis);
        let rows = self.rows.iter().zip(names);
        let rows = rows.map(|(row, name)| self.line(row, &name, &columns, bar));
        std::iter::once(title.line).chain(rows).collect()
    }

    fn line(&self, row: &Row, name: &(String, usize), columns: &Columns<'_>, bar: usize) -> Line {
        let mut line = if row.is_marked {
            columns.line(Style::Bold, "* ", name)
        } else {
            columns.line(Style::Plain, "  ", name)
        };
        let styles = std::iter::once(row.style).chain(std::iter::repeat(Style::Plain));
        for ((value, &width), style) in row.cells.iter().zip(columns.cells).zip(styles) {
            let (value, taken) = fitted(value, COLUMN, Keep::Start, &self.glyphs);
            line.put(style, &value);
            line.gap(width.saturating_sub(taken) + GAP);
        }
        let waiting = self.glyphs.waiting;
        let mut buffer = [0; 4];
        for c in row.bar.text(self.seconds, bar, &self.glyphs).chars() {
            match c {
                ' ' => line.gap(1),
                _ if c == waiting => line.put(Style::Dim, c.encode_utf8(&mut buffer)),
                _ => line.put(row.style, c.encode_utf8(&mut buffer)),
            }
        }
        line.line
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

/// The widths of the columns.
struct Columns<'c> {
    name: usize,
    cells: &'c [usize],
}

impl Columns<'_> {
    /// A line that begins with a mark and a name of a width.
    fn line(&self, style: Style, mark: &str, (name, width): &(String, usize)) -> Draft {
        let mut draft = Draft::default();
        draft.put(style, mark);
        draft.put(style, name);
        draft.gap(self.name.saturating_sub(*width) + GAP);
        draft
    }
}

/// A line that has no spaces at its end.
#[derive(Default)]
struct Draft {
    line: Line,
    spaces: usize,
}

impl Draft {
    fn put(&mut self, style: Style, text: &str) {
        if text.is_empty() {
            return;
        }
        let spaces = std::mem::take(&mut self.spaces);
        if spaces > 0 {
            self.line.push(Style::Plain, " ".repeat(spaces));
        }
        self.line.push(style, text);
    }

    fn gap(&mut self, spaces: usize) {
        self.spaces += spaces;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(chart: &Chart<'_>) -> String {
        let lines = chart.lines();
        let text = |line: &Line| line.spans().iter().map(|(_, text)| text.as_str()).collect();
        let lines: Vec<String> = lines.iter().map(text).collect();
        lines.join("\n") + "\n"
    }

    fn row(name: &str, depth: usize, from: i64, to: i64) -> Row {
        Row {
            is_marked: depth == 0,
            depth,
            name: name.to_owned(),
            cells: vec!["SUCCESS".to_owned(), format!("+{from}s")],
            style: Style::Green,
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
        assert_eq!(text(&chart(rows, 46)), expected);
    }

    #[test]
    fn states_and_work_have_their_colour() {
        let lines = chart(vec![row("a", 0, 0, 5)], 46).lines();
        let expected = [
            (Style::Bold, "* a"),
            (Style::Plain, "     "),
            (Style::Green, "SUCCESS"),
            (Style::Plain, "  +0s    "),
            (Style::Dim, "........."),
            (Style::Green, "=="),
        ];
        let expected = expected.map(|(style, text)| (style, text.to_owned()));
        assert_eq!(lines[1].spans(), expected);
    }

    #[test]
    fn long_names_are_cut_and_the_bars_have_their_cells() {
        let mut all = chart(vec![row(&"long".repeat(20), 60, 0, 10)], 40);
        for (width, are_paths, name) in [(60, false, "longlon..."), (60, true, "...onglong")] {
            (all.width, all.are_paths) = (width, are_paths);
            let text = text(&all);
            assert!(text.contains(name), "{text}");
            assert!(text.lines().all(|line| line.len() <= width), "{text}");
            assert!(text.contains("..................=="), "{text}");
        }
        // Too narrow for both: the lines are longer.
        all.width = 0;
        assert!(text(&all).contains("...ong  SUCCESS"));
    }
}
