//! `--online`: what the server says of the files, and what it has of what they call.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api::{Collection, Mistral};
use crate::definitions::Kind;
use crate::definitions::document::{self, Document};
use crate::definitions::files::Source;
use crate::definitions::remote::Reader;
use crate::dsl::DefinitionKind;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::lint::{Names, Report, Verdict, online};
use crate::terminal::Terminal;

use super::super::command::{Context, Server};
use super::super::definition_error::in_a_line;
use super::output::Findings;

/// Checks the files, and asks the server.
pub async fn lint<'s>(
    context: &Context<Server, Findings>,
    sources: &'s [Source],
) -> Result<Report<'s>> {
    let mistral = context.mistral()?;
    let documents = sources.iter().map(About::of);
    let (kinds, needed): (Vec<_>, Vec<_>) =
        documents.map(|About { kind, needs }| (kind, needs)).unzip();
    let needed = needed.into_iter().flatten().copied().collect();
    let names = names(&mistral, needed).await?;
    let verdicts = verdicts(context.terminal(), &mistral, (sources, &kinds)).await;
    context.terminal().end_progress();
    Ok(online(sources, "", &names, verdicts?))
}

/// What there is to ask about a file.
struct About {
    /// The kind of a definition that the server can validate.
    kind: Option<DefinitionKind>,
    /// Kinds of what it may refer to.
    needs: &'static [Kind],
}

impl About {
    fn of(source: &Source) -> Self {
        let (kind, needs): (_, &[Kind]) = match document::read(source) {
            Document::Definition(kind, _) => (
                Some(kind),
                &[Kind::Action, Kind::Workflow, Kind::Environment],
            ),
            Document::Fields(Kind::CronTrigger | Kind::EventTrigger, _) => {
                (None, &[Kind::Workflow, Kind::Environment])
            }
            Document::Fields(Kind::DynamicAction, _) => (None, &[Kind::CodeSource]),
            _ => (None, &[]),
        };
        Self { kind, needs }
    }
}

/// The names of what the server has of these kinds.
async fn names(mistral: &Mistral, kinds: BTreeSet<Kind>) -> Result<Names> {
    let reader = Reader::new(mistral);
    let mut names = Names::default();
    for kind in kinds {
        names.add_all(kind, reader.names(kind).await?);
    }
    Ok(names)
}

/// The server's verdict on each file, one after the other: two at the same time disturb each other in the server's parser of
/// YAQL, which fails or never ends.
async fn verdicts(
    terminal: &Terminal,
    mistral: &Mistral,
    (sources, kinds): (&[Source], &[Option<DefinitionKind>]),
) -> Result<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    for (source, kind) in sources.iter().zip(kinds) {
        let (done, all) = (verdicts.len(), sources.len());
        verdicts.push(match kind {
            None => Verdict::None,
            Some(kind) => {
                terminal.progress(&format!("validating files: {done} of {all}"));
                settled_verdict(mistral, *kind, &source.text).await?
            }
        });
    }
    Ok(verdicts)
}

/// A refusal may come of what somebody else sends at the same time, so that it has to come twice.
async fn settled_verdict(mistral: &Mistral, kind: DefinitionKind, text: &str) -> Result<Verdict> {
    match verdict(mistral, kind, text).await? {
        Verdict::Refused(..) => verdict(mistral, kind, text).await,
        other => Ok(other),
    }
}

/// The server's verdict on a definition. Some make it fail, which is a refusal, too.
async fn verdict(mistral: &Mistral, kind: DefinitionKind, text: &str) -> Result<Verdict> {
    let said = match collection(kind).validate(mistral, text.to_owned()).await {
        Ok(verdict) if verdict.get("valid") == Some(&Value::Bool(true)) => {
            // It finds workbooks valid that it fails to store.
            return Ok(match kind {
                DefinitionKind::Workbook => Verdict::None,
                _ => Verdict::Accepted,
            });
        }
        Ok(verdict) => {
            let said = verdict.get("error").and_then(Value::as_str);
            said.unwrap_or("the server finds it invalid and gives no reason")
                .to_owned()
        }
        Err(error) if is_about_it(&error) => error.message,
        Err(error) => return Err(error),
    };
    let (words, at) = in_a_line(&said);
    Ok(Verdict::Refused(
        format!("the server refuses this: {words}"),
        at,
    ))
}

/// Whether an error is about the definition that was sent.
fn is_about_it(error: &Error) -> bool {
    error.kind == ErrorKind::Server && matches!(error.status(), Some(400 | 500))
}

/// Where definitions of a kind are validated.
fn collection(kind: DefinitionKind) -> &'static Collection {
    let kind = match kind {
        DefinitionKind::Workflows => Kind::Workflow,
        DefinitionKind::Actions => Kind::Action,
        DefinitionKind::Workbook => Kind::Workbook,
    };
    kind.collection()
}
