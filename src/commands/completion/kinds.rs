//! What each argument means, for completion: the name of a workflow, the ID of an execution, a file.

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Workbook,
    Workflow,
    WorkflowId,
    /// A workflow, or a file with one.
    WorkflowOrFile,
    Action,
    DynamicAction,
    CodeSource,
    Execution,
    Task,
    /// The name of a task of the execution that stands before.
    TaskName,
    ActionExecution,
    CronTrigger,
    EventTrigger,
    Environment,
    /// An environment, or a file with one.
    EnvironmentOrFile,
    File,
    Folder,
    Cloud,
    Command,
    Column,
    /// A field, an operator and a value: `name=neq:test`.
    Filter,
    /// Fields, separated by commas.
    SortKeys,
    Namespace,
    /// What a file defines.
    OfFile,
    States,
    Rule,
    ResourceType,
    /// A text of the user's own.
    Free,
}

/// The beginnings of commands, what their help calls a positional, and what it is. The first that fits counts.
const POSITIONALS: &[(&str, &str, Kind)] = &[
    ("", "ACTION", Kind::Action),
    ("", "ACTION_EXECUTION", Kind::ActionExecution),
    ("", "CLASS_NAME", Kind::Free),
    ("", "CMD", Kind::Command),
    ("", "CODE_SOURCE", Kind::CodeSource),
    ("", "CONTENT", Kind::File),
    ("", "CRON_TRIGGER", Kind::CronTrigger),
    ("", "DEFINITION", Kind::File),
    ("", "DIR", Kind::Folder),
    ("", "ENVIRONMENT", Kind::Environment),
    ("", "EVENT", Kind::Free),
    ("", "EVENT_TRIGGER", Kind::EventTrigger),
    ("", "EVENT_TRIGGER_ID", Kind::EventTrigger),
    ("", "EXCHANGE", Kind::Free),
    ("", "EXECUTION", Kind::Execution),
    ("", "FILE", Kind::File),
    ("action-execution-", "ID", Kind::ActionExecution),
    ("execution-", "ID", Kind::Execution),
    ("task-", "ID", Kind::Task),
    ("code-source-", "IDENTIFIER", Kind::CodeSource),
    ("dynamic-action-", "IDENTIFIER", Kind::DynamicAction),
    ("workflow-", "IDENTIFIER", Kind::Workflow),
    ("", "INPUT", Kind::File),
    ("", "KIND", Kind::OfFile),
    ("", "MEMBER_ID", Kind::Free),
    ("code-source-create", "NAME", Kind::Free),
    ("cron-trigger-create", "NAME", Kind::Free),
    ("dynamic-action-create", "NAME", Kind::Free),
    ("event-trigger-create", "NAME", Kind::Free),
    ("action-", "NAME", Kind::Action),
    ("code-source-", "NAME", Kind::CodeSource),
    ("cron-trigger-", "NAME", Kind::CronTrigger),
    ("dynamic-action-", "NAME", Kind::DynamicAction),
    ("environment-", "NAME", Kind::Environment),
    ("event-trigger-", "NAME", Kind::EventTrigger),
    ("run-action", "NAME", Kind::Action),
    ("workbook-", "NAME", Kind::Workbook),
    ("workflow-", "NAME", Kind::Workflow),
    ("workflow-", "NAME|FILE", Kind::WorkflowOrFile),
    ("", "PARAMS", Kind::File),
    ("api", "PATH", Kind::Free),
    ("definition-", "PATH", Kind::File),
    ("", "RESOURCE", Kind::WorkflowId),
    ("", "RESOURCE_ID", Kind::WorkflowId),
    ("", "RESOURCE_TYPE", Kind::ResourceType),
    ("", "TASK", Kind::Task),
    ("", "TASK_EXECUTION_ID", Kind::Task),
    ("", "TOPIC", Kind::Free),
    ("", "WORKBOOK", Kind::Workbook),
    ("", "WORKFLOW", Kind::Workflow),
    ("", "WORKFLOW_EXECUTION", Kind::Execution),
    ("", "WORKFLOW_ID", Kind::WorkflowId),
    ("", "WORKFLOW_IDENTIFIER", Kind::Workflow),
    ("", "WORKFLOW_INPUT", Kind::File),
];

