//! Rows that were created between two times.
//!
//! The server counts each parameter of a query once, so that it is told one of the two bounds, and the other is checked
//! here.

use crate::error::{Error, Kind, Result};

use super::Query;
use super::page::text_of;

/// The field that both bounds are about.
const FIELD: &str = "created_at";

/// From one time on, and before another: timestamps of the server, which compare as texts.
#[derive(Clone, Debug)]
pub struct Window {
    pub since: String,
    pub before: String,
}

impl Window {
    /// Lets the server leave out the rows before it.
    pub(super) fn request_since(&self, query: &mut Query) {
        query.set(FIELD, &format!("gte:{}", self.since));
    }

    /// Lets the server leave out the rows after it.
    pub(super) fn request_before(&self, query: &mut Query) {
        query.set(FIELD, &format!("lt:{}", self.before));
    }

    /// Adds the field that is checked to those that are requested.
    pub(super) fn request_field(query: &mut Query) {
        if let Some(fields) = query.get("fields")
            && !fields.split(',').any(|field| field == FIELD)
        {
            let fields = format!("{fields},{FIELD}");
            query.set("fields", &fields);
        }
    }

    /// Whether a row was created in it.
    pub(super) fn holds(&self, row: &str) -> Result<bool> {
        let created = text_of(row, FIELD).ok_or_else(|| {
            let what = "cannot select rows by time: a row of the response has no \"created_at\"";
            Error::new(Kind::Connection, what)
        })?;
        Ok(self.since <= created && created < self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_includes_its_first_second_and_ends_before_its_last() {
        let window = Window {
            since: "2026-11-27 10:00:00".to_owned(),
            before: "2026-11-27 10:00:02".to_owned(),
        };
        for (time, is_held) in [
            ("2026-11-27 09:59:59", false),
            ("2026-11-27 10:00:00", true),
            ("2026-11-27 10:00:01.999999", true),
            ("2026-11-27 10:00:02", false),
            ("2026-11-28 00:00:00", false),
        ] {
            let row = format!(r#"{{"id": "x", "created_at": "{time}"}}"#);
            assert_eq!(window.holds(&row).ok(), Some(is_held), "{time}");
        }
        for row in ["{}", r#"{"created_at": null}"#, "[]"] {
            assert!(window.holds(row).is_err(), "{row}");
        }
    }
}
