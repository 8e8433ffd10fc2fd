//! Sorts rows by `sort_keys` and `sort_dirs` as the server's database does.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::error::{Error, Result};

use super::Query;

/// Lists in which every row has a name that cannot change.
const WITH_STABLE_NAMES: [&str; 5] = [
    "action_executions",
    "code_sources",
    "executions",
    "tasks",
    "workbooks",
];

/// Whether every row of a list has a name that cannot change.
pub(super) fn has_stable_names(list: &str) -> bool {
    WITH_STABLE_NAMES.contains(&list)
}

/// One sort key.
struct Key {
    field: String,
    descending: bool,
}

/// A row with the values of its sort keys.
pub(super) struct KeyedRow {
    values: Vec<Value>,
    id: Value,
    pub row: String,
}

impl KeyedRow {
    /// Which of its sort keys are null.
    fn nulls(&self) -> Vec<bool> {
        self.values.iter().map(Value::is_null).collect()
    }
}

/// The ID of a row.
fn id(row: &str) -> Value {
    let mut fields: Map<String, Value> = serde_json::from_str(row).unwrap_or_default();
    fields.remove("id").unwrap_or_default()
}

/// The sort keys of a listing, the most significant first.
pub(super) struct Order {
    keys: Vec<Key>,
    /// Null sorts before all values in ascending order and after them in descending order, as in `SQLite`, `MySQL` and
    /// `MariaDB`. `PostgreSQL` does the opposite.
    null_is_least: bool,
}

impl Order {
    /// The order that a query requests.
    pub fn of(query: &Query) -> Self {
        let mut directions = query.get("sort_dirs").unwrap_or_default().split(',');
        let keys = query.get("sort_keys").unwrap_or("created_at").split(',');
        let keys = keys.map(|field| Key {
            field: field.trim().to_owned(),
            descending: directions.next().is_some_and(|word| word.trim() == "desc"),
        });
        Self {
            keys: keys.collect(),
            null_is_least: true,
        }
    }

    /// Whether rows come by the time of their creation; if so, whether the newest come first.
    pub fn newest_first(&self) -> Option<bool> {
        let first = self.keys.first().filter(|key| key.field == "created_at")?;
        Some(first.descending)
    }

    /// Whether a list in this order can be paged by markers: every row must have its sort keys, and they must not
    /// change. Keys after the ID have no effect.
    ///
    /// Pages by other keys lose rows. The server's condition for the next page
    /// (`oslo_db.sqlalchemy.utils.paginate_query`) is a comparison with the key that the marker has at that time, so
    /// that rows are skipped when the marker has moved; null never satisfies it, and it is omitted when the marker's
    /// own key is null.
    pub fn is_safe_for_markers(&self, list: &str) -> bool {
        let fields = self.keys.iter().map(|key| key.field.as_str());
        fields
            .take_while(|&field| field != "id")
            .all(|field| field == "created_at" || (field == "name" && has_stable_names(list)))
    }

    /// The requested fields and those of the sort keys, comma-separated.
    pub fn with_keys(&self, fields: &str) -> String {
        let mut fields: Vec<_> = fields.split(',').collect();
        for key in &self.keys {
            if !fields.contains(&key.field.as_str()) {
                fields.push(&key.field);
            }
        }
        fields.join(",")
    }

    /// A row with its sort keys. `list` names the rows in an error.
    pub fn keyed(&self, row: &str, list: &str) -> Result<KeyedRow> {
        let mut fields: Map<String, Value> = serde_json::from_str(row).unwrap_or_default();
        let mut values = Vec::with_capacity(self.keys.len());
        for Key { field, .. } in &self.keys {
            values.push(fields.get(field).cloned().ok_or_else(|| {
                Error::local(format!(
                    "cannot sort {list} by {field:?} with --limit -1: the server's rows do not include that field"
                ))
                .hint("leave out --sort_keys or --limit -1")
            })?);
        }
        Ok(KeyedRow {
            values,
            id: fields.remove("id").unwrap_or_default(),
            row: row.to_owned(),
        })
    }

    /// Sorts all rows as the server's database does. `first` are the first rows of its list, which show whether it
    /// sorts nulls first or last.
    pub fn sort(&mut self, rows: &mut [KeyedRow], first: &[&str]) {
        rows.sort_by(|left, right| self.compare(left, right));
        if !rows.iter().any(|row| row.values.contains(&Value::Null)) {
            return;
        }
        let nulls: HashMap<_, _> = rows
            .iter()
            .map(|row| (row.id.clone(), row.nulls()))
            .collect();
        let shown: Vec<_> = first
            .iter()
            .map(|row| self.nulls_of(row).or_else(|| nulls.get(&id(row)).cloned()))
            .collect();
        let fit = |rows: &[KeyedRow]| {
            let pairs = shown.iter().zip(rows);
            let alike = pairs.filter(|(shown, row)| shown.as_ref() == Some(&row.nulls()));
            alike.count()
        };
        let by_least = fit(rows);
        self.null_is_least = false;
        rows.sort_by(|left, right| self.compare(left, right));
        if fit(rows) <= by_least {
            self.null_is_least = true;
            rows.sort_by(|left, right| self.compare(left, right));
        }
    }

