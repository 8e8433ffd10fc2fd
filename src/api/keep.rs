//! What of a listing is checked here, as the server cannot be told all of it.

use serde_json::Value;

use crate::error::{Error, Kind, Result};

use super::Query;
use super::origin::{Origin, origin};
use super::page::{read_row, text_of};

/// The field that both bounds of a window are about.
const TIME: &str = "created_at";

/// The field that tells which trigger started an execution.
const DESCRIPTION: &str = "description";

/// From one time on, and before another: timestamps of the server, which compare as texts. The server counts each
/// parameter of a query once, so that it is told one of the two.
#[derive(Clone, Debug)]
pub struct Window {
    pub since: String,
    pub before: String,
}

/// Which rows of a listing are kept.
#[derive(Clone, Debug, Default)]
pub struct Keep {
    /// Those that were created in it.
    pub window: Option<Window>,
    /// Those with all of these tags. The server takes `%` and `_` in a tag for wildcards, and some databases tell no
    /// upper from lower case.
    pub tags: Vec<String>,
    /// Executions that came from this cron trigger.
    pub trigger: Option<OfTrigger>,
}

/// Which executions of a cron trigger are kept.
#[derive(Clone, Debug)]
pub struct OfTrigger {
    pub id: String,
    /// Also those that were started by hand as it would start them.
    pub by_hand: bool,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Verdict {
    Kept,
    LeftOut,
    /// Created outside of the window.
    Outside,
}

impl Window {
    /// Lets the server leave out the rows before it.
    pub(super) fn request_since(&self, query: &mut Query) {
        query.set(TIME, &format!("gte:{}", self.since));
    }

    /// Lets the server leave out the rows after it.
    pub(super) fn request_before(&self, query: &mut Query) {
        query.set(TIME, &format!("lt:{}", self.before));
    }

    /// Whether a row was created in it.
    pub(super) fn holds(&self, row: &str) -> Result<bool> {
        let created = text_of(row, TIME).ok_or_else(|| missing(TIME))?;
        Ok(self.since <= created && created < self.before)
    }
}

impl OfTrigger {
    /// The value of the parameter that leaves out most other executions.
    pub fn filter(&self) -> (&'static str, String) {
        (DESCRIPTION, format!("has:{}", self.id))
    }

    fn has(&self, row: &str) -> Result<bool> {
        let row: Value = read_row(row)?;
        let description = row.get(DESCRIPTION).ok_or_else(|| missing(DESCRIPTION))?;
        let origin = origin(description.as_str().unwrap_or_default(), &self.id);
        Ok(match origin {
            Some(Origin::Trigger) => true,
            Some(Origin::ByHand) => self.by_hand,
            None => false,
        })
    }
}

impl Keep {
    /// Whether every row is kept.
    pub(super) fn is_everything(&self) -> bool {
        self.window.is_none() && self.tags.is_empty() && self.trigger.is_none()
    }

    /// Adds the fields that are checked to those that are requested.
    pub(super) fn request_fields(&self, query: &mut Query) {
        let Some(fields) = query.get("fields") else {
            return;
        };
        let mut fields: Vec<_> = fields.split(',').collect();
        for (field, is_checked) in [
            (TIME, self.window.is_some()),
            ("tags", !self.tags.is_empty()),
            (DESCRIPTION, self.trigger.is_some()),
        ] {
            if is_checked && !fields.contains(&field) {
                fields.push(field);
            }
        }
        let fields = fields.join(",");
        query.set("fields", &fields);
    }

    pub(super) fn verdict(&self, row: &str) -> Result<Verdict> {
        if let Some(window) = &self.window
            && !window.holds(row)?
        {
            return Ok(Verdict::Outside);
        }
        if let Some(trigger) = &self.trigger
            && !trigger.has(row)?
        {
            return Ok(Verdict::LeftOut);
        }
        if self.tags.is_empty() {
            return Ok(Verdict::Kept);
        }
        let row: Value = read_row(row)?;
        let tags = row.get("tags").ok_or_else(|| missing("tags"))?;
        let has = |tag: &String| {
            let mut tags = tags.as_array().into_iter().flatten();
            tags.any(|known| known == tag)
        };
        let has_all = self.tags.iter().all(has);
        Ok(if has_all {
            Verdict::Kept
        } else {
            Verdict::LeftOut
        })
    }
}

fn missing(field: &str) -> Error {
    Error::new(
        Kind::Connection,
        format!("cannot select rows: a row of the response has no {field:?}"),
    )
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

    #[test]
    fn a_row_has_all_tags_to_the_letter() {
        let keep = Keep {
            tags: vec!["a_b".to_owned(), "ü".to_owned()],
            ..Keep::default()
        };
        for (tags, verdict) in [
            (r#"["x", "a_b", "\u00fc"]"#, Verdict::Kept),
            (r#"["axb", "ü"]"#, Verdict::LeftOut),
            (r#"["A_B", "ü"]"#, Verdict::LeftOut),
            (r#"["a_b"]"#, Verdict::LeftOut),
            ("null", Verdict::LeftOut),
            ("[1, null]", Verdict::LeftOut),
        ] {
            let row = format!(r#"{{"tags": {tags}}}"#);
            assert_eq!(keep.verdict(&row).ok(), Some(verdict), "{tags}");
        }
        assert!(keep.verdict("{}").is_err());
    }
}
