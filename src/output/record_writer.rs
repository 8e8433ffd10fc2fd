//! Writes records: picks the columns, then hands over to the format.

use std::io::Write;

use crate::error::Result;

use super::options::{Format, ShowOptions};
use super::record::Record;
use super::select::select;
use super::{json, shell, table, value, yaml};

/// Writes a record in the format and with the columns of the options.
pub fn write_record(mut record: Record, options: &ShowOptions, out: &mut dyn Write) -> Result<()> {
    let titles: Vec<_> = record.fields.iter().map(|(name, _)| name.clone()).collect();
    let chosen = select(&options.columns, &titles)?;
    let mut index = 0;
    record.fields.retain(|_| {
        index += 1;
        chosen.contains(&(index - 1))
    });
    match options.format {
        Format::Json => json::record(record, options.noindent, out),
        Format::Shell => shell::record(&record, &options.prefix, &options.variables, out),
        Format::Table => table::record(&record, &options.fit, out),
        Format::Value => value::record(&record, out),
        Format::Yaml => yaml::record(&record, out),
        // Only for listings, see `OF_RECORDS`.
        Format::Csv | Format::Wide => Ok(()),
    }
}