    /// Which sort keys of a row are null, if it includes all of them.
    fn nulls_of(&self, row: &str) -> Option<Vec<bool>> {
        self.keyed(row, "").ok().map(|row| row.nulls())
    }

    /// Compares two rows by their sort keys, then by their IDs, as the server does.
    fn compare(&self, left: &KeyedRow, right: &KeyedRow) -> Ordering {
        let pairs = left.values.iter().zip(&right.values);
        pairs
            .zip(&self.keys)
            .map(|((left, right), key)| {
                let order = self.compare_values(left, right);
                if key.descending {
                    order.reverse()
                } else {
                    order
                }
            })
            .find(|order| order.is_ne())
            .unwrap_or_else(|| self.compare_values(&left.id, &right.id))
    }

    fn compare_values(&self, left: &Value, right: &Value) -> Ordering {
        match (left, right) {
            (Value::Null, Value::Null) => Ordering::Equal,
            (Value::Null, _) if self.null_is_least => Ordering::Less,
            (Value::Null, _) => Ordering::Greater,
            (_, Value::Null) => self.compare_values(right, left).reverse(),
            (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
            (Value::Number(left), Value::Number(right)) => {
                let number = |value: &serde_json::Number| value.as_f64().unwrap_or_default();
                number(left).total_cmp(&number(right))
            }
            (Value::String(left), Value::String(right)) => left.cmp(right),
            // The database stores JSON columns as text.
            (left, right) => left.to_string().cmp(&right.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(keys: &str, dirs: &str) -> Query {
        Query::new().with("sort_keys", keys).with("sort_dirs", dirs)
    }

    /// IDs of the rows in this order, of which the database has shown the first.
    fn sorted(keys: &str, dirs: &str, first: &str) -> String {
        let mut order = Order::of(&query(keys, dirs));
        let rows = [
            r#"{"a":null,"n":2,"id":"4"}"#,
            r#"{"a":"x","n":10,"id":"3"}"#,
            r#"{"a":"x","n":9,"id":"2"}"#,
            r#"{"a":"b","n":9,"id":"1"}"#,
        ];
        let mut rows: Vec<_> = rows.map(|row| order.keyed(row, "rows").unwrap()).into();
        order.sort(&mut rows, &[first]);
        let ids: Vec<_> = rows.iter().map(|row| row.id.as_str().unwrap()).collect();
        ids.join(" ")
    }

    #[test]
    fn rows_are_sorted_as_the_database_sorts_them() {
        let value = r#"{"a":"x","n":1}"#;
        let null = r#"{"a":null,"n":1}"#;
        for (keys, dirs, first, ids) in [
            ("a", "asc", null, "4 1 2 3"),
            ("a", "asc", value, "1 2 3 4"),
            ("a", "desc", value, "2 3 1 4"),
            ("a", "desc", null, "4 2 3 1"),
            ("a,n", "asc", null, "4 1 2 3"),
            ("a,n", "asc,desc", value, "1 3 2 4"),
            ("n,a", "desc", value, "3 1 2 4"),
            ("a,a", "asc", null, "4 1 2 3"),
            // Rows that do not show their keys, and one that is gone.
            ("a", "asc", r#"{"id":"4"}"#, "4 1 2 3"),
            ("a", "asc", r#"{"id":"1"}"#, "1 2 3 4"),
            ("a", "asc", r#"{"id":"9"}"#, "4 1 2 3"),
        ] {
            assert_eq!(sorted(keys, dirs, first), ids, "{keys} {dirs} {first}");
        }
    }

    #[test]
    fn only_keys_that_every_row_has_and_keeps_are_safe() {
        for (keys, list, safe) in [
            ("created_at", "workflows", true),
            ("id,created_at", "cron_triggers", true),
            ("name,id", "tasks", true),
            ("id,name", "workflows", true),
            ("name", "workflows", false),
            ("name,id", "event_triggers", false),
            ("name", "cron_triggers", false),
            ("state", "executions", false),
            ("workflow_name", "action_executions", false),
            ("updated_at", "workflows", false),
            ("created_at,description", "workflows", false),
        ] {
            let order = Order::of(&query(keys, "asc"));
            assert_eq!(order.is_safe_for_markers(list), safe, "{keys} of {list}");
        }
    }

    #[test]
    fn a_key_that_rows_do_not_show_is_named() {
        let order = Order::of(&query("spec", "asc"));
        let error = order.keyed(r#"{"id": "1"}"#, "executions");
        let error = error.err().unwrap();
        assert!(error.message.contains("spec"), "{}", error.message);
    }
}
