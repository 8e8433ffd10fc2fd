//! Listings and records in the formats of the reference's command line and those for programs, with its options.
//!
//! Nothing here knows HTTP or where the bytes go.

pub mod age;
mod cell;
mod cell_text;
mod choice;
mod chunks;
mod csv;
mod escape;
pub mod graph;
mod grapheme;
mod json;
mod lines;
mod listing;
mod objects;
mod options;
mod python;
mod record;
mod record_writer;
mod row_buffer;
mod select;
mod shell;
mod style;
mod table;
pub mod timeline;
pub mod tree;
mod value;
mod width;
mod wrap;
mod yaml;

pub use cell::Cell;
pub use lines::write as write_line;
pub use listing::ListWriter;
pub use objects::Objects;
pub use options::{Fit, Format, ListOptions, Narrowing, Quote, ShowOptions};
pub use python::text;
pub use record::Record;
pub use record_writer::{write_object, write_record, write_whole};
pub use select::{SortKey, normalized, select, unknown};
pub use wrap::fold;
