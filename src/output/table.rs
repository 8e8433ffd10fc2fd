//! Tables: comfy-table draws the frame; cells are measured, broken and padded here.

use std::io::Write;

use comfy_table::{
    ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle, Width,
};
use serde_json::Value;

use crate::character::{steers, visible};
use crate::error::Result;

use super::python::text;
use super::width::width;
use super::wrap::{expand_tabs, wrap};
use super::{Fit, Record};

/// A line across the table, `+` at the crossings.
const LINE: LineStyle = LineStyle::new('+', '-', '+', '+');
/// A line of cells.
const CELLS: ContentLineStyle = ContentLineStyle::new('|', '|', '|');

/// Narrowest column that fitting makes in a listing, and in a record.
const MIN_LISTING: i64 = 8;
const MIN_RECORD: i64 = 16;

/// One column: its heading and how its cells are laid out.
struct Column {
    title: String,
    right: bool,
    width: usize,
}

/// Writes a listing as a table; an empty one has one blank row.
///
/// `chosen` has the index in each row of the cell below each title.
pub fn listing(
    titles: &[String],
    rows: Vec<Vec<Value>>,
    chosen: &[usize],
    fit: &Fit,
    out: &mut dyn Write,
) -> Result<()> {
    let columns = titles.iter().zip(chosen).map(|(title, &index)| Column {
        title: title.clone(),
        right: matches!(rows.first().map(|row| &row[index]), Some(Value::Number(_))),
        width: 0,
    });
    let columns: Vec<_> = columns.collect();
    let mut cells: Vec<Vec<String>> = rows
        .into_iter()
        .map(|mut row| {
            chosen
                .iter()
                .map(|&index| cell(row[index].take(), fit))
                .collect()
        })
        .collect();
    if cells.is_empty() {
        cells.push(vec![String::new(); columns.len()]);
    }
    draw(columns, &cells, fit.width(), MIN_LISTING, out)
}

/// Writes a record as a table of two columns.
pub fn record(record: &Record, fit: &Fit, out: &mut dyn Write) -> Result<()> {
    let columns = ["Field", "Value"].map(|title| Column {
        title: title.to_owned(),
        right: false,
        width: 0,
    });
    let rows = record.fields.iter().map(|(name, value)| {
        vec![
            cell(Value::from(name.as_str()), fit),
            cell(value.clone(), fit),
        ]
    });
    draw(
        columns.into(),
        &rows.collect::<Vec<_>>(),
        fit.width(),
        MIN_RECORD,
        out,
    )
}

/// The text of a cell: line ends unified, tabs expanded to stops of 8 characters. On a terminal it is measured as it
/// is shown there: without characters that steer it.
fn cell(value: Value, fit: &Fit) -> String {
    let text = match value {
        Value::String(text) if !text.contains(['\r', '\t']) => text,
        Value::String(text) => expand_tabs(&text.replace("\r\n", "\n").replace('\r', " ")),
        // Line ends and tabs are escaped there.
        other => expand_tabs(&text(&other)),
    };
    if fit.terminal_width.is_some() && text.contains(steers) {
        return visible(&text);
    }
    text
}

fn draw(
    mut columns: Vec<Column>,
    rows: &[Vec<String>],
    fit: Option<usize>,
    minimum: i64,
    out: &mut dyn Write,
) -> Result<()> {
    let natural = natural_widths(&columns, rows);
    let widths = match fit {
        Some(room) => fitted(&columns, &natural, room, minimum),
        None => natural,
    };
    for (column, width) in columns.iter_mut().zip(widths) {
        column.width = width;
    }
    let (head, border) = frame(&columns);
    out.write_all(head.as_bytes())?;
    let mut line = String::new();
    for row in rows {
        draw_row(row, &columns, &mut line);
        out.write_all(line.as_bytes())?;
        line.clear();
    }
    Ok(writeln!(out, "{border}")?)
}

fn natural_widths(columns: &[Column], rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths: Vec<_> = columns.iter().map(|column| width(&column.title)).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(if is_plain(cell) {
                cell.len()
            } else {
                cell.split('\n').map(width).max().unwrap_or(0)
            });
        }
    }
    widths
}

