//! Tables: comfy-table draws the header and borders; cells are measured, wrapped and padded here.

use std::borrow::Cow;
use std::io::{Read, Write};

use comfy_table::{
    ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle, Width,
};

use crate::error::Result;

use super::cell::Cell;
use super::cell_text::{aged, cell, now_for, text_cell};
use super::choice::{Candidate, choose, is_blank, spare, total};
use super::chunks::is_white;
use super::options::Fit;
use super::record::Record;
use super::row_buffer::RowBuffer;
use super::width::{exceeds, last_movement, width};
use super::wrap::wrap;

/// A border: `+` at the crossings.
const LINE: LineStyle = LineStyle::new('+', '-', '+', '+');
/// A line of cells.
const CELLS: ContentLineStyle = ContentLineStyle::new('|', '|', '|');

/// The least width of a column that is shrunk to fit, in a listing and in a record.
const MIN_LISTING: i64 = 8;
const MIN_RECORD: i64 = 16;

/// A longer line of a cell, in bytes, is written without a copy in the buffer.
const LARGE: usize = 64 * 1024;

/// One column: its heading, whether its cells are aligned right, and its width in cells of the terminal.
struct Column {
    title: String,
    right: bool,
    width: usize,
}

impl Column {
    /// A column that was not measured yet.
    fn new(title: &str, right: bool) -> Self {
        let title = title.to_owned();
        Self {
            title,
            right,
            width: 0,
        }
    }
}

/// Writes a listing as a table; an empty one has one blank row. Returns the titles of the columns that are hidden, as the
/// terminal has no room for them.
///
/// `chosen` are the indices of the cells below the titles; `importance` has titles, the most important first.
pub fn listing(
    titles: Vec<String>,
    rows: &RowBuffer,
    chosen: &[usize],
    (fit, importance): (&Fit, &[&str]),
    out: &mut dyn Write,
) -> Result<Vec<String>> {
    if let Some(room) = fit.width_to_spare_for() {
        sparing(&titles, rows, chosen, (fit, room), out)?;
        return Ok(Vec::new());
    }
    let Some(room) = fit.width_to_choose_for() else {
        listing_of(&titles, rows, chosen, (fit, None), out)?;
        return Ok(Vec::new());
    };
    let all = Listed::new(&titles, rows, chosen, fit);
    let natural = natural_widths(&all.columns(), (0..all.count()).map(|row| all.cells(row)));
    if total(&natural) <= room {
        listing_of(&titles, rows, chosen, (fit, Some(&natural)), out)?;
        return Ok(Vec::new());
    }
    let shown = choose(&all.candidates(&natural), room, importance);
    let widths: Vec<usize> = shown.iter().map(|(_, width)| *width).collect();
    let indices: Vec<usize> = shown.iter().map(|(index, _)| chosen[*index]).collect();
    let (mut kept, mut hidden) = (Vec::new(), Vec::new());
    for (index, title) in titles.into_iter().enumerate() {
        let is_shown = shown.iter().any(|(shown, _)| *shown == index);
        if is_shown { &mut kept } else { &mut hidden }.push(title);
    }
    listing_of(&kept, rows, &indices, (fit, Some(&widths)), out)?;
    Ok(hidden)
}

/// Writes the chosen columns. If they do not fit, ages are left out, and texts are wrapped before IDs and times.
fn sparing(
    titles: &[String],
    rows: &RowBuffer,
    chosen: &[usize],
    (fit, room): (&Fit, usize),
    out: &mut dyn Write,
) -> Result<()> {
    let widths = |fit: &Fit| {
        let all = Listed::new(titles, rows, chosen, fit);
        let cells = (0..all.count()).map(|row| all.cells(row));
        let natural = natural_widths(&all.columns(), cells);
        let fitted = fitted(&all.columns(), &natural, room, MIN_LISTING);
        let spared = spare(&all.candidates(&natural), &fitted, room);
        (total(&natural) <= room, spared.unwrap_or(fitted))
    };
    let (fits, fitting) = widths(fit);
    if fits || fit.now.is_none() {
        return listing_of(titles, rows, chosen, (fit, Some(&fitting)), out);
    }
    let ageless = Fit {
        now: None,
        ..fit.clone()
    };
    let (_, fitting) = widths(&ageless);
    listing_of(titles, rows, chosen, (&ageless, Some(&fitting)), out)
}

