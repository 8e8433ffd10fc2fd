//! A listing, written row by row as far as its format and options allow.

use std::io::Write;

use crate::error::Result;
use crate::json::{self, Layout};

use super::python;
use super::rows::Rows;
use super::{Cell, ListFormat, ListOptions, csv, layout, select, table, yaml};

/// Takes the rows of a listing. Those of a table, and those that are to be sorted, are held until all
/// are known; others are written at once.
pub struct ListWriter {
    options: ListOptions,
    /// All headings; a row has a cell for each.
    columns: Vec<String>,
    /// Indices of the columns to show, in order.
    chosen: Vec<usize>,
    held: Option<Rows>,
    /// Whether a row has been written.
    begun: bool,
    /// What stands before each shown cell of a row in JSON: line end, indent and title.
    labels: Vec<String>,
    /// Of the rows that are written at once, reused.
    line: String,
}

impl ListWriter {
    /// A listing without rows as yet.
    pub fn new(options: ListOptions, columns: Vec<String>) -> Result<Self> {
        let chosen = select(&options.columns, &columns)?;
        let layout = layout(options.noindent);
        let labels = chosen.iter().enumerate().map(|(place, &index)| {
            let mut label = String::new();
            json::separate(&mut label, layout, 2, place == 0);
            json::string(&mut label, &columns[index], layout.ascii);
            label + ": "
        });
        let labels = labels.collect();
        let holds = options.format == ListFormat::Table || !options.sort_columns.is_empty();
        Ok(Self {
            held: holds.then(|| Rows::new(columns.len())),
            options,
            columns,
            chosen,
            begun: false,
            labels,
            line: String::new(),
        })
    }

    /// Adds a row with a cell for each column, shown or not.
    pub fn row(&mut self, cells: Vec<Cell<'_>>, out: &mut dyn Write) -> Result<()> {
        match &mut self.held {
            Some(rows) => {
                rows.push(cells);
                Ok(())
            }
            None => self.write(cells, out),
        }
    }

    /// Ends the listing. Gives warnings, for example of a column that cannot be sorted by.
    pub fn finish(mut self, out: &mut dyn Write) -> Result<Vec<String>> {
        let mut warnings = Vec::new();
        if let Some(mut rows) = self.held.take() {
            let by = &self.options.sort_columns;
            warnings = select::sort(&self.columns, &mut rows, by, self.options.descending);
            if self.options.format == ListFormat::Table {
                table::listing(&self.titles(), &rows, &self.chosen, &self.options.fit, out)?;
                return Ok(warnings);
            }
            for place in 0..rows.len() {
                self.write(rows.row(place), out)?;
            }
        }
        self.end(out)?;
        Ok(warnings)
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
        match self.options.format {
            ListFormat::Csv => csv::row(&mut self.line, &cells, self.options.quote)?,
            ListFormat::Json => self.json_row(&cells, first),
            ListFormat::Value => {
                for (place, cell) in cells.iter().enumerate() {
                    if place > 0 {
                        self.line.push(' ');
                    }
                    match cell {
                        Cell::Text(text) => self.line.push_str(text),
                        Cell::Null => self.line.push_str("None"),
                        Cell::Other(value) => python::write_text(&mut self.line, value),
                    }
                }
                self.line.push('\n');
            }
            ListFormat::Yaml => {
                let titles = self
                    .chosen
                    .iter()
                    .map(|&index| self.columns[index].as_str());
                yaml::row(&mut self.line, titles.zip(&cells));
            }
            ListFormat::Table => {}
        }
        out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }

    /// What stands before the first row.
    fn begin(&mut self) -> Result<()> {
        match self.options.format {
            ListFormat::Csv => {
                let titles = self.titles();
                let titles: Vec<_> = titles
                    .iter()
                    .map(|title| Cell::from(title.as_str()))
                    .collect();
                csv::row(&mut self.line, &titles, self.options.quote)?;
            }
            ListFormat::Json => self.line.push('['),
            _ => {}
        }
        Ok(())
    }

    /// What stands behind the last row, or in the place of rows.
    fn end(&mut self, out: &mut dyn Write) -> Result<()> {
        let layout = self.layout();
        let text: &[u8] = match (self.options.format, self.begun) {
            (ListFormat::Json | ListFormat::Yaml, false) => b"[]\n",
            (ListFormat::Json, true) if layout.indent.is_some() => b"\n]\n",
            (ListFormat::Json, true) => b"]\n",
            (ListFormat::Csv, false) => {
                self.begin()?;
                self.line.as_bytes()
            }
            _ => b"",
        };
        Ok(out.write_all(text)?)
    }

    fn layout(&self) -> Layout {
        layout(self.options.noindent)
    }

    /// `{"title": cell, ...}` on a level of its own.
    fn json_row(&mut self, cells: &[Cell<'_>], first: bool) {
        let (layout, line) = (self.layout(), &mut self.line);
        json::separate(line, layout, 1, first);
        line.push('{');
        for (label, cell) in self.labels.iter().zip(cells) {
            line.push_str(label);
            match cell {
                Cell::Text(text) => json::string(line, text, layout.ascii),
                Cell::Null => line.push_str("null"),
                Cell::Other(value) => json::append(line, value, layout, 2),
            }
        }
        json::line(line, layout, 1);
        line.push('}');
    }
}