/// The widths of a table that fits into `room`, as far as the columns' least width allows.
fn fitted(columns: &[Column], natural: &[usize], room: usize, minimum: i64) -> Vec<usize> {
    let count = natural.len();
    let total: usize = 1 + natural.iter().map(|width| width + 3).sum::<usize>();
    if total <= room || count == 0 {
        return natural.to_vec();
    }
    let usable = room.saturating_sub(1 + 3 * count);
    let optimal = usable / count;
    let shrinking = natural.iter().filter(|&&width| width > optimal).count();
    let kept: usize = natural.iter().filter(|&&width| width <= optimal).sum();
    let signed = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
    let mut remaining = signed(usable) - signed(kept);
    let share = remaining.div_euclid(signed(shrinking.max(1)));
    let mut seen = 0;
    let widths = natural.iter().zip(columns).map(|(&natural, column)| {
        if natural <= optimal {
            return natural;
        }
        seen += 1;
        let limit = if seen == shrinking { remaining } else { share };
        remaining -= share;
        let limit = usize::try_from(limit.max(minimum)).unwrap_or(0);
        natural.min(limit).max(width(&column.title))
    });
    widths.collect()
}

/// Whether a text is a line of as many cells as it has bytes.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// What stands above the rows, and the border below them.
fn frame(columns: &[Column]) -> (String, String) {
    let titles = columns.iter().map(|column| {
        let mut title = String::new();
        pad(&mut title, &column.title, column);
        title
    });
    let widths = columns.iter().map(|column| u16::try_from(column.width + 2));
    let Ok(widths) = widths.collect::<Result<Vec<_>, _>>() else {
        return wide_frame(columns, titles);
    };
    let mut table = Table::new();
    table
        .load_style(
            TableStyle::new()
                .header_lines(CELLS)
                .top_border(LINE)
                .header_separator(LINE),
        )
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(titles);
    for (index, width) in widths.into_iter().enumerate() {
        if let Some(drawn) = table.column_mut(index) {
            drawn.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
    }
    let head = table.to_string() + "\n";
    let border = head.lines().next().unwrap_or_default().to_owned();
    (head, border)
}

/// The same for columns that are wider than the drawing library can count.
fn wide_frame(columns: &[Column], titles: impl Iterator<Item = String>) -> (String, String) {
    let mut border = String::from("+");
    for column in columns {
        border.extend(std::iter::repeat_n('-', column.width + 2));
        border.push('+');
    }
    let titles: Vec<_> = titles.collect();
    let head = format!("{border}\n| {} |\n{border}\n", titles.join(" | "));
    (head, border)
}

/// Adds the lines of a row to `out`. The drawing library would measure every cell again, which takes
/// ten times as long.
fn draw_row(row: &[String], columns: &[Column], out: &mut String) {
    let fits = |(cell, column): (&String, &Column)| is_plain(cell) && cell.len() <= column.width;
    if row.iter().zip(columns).all(fits) {
        return draw_line(row.iter().map(String::as_str), columns, out);
    }
    let cells: Vec<Vec<String>> = row
        .iter()
        .zip(columns)
        .map(|(cell, column)| broken(cell, column.width))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(1);
    for line in 0..height {
        let texts = cells
            .iter()
            .map(|cell| cell.get(line).map_or("", String::as_str));
        draw_line(texts, columns, out);
    }
}

fn draw_line<'a>(texts: impl Iterator<Item = &'a str>, columns: &[Column], out: &mut String) {
    for (text, column) in texts.zip(columns) {
        out.push_str("| ");
        pad(out, text, column);
        out.push(' ');
    }
    out.push_str("|\n");
}

/// The lines of a cell, those that are too long wrapped.
fn broken(cell: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in cell.split('\n') {
        if width(line) <= room {
            lines.push(line.to_owned());
            continue;
        }
        let wrapped = wrap(line, room);
        if wrapped.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrapped);
    }
    lines
}

