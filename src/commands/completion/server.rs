//! Names and IDs from the server, for completion: as far as they are there at once, by kept tokens alone.

use std::pin::pin;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::api::glance::glance;
use crate::api::page::read_row;
use crate::api::{Query, is_uuid};
use crate::auth::settings::Settings;
use crate::auth::{Auth, AuthContext};
use crate::env::Environment;
use crate::output::age;
use crate::secret::Redactor;
use crate::time::unix_now;

use super::super::access::{Access as _, Server};
use super::super::execution::reference;
use super::super::kept::Kept;
use super::kinds::Kind;

/// How long the shell waits for names.
const LIMIT: Duration = Duration::from_millis(700);
/// How many names are asked for.
const ROWS: &str = "100";
const MOST: usize = 100;

/// A question for names.
struct Question<'a> {
    path: Vec<&'a str>,
    query: Query,
    /// The field of the name or ID.
    field: &'static str,
}

/// A name, and what is said of it.
pub type Known = (String, String);

/// The names of a kind, at least those that begin with what is typed, as far as the server sends them at once.
/// `execution` is the one that stands before on the line.
pub fn names(
    (kind, typed): (Kind, &str),
    execution: Option<&str>,
    settings: &Settings,
    environment: &Environment,
) -> Vec<Known> {
    let context = AuthContext {
        warn: Rc::new(|_| {}),
        prompt: None,
        log: None,
        redactor: Rc::new(Redactor::default()),
    };
    let Ok(auth) = Auth::new(settings.clone(), environment, context) else {
        return Vec::new();
    };
    let started = Instant::now();
    let left = || LIMIT.saturating_sub(started.elapsed());
    let execution = match execution.and_then(reference::query_of) {
        Some(query) if kind == Kind::TaskName => {
            let question = Question {
                path: vec!["executions"],
                query,
                field: "id",
            };
            let found = asked(&auth, environment, &question, left()).unwrap_or_default();
            found.into_iter().next().map(|(id, _)| id)
        }
        _ => execution.map(str::to_owned),
    };
    let Some(question) = question(kind, execution.as_deref()) else {
        return Vec::new();
    };
    let names = asked(&auth, environment, &question, left()).unwrap_or_default();
    let is_sorted = question.query.get("sort_keys") == Some("name");
    if names.len() < MOST || !is_sorted || typed.is_empty() {
        return names;
    }
    // There are more: those from the one on that is typed.
    let question = Question {
        query: question.query.with("name", &format!("gte:{typed}")),
        ..question
    };
    asked(&auth, environment, &question, left()).unwrap_or(names)
}

fn asked(
    auth: &Auth,
    environment: &Environment,
    question: &Question<'_>,
    limit: Duration,
) -> Option<Vec<Known>> {
    let session = auth.cached_session()?;
    let fields = question.query.get("fields").unwrap_or_default();
    let mut texts = question.path.clone();
    texts.push(fields);
    let narrowing = ["name", "state", "workflow_name", "nulls"].into_iter();
    texts.extend(narrowing.map(|field| question.query.get(field).unwrap_or_default()));
    let file = auth.names_file(environment, &session, &texts);
    if let Some(names) = file.as_ref().and_then(crate::auth::NamesFile::load) {
        return Some(names);
    }
    let mut names = Vec::new();
    let mut sink = |row: &str| {
        let row: Value = read_row(row)?;
        names.extend(known(&row, question.field));
        Ok(())
    };
    let http = auth.http();
    let ask = glance(&http, &session, &question.path, &question.query, &mut sink);
    let limited = async {
        let answered = tokio::time::timeout(limit, ask).await;
        Ok(answered.is_ok_and(|outcome| outcome.is_ok()))
    };
    let is_answered = Server::drive(&Kept::default(), pin!(limited)).unwrap_or(false);
    if !is_answered {
        return None;
    }
    if let Some(file) = file {
        file.store(&names);
    }
    Some(names)
}

/// The name in a row, and the other fields as they are said of it.
fn known(row: &Value, field: &str) -> Option<Known> {
    let text = |field: &str| {
        let text = row.get(field)?.as_str()?;
        (!text.is_empty()).then_some(text)
    };
    let said = [
        "state",
        "name",
        "workflow_name",
        "pattern",
        "description",
        "namespace",
    ];
    let said = said.into_iter().filter(|other| *other != field);
    let mut said: Vec<String> = said.filter_map(text).map(str::to_owned).collect();
    let time = text("created_at").and_then(|time| age::of(time, unix_now()));
    said.extend(time);
    Some((text(field)?.to_owned(), said.join(", ")))
}

/// What is asked for a kind; none for one that the server does not know.
fn question(kind: Kind, execution: Option<&str>) -> Option<Question<'_>> {
    let (path, field, fields): (_, _, &str) = match kind {
        Kind::Workbook => ("workbooks", "name", "name,namespace"),
        Kind::Workflow | Kind::WorkflowOrFile => ("workflows", "name", "name,namespace"),
        Kind::Namespace => ("workflows", "namespace", "namespace"),
        Kind::WorkflowId => ("workflows", "id", "id,name"),
        Kind::Action => ("actions", "name", "name,namespace"),
        Kind::DynamicAction => ("dynamic_actions", "name", "name,namespace"),
        Kind::CodeSource => ("code_sources", "name", "name,namespace"),
        Kind::Execution => ("executions", "id", "id,state,workflow_name,created_at"),
        Kind::Task => ("tasks", "id", "id,state,name,created_at"),
        Kind::TaskName => {
            let id = execution.filter(|id| is_uuid(id))?;
            let query = Query::new()
                .with("fields", "name,state")
                .with("limit", ROWS);
            return Some(Question {
                path: vec!["executions", id, "tasks"],
                query,
                field: "name",
            });
        }
        Kind::ActionExecution => ("action_executions", "id", "id,state,name,created_at"),
        Kind::CronTrigger => ("cron_triggers", "name", "name,pattern"),
        Kind::EventTrigger => ("event_triggers", "id", "id,name"),
        Kind::Environment | Kind::EnvironmentOrFile => ("environments", "name", "name,description"),
        _ => return None,
    };
    let mut query = Query::new().with("fields", fields).with("limit", ROWS);
    if fields.contains("created_at") {
        // What has run of late is what is looked for.
        query = query
            .with("sort_keys", "created_at")
            .with("sort_dirs", "desc");
    } else if field == "name" {
        query = query.with("sort_keys", "name").with("sort_dirs", "asc");
    }
    Some(Question {
        path: vec![path],
        query,
        field,
    })
}
