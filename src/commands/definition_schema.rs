//! `definition-schema`: JSON Schema of files, for editors.

use clap::Args;

use crate::definitions::Kind;
use crate::definitions::schema::schema;
use crate::dsl::most_like;
use crate::error::{Error, Result};

use super::command::{Context, Local, Outcome, Run, Text};

#[derive(Args)]
pub struct Schema {
    /// What the files define: workflow, action, workbook, environment, cron-trigger, event-trigger, code-source or
    /// dynamic-action; default: any of these
    #[arg(value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,
}

fn kind(typed: &str) -> Result<Kind, String> {
    let names = Kind::ALL.map(Kind::name);
    let spelled = typed.to_lowercase().replace('_', "-");
    let spelled = spelled.strip_suffix('s').unwrap_or(&spelled);
    Kind::named(typed).ok_or_else(|| {
        let near = names.into_iter().find(|name| *name == spelled);
        match near.or_else(|| most_like(spelled, &names)) {
            Some(name) => format!("no such kind; did you mean {name:?}?"),
            None => format!("no such kind; there are {}", names.join(", ")),
        }
    })
}

impl Run<Local, Text> for Schema {
    async fn run(self, _: &Context<Local, Text>) -> Result<Outcome> {
        let mut text = serde_json::to_string_pretty(&schema(self.kind))
            .map_err(|error| Error::local(format!("cannot write the schema: {error}")))?;
        text.push('\n');
        Ok(Outcome::text(text))
    }
}
