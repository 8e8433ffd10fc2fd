//! Rows that are held until all are known.

use std::borrow::Cow;

use serde_json::Value;

use super::Cell;

/// Length from which on a text is kept as it is: a copy beside it would take as much again.
const LARGE: usize = 1024 * 1024;

// Kinds of cells.
const NULL: u8 = b'0';
const TEXT: u8 = b't';
/// A text that stands elsewhere; this is its place there.
const ELSEWHERE: u8 = b'e';
const JSON: u8 = b'j';

/// Rows with the same number of cells. These stand one behind the other in one text, each behind the letter of its
/// kind: as values of their own small ones would take many times as much memory.
#[derive(Default)]
pub struct Rows {
    text: String,
    /// Where each cell ends.
    ends: Vec<usize>,
    large: Vec<String>,
    columns: usize,
    /// The rows in the order in which they are shown, where that is not the one in which they came.
    order: Option<Vec<usize>>,
}

impl Rows {
    /// No rows of so many cells.
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
                    self.text.push(ELSEWHERE.into());
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

    /// A cell of the row that is shown at this place.
    pub fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let row = self.order.as_ref().map_or(place, |order| order[place]);
        let index = row * self.columns + column;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        let (kind, text) = self.text[start..self.ends[index]].split_at(1);
        match kind.as_bytes()[0] {
            TEXT => text.into(),
            ELSEWHERE => {
                let large = text.parse().ok().and_then(|at: usize| self.large.get(at));
                large.map_or("", String::as_str).into()
            }
            JSON => serde_json::from_str::<Value>(text)
                .unwrap_or_default()
                .into(),
            _ => Cell::Null,
        }
    }

    /// All cells of a row.
    pub fn row(&self, place: usize) -> Vec<Cell<'_>> {
        let cells = (0..self.columns).map(|column| self.cell(place, column));
        cells.collect()
    }

    /// The values of a column, in the order in which they are shown.
    pub fn values(&self, column: usize) -> Vec<Value> {
        let cells = (0..self.len()).map(|place| self.cell(place, column));
        cells.map(Cell::into_value).collect()
    }

    /// Puts the rows that are shown at these places into this order.
    pub fn arrange(&mut self, places: Vec<usize>) {
        self.order = Some(match &self.order {
            Some(order) => places.into_iter().map(|place| order[place]).collect(),
            None => places,
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
        let mut rows = Rows::new(values.len());
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
