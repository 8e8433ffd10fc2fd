//! Rows that are kept in memory until all have come, to be sorted or measured.

use std::borrow::Cow;

use serde_json::Value;

use super::cell::Cell;

/// A longer text is kept as it is: while it was copied, it would take twice its memory.
const LARGE: usize = 1024 * 1024;

// Kinds of cells, the first byte of each.
const NULL: u8 = b'0';
const TEXT: u8 = b't';
/// A text that is kept in `large`; the cell has its index there.
const LARGE_TEXT: u8 = b'l';
const JSON: u8 = b'j';

/// Rows with the same number of cells. The cells are concatenated, each with its kind in front: as values of their own,
/// small ones would take many times as much memory.
#[derive(Default)]
pub struct RowBuffer {
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
    large: Vec<String>,
    columns: usize,
    /// The indices of the rows in sorted order; none if they were not sorted.
    order: Option<Vec<usize>>,
}

impl RowBuffer {
    /// An empty buffer for rows of so many cells.
    pub fn new(columns: usize) -> Self {
        Self {
            columns,
            ..Self::default()
        }
    }

    pub fn push(&mut self, cells: Vec<Cell<'_>>) {
        for cell in cells {
            match cell {
                Cell::Null => self.text.push(NULL.into()),
                Cell::Text(Cow::Owned(text)) if text.len() > LARGE => {
                    self.text.push(LARGE_TEXT.into());
                    self.text.push_str(&self.large.len().to_string());
                    self.large.push(text);
                }
                Cell::Text(text) => {
                    self.text.push(TEXT.into());
                    self.text.push_str(&text);
                }
                Cell::Other(value) => {
                    self.text.push(JSON.into());
                    self.text.push_str(&value.to_string());
                }
            }
            self.ends.push(self.text.len());
        }
    }

    pub fn len(&self) -> usize {
        self.ends.len().checked_div(self.columns).unwrap_or(0)
    }

    /// A cell of the row at this position in sorted order.
    pub fn cell(&self, position: usize, column: usize) -> Cell<'_> {
        let row = self
            .order
            .as_ref()
            .map_or(position, |order| order[position]);
        let index = row * self.columns + column;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        let (kind, text) = self.text[start..self.ends[index]].split_at(1);
        match kind.as_bytes()[0] {
            TEXT => text.into(),
            LARGE_TEXT => {
                let large = text.parse().ok().and_then(|at: usize| self.large.get(at));
                large.map_or("", String::as_str).into()
            }
            JSON => serde_json::from_str::<Value>(text)
                .unwrap_or_default()
                .into(),
            _ => Cell::Null,
        }
    }

    /// All cells of the row at this position.
    pub fn row(&self, position: usize) -> Vec<Cell<'_>> {
        let cells = (0..self.columns).map(|column| self.cell(position, column));
        cells.collect()
    }

    /// The values of a column, in sorted order.
    pub fn values(&self, column: usize) -> Vec<Value> {
        let cells = (0..self.len()).map(|position| self.cell(position, column));
        cells.map(Cell::into_value).collect()
    }

    /// Sorts the rows: first the one at the first of these positions, and so on.
    pub fn reorder(&mut self, positions: Vec<usize>) {
        self.order = Some(match &self.order {
            Some(order) => positions
                .into_iter()
                .map(|position| order[position])
                .collect(),
            None => positions,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cells_are_what_they_were() {
        let long = "x".repeat(LARGE + 1);
        let values = [
            json!(null),
            json!(""),
            json!("né"),
            json!(long),
            json!(1),
            json!([{"a": [true, 1.50]}, "\n"]),
        ];
        let mut rows = RowBuffer::new(values.len());
        assert_eq!(rows.len(), 0);
        for _ in 0..2 {
            rows.push(values.iter().cloned().map(Cell::from).collect());
        }
        assert_eq!(rows.len(), 2);
        for place in 0..2 {
            let row = rows.row(place).into_iter().map(Cell::into_value);
            assert_eq!(row.collect::<Vec<_>>(), values);
        }
    }
}
