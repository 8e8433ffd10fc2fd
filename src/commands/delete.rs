//! Deleting several resources, one after the other, going on after a failure.

use crate::api::Mistral;
use crate::error::{Error, Kind, Result};
use crate::terminal::Terminal;

use super::context::Outcome;

/// Calls `delete` for each identifier; says each success on standard output at once and each
/// failure on standard error. Fails at the end if one failed.
///
/// A login that fails is one failure, not one for each. `noun` is what one of them is called, `done` what was deleted, with
/// `{}` for the identifier.
pub async fn each(
    mistral: &Mistral,
    terminal: &Terminal,
    (noun, done): (&str, &str),
    identifiers: &[String],
    delete: impl AsyncFn(&str) -> Result<()>,
) -> Result<Outcome> {
    mistral.session().await?;
    let mut failed = 0;
    for identifier in identifiers {
        match delete(identifier).await {
            Ok(()) => {
                let deleted = done.replace("{}", identifier);
                terminal.print_step(&format!("Request to delete {deleted} has been accepted."))?;
            }
            Err(error) => {
                failed += 1;
                terminal.note(&format!("mistral: {noun} {identifier}: {error}"));
            }
        }
    }
    if failed == 0 {
        return Ok(Outcome::done());
    }
    Err(Error::new(
        Kind::Partial,
        format!(
            "Unable to delete the specified {noun}(s): {failed} of {} failed.",
            identifiers.len()
        ),
    ))
}
