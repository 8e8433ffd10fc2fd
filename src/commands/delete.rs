//! Deleting several resources, one after the other, going on after a failure.

use crate::api::Mistral;
use crate::error::{Error, Kind, Result};
use crate::terminal::Terminal;

/// Calls `delete` for each identifier; says each success on standard output at once and each
/// failure on standard error. Fails at the end if one failed.
///
/// A login that fails is one failure, not one for each. `accepted` is the line of a success with `{}` for the identifier, `kind` the word for what
/// could not be deleted.
pub async fn each(
    mistral: &Mistral,
    terminal: &mut Terminal,
    identifiers: &[String],
    accepted: &str,
    kind: &str,
    delete: impl AsyncFn(&str) -> Result<()>,
) -> Result<()> {
    mistral.session().await?;
    let mut failed = 0;
    for identifier in identifiers {
        match outcome(identifier, kind, &delete).await {
            Ok(()) => terminal.print_step(&accepted.replace("{}", identifier))?,
            Err(error) => {
                failed += 1;
                terminal.note(&format!("mistral: {kind} {identifier}: {error}"));
            }
        }
    }
    if failed == 0 {
        return Ok(());
    }
    Err(Error::new(
        Kind::Partial,
        format!(
            "Unable to delete the specified {kind}(s): {failed} of {} failed.",
            identifiers.len()
        ),
    ))
}

async fn outcome(
    identifier: &str,
    kind: &str,
    delete: &impl AsyncFn(&str) -> Result<()>,
) -> Result<()> {
    required(identifier, kind)?;
    delete(identifier).await
}

/// `text`, which names a resource and so must not be empty.
pub fn required<'a>(text: &'a str, what: &str) -> Result<&'a str> {
    if text.is_empty() {
        return Err(Error::local(format!(
            "the identifier of the {what} is empty"
        )));
    }
    Ok(text)
}
