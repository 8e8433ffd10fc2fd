//! A listing, written row by row as far as its format and options allow it.

use std::io::Write;

use crate::error::Result;

use super::cell::Cell;
use super::options::{Format, ListOptions};
use super::row_buffer::RowBuffer;
use super::select::SortKey;
use super::{csv, json, lines, select, table, value, yaml};

/// What is told of a listing that has been written.
#[derive(Default)]
pub struct Ended {
    /// For example about a column that cannot be sorted by.
    pub warnings: Vec<String>,
    /// The headings of the columns for which the terminal had no room.
    pub hidden: Vec<String>,
}

/// Takes the rows of a listing. Those of a table, and those that are to be sorted, are buffered until all have come;
/// others are written at once.
pub struct ListWriter {
    options: ListOptions,
    /// All headings; a row has a cell for each.
    columns: Vec<String>,
    /// Indices of the columns to show, in order.
    chosen: Vec<usize>,
    buffer: Option<RowBuffer>,
    /// Whether the rows are JSON objects, and the columns only what they are sorted by.
    has_objects: bool,
    /// Columns whose texts are sorted by a number.
    sort_keys: Vec<(usize, SortKey)>,
    /// Headings, the most important first.
    importance: &'static [&'static str],
    /// Whether a row has been written.
    begun: bool,
    json: json::Listing,
    /// The text of one row; its memory is reused.
    line: String,
}

impl ListWriter {
    /// A listing to which no row was added yet.
    pub fn new(options: ListOptions, columns: Vec<String>) -> Result<Self> {
        let chosen = select(&options.columns, &columns)?;
        Ok(Self::of(options, columns, chosen))
    }

    /// A listing that shows the first of these columns, and may be sorted by the others.
    pub fn of_first(options: ListOptions, columns: Vec<String>, shown: usize) -> Self {
        Self::of(options, columns, (0..shown).collect())
    }

    /// A listing of JSON objects, which may be sorted by these columns.
    pub fn of_objects(options: ListOptions, columns: Vec<String>) -> Self {
        let mut listing = Self::of(options, columns, Vec::new());
        listing.has_objects = true;
        // The last cell of a row is the object.
        let cells = listing.columns.len() + 1;
        listing.buffer = listing.buffer.map(|_| RowBuffer::new(cells));
        listing
    }

    fn of(options: ListOptions, columns: Vec<String>, chosen: Vec<usize>) -> Self {
        let titles = chosen.iter().map(|&index| columns[index].as_str());
        let json = json::Listing::new(titles, options.noindent);
        let is_buffered = options.format == Format::Table || !options.sort_columns.is_empty();
        Self {
            buffer: is_buffered.then(|| RowBuffer::new(columns.len())),
            has_objects: false,
            sort_keys: Vec::new(),
            importance: &[],
            options,
            columns,
            chosen,
            begun: false,
            json,
            line: String::new(),
        }
    }

    /// Sorts the texts of a column by this number.
    pub fn sort_by(&mut self, column: usize, key: SortKey) {
        self.sort_keys.push((column, key));
    }

    /// Hides the columns that are not named here, and then the last ones, where a terminal has no room for all.
    pub fn important(&mut self, headings: &'static [&'static str]) {
        self.importance = headings;
    }

    /// Adds a row with a cell for each column, shown or not.
    pub fn row(&mut self, cells: Vec<Cell<'_>>, out: &mut dyn Write) -> Result<()> {
        match &mut self.buffer {
            Some(rows) => {
                rows.push(cells);
                Ok(())
            }
            None => self.write(cells, out),
        }
    }

    /// Adds a row that is an object, and a cell for each column to sort by.
    pub fn object<'a>(
        &mut self,
        object: &'a str,
        mut cells: Vec<Cell<'a>>,
        out: &mut dyn Write,
    ) -> Result<()> {
        match &mut self.buffer {
            Some(rows) => {
                cells.push(object.into());
                rows.push(cells);
                Ok(())
            }
            None => self.write_object(object, out),
        }
    }

    fn write_object(&self, object: &str, out: &mut dyn Write) -> Result<()> {
        lines::write(object, self.options.jq.as_deref(), out)
    }

    /// Ends the listing.
    pub fn finish(mut self, out: &mut dyn Write) -> Result<Ended> {
        let mut ended = Ended::default();
        if let Some(mut rows) = self.buffer.take() {
            let by = &self.options.sort_columns;
            let descending = self.options.descending;
            ended.warnings =
                select::sort(&self.columns, &mut rows, by, descending, &self.sort_keys);
            if self.options.format == Format::Table {
                let (titles, fit) = (self.titles(), &self.options.fit);
                ended.hidden =
                    table::listing(titles, &rows, &self.chosen, (fit, self.importance), out)?;
                return Ok(ended);
            }
            if self.has_objects {
                for position in 0..rows.len() {
                    let object = rows.cell(position, self.columns.len());
                    self.write_object(object.text().unwrap_or_default(), out)?;
                }
                return Ok(ended);
            }
            for position in 0..rows.len() {
                self.write(rows.row(position), out)?;
            }
        }
        self.end(out)?;
        Ok(ended)
    }

    /// The headings of the columns that are shown.
    fn titles(&self) -> Vec<String> {
        let titles = self.chosen.iter().map(|&index| self.columns[index].clone());
        titles.collect()
    }

    fn write(&mut self, mut cells: Vec<Cell<'_>>, out: &mut dyn Write) -> Result<()> {
        let first = !self.begun;
        if first {
            self.begin()?;
            self.begun = true;
        }
        if self.chosen.len() < cells.len() {
            let mut index = 0;
            cells.retain(|_| {
                index += 1;
                self.chosen.contains(&(index - 1))
            });
        }
        let line = &mut self.line;
        match self.options.format {
            Format::Csv => csv::row(line, &cells, self.options.quote)?,
            Format::Json => self.json.row(line, &cells, first),
            Format::Value => value::row(line, &cells),
            Format::Yaml => {
                let titles = self.chosen.iter();
                let titles = titles.map(|&index| self.columns[index].as_str());
                yaml::row(line, titles.zip(&cells));
            }
            Format::Jsonl => {
                let titles = self.chosen.iter();
                let titles = titles.map(|&index| self.columns[index].as_str());
                lines::object(line, titles, &cells);
                let object = std::mem::take(line);
                self.write_object(&object, out)?;
            }
            // Raw and shell have no listings, and a table is written by `finish`.
            Format::Raw | Format::Shell | Format::Table | Format::Wide => {}
        }
        out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }

    /// Writes what comes before the first row.
    fn begin(&mut self) -> Result<()> {
        if self.options.format == Format::Csv {
            let titles = self.titles();
            let titles: Vec<_> = titles.iter().map(|title| title.as_str().into()).collect();
            csv::row(&mut self.line, &titles, self.options.quote)?;
        }
        Ok(())
    }

    /// Writes what comes after the last row, or instead of rows.
    fn end(&mut self, out: &mut dyn Write) -> Result<()> {
        let text = match (self.options.format, self.begun) {
            (Format::Json | Format::Yaml, false) => "[]\n",
            (Format::Json, true) => self.json.end(),
            (Format::Csv, false) => {
                self.begin()?;
                &self.line
            }
            _ => "",
        };
        Ok(out.write_all(text.as_bytes())?)
    }
}