/// Writes the chosen columns, in these widths or in those that fit.
fn listing_of(
    titles: &[String],
    rows: &RowBuffer,
    chosen: &[usize],
    (fit, widths): (&Fit, Option<&[usize]>),
    out: &mut dyn Write,
) -> Result<()> {
    let listed = Listed::new(titles, rows, chosen, fit);
    let (columns, cells) = (listed.columns(), |row: usize| listed.cells(row));
    match widths {
        Some(widths) => draw_in(columns, widths, listed.count(), &cells, out),
        None => draw(
            columns,
            listed.count(),
            &cells,
            (fit.width(), MIN_LISTING),
            out,
        ),
    }
}

/// Some columns of a listing.
struct Listed<'a> {
    titles: &'a [String],
    rows: &'a RowBuffer,
    chosen: &'a [usize],
    fit: &'a Fit,
    /// For each column the present time, if its times are shown with their ages.
    now: Vec<Option<i64>>,
}

impl<'a> Listed<'a> {
    fn new(titles: &'a [String], rows: &'a RowBuffer, chosen: &'a [usize], fit: &'a Fit) -> Self {
        let now = titles.iter().map(|title| now_for(title, fit));
        Self {
            titles,
            rows,
            chosen,
            fit,
            now: now.collect(),
        }
    }

    /// How many rows are drawn.
    fn count(&self) -> usize {
        self.rows.len().max(1)
    }

    fn columns(&self) -> Vec<Column> {
        let is_number = |index| match self.rows.cell(0, index) {
            Cell::Other(value) => value.is_number(),
            Cell::Text(_) | Cell::Null => false,
        };
        let columns = self.titles.iter().zip(self.chosen);
        columns
            .map(|(title, &index)| Column::new(title, self.rows.len() > 0 && is_number(index)))
            .collect()
    }

    /// The columns with their natural widths, to choose from.
    fn candidates(&self, natural: &[usize]) -> Vec<Candidate<'a>> {
        let mut blank = vec![true; natural.len()];
        for row in 0..self.rows.len() {
            for (blank, text) in blank.iter_mut().zip(self.cells(row)) {
                *blank = *blank && is_blank(&text);
            }
        }
        let columns = self.titles.iter().zip(natural).zip(blank);
        let candidates = columns.map(|((title, &natural), is_blank)| Candidate {
            title,
            natural,
            is_blank,
        });
        candidates.collect()
    }

    /// The texts of a row.
    fn cells(&self, row: usize) -> Vec<Cow<'a, str>> {
        if self.rows.len() == 0 {
            return vec![Cow::Borrowed(""); self.chosen.len()];
        }
        let columns = self.chosen.iter().zip(&self.now);
        let texts = columns.map(|(&index, &now)| {
            let text = match self.rows.cell(row, index) {
                Cell::Text(Cow::Borrowed(text)) => text_cell(text, self.fit),
                other => Cow::Owned(cell(&other.into_value(), self.fit).into_owned()),
            };
            aged(text, now)
        });
        texts.collect()
    }
}

/// Writes a record as a table of two columns.
pub fn record(record: &Record, fit: &Fit, out: &mut dyn Write) -> Result<()> {
    let columns = ["Field", "Value"].map(|title| Column::new(title, false));
    let cells = |row: usize| {
        let (name, value) = &record.fields[row];
        let value = aged(cell(value, fit), now_for(name, fit));
        vec![text_cell(name, fit), value]
    };
    let count = record.fields.len();
    draw(
        columns.into(),
        count,
        &cells,
        (fit.width(), MIN_RECORD),
        out,
    )
}

