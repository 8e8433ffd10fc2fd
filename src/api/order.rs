//! The order of a listing by `sort_keys` and `sort_dirs`, as the server's database has it.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::error::{Error, Result};

use super::Query;

/// Keys that no row lacks. Where a key can be null, the server's markers lose rows: its condition for the
/// next page is a comparison with the marker's key (`oslo_db.sqlalchemy.utils.paginate_query`), which no
/// null fulfils, and which is left out when the marker's own key is null.
const NEVER_NULL: [&str; 5] = ["created_at", "id", "name", "state", "workflow_name"];

/// One key.
struct Key {
    field: String,
    descending: bool,
}

/// The keys of a listing, the most important first.
pub(super) struct Order {
    keys: Vec<Key>,
    /// Null stands before all values where the order ascends, behind them where it descends: so do
    /// `SQLite`, `MySQL` and `MariaDB`. `PostgreSQL` has it the other way round.
    null_is_least: bool,
}

impl Order {
    /// The order that a query asks for.
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

    /// Whether pages in this order can be told apart by a marker.
    pub fn is_safe_for_markers(&self) -> bool {
        let mut fields = self.keys.iter().map(|key| key.field.as_str());
        fields.all(|field| NEVER_NULL.contains(&field))
    }

    /// With what the first row in this order shows of the database: a null at its head when the order
    /// descends is the greatest value there.
    pub fn with_first_row(mut self, row: Option<&&str>) -> Self {
        let row = row.and_then(|row| serde_json::from_str::<Map<String, Value>>(row).ok());
        if let (Some(key), Some(row)) = (self.keys.first(), row)
            && key.descending
            && row.get(&key.field).is_some_and(Value::is_null)
        {
            self.null_is_least = false;
        }
        self
    }

    /// A row with the values of its keys, its ID last. `list` is what an error calls the rows.
    pub fn keyed(&self, row: &str, list: &str) -> Result<(Vec<Value>, String)> {
        let mut fields: Map<String, Value> = serde_json::from_str(row).unwrap_or_default();
        let mut values = Vec::with_capacity(self.keys.len() + 1);
        for Key { field, .. } in &self.keys {
            values.push(fields.get(field).cloned().ok_or_else(|| {
                Error::local(format!(
                    "cannot sort {list} by {field:?} with --limit -1: the server's rows do not include that field"
                ))
                .hint("leave out --sort_keys or --limit -1")
            })?);
        }
        values.push(fields.remove("id").unwrap_or_default());
        Ok((values, row.to_owned()))
    }

    /// Which of two rows comes first. Equal ones are in the order of their IDs, as the server has it.
    pub fn compare(&self, left: &[Value], right: &[Value]) -> Ordering {
        let directions = self.keys.iter().map(|key| key.descending).chain([false]);
        let pairs = left.iter().zip(right);
        pairs
            .zip(directions)
            .map(|((left, right), descending)| {
                let order = self.compare_values(left, right);
                if descending { order.reverse() } else { order }
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
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
            // Columns of JSON are kept as text.
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

    fn sorted(keys: &str, dirs: &str, first: &str) -> Vec<String> {
        let order = Order::of(&query(keys, dirs)).with_first_row(Some(&first));
        let rows = [
            r#"{"a":null,"n":2,"id":"4"}"#,
            r#"{"a":"x","n":10,"id":"3"}"#,
            r#"{"a":"x","n":9,"id":"2"}"#,
            r#"{"a":"b","n":9,"id":"1"}"#,
        ];
        let mut rows: Vec<_> = rows.map(|row| order.keyed(row, "rows").unwrap()).into();
        rows.sort_by(|left, right| order.compare(&left.0, &right.0));
        let ids = rows.into_iter().map(|(mut values, _)| values.pop());
        ids.map(|id| id.unwrap().as_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn rows_are_sorted_as_the_database_sorts_them() {
        let value = r#"{"a":"x"}"#;
        let null = r#"{"a":null}"#;
        for (keys, dirs, first, ids) in [
            ("a", "asc", null, "4 1 2 3"),
            ("a", "desc", value, "2 3 1 4"),
            ("a", "desc", null, "4 2 3 1"),
            ("a,n", "asc", value, "4 1 2 3"),
            ("a,n", "asc,desc", value, "4 1 3 2"),
            ("n,a", "desc", value, "3 1 2 4"),
            ("a,a", "asc", value, "4 1 2 3"),
        ] {
            let found = sorted(keys, dirs, first).join(" ");
            assert_eq!(found, ids, "{keys} {dirs} {first}");
        }
    }

    #[test]
    fn only_keys_that_no_row_lacks_are_safe() {
        for (keys, safe) in [
            ("created_at", true),
            ("name,id", true),
            ("updated_at", false),
            ("created_at,description", false),
        ] {
            assert_eq!(Order::of(&query(keys, "asc")).is_safe_for_markers(), safe);
        }
    }

    #[test]
    fn a_key_that_rows_do_not_show_is_named() {
        let order = Order::of(&query("spec", "asc"));
        let error = order.keyed(r#"{"id": "1"}"#, "executions").unwrap_err();
        assert!(error.message.contains("spec"), "{}", error.message);
    }
}
