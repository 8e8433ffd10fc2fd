//! All rows in any order, of a server that pages as Mistral does: by comparison with the keys that the marker's row has
//! at the time of the request (`oslo_db.sqlalchemy.utils.paginate_query`).

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};

use crate::support::{Answer, Server, mistral};

/// Most rows of a page.
const PAGE_SIZE: usize = 3;
/// All rows.
const ROWS: usize = 12;

type Row = Map<String, Value>;

struct Database {
    rows: Vec<Row>,
    /// As in `PostgreSQL`.
    null_is_greatest: bool,
    /// What happens to the marker's row between two requests.
    change: fn(&mut Row),
    requests: Vec<String>,
}

type Keys = Vec<(String, bool)>;

impl Database {
    /// Rows with all fields of any resource.
    fn new(null_is_greatest: bool) -> Self {
        let row = |at: usize| {
            let id = format!("{:08}-0000-0000-0000-000000000000", (at * 7) % ROWS);
            let some = |is_some: bool, text: &str| is_some.then(|| text.to_owned());
            let row = json!({
                "id": id,
                "name": some(at % 3 != 1, &format!("n{}", at % 5)),
                "state": "RUNNING",
                "workflow_name": some(at.is_multiple_of(2), "w"),
                "params": format!("{{\"n\": {}}}", (at * 5) % ROWS),
                "created_at": format!("2026-01-01 00:00:{at:02}"),
                "updated_at": some(!at.is_multiple_of(3), &format!("2026-01-01 00:01:{:02}", 30 - at)),
                "description": "", "workflow_id": "", "workflow_namespace": "", "workflow_params": {},
                "task_execution_id": null, "root_execution_id": null, "state_info": null, "task_name": null,
                "accepted": true, "exchange": "", "topic": "", "event": "", "pattern": "",
                "next_execution_time": "", "remaining_executions": null,
                "namespace": "", "project_id": "", "scope": "", "tags": [], "input": "",
                "workflow_execution_id": "", "started_at": null, "finished_at": null,
            });
            row.as_object().unwrap().clone()
        };
        Self {
            rows: (0..ROWS).map(row).collect(),
            null_is_greatest,
            change: |_| {},
            requests: Vec::new(),
        }
    }

    fn compare(&self, left: &Value, right: &Value) -> Ordering {
        let nulls = left.is_null().cmp(&right.is_null());
        let nulls = if self.null_is_greatest {
            nulls
        } else {
            nulls.reverse()
        };
        nulls.then_with(|| left.as_str().cmp(&right.as_str()))
    }

    fn sorted(&self, keys: &Keys) -> Vec<&Row> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by(|left, right| {
            let mut orders = keys.iter().map(|(key, descending)| {
                let order = self.compare(&left[key], &right[key]);
                if *descending { order.reverse() } else { order }
            });
            orders
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
        rows
    }

    /// Whether a row is behind the marker: in one key, where all before it are equal. No null fulfils a comparison, and
    /// there is none with a null of the marker.
    fn is_behind(&self, row: &Row, marker: &Row, keys: &Keys) -> bool {
        (0..keys.len()).any(|at| {
            let (key, descending) = &keys[at];
            let equal = |(key, _): &(String, bool)| !row[key].is_null() && row[key] == marker[key];
            let order = self.compare(&row[key], &marker[key]);
            let wanted = if *descending {
                Ordering::Less
            } else {
                Ordering::Greater
            };
            keys[..at].iter().all(equal)
                && !row[key].is_null()
                && !marker[key].is_null()
                && order == wanted
        })
    }

    fn answer(&mut self, asked: &str) -> Answer {
        self.requests.push(asked.to_owned());
        let (path, query) = asked.split_once('?').unwrap();
        let query = query.replace("%2C", ",");
        let query: HashMap<_, _> = query
            .split('&')
            .filter_map(|part| part.split_once('='))
            .collect();
        let keys = keys(query["sort_keys"], query["sort_dirs"]);
        if let Some(id) = query.get("marker") {
            let marker = self.rows.iter_mut().find(|row| row["id"] == **id);
            (self.change)(marker.unwrap());
        }
        let mut rows = self.sorted(&keys);
        if let Some(id) = query.get("marker") {
            let marker = self.rows.iter().find(|row| row["id"] == **id).unwrap();
            rows.retain(|row| self.is_behind(row, marker, &keys));
        }
        rows.truncate(PAGE_SIZE);
        let is_full = rows.len() == PAGE_SIZE;
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|row| {
                let mut row = row.clone();
                if let Some(fields) = query.get("fields") {
                    row.retain(|field, _| {
                        field == "id" || fields.split(',').any(|name| name == field)
                    });
                }
                row.into()
            })
            .collect();
        let mut document = json!({path.rsplit('/').next().unwrap(): rows});
        if is_full {
            document["next"] = json!("x");
        }
        Answer::json(200, &document)
    }
}

/// The keys of a request, the ID last.
fn keys(keys: &str, dirs: &str) -> Keys {
    let mut dirs = dirs.split(',');
    let mut keys: Keys = keys
        .split(',')
        .map(|key| (key.to_owned(), dirs.next() == Some("desc")))
        .collect();
    if keys.iter().all(|(key, _)| key != "id") {
        keys.push(("id".to_owned(), false));
    }
    keys
}