/// Draws `count` rows. `cells` makes the texts of one, twice: to measure and to draw them. No more than a line is kept,
/// as a table can be many times as large as what the server sent.
fn draw<'a>(
    columns: Vec<Column>,
    count: usize,
    cells: &dyn Fn(usize) -> Vec<Cow<'a, str>>,
    (fit, minimum): (Option<usize>, i64),
    out: &mut dyn Write,
) -> Result<()> {
    let natural = natural_widths(&columns, (0..count).map(cells));
    let widths = match fit {
        Some(room) => fitted(&columns, &natural, room, minimum),
        None => natural,
    };
    draw_in(columns, &widths, count, cells, out)
}

/// Draws rows in columns of these widths.
fn draw_in<'a>(
    mut columns: Vec<Column>,
    widths: &[usize],
    count: usize,
    cells: &dyn Fn(usize) -> Vec<Cow<'a, str>>,
    out: &mut dyn Write,
) -> Result<()> {
    for (column, width) in columns.iter_mut().zip(widths) {
        column.width = *width;
    }
    let border = draw_header(&columns, out)?;
    let mut line = String::new();
    for row in 0..count {
        draw_row(&cells(row), &columns, &mut line, out)?;
    }
    match border {
        Some(border) => Ok(writeln!(out, "{border}")?),
        None => draw_wide_border(&columns, out),
    }
}

fn natural_widths<'a>(
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cow<'a, str>>>,
) -> Vec<usize> {
    let mut widths: Vec<_> = columns.iter().map(|column| width(&column.title)).collect();
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(&row) {
            *widest = (*widest).max(if is_printable_ascii(cell) {
                cell.len()
            } else {
                cell.split('\n').map(width).max().unwrap_or(0)
            });
        }
    }
    widths
}

/// The widths of columns that fit into `room`, as far as the minimum allows; the rule of the reference (cliff).
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

/// Whether a text is as many terminal cells wide as it has bytes.
fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Draws the header. Returns the border, which ends the table too, unless that is too wide to keep.
fn draw_header(columns: &[Column], out: &mut dyn Write) -> Result<Option<String>> {
    let widths = columns.iter().map(|column| u16::try_from(column.width + 2));
    let Ok(widths) = widths.collect::<Result<Vec<_>, _>>() else {
        draw_wide_header(columns, out)?;
        return Ok(None);
    };
    let titles = columns.iter().map(|column| {
        let mut title = String::new();
        pad(&mut title, &column.title, column);
        title
    });
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
    let header = table.to_string();
    writeln!(out, "{header}")?;
    Ok(Some(header.lines().next().unwrap_or_default().to_owned()))
}

/// The same for columns that are wider than comfy-table allows.
fn draw_wide_header(columns: &[Column], out: &mut dyn Write) -> Result<()> {
    draw_wide_border(columns, out)?;
    for column in columns {
        let mut title = "| ".to_owned();
        pad(&mut title, &column.title, column);
        write!(out, "{title} ")?;
    }
    writeln!(out, "|")?;
    draw_wide_border(columns, out)
}

fn draw_wide_border(columns: &[Column], out: &mut dyn Write) -> Result<()> {
    for column in columns {
        out.write_all(b"+")?;
        repeat(b'-', column.width + 2, out)?;
    }
    Ok(writeln!(out, "+")?)
}

