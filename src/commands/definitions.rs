//! Definitions in files: commands that check them, compare them with the server and apply them.

use super::command::{Command, Group};
use super::definition_apply::Apply;
use super::definition_diff::Diff;
use super::definition_export::Export;
use super::definition_lint::Lint;
use super::definition_schema::Schema;

pub const GROUP: Group = Group {
    title: "Definitions in files",
    commands: &[
        Command::new::<Lint, _, _>(
            "definition-lint",
            "Find mistakes in definitions, with or without a server",
        )
        .example("mistral definition-lint definitions\nmistral definition-lint definitions -f github --strict\nmistral definition-lint definitions --online\nmistral definition-lint --explain M105"),
        Command::new::<Diff, _, _>(
            "definition-diff",
            "Show what definition-apply would do",
        )
        .example("mistral definition-diff definitions"),
        Command::new::<Apply, _, _>(
            "definition-apply",
            "Make the server's definitions the same as those in files",
        )
        .example("mistral definition-apply definitions --dry-run\nmistral definition-apply definitions --prune --owner team-a --yes"),
        Command::new::<Schema, _, _>(
            "definition-schema",
            "Print a JSON Schema of definitions for editors",
        )
        .example("mistral definition-schema > mistral.schema.json\nmistral definition-schema workflow"),
        Command::new::<Export, _, _>(
            "definition-export",
            "Write the server's definitions to files, one for each object",
        )
        .example("mistral definition-export definitions\nmistral definition-export definitions --kind workflow --overwrite"),
    ],
};