/// Lists all rows; gives their fields `field`, and the requests.
fn listed(database: Database, list: &str, sort: [&str; 2], column: &str) -> (String, Vec<String>) {
    let database = Arc::new(Mutex::new(database));
    let shared = Arc::clone(&database);
    let server = Server::always(move |asked| shared.lock().unwrap().answer(asked));
    let [keys, dirs] = sort;
    let words = [list, "--limit=-1", "--sort_keys", keys, "--sort_dirs", dirs];
    let ran = mistral(&[&words[..], &["-f", "value", "-c", column]].concat())
        .server(&server)
        .run();
    assert_eq!(ran.code, Some(0), "{list} {sort:?}: {}", ran.stderr);
    let requests = database.lock().unwrap().requests.clone();
    (ran.stdout, requests)
}

/// The fields `field` of all rows as the database has them in this order.
fn expected(database: &Database, [order, dirs]: [&str; 2], field: &str) -> String {
    let rows = database.sorted(&keys(order, dirs));
    let fields = rows.iter().map(|row| row[field].as_str().unwrap());
    fields.flat_map(|field| [field, "\n"]).collect()
}

/// 12 rows were 9 and less where the key was null at the border of a page; the order is the database's to the nulls.
#[test]
fn rows_without_a_key_are_listed_in_the_order_of_every_database() {
    for null_is_greatest in [false, true] {
        for (list, order) in [
            ("action-execution-list", "workflow_name"),
            ("action-execution-list", "updated_at"),
            ("action-execution-list", "state,workflow_name"),
            ("action-execution-list", "workflow_name,state,updated_at"),
            ("event-trigger-list", "name"),
            ("cron-trigger-list", "name"),
            ("execution-list", "state"),
        ] {
            for dirs in ["asc", "desc", "asc,desc", "desc,asc"] {
                let database = Database::new(null_is_greatest);
                let sort = [order, dirs];
                let expected = expected(&database, sort, "created_at");
                let (shown, _) = listed(database, list, sort, "Created at");
                assert_eq!(shown, expected, "{list} {sort:?} {null_is_greatest}");
            }
        }
    }
}

/// The row of the marker finishes, and what was between its two places would be skipped or come twice.
#[test]
fn rows_that_move_meanwhile_are_listed_once() {
    for (list, key) in [
        ("execution-list", "state"),
        ("action-execution-list", "state"),
        ("workflow-list", "name"),
        ("task-list", "updated_at"),
    ] {
        for dirs in ["asc", "desc"] {
            let changes: [fn(&mut Row); 2] = [
                // To the end of the list, and to its beginning.
                |row| {
                    row.insert("state".into(), "SUCCESS".into());
                    row.insert("name".into(), "z".into());
                    row.insert("updated_at".into(), "2027-01-01 00:00:00".into());
                },
                |row| {
                    row.insert("state".into(), "ERROR".into());
                    row.insert("name".into(), "a".into());
                    row.insert("updated_at".into(), "2025-01-01 00:00:00".into());
                },
            ];
            for change in changes {
                let mut database = Database::new(false);
                for row in &mut database.rows {
                    row["name"] = "n".into();
                    row["updated_at"] = "2026-01-01 00:00:00".into();
                }
                // As the rows are when they are read, and equal ones by their IDs.
                let expected = expected(&database, [key, dirs], "id");
                database.change = change;
                let (shown, _) = listed(database, list, [key, dirs], "ID");
                assert_eq!(shown, expected, "{list} {key} {dirs}");
            }
        }
    }
}

/// The first request is the reference's, and asks for no more than what is shown.
#[test]
fn keys_that_are_not_shown_are_asked_for_when_they_are_needed() {
    for null_is_greatest in [false, true] {
        for (order, extra) in [("params", ",params"), ("name,state", ",name")] {
            for dirs in ["asc", "desc"] {
                let database = Database::new(null_is_greatest);
                let expected = expected(&database, [order, dirs], "id");
                let (shown, requests) = listed(database, "execution-list", [order, dirs], "ID");
                assert_eq!(shown, expected, "{order} {dirs}");
                let fields = |request: &String| {
                    let (_, fields) = request.split_once("&fields=").unwrap();
                    let fields = fields.split('&').next().unwrap();
                    fields.replace("%2C", ",")
                };
                let first = fields(&requests[0]);
                assert!(!first.contains(extra), "{first}");
                for request in &requests[1..] {
                    assert_eq!(fields(request), format!("{first}{extra}"));
                }
                assert_eq!(requests.len(), 6, "{requests:?}");
            }
        }
    }
}

/// Pages by a key that stays are handed on as they come, each row asked for once.
#[test]
fn keys_that_stay_need_no_second_reading() {
    for (list, key) in [
        ("code-source-list", "created_at"),
        ("execution-list", "created_at,id"),
        ("task-list", "name"),
        ("code-source-list", "name"),
    ] {
        let mut database = Database::new(false);
        for (at, row) in database.rows.iter_mut().enumerate() {
            row["name"] = format!("n{:02}", at / 2).into();
        }
        let expected = expected(&database, [key, "asc"], "id");
        let words = [key, "asc"];
        let (shown, requests) = listed(database, list, words, "ID");
        assert_eq!(shown, expected, "{list} {key}");
        assert_eq!(requests.len(), ROWS / PAGE_SIZE + 1, "{requests:?}");
    }
}

/// The server knows no such field, or leaves it out.
#[test]
fn a_key_that_the_server_does_not_show_is_an_error() {
    let server = Server::always(|asked| {
        if asked.contains(",spec") || asked.contains("%2Cspec") {
            return Answer::json(400, &json!({"faultstring": "Field(s) spec are invalid."}));
        }
        Database::new(false).answer(&asked.replace("=spec", "=created_at"))
    });
    let words = ["execution-list", "--limit=-1", "--sort_keys", "spec"];
    let ran = mistral(&words).server(&server).run();
    ran.assert_failure(1, &["Field(s) spec are invalid", "--sort_keys"]);
}
