//! What users of kubectl, argo, temporal and openstack type out of habit, and what it is here.

/// Beginnings of lines, a word or a part of a name each. The longest one that fits counts.
const LINES: &[(&str, &str)] = &[
    ("abort", END),
    ("api resources", "to list all commands: 'mistral commands'"),
    (
        "archive",
        "ended executions stay in 'mistral execution-list' until they are deleted",
    ),
    ("auth", STATUS),
    ("cancel", END),
    (
        "catalog",
        "'mistral auth-status' shows the endpoint that the catalog has given",
    ),
    ("cluster info", STATUS),
    (
        "completion",
        "to print the completion for a shell: 'mistral complete'",
    ),
    ("config", STATUS),
    ("context", STATUS),
    ("events", HISTORY),
    ("execute", RUN),
    (
        "explain",
        "'mistral help COMMAND' explains a command, 'mistral definition-schema' the keys of definitions",
    ),
    ("history", HISTORY),
    ("kill", END),
    ("log", LOG),
    (
        "login",
        "commands log in by themselves; 'mistral auth-status' shows the login",
    ),
    ("logs", LOG),
    ("namespace", NAMESPACES),
    ("operator namespace", NAMESPACES),
    ("pause", PAUSE),
    ("ps", RUNNING),
    ("reset", RETRY),
    ("resubmit", AGAIN),
    (
        "resume",
        "to resume an execution: 'mistral execution-resume ID'",
    ),
    ("retry", RETRY),
    (
        "rollout",
        "to wait for an execution: 'mistral execution-wait ID'; to watch it: 'mistral execution-watch ID'",
    ),
    ("schedule", SCHEDULES),
    ("schedules", SCHEDULES),
    ("service", SERVICES),
    ("services", SERVICES),
    ("start", RUN),
    (
        "status",
        "'mistral execution-get ID' shows an execution, 'mistral auth-status' the login",
    ),
    ("stop", END),
    ("submit", RUN),
    ("suspend", PAUSE),
    ("template", TEMPLATES),
    ("templates", TEMPLATES),
    ("terminate", END),
    ("token", STATUS),
    ("top", RUNNING),
    ("trace", HISTORY),
    ("version", "use 'mistral --version'"),
    ("whoami", STATUS),
    ("workflow cancel", END),
    (
        "workflow describe",
        "'mistral workflow-get NAME' shows a workflow, 'mistral execution-get ID' an execution",
    ),
    ("workflow engine service", SERVICES),
    ("workflow execute", RUN),
    ("workflow reset", RETRY),
    (
        "workflow resume",
        "to resume an execution: 'mistral execution-resume ID'",
    ),
    ("workflow retry", RETRY),
    ("workflow run", RUN),
    ("workflow start", RUN),
    ("workflow stop", END),
    ("workflow submit", RUN),
    ("workflow suspend", PAUSE),
    ("workflow terminate", END),
    ("workflow trace", HISTORY),
    (
        "workflow watch",
        "to watch an execution: 'mistral execution-watch ID'",
    ),
];

const AGAIN: &str =
    "to run a workflow again with the same input: 'mistral execution-create --from ID'";
const END: &str = "to end an execution: 'mistral execution-cancel ID', or 'mistral execution-stop ID --state ERROR'";
const HISTORY: &str = "to see what an execution did and when: 'mistral execution-timeline ID', or 'mistral execution-tree ID'";
const LOG: &str = "to see why an execution failed: 'mistral execution-why ID'; \
     the log of the development server: 'mistral dev-server-log'";
const NAMESPACES: &str = "namespaces are made with what is in them; to see those in use: \
     'mistral workflow-list -c Namespace -c Name'";
const PAUSE: &str = "to pause an execution: 'mistral execution-pause ID'";
const RETRY: &str = "to run the failed tasks again: 'mistral execution-retry ID'";
const RUN: &str = "to run a workflow: 'mistral execution-create WORKFLOW'";
const RUNNING: &str = "to see what is running: 'mistral execution-list --state RUNNING'";
const SCHEDULES: &str =
    "schedules are cron triggers: 'mistral cron-trigger-list' and the other cron-trigger commands";
const SERVICES: &str = "Mistral has no services API any more; it was removed upstream in 2025";
const STATUS: &str = "'mistral auth-status' shows the settings, the login and the endpoint in use";
const TEMPLATES: &str = "templates are workflows here: 'mistral workflow-list'";

/// What to type in the place of a line of which the first word is no command.
pub fn line(words: &str) -> Option<&'static str> {
    let typed = words
        .split([' ', '-'])
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .take(3);
    let mut beginning = String::new();
    let mut found = None;
    for word in typed {
        if !beginning.is_empty() {
            beginning.push(' ');
        }
        beginning.push_str(&word);
        let entry = LINES.iter().find(|(line, _)| *line == beginning);
        found = entry.map(|(_, hint)| *hint).or(found);
    }
    found
}

/// Options of other programs.
const OPTIONS: &[(&[&str], &str)] = &[
    (
        &["-A", "--all-namespaces"],
        "listings show all namespaces, in a column of their own",
    ),
    (
        &["--dry-run"],
        "'mistral definition-lint' checks files, 'mistral definition-apply' has --dry-run",
    ),
    (
        &["-l", "--selector", "--label-selector"],
        "rows are chosen with --filter FIELD=VALUE, executions also with --state, --tag and --workflow",
    ),
    (
        &["-n", "--namespace"],
        "what is in a namespace is chosen with --namespace where a command has it, in listings with --filter namespace=NAME",
    ),
    (
        &["-o", "--output"],
        "the format is chosen with -f: -f json, -f yaml, -f wide",
    ),
    (
        &["--type", "--workflow", "--workflow-id", "--workflow-type"],
        "names and IDs are given without an option: 'mistral execution-create WORKFLOW', 'mistral execution-get ID'",
    ),
    (
        &["-w", "--watch"],
        "to watch an execution: 'mistral execution-watch ID'; names and IDs are given without an option",
    ),
    (
        &["--wait"],
        "to wait for an execution: 'mistral execution-wait ID'",
    ),
];

/// What to type in the place of an option that a command does not have.
pub fn option(word: &str) -> Option<&'static str> {
    let name = word.split('=').next()?;
    let known = OPTIONS.iter().find(|(names, _)| names.contains(&name));
    known.map(|(_, hint)| *hint)
}

/// What to type where the error of a command line is that a file was given as the format, as `-f FILE`.
pub fn file_as_format(error: &str) -> Option<&'static str> {
    let (value, rest) = error.strip_prefix("invalid value '")?.split_once('\'')?;
    let is_format = rest.trim_start().starts_with("for '--format ");
    (is_format && value.contains(['.', '/']))
        .then_some("files are given without an option; -f chooses the format of the output")
}
