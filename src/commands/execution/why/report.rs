//! What `execution-why` tells. The names of the fields are those of its JSON and YAML.

use serde::Serialize;
use serde_json::Value;

/// Why an execution failed.
#[derive(Serialize)]
pub struct Report {
    pub execution_id: String,
    pub workflow: String,
    pub state: String,
    /// What happened, in a sentence.
    pub summary: String,
    pub created_at: Option<String>,
    /// When it ended; null if it has not.
    pub ended_at: Option<String>,
    pub duration_seconds: Option<i64>,
    /// What paused it, if it is PAUSED.
    pub paused_by: Option<String>,
    /// In the order of time.
    pub causes: Vec<Cause>,
    /// Failures that an `on-error` handled.
    pub handled: Vec<Cause>,
    /// Of a cancelled execution: actions that go on, the first ones.
    pub still_running: Vec<Running>,
    /// How many more tasks run on.
    pub more_running: usize,
    /// What could not be read.
    pub unread: Vec<String>,
    /// How to go on.
    pub commands: Vec<Next>,
}

/// One cause of a failure. Without a task the execution itself failed.
#[derive(Clone, Serialize)]
pub struct Cause {
    /// The tasks from the root down: `deploy > install > fetch`.
    pub path: Option<String>,
    pub task: Option<String>,
    pub task_id: Option<String>,
    /// It, or those of all items that failed in the same way.
    pub tasks: Vec<TaskOf>,
    /// The workflow to which the task belongs, and its execution.
    pub workflow: String,
    pub execution_id: String,
    /// What the task runs: an action, or else a workflow.
    pub action: Option<String>,
    /// Whether it was started.
    pub started: bool,
    pub runs_workflow: Option<String>,
    pub target: Option<String>,
    /// Which attempt failed, and how many there would have been.
    pub attempt: u64,
    pub attempts: u64,
    /// Attempts that were retried.
    pub earlier_attempts: Vec<Earlier>,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    pub duration_seconds: Option<i64>,
    pub error: String,
    /// The failure whose `on-error` led to this one.
    pub because: Option<Because>,
    /// Of a handled failure: the task that its `on-error` led to, if that failed, too.
    pub failed_handler: Option<String>,
    /// The response, if the action made an HTTP request.
    pub http: Option<Http>,
    pub input: Option<Value>,
    /// To what the failed expression refers.
    pub values: Vec<Variable>,
    /// What a task passed to an action or a workflow that has another input.
    pub passed: Option<String>,
    /// Of a task with items: those that failed in this way.
    pub items: Option<Items>,
    pub definition: Option<Definition>,
    /// Whether it comes again as long as the definition, the input and the environment are the same.
    pub recurs: bool,
    #[serde(skip)]
    pub uses_environment: bool,
    /// The ID of the task above, which starts the workflow anew if it is run again.
    #[serde(skip)]
    pub caller: Option<String>,
    /// The IDs of its actions that still run.
    #[serde(skip)]
    pub running: Vec<String>,
    pub notes: Vec<String>,
}

/// A failed task and the execution to which it belongs.
#[derive(Clone, Serialize)]
pub struct TaskOf {
    pub task_id: String,
    pub execution_id: String,
}

/// A failure whose `on-error` led to another one.
#[derive(Clone, Serialize)]
pub struct Because {
    pub path: String,
    pub task_id: String,
    /// Whether its `on-error` names the task that failed later; else there are others between them.
    pub is_next: bool,
    pub error: String,
}

/// An attempt that failed and was retried.
#[derive(Clone, Serialize)]
pub struct Earlier {
    pub started_at: Option<String>,
    pub error: String,
}

/// A variable of an expression, the environment, or the result of a task.
#[derive(Clone, PartialEq, Serialize)]
pub struct Variable {
    pub name: String,
    /// Of a variable; the others have only keys.
    pub value: Option<Value>,
    pub from: String,
}

impl Variable {
    pub fn without_value(name: String, from: String) -> Self {
        Self {
            name,
            value: None,
            from,
        }
    }
}

/// An HTTP response that counts as a failure.
#[derive(Clone, Serialize)]
pub struct Http {
    pub status: u64,
    pub url: String,
    /// Its beginning.
    pub body: String,
}

/// Items that failed with the same error.
#[derive(Clone, Serialize)]
pub struct Items {
    /// The task above that has the items; null if it is the failed task itself.
    pub task: Option<String>,
    pub failed: usize,
    pub total: u64,
    /// Their places among all, counted from 0. The API has them for workflows, but not for actions.
    pub indexes: Vec<u64>,
    /// The inputs of the first ones.
    pub inputs: Vec<Value>,
}

/// A task in the stored text of its workflow.
#[derive(Clone, Serialize)]
pub struct Definition {
    pub workflow: String,
    pub line: usize,
    /// The number of the first of the lines.
    pub first_line: usize,
    pub lines: Vec<String>,
    /// When it was changed, if that was after the execution had started.
    pub changed_at: Option<String>,
}

/// An action that goes on although its execution has ended.
#[derive(Serialize)]
pub struct Running {
    pub path: String,
    pub action: String,
    pub action_execution_id: String,
}

/// A command that goes on.
#[derive(Serialize)]
pub struct Next {
    pub command: String,
    pub purpose: String,
}