/// Adds one line of a cell, as wide as its column.
fn pad(out: &mut String, text: &str, column: &Column) {
    let fill = column.width.saturating_sub(width(text));
    if column.right {
        out.extend(std::iter::repeat_n(' ', fill));
    }
    out.push_str(text);
    if !column.right {
        out.extend(std::iter::repeat_n(' ', fill));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn drawn(titles: &[&str], rows: &[&[Value]], fit: Option<i64>) -> String {
        let titles: Vec<_> = titles.iter().map(|&title| title.to_owned()).collect();
        let rows = rows.iter().map(|row| row.to_vec()).collect();
        let chosen: Vec<_> = (0..titles.len()).collect();
        let fit = Fit {
            max_width: fit.unwrap_or(0),
            terminal_width: None,
        };
        let mut out = Vec::new();
        listing(&titles, rows, &chosen, &fit, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_stand_right_and_text_left() {
        assert_eq!(
            drawn(
                &["ID", "Name"],
                &[&[json!(1), json!("a")], &[json!(22222), json!("bbbbbbb")]],
                None
            ),
            "+-------+---------+\n|    ID | Name    |\n+-------+---------+\n|     1 | a       |\n| 22222 | bbbbbbb |\n+-------+---------+\n"
        );
    }

    #[test]
    fn an_empty_listing_has_a_blank_row() {
        assert_eq!(
            drawn(&["ID"], &[], None),
            "+----+\n| ID |\n+----+\n|    |\n+----+\n"
        );
    }

    #[test]
    fn borders_stay_straight_whatever_the_text() {
        assert_eq!(
            drawn(
                &["A", "B"],
                &[
                    &[json!("日本語"), json!("x\ny")],
                    &[json!("\u{ad}\u{1b}[1mb\u{1b}[0m"), json!(null)]
                ],
                None
            ),
            "+--------+------+\n| A      | B    |\n+--------+------+\n| 日本語 | x    |\n|        | y    |\n| \u{ad}\u{1b}[1mb\u{1b}[0m     | None |\n+--------+------+\n"
        );
    }

    #[test]
    fn borders_stay_straight_on_a_terminal_too() {
        let fit = Fit {
            max_width: 0,
            terminal_width: Some(80),
        };
        let rows = vec![vec![json!("a\u{1b}[2Jb\u{202e}")], vec![json!("c")]];
        let mut out = Vec::new();
        listing(&["A".to_owned()], rows, &[0], &fit, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "+---------+\n| A       |\n+---------+\n| a\u{fffd}[2Jb\u{fffd} |\n| c       |\n+---------+\n"
        );
    }

    #[test]
    fn a_column_may_be_of_any_width() {
        let long = "x".repeat(70_000);
        let text = drawn(&["ID", "N"], &[&[json!(long), json!(1)]], None);
        let dashes = "-".repeat(70_002);
        let fill = " ".repeat(69_998);
        assert_eq!(
            text,
            format!(
                "+{dashes}+---+\n| ID{fill} | N |\n+{dashes}+---+\n| {long} | 1 |\n+{dashes}+---+\n"
            )
        );
    }

    #[test]
    fn wide_columns_share_the_room() {
        let text = drawn(
            &["ID", "Name"],
            &[&[json!("i".repeat(36)), json!("n".repeat(32))]],
            Some(60),
        );
        assert_eq!(
            text.lines().next().unwrap(),
            format!("+{}+{}+", "-".repeat(28), "-".repeat(29))
        );
    }

    /// Each would take minutes if anything were read again for every line. More such texts are in the benchmark.
    #[test]
    fn long_cells_wrap_in_time_that_grows_with_them() {
        for (text, lines) in [
            ("日".repeat(100_000), 5_268),
            ("\t".repeat(200_000), 5),
            (format!("日{}日", "\u{200d}".repeat(200_000)), 5),
            (
                format!("\u{1b}]8;;http://h\u{7}{}", "日".repeat(30_000)),
                1_583,
            ),
        ] {
            let text = drawn(&["ID", "Name"], &[&[json!(1), json!(text)]], Some(47));
            assert_eq!(text.lines().count(), lines);
        }
    }
}
