//! Writes records: picks the columns, then hands over to the format.

use std::io::Write;

use crate::error::Result;

use super::cell::Cell;
use super::options::{Format, ShowOptions};
use super::record::Record;
use super::select::select;
use super::{json, lines, shell, table, value, yaml};

/// Writes a record in the format and with the columns of the options.
pub fn write_record(mut record: Record, options: &ShowOptions, out: &mut dyn Write) -> Result<()> {
    let titles: Vec<_> = record.fields.iter().map(|(name, _)| name.clone()).collect();
    let chosen = select(&options.columns, &titles)?;
    let mut index = 0;
    record.fields.retain(|_| {
        index += 1;
        chosen.contains(&(index - 1))
    });
    write_whole(record, options, out)
}

/// Writes all of a record in the format of the options.
pub fn write_whole(record: Record, options: &ShowOptions, out: &mut dyn Write) -> Result<()> {
    match options.format {
        Format::Json => json::record(record, options.noindent, out),
        Format::Raw => {
            let mut object = String::new();
            let (titles, cells): (Vec<_>, Vec<_>) = record.fields.into_iter().unzip();
            let cells: Vec<_> = cells.into_iter().map(Cell::from).collect();
            lines::object(&mut object, titles.iter().map(String::as_str), &cells);
            write_object(&object, options, out)
        }
        Format::Shell => shell::record(&record, &options.prefix, &options.variables, out),
        Format::Table => table::record(&record, &options.fit, out),
        Format::Value => value::record(&record, out),
        Format::Yaml => yaml::record(&record, out),
        // Only for listings, see `OF_RECORDS`.
        Format::Csv | Format::Jsonl | Format::Wide => Ok(()),
    }
}

/// Writes a record that is a JSON object.
pub fn write_object(object: &str, options: &ShowOptions, out: &mut dyn Write) -> Result<()> {
    lines::write(object, options.jq.as_deref(), out)
}
