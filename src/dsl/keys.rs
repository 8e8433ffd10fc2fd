//! The keys that the parts of a definition may have, what each takes, and what it is for.

/// A key.
pub struct Key {
    pub name: &'static str,
    pub takes: Takes,
    /// What it is for, as editors show it.
    pub about: &'static str,
    /// What holds where the key is not written.
    pub default: Option<Default>,
}

/// A value that holds by default.
#[derive(Clone, Copy)]
pub enum Default {
    Text(&'static str),
    Flag(bool),
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Anything: the server does not look at it.
    Anything,
    /// The server writes it itself, over what is in the file.
    Nothing,
    /// Text that is not empty.
    Text,
    /// A list of different texts.
    Texts,
    /// Text, or a list of different texts.
    TextOrTexts,
    /// A mapping that is not empty.
    Mapping,
    /// A mapping that is not empty, or text.
    MappingOrText,
    /// A whole number of 0 or more, or an expression.
    Count,
    /// True, false, or an expression.
    Flag,
    /// One whole expression.
    Expression,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The version of a file of workflows or actions.
    Version,
    /// The version of a workbook.
    WorkbookVersion,
    /// Names, and names with their defaults.
    Inputs,
    /// `x in <% $.list %>`, or a list of these.
    WithItems,
    /// `all`, `one` or a whole number.
    Join,
    /// A mapping of `RETRY`, or `count=3 delay=1`.
    Retry,
    /// The next tasks, or a mapping of `TRANSITION`.
    Transition,
    /// The next tasks.
    Next,
    /// A mapping of `PUBLISH`.
    Publish,
    /// A mapping of `DEFAULTS`.
    Defaults,
    Tasks,
    Actions,
    Workflows,
}

const fn key(name: &'static str, takes: Takes, about: &'static str) -> Key {
    Key {
        name,
        takes,
        about,
        default: None,
    }
}

impl Key {
    const fn default(self, value: Default) -> Self {
        Self {
            default: Some(value),
            ..self
        }
    }
}

const DESCRIPTION: Key = key("description", Takes::Text, "What it is for, in words.");
const NAME: Key = key(
    "name",
    Takes::Nothing,
    "Set by the server: the name is the key above.",
);
const TAGS: Key = key("tags", Takes::Texts, "Words to find it by.");
const VERSION: Key = key(
    "version",
    Takes::Nothing,
    "Set by the server: the version stands at the top of the file.",
);

/// A file of workflows or of actions, besides these.
pub const FILE: &[Key] = &[
    key("version", Takes::Version, "Version of Mistral's language.").default(Default::Text("2.0")),
];

pub const WORKBOOK: &[Key] = &[
    key("actions", Takes::Actions, "Ad-hoc actions, by their names."),
    DESCRIPTION,
    key(
        "name",
        Takes::Text,
        "Name of the workbook. Its members are called WORKBOOK.MEMBER from outside.",
    ),
    TAGS,
    key(
        "version",
        Takes::WorkbookVersion,
        "Version of Mistral's language: '2.0', with quotes.",
    )
    .default(Default::Text("2.0")),
    key("workflows", Takes::Workflows, "Workflows, by their names."),
];

pub const ACTION: &[Key] = &[
    key(
        "base",
        Takes::Text,
        "The action that this one calls, which may have parameters: std.echo output=<% $.text %>.",
    ),
    key(
        "base-input",
        Takes::Mapping,
        "Input of the action that is called. Expressions see the input of this action.",
    ),
    DESCRIPTION,
    key(
        "input",
        Takes::Inputs,
        "Names of the inputs, and names with defaults.",
    ),
    NAME,
    key(
        "output",
        Takes::Anything,
        "The result. Expressions see the result of the action that is called as $.",
    ),
    TAGS,
    VERSION,
];

pub const WORKFLOW: &[Key] = &[
    key(
        "description",
        Takes::Anything,
        "What it is for, in words.",
    ),
    key(
        "input",
        Takes::Inputs,
        "Names of the inputs, and names with defaults. An input without a default must be given.",
    ),
    NAME,
    key(
        "output",
        Takes::Mapping,
        "The output of an execution that succeeds. Expressions see what the tasks have published.",
    ),
    key(
        "output-on-error",
        Takes::Mapping,
        "The output of an execution that fails.",
    ),
    TAGS,
    key(
        "task-defaults",
        Takes::Defaults,
        "What holds for each task that does not say otherwise.",
    ),
    key("tasks", Takes::Tasks, "The tasks, by their names."),
    key(
        "type",
        Takes::Word(&["direct", "reverse"]),
        "direct: a task says what follows it. reverse: a task says what it requires, and an execution names the last one.",
    )
    .default(Default::Text("direct")),
    key(
        "vars",
        Takes::Mapping,
        "Variables that are set when an execution begins. Expressions see the input.",
    ),
    VERSION,
];

/// Tasks of both types of workflows, without policies.
pub const TASK: &[Key] = &[
    key(
        "action",
        Takes::Text,
        "The action to run, which may have parameters: std.echo output=<% $.text %>.",
    ),
    DESCRIPTION,
    key(
        "input",
        Takes::MappingOrText,
        "Input of the action or workflow, by name, or one expression that gives all of it.",
    ),
    key(
        "keep-result",
        Takes::Flag,
        "Whether the result is kept after it was published.",
    )
    .default(Default::Flag(true)),
    NAME,
    key(
        "publish",
        Takes::Mapping,
        "Variables to set when the task succeeds. The result is task().result.",
    ),
    key(
        "publish-on-error",
        Takes::Mapping,
        "Variables to set when the task fails.",
    ),
    key(
        "publish-on-skip",
        Takes::Mapping,
        "Variables to set when the task is skipped.",
    ),
    key(
        "safe-rerun",
        Takes::Flag,
        "Whether the action is run again if its executor goes away meanwhile.",
    )
    .default(Default::Flag(false)),
    TAGS,
    key(
        "target",
        Takes::Text,
        "The executor that runs the action. It needs one that was started with this name.",
    ),
    key(
        "type",
        Takes::Nothing,
        "Set by the server: the type of the workflow.",
    ),
    VERSION,
    key(
        "with-items",
        Takes::WithItems,
        "Run once for each item: 'x in <% $.list %>'. Several lists of the same length go side by side.",
    ),
    key(
        "workflow",
        Takes::Text,
        "The workflow to run, which may have parameters: restore volume=<% $.id %>.",
    ),
];

/// What tasks of direct workflows have besides.
pub const OF_DIRECT: &[Key] = &[key(
    "join",
    Takes::Join,
    "Wait for the tasks that lead here: for all, for one, or for a number of them.",
)];

/// What tasks of reverse workflows have besides.
pub const OF_REVERSE: &[Key] = &[key(
    "requires",
    Takes::TextOrTexts,
    "The tasks that must succeed before this one.",
)];

/// What follows a task.
pub const CLAUSES: &[Key] = &[
    key(
        "on-error",
        Takes::Transition,
        "The next tasks if this one fails.",
    ),
    key(
        "on-success",
        Takes::Transition,
        "The next tasks if this one succeeds.",
    ),
    key(
        "on-complete",
        Takes::Transition,
        "The next tasks however this one ends. It does not handle a failure: on-error does.",
    ),
    key(
        "on-skip",
        Takes::Transition,
        "The next tasks if this one is skipped. Without it those of on-success.",
    ),
];

/// Policies of a task or of `task-defaults`.
pub const POLICIES: &[Key] = &[
    key(
        "concurrency",
        Takes::Count,
        "With with-items: how many run at the same time.",
    ),
    key(
        "fail-on",
        Takes::Flag,
        "Fail the task if this is true after its action has succeeded.",
    )
    .default(Default::Flag(false)),
    key(
        "pause-before",
        Takes::Flag,
        "Pause the execution before this task.",
    )
    .default(Default::Flag(false)),
    key(
        "retry",
        Takes::Retry,
        "Run the task again when it fails: a mapping, or 'count=3 delay=1'.",
    ),
    key(
        "timeout",
        Takes::Count,
        "Fail the task when it has run for so many seconds. 0: never.",
    ),
    key(
        "wait-after",
        Takes::Count,
        "Seconds to wait after the task, before the next ones.",
    ),
    key(
        "wait-before",
        Takes::Count,
        "Seconds to wait before the task.",
    ),
];

pub const RETRY: &[Key] = &[
    key(
        "break-on",
        Takes::Expression,
        "Give up when this is true after a failure.",
    ),
    key(
        "continue-on",
        Takes::Expression,
        "Run the task again after a success, too, while this is true.",
    ),
    key("count", Takes::Count, "How often to run the task again."),
    key("delay", Takes::Count, "Seconds between two attempts."),
];

/// What `task-defaults` has besides policies and clauses.
pub const DEFAULTS: &[Key] = &[
    key(
        "requires",
        Takes::TextOrTexts,
        "In reverse workflows: the tasks that must succeed before each other one.",
    ),
    key(
        "safe-rerun",
        Takes::Flag,
        "Whether actions are run again if their executor goes away meanwhile.",
    )
    .default(Default::Flag(false)),
];

/// What any part may have in the server's eyes.
pub const OF_ANY: &[Key] = &[
    DESCRIPTION,
    key("name", Takes::Text, "A name, which nothing uses."),
    TAGS,
    key("version", Takes::Version, "A version, which nothing uses."),
];

/// A clause with variables.
pub const TRANSITION: &[Key] = &[
    key("next", Takes::Next, "The next tasks."),
    key(
        "publish",
        Takes::Publish,
        "Variables to set before the next tasks.",
    ),
];

/// Where a transition sets variables.
pub const SCOPES: &[Key] = &[
    key(
        "atomic",
        Takes::Mapping,
        "Variables of the whole execution that are set one after the other, so that a value can depend on the one before.",
    ),
    key(
        "branch",
        Takes::Mapping,
        "Variables for the tasks that follow.",
    ),
    key(
        "global",
        Takes::Mapping,
        "Variables of the whole execution: <% global(name) %>.",
    ),
];

pub const DIRECT_TASK: &[&[Key]] = &[TASK, POLICIES, CLAUSES, OF_DIRECT];
pub const REVERSE_TASK: &[&[Key]] = &[TASK, POLICIES, OF_REVERSE];
pub const TASK_DEFAULTS: &[&[Key]] = &[POLICIES, CLAUSES, DEFAULTS, OF_ANY];
pub const PUBLISH: &[&[Key]] = &[SCOPES, OF_ANY];

/// The names of `CLAUSES`, and of `SCOPES`.
pub const CLAUSE_NAMES: &[&str] = &names_of::<{ CLAUSES.len() }>(CLAUSES);
pub const SCOPE_NAMES: &[&str] = &names_of::<{ SCOPES.len() }>(SCOPES);

const fn names_of<const N: usize>(keys: &[Key]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = keys[index].name;
        index += 1;
    }
    names
}

/// The names of keys.
pub fn names(keys: &'static [&'static [Key]]) -> impl Iterator<Item = &'static str> + Clone {
    keys.iter().copied().flatten().map(|key| key.name)
}

/// The names of the keys that take this.
pub fn taking(keys: &'static [Key], takes: Takes) -> impl Iterator<Item = &'static str> {
    let fitting = keys.iter().filter(move |key| key.takes == takes);
    fitting.map(|key| key.name)
}
