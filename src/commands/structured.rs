//! Structured answers of commands that are neither rows nor a record: as JSON or YAML.

use std::fmt::Display;

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::output::{Fit, Format, Record, ShowOptions, write_record};

use super::output_options::one_of;

/// The format of such an answer.
#[derive(Args)]
#[group(skip)]
pub struct AnswerFormat {
    /// Format of the output
    #[arg(
        short,
        long,
        value_parser = one_of([Format::Json, Format::Table, Format::Yaml], Format::name),
        default_value = "table",
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    pub format: Format,
}

/// An object in a format of records.
pub fn structured(object: &impl Serialize, format: Format) -> Result<String> {
    let invalid = |cause: &dyn Display| Error::new(Kind::Local, cause.to_string());
    let fields = match serde_json::to_value(object) {
        Ok(Value::Object(fields)) => fields.into_iter().collect(),
        Ok(_) => Vec::new(),
        Err(cause) => return Err(invalid(&cause)),
    };
    let options = ShowOptions {
        format,
        fit: Fit::default(),
        jq: None,
        columns: Vec::new(),
        variables: Vec::new(),
        prefix: String::new(),
        noindent: false,
    };
    let mut out = Vec::new();
    write_record(Record { fields }, &options, &mut out)?;
    String::from_utf8(out).map_err(|cause| invalid(&cause))
}