/// Draws the lines of a row; `line` is a buffer for one. comfy-table would measure every cell again, which takes ten
/// times as long.
fn draw_row(
    row: &[Cow<'_, str>],
    columns: &[Column],
    line: &mut String,
    out: &mut dyn Write,
) -> Result<()> {
    let fits = |(cell, column): (&Cow<'_, str>, &Column)| {
        is_printable_ascii(cell) && cell.len() <= column.width
    };
    if row.iter().zip(columns).all(fits) {
        return draw_line(row.iter().map(Cow::as_ref), columns, line, out);
    }
    let texts: Vec<_> = row.iter().zip(columns).map(with_plain_spaces).collect();
    let cells = texts.iter().zip(columns);
    let mut cells: Vec<_> = cells
        .map(|(cell, column)| wrapped(cell, column.width))
        .collect();
    loop {
        let texts: Vec<_> = cells.iter_mut().map(Iterator::next).collect();
        if texts.iter().all(Option::is_none) {
            return Ok(());
        }
        let texts = texts.iter().map(|text| text.as_deref().unwrap_or_default());
        draw_line(texts, columns, line, out)?;
    }
}

/// The text of a cell; in the lines that are too wide all white space becomes spaces, as `textwrap` does.
fn with_plain_spaces<'a>((cell, column): (&'a Cow<'_, str>, &Column)) -> Cow<'a, str> {
    let other = |c: char| is_white(c) && c != ' ';
    let is_other = |line: &str| line.contains(other) && is_wider(line, column.width);
    if !cell.split('\n').any(is_other) {
        return Cow::Borrowed(cell);
    }
    let mut out = String::with_capacity(cell.len());
    for (index, line) in cell.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        if is_other(line) {
            out.extend(line.chars().map(|c| if other(c) { ' ' } else { c }));
        } else {
            out.push_str(line);
        }
    }
    out.into()
}

fn is_wider(line: &str, room: usize) -> bool {
    exceeds(line, room, last_movement(line).is_some())
}

fn draw_line<'a>(
    texts: impl Iterator<Item = &'a str>,
    columns: &[Column],
    line: &mut String,
    out: &mut dyn Write,
) -> Result<()> {
    line.clear();
    for (text, column) in texts.zip(columns) {
        line.push_str("| ");
        if text.len() <= LARGE && column.width <= LARGE {
            pad(line, text, column);
        } else {
            out.write_all(line.as_bytes())?;
            line.clear();
            write_padded(text, column, out)?;
        }
        line.push(' ');
    }
    line.push_str("|\n");
    Ok(out.write_all(line.as_bytes())?)
}

/// The lines of a cell; those that are too wide are wrapped.
fn wrapped(cell: &str, room: usize) -> impl Iterator<Item = Cow<'_, str>> {
    let lines = cell.split('\n');
    lines.flat_map(move |line| -> Box<dyn Iterator<Item = Cow<'_, str>>> {
        if !is_wider(line, room) {
            return Box::new(std::iter::once(line.into()));
        }
        let mut wrapped = wrap(line, room).peekable();
        if wrapped.peek().is_none() {
            return Box::new(std::iter::once("".into()));
        }
        Box::new(wrapped.map(Cow::Owned))
    })
}

/// How many spaces a line of a cell needs on its left and on its right.
fn padding(text: &str, column: &Column) -> (usize, usize) {
    let fill = column.width.saturating_sub(width(text));
    if column.right { (fill, 0) } else { (0, fill) }
}

/// Appends one line of a cell, as wide as its column.
fn pad(out: &mut String, text: &str, column: &Column) {
    let (left, right) = padding(text, column);
    out.extend(std::iter::repeat_n(' ', left));
    out.push_str(text);
    out.extend(std::iter::repeat_n(' ', right));
}

/// Writes the same without a copy of the text.
fn write_padded(text: &str, column: &Column, out: &mut dyn Write) -> Result<()> {
    let (left, right) = padding(text, column);
    repeat(b' ', left, out)?;
    out.write_all(text.as_bytes())?;
    repeat(b' ', right, out)
}

fn repeat(byte: u8, count: usize, out: &mut dyn Write) -> Result<()> {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    std::io::copy(&mut std::io::repeat(byte).take(count), out)?;
    Ok(())
}

#[cfg(test)]
mod tests;
