//! The error at the end of a command, for people or for programs.

use serde::Serialize;

use crate::character::visible;
use crate::env::{Environment, MISTRAL_ERROR_FORMAT};
use crate::error::{Error, Result};
use crate::secret::Redactor;

/// How the error at the end is written.
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
}

/// An error as an object: what does not apply is null.
#[derive(Serialize)]
struct Failure {
    kind: &'static str,
    message: String,
    status: Option<u16>,
    method: Option<&'static str>,
    url: Option<String>,
    request_id: Option<String>,
    hints: Vec<String>,
}

/// An error as JSON on one line, without secrets and control characters.
pub fn json(error: &Error, redactor: &Redactor) -> String {
    let clean = |text: &String| visible(&redactor.clean(text));
    let request = error.request.as_deref();
    let failure = Failure {
        kind: error.kind.name(),
        message: clean(&error.message),
        status: error.status(),
        method: request.map(|request| request.method),
        url: request.map(|request| clean(&request.url)),
        request_id: request.and_then(|request| request.id.as_ref().map(clean)),
        hints: error.hints.iter().map(clean).collect(),
    };
    // Texts and numbers can always be written.
    serde_json::to_string(&failure).unwrap_or_default()
}
