//! Tables: cells are broken, padded and measured here, and comfy-table draws them.

use std::io::Write;

use comfy_table::{
    ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle, Width,
};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::error::{Error, Kind, Result};

use super::Record;
use super::python::text;
use super::width::width;
use super::wrap::wrap;

/// A line across the table, `+` at the crossings.
const LINE: LineStyle = LineStyle::new('+', '-', '+', '+');
/// A line of cells.
const CELLS: ContentLineStyle = ContentLineStyle::new('|', '|', '|');

/// So many rows are drawn at a time: the widths are known, so memory need not grow with the rows.
const BLOCK: usize = 256;

/// Takes the place of text that the drawing library would measure otherwise than we do.
const STAND_IN: char = '\u{e000}';

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
    fit: Option<usize>,
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
                .map(|&index| cell(row[index].take()))
                .collect()
        })
        .collect();
    if cells.is_empty() {
        cells.push(vec![String::new(); columns.len()]);
    }
    draw(columns, &cells, fit, MIN_LISTING, out)
}

/// Writes a record as a table of two columns.
pub fn record(record: &Record, fit: Option<usize>, out: &mut dyn Write) -> Result<()> {
    let columns = ["Field", "Value"].map(|title| Column {
        title: title.to_owned(),
        right: false,
        width: 0,
    });
    let rows = record
        .fields
        .iter()
        .map(|(name, value)| vec![cell(Value::from(name.as_str())), cell(value.clone())]);
    draw(
        columns.into(),
        &rows.collect::<Vec<_>>(),
        fit,
        MIN_RECORD,
        out,
    )
}

/// The text of a cell: line ends unified, tabs expanded to stops of 8 characters.
fn cell(value: Value) -> String {
    let text = match value {
        Value::String(text) if !text.contains(['\r', '\t']) => return text,
        Value::String(text) => text.replace("\r\n", "\n").replace('\r', " "),
        // Line ends and tabs are escaped there.
        other => return text(&other),
    };
    let mut out = String::new();
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let stop = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', stop));
                column += stop;
            }
            '\n' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
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
    let last = rows.len().saturating_sub(1) / BLOCK;
    for index in 0..=last {
        let block = rows.chunks(BLOCK).nth(index).unwrap_or_default();
        draw_block(&columns, block, index == 0, index == last, out)?;
    }
    Ok(())
}

fn natural_widths(columns: &[Column], rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths: Vec<_> = columns.iter().map(|column| width(&column.title)).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = cell.split('\n').map(width).fold(*widest, usize::max);
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

/// Draws some of the rows; the first block has the headings, the last one closes the table.
fn draw_block(
    columns: &[Column],
    rows: &[Vec<String>],
    first: bool,
    last: bool,
    out: &mut dyn Write,
) -> Result<()> {
    let mut style = TableStyle::new().header_lines(CELLS).content_lines(CELLS);
    let mut table = Table::new();
    let mut replaced = Vec::new();
    if first {
        style = style.top_border(LINE).header_separator(LINE);
        let header = columns
            .iter()
            .map(|column| padded(&column.title, column, &mut replaced));
        table.set_header(header.collect::<Vec<_>>());
    }
    if last {
        style = style.bottom_border(LINE);
    }
    table
        .load_style(style)
        .set_content_arrangement(ContentArrangement::Disabled);
    for row in rows {
        table.add_row(padded_row(row, columns, &mut replaced));
    }
    for (index, column) in columns.iter().enumerate() {
        let whole = u16::try_from(column.width + 2).map_err(|_| too_wide(&column.title))?;
        if let Some(drawn) = table.column_mut(index) {
            drawn.set_constraint(ColumnConstraint::Absolute(Width::Fixed(whole)));
        }
    }
    Ok(writeln!(out, "{}", restore(&table.to_string(), replaced))?)
}

fn too_wide(title: &str) -> Error {
    Error::new(
        Kind::Local,
        format!("the column {title:?} is too wide for a table"),
    )
    .hint("choose another format with -f, or narrow the table with --max-width")
}

/// The cells of a row as blocks of equally many lines, each line as wide as its column.
fn padded_row(row: &[String], columns: &[Column], replaced: &mut Vec<String>) -> Vec<String> {
    let cells: Vec<Vec<String>> = row
        .iter()
        .zip(columns)
        .map(|(cell, column)| broken(cell, column.width))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(1);
    let mut blocks = vec![Vec::with_capacity(height); columns.len()];
    for line in 0..height {
        for ((cell, column), block) in cells.iter().zip(columns).zip(&mut blocks) {
            let text = cell.get(line).map_or("", String::as_str);
            block.push(padded(text, column, replaced));
        }
    }
    blocks.into_iter().map(|block| block.join("\n")).collect()
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

/// One line of a cell as wide as its column. Where the drawing library would measure it otherwise,
/// it goes to `replaced` and a stand-in is drawn.
fn padded(text: &str, column: &Column, replaced: &mut Vec<String>) -> String {
    let fill = " ".repeat(column.width.saturating_sub(width(text)));
    let line = if column.right {
        fill + text
    } else {
        text.to_owned() + &fill
    };
    if line.is_ascii() && !line.bytes().any(|byte| byte.is_ascii_control()) {
        return line;
    }
    if UnicodeWidthStr::width(line.as_str()) == column.width && !line.contains([STAND_IN, '\u{1b}'])
    {
        return line;
    }
    replaced.push(line);
    std::iter::repeat_n(STAND_IN, column.width).collect()
}

/// Puts the real text in the place of the stand-ins, which come in the same order.
fn restore(drawn: &str, replaced: Vec<String>) -> String {
    if replaced.is_empty() {
        return drawn.to_owned();
    }
    let mut texts = replaced.into_iter();
    let mut out = String::with_capacity(drawn.len());
    let mut within = false;
    for c in drawn.chars() {
        if c != STAND_IN {
            out.push(c);
        } else if !within {
            out.extend(texts.next());
        }
        within = c == STAND_IN;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn drawn(titles: &[&str], rows: &[&[Value]], fit: Option<usize>) -> String {
        let titles: Vec<_> = titles.iter().map(|&title| title.to_owned()).collect();
        let rows = rows.iter().map(|row| row.to_vec()).collect();
        let chosen: Vec<_> = (0..titles.len()).collect();
        let mut out = Vec::new();
        listing(&titles, rows, &chosen, fit, &mut out).unwrap();
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
    fn blocks_join_without_a_seam() {
        let rows: Vec<Vec<Value>> = (0..600).map(|n| vec![json!(n)]).collect();
        let slices: Vec<&[Value]> = rows.iter().map(Vec::as_slice).collect();
        let text = drawn(&["N"], &slices, None);
        assert_eq!(text.lines().count(), 604);
        assert_eq!(text.lines().filter(|line| line.starts_with('+')).count(), 3);
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
}