/// The beginnings of commands, options, and what their values are. The first that fits counts. Other options have choices
/// or texts of the user's own.
const OPTIONS: &[(&str, &str, Kind)] = &[
    ("", "code-source", Kind::CodeSource),
    ("", "column", Kind::Column),
    ("", "config-file", Kind::File),
    ("", "data-dir", Kind::Folder),
    ("execution-create", "env", Kind::EnvironmentOrFile),
    ("", "env", Kind::File),
    ("", "execution", Kind::Execution),
    ("", "explain", Kind::Rule),
    ("", "failed-to", Kind::File),
    ("", "filter", Kind::Filter),
    ("", "from", Kind::Execution),
    ("workflow-update", "id", Kind::WorkflowId),
    ("", "log-file", Kind::File),
    ("action-execution-list", "marker", Kind::ActionExecution),
    ("execution-list", "marker", Kind::Execution),
    ("task-list", "marker", Kind::Task),
    ("", "namespace", Kind::Namespace),
    ("", "os-cacert", Kind::File),
    ("", "os-cert", Kind::File),
    ("", "os-cloud", Kind::Cloud),
    ("", "os-key", Kind::File),
    ("", "os-target-cert", Kind::File),
    ("", "os-target-cloud", Kind::Cloud),
    ("", "os-target-key", Kind::File),
    ("", "os-target_cacert", Kind::File),
    ("", "python", Kind::File),
    ("", "sort-column", Kind::Column),
    ("", "sort_keys", Kind::SortKeys),
    ("", "state", Kind::States),
    ("execution-create", "s", Kind::Execution),
    ("execution-list", "task", Kind::Task),
    ("", "task", Kind::TaskName),
    ("", "workflow", Kind::Workflow),
];

/// What a positional of a command is; none if the table does not have it.
pub fn of_positional(command: &str, name: &str) -> Option<Kind> {
    find(POSITIONALS, command, name)
}

/// What the value of an option is, by its name.
pub fn of_option(command: &str, name: &str) -> Kind {
    find(OPTIONS, command, name).unwrap_or(Kind::Free)
}

/// The long form of an option, without its dashes; the letter of one that has no other.
pub fn option_name(option: &clap::Arg) -> String {
    let short = || option.get_short().map(String::from);
    option
        .get_long()
        .map(str::to_owned)
        .or_else(short)
        .unwrap_or_default()
}

fn find(table: &[(&str, &str, Kind)], command: &str, name: &str) -> Option<Kind> {
    let mut rows = table.iter();
    let row = rows.find(|(start, known, _)| *known == name && command.starts_with(start));
    row.map(|(_, _, kind)| *kind)
}

/// What help calls a positional.
pub fn positional_name(argument: &clap::Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    names.first().map_or_else(
        || argument.get_id().as_str().to_uppercase(),
        ToString::to_string,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::TREE;

    #[test]
    fn each_positional_is_known() {
        for command in TREE.all() {
            for positional in command.clap().get_positionals() {
                let name = positional_name(positional);
                let has_choices = !positional.get_possible_values().is_empty();
                let is_known = of_positional(command.name, &name).is_some();
                assert!(
                    is_known || has_choices,
                    "kinds.rs has no row for {name} of {}",
                    command.name
                );
            }
        }
    }

    #[test]
    fn each_row_is_of_use() {
        for (start, name, _) in POSITIONALS {
            let fits = TREE.all().any(|command| {
                let parser = command.clap();
                let mut names = parser.get_positionals().map(positional_name);
                command.name.starts_with(start) && names.any(|known| known == *name)
            });
            assert!(fits, "{start} {name}");
        }
    }

    /// Options whose values are named like something that exists.
    #[test]
    fn options_with_names_and_ids_are_known() {
        const EXISTING: [&str; 7] = [
            "FILE",
            "FOLDER",
            "WORKFLOW",
            "CODE_SOURCE",
            "EXECUTION_ID",
            "TASK_EXECUTION_ID",
            "COLUMN",
        ];
        for command in TREE.all() {
            for option in command.clap().get_opts() {
                let name = option_name(option);
                if EXISTING.contains(&&*positional_name(option)) {
                    let kind = of_option(command.name, &name);
                    assert_ne!(kind, Kind::Free, "{name} of {}", command.name);
                }
            }
        }
    }
}
