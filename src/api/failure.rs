//! Errors for responses of Mistral that are not the expected ones.

use std::borrow::Cow;

use serde_json::Value;
use url::Url;

use crate::dsl::without_schema;
use crate::error::{Error, Kind};
use crate::http::failure::{exchange, shown, words_with};
use crate::http::message::{Answer, Request};

use super::uuid::is_uuid;

/// The error for a response with an unexpected status, of the API at `endpoint`.
pub(super) fn unexpected_status(request: &Request<'_>, answer: &Answer, endpoint: &Url) -> Error {
    let kind = match answer.status {
        404 => Kind::NotFound,
        401 => Kind::Authentication,
        409 => Kind::Conflict,
        502..=504 => Kind::Unavailable,
        _ => Kind::Server,
    };
    let words = words_with(answer, without_schema)
        .unwrap_or_else(|| "the server gave no reason".to_owned());
    let hint = hint(request, answer, endpoint, &words);
    let error = Error::new(kind, words).of(exchange(request.method, &request.url, answer));
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// What to do about a response with an unexpected status; `words` are the server's.
fn hint(
    request: &Request<'_>,
    answer: &Answer,
    endpoint: &Url,
    words: &str,
) -> Option<Cow<'static, str>> {
    if let Some(hint) = below_the_version(endpoint).filter(|_| !matches!(answer.status, 401 | 403))
    {
        return Some(hint.into());
    }
    if is_without_namespace(words) {
        let cron = request.url.path().contains("/cron_triggers");
        return Some(if cron { NAMESPACE_OR_ID } else { NAMESPACE }.into());
    }
    if let Some(hint) = no_id(words) {
        return Some(hint.into());
    }
    let hint = match answer.status {
        401 if has_token(request) => {
            "the token was refused; does this Mistral belong to the cloud at OS_AUTH_URL? \
             'mistral auth-status' shows the settings in use"
        }
        401 => {
            "the server requires authentication: set OS_AUTH_URL and credentials, or use --os-cloud"
        }
        403 if words.contains("resource of other projects") => {
            "it belongs to another project: log in to that one (OS_PROJECT_NAME, OS_PROJECT_ID) or as an administrator"
        }
        403 if REASONS_OF_STATE.iter().any(|reason| words.contains(reason)) => return None,
        403 if has_token(request) => "'mistral auth-status -c Roles' shows your roles",
        404 if !is_mistral_error(answer) => CHECK_URL,
        400 if words.contains("for argument env: kind") => {
            "a file with kind: is for 'mistral definition-apply'"
        }
        423 => {
            "while Mistral is in maintenance it changes nothing; to end that: mistral maintenance-set RUNNING"
        }
        400 if words.contains(KEYS_WITHOUT_SCOPE) => {
            "servers of 2024 and before take no scope for a new environment; make it without one, then set the scope"
        }
        _ => return None,
    };
    Some(hint.into())
}

/// What Mistral 18 says of a new environment with another key than these, `scope` among them.
const KEYS_WITHOUT_SCOPE: &str = "['name', 'description', 'variables'] are allowed";

/// Whether Mistral, and not somebody else at its URL, says that there is no such resource.
pub fn is_gone(error: &Error) -> bool {
    error.kind == Kind::NotFound && !error.hints.iter().any(|hint| hint == CHECK_URL)
}

/// The hint for what was looked up as the ID of an execution and is none.
pub const NO_EXECUTION_ID: &str = "this is not a UUID; 'mistral execution-list' shows the IDs";

/// A hint for what was looked up as an ID and is none: `WorkflowExecution not found [id=backup]`. Such text is found only
/// if an execution was created with it as its ID.
fn no_id(words: &str) -> Option<&'static str> {
    let (what, rest) = words.split_once(" not found [id=")?;
    let (id, _) = rest.rsplit_once(']')?;
    if is_uuid(id) {
        return None;
    }
    match what {
        "WorkflowExecution" => Some(NO_EXECUTION_ID),
        "Task execution" | "TaskExecution" => {
            Some("this is not a UUID; 'mistral task-list EXECUTION_ID' shows the IDs")
        }
        _ => None,
    }
}

/// What Mistral says where it answers 403 whatever the user's roles are.
const REASONS_OF_STATE: [&str; 5] = [
    "Only completed",
    "Only ad-hoc action execution",
    "Action execution deletion is not allowed",
    "Updating env to workflow execution",
    "Can not update scope of workflow",
];

const NAMESPACE: &str = "the workflow may be in another namespace, which --namespace gives; \
    'mistral workflow-list' shows all workflows with their namespaces";
const NAMESPACE_OR_ID: &str = "the workflow may be in another namespace: give its ID; \
    'mistral workflow-list' shows all workflows with their namespaces";

/// Whether Mistral found no workflow in the default namespace: `Workflow not found [workflow_identifier=w, namespace=]`.
fn is_without_namespace(words: &str) -> bool {
    let place = words
        .split_once("Workflow not found [")
        .and_then(|(_, rest)| rest.rsplit_once("namespace="));
    place.is_some_and(|(_, rest)| rest.starts_with(']') || rest.starts_with("None]"))
}

/// A hint for a URL of the API that ends with a collection, as `http://HOST:8989/v2/workflows`.
fn below_the_version(endpoint: &Url) -> Option<String> {
    const COLLECTIONS: [&str; 6] = [
        "workflows",
        "workbooks",
        "actions",
        "executions",
        "tasks",
        "environments",
    ];
    let path = endpoint.path().trim_end_matches('/');
    let (above, last) = path.rsplit_once('/')?;
    let is_below = above.ends_with("/v2") && COLLECTIONS.contains(&last);
    let mut url = endpoint.clone();
    url.set_path(above);
    is_below.then(|| {
        format!(
            "the URL of Mistral's API must end in /v2: OS_MISTRAL_URL={} (--os-mistral-url)",
            shown(&url)
        )
    })
}

/// Whether an error response has the form of Mistral's own errors.
fn is_mistral_error(answer: &Answer) -> bool {
    let document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    document.get("faultstring").is_some()
}

fn has_token(request: &Request<'_>) -> bool {
    let mut names = request.headers.iter().map(|(name, _)| name.as_ref());
    names.any(|name| name == "X-Auth-Token")
}

/// What to do about a response that is not one of Mistral's.
pub const CHECK_URL: &str =
    "check that the URL is that of Mistral's API, including the version: http://HOST:8989/v2";

/// The error for a request without a response, with a hint.
pub(super) fn no_answer(error: Error) -> Error {
    if error.is_without_answer() && error.hints.is_empty() {
        return error
            .hint("is Mistral running there? Set its URL with OS_MISTRAL_URL (--os-mistral-url)");
    }
    error
}
