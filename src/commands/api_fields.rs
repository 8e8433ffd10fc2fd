//! The fields of the API's resources, as `-c` and the formats for programs know them.

/// A field of a resource in the API.
pub struct ApiField {
    pub name: &'static str,
    /// Whether the server sends JSON as a text in it.
    pub is_json_text: bool,
    pub listed: Listed,
}

/// Whether listings can ask for a field.
#[derive(Clone, Copy)]
pub enum Listed {
    Yes,
    /// Only with `include_output`.
    WithOutput,
    /// The server shifts the values of others, or fails. The command shows it.
    No(&'static str),
}

const fn field(name: &'static str) -> ApiField {
    ApiField {
        name,
        is_json_text: false,
        listed: Listed::Yes,
    }
}

const fn json(name: &'static str) -> ApiField {
    ApiField {
        is_json_text: true,
        ..field(name)
    }
}

impl ApiField {
    const fn with_output(self) -> Self {
        Self {
            listed: Listed::WithOutput,
            ..self
        }
    }

    const fn only_in(self, command: &'static str) -> Self {
        Self {
            listed: Listed::No(command),
            ..self
        }
    }
}

pub const EXECUTION: &[ApiField] = &[
    field("id"),
    field("workflow_id"),
    field("workflow_name"),
    field("workflow_namespace"),
    field("description"),
    field("tags"),
    json("params"),
    field("task_execution_id"),
    field("root_execution_id"),
    field("source_execution_id").only_in("mistral execution-get ID -c source_execution_id"),
    field("state"),
    field("state_info"),
    json("input"),
    json("output").with_output(),
    field("created_at"),
    field("updated_at"),
    field("project_id"),
    json("published_global").only_in("mistral execution-get-published ID"),
];

pub const TASK: &[ApiField] = &[
    field("id"),
    field("name"),
    field("type"),
    field("workflow_name"),
    field("workflow_namespace"),
    field("workflow_id"),
    field("workflow_execution_id"),
    field("tags"),
    field("state"),
    field("state_info"),
    field("project_id"),
    json("runtime_context"),
    json("result").only_in("mistral task-get-result ID"),
    json("published"),
    json("published_global").only_in("mistral task-get-published ID"),
    field("processed"),
    field("created_at"),
    field("updated_at"),
    field("started_at"),
    field("finished_at"),
    field("reset").only_in("mistral task-get ID -c reset"),
    json("env").only_in("mistral task-get ID -c env"),
];

pub const ACTION_EXECUTION: &[ApiField] = &[
    field("id"),
    field("name"),
    field("workflow_name"),
    field("workflow_namespace"),
    field("task_name").only_in("mistral action-execution-get ID -c task_name"),
    field("task_execution_id"),
    field("state"),
    field("state_info"),
    field("tags"),
    field("description"),
    field("accepted"),
    field("project_id"),
    json("input"),
    json("output").with_output(),
    json("params").only_in("mistral action-execution-get ID -c params"),
    field("created_at"),
    field("updated_at"),
];

pub const WORKFLOW: &[ApiField] = &[
    field("id"),
    field("name"),
    field("namespace"),
    field("input"),
    json("interface").only_in("mistral workflow-get NAME -c interface"),
    field("definition"),
    field("checksum"),
    field("tags"),
    field("scope"),
    field("project_id"),
    field("created_at"),
    field("updated_at"),
];

pub const WORKBOOK: &[ApiField] = &[
    field("id"),
    field("name"),
    field("namespace"),
    field("definition"),
    field("tags"),
    field("scope"),
    field("project_id"),
    field("created_at"),
    field("updated_at"),
];

pub const ACTION: &[ApiField] = &[
    field("id"),
    field("name"),
    field("is_system"),
    field("input"),
    field("description"),
    field("tags"),
    field("definition"),
    field("scope"),
    field("project_id"),
    field("created_at"),
    field("updated_at"),
    field("namespace"),
];

pub const DYNAMIC_ACTION: &[ApiField] = &[
    field("id"),
    field("name"),
    field("namespace"),
    field("code_source_id"),
    field("code_source_name"),
    field("class_name"),
    field("project_id"),
    field("scope"),
    field("created_at"),
    field("updated_at"),
];

pub const CODE_SOURCE: &[ApiField] = &[
    field("id"),
    field("name"),
    field("namespace"),
    field("content"),
    field("version"),
    field("project_id"),
    field("scope"),
    field("actions").only_in("mistral dynamic-action-list --filter code_source_id=ID"),
    field("created_at"),
    field("updated_at"),
];

pub const CRON_TRIGGER: &[ApiField] = &[
    field("id"),
    field("name"),
    field("workflow_name"),
    field("workflow_id"),
    json("workflow_input"),
    json("workflow_params"),
    field("project_id"),
    field("scope"),
    field("pattern"),
    field("remaining_executions"),
    field("first_execution_time"),
    field("next_execution_time"),
    field("created_at"),
    field("updated_at"),
];

pub const EVENT_TRIGGER: &[ApiField] = &[
    field("id"),
    field("name"),
    field("workflow_id"),
    json("workflow_input"),
    json("workflow_params"),
    field("exchange"),
    field("topic"),
    field("event"),
    field("project_id"),
    field("scope"),
    field("created_at"),
    field("updated_at"),
];

pub const ENVIRONMENT: &[ApiField] = &[
    field("id"),
    field("name"),
    field("description"),
    json("variables"),
    field("scope"),
    field("project_id"),
    field("created_at"),
    field("updated_at"),
];

pub const MEMBER: &[ApiField] = &[
    field("id"),
    field("resource_id"),
    field("resource_type"),
    field("project_id"),
    field("member_id"),
    field("status"),
    field("created_at"),
    field("updated_at"),
];
