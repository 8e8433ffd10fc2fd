//! Errors, for people or for programs.

use serde::Serialize;

use crate::character::visible;
use crate::env::{Environment, MISTRAL_ERROR_FORMAT};
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::secret::Redactor;

/// How errors are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorFormat {
    #[default]
    Text,
    /// One object on one line.
    Json,
}

impl ErrorFormat {
    /// The format that the environment wants.
    pub fn of(environment: &Environment) -> Result<Self> {
        match environment.text(MISTRAL_ERROR_FORMAT) {
            None | Some("text") => Ok(Self::Text),
            Some("json") => Ok(Self::Json),
            Some(other) => Err(Error::local(format!(
                "{MISTRAL_ERROR_FORMAT} is neither text nor json: {other:?}"
            ))),
        }
    }

    /// The format that the environment of the process wants. One that does not exist has been reported as text.
    pub fn of_process() -> Self {
        Self::of(&Environment::of_process()).unwrap_or_default()
    }
}

/// What ends a command that has told people on standard error why it did not succeed.
pub fn of_status(status: ExitStatus) -> Error {
    let code = status.code();
    let (kind, what) = match status {
        ExitStatus::USAGE => (Kind::Usage, "the command line cannot be used"),
        ExitStatus::ENDED_IN_ERROR => (Kind::NotSucceeded(status), "the state is ERROR"),
        ExitStatus::CANCELLED => (Kind::NotSucceeded(status), "the state is CANCELLED"),
        ExitStatus::PAUSED => (Kind::NotSucceeded(status), "the state is PAUSED"),
        ExitStatus::TIMED_OUT => (Kind::WaitTimeout, "timed out"),
        _ => (Kind::Partial, "something did not succeed"),
    };
    Error::new(kind, format!("{what}; the exit code is {code}"))
}

/// An error as an object: what does not apply is null.
#[derive(Serialize)]
struct Failure<'a> {
    kind: &'static str,
    message: String,
    status: Option<u16>,
    method: Option<&'static str>,
    url: Option<String>,
    request_id: Option<String>,
    hints: Vec<String>,
    /// One of several, `execution ID`; null for the error at the end.
    resource: Option<&'a str>,
}

/// An error as JSON on one line, without secrets and control characters.
pub fn json(resource: Option<&str>, error: &Error, redactor: &Redactor) -> String {
    let clean = |text: &String| visible(&redactor.clean(text));
    let resource = resource.map(|text| clean(&text.to_owned()));
    let request = error.request.as_deref();
    let failure = Failure {
        kind: error.kind.name(),
        message: clean(&error.message),
        status: error.status(),
        method: request.map(|request| request.method),
        url: request.map(|request| clean(&request.url)),
        request_id: request.and_then(|request| request.id.as_ref().map(clean)),
        hints: error.hints.iter().map(clean).collect(),
        resource: resource.as_deref(),
    };
    // Texts and numbers can always be written.
    serde_json::to_string(&failure).unwrap_or_default()
}
