//! The commands: a file per resource, each command declared once, and the list of all of them.

mod access;
mod action;
mod action_execution;
mod additions;
mod api_fields;
mod api_request;
mod arguments;
mod auth;
mod bulk;
mod cells;
mod chosen_fields;
mod code_source;
mod column;
mod command;
mod command_list;
pub mod completion;
mod context;
mod cron_trigger;
mod definition;
mod definition_apply;
mod definition_diff;
mod definition_edit;
mod definition_error;
mod definition_export;
mod definition_files;
mod definition_lint;
mod definition_schema;
mod definitions;
mod delete;
mod dev_server;
mod doctor;
mod duration;
mod dynamic_action;
mod environment;
mod event_trigger;
mod execution;
mod fail;
mod fields;
pub mod filter;
mod generic;
mod habits;
mod help;
mod jq_names;
mod kept;
mod maintenance;
mod member;
mod number;
mod output_options;
mod refusal;
mod resource;
mod resource_output;
mod row;
mod script;
mod selectors;
mod shell;
pub mod states;
mod structured;
mod suggest;
mod task;
mod tree;
mod uninterrupted;
mod words;
mod workbook;
mod workflow;
mod workflow_definitions;
mod workflow_graph;
mod workflow_id;
mod workflow_inputs;

pub use additions::Additions;
pub use command::Command;
pub use context::Process;
pub use dev_server::hint_elsewhere;
pub use habits::{file_as_format, option as habitual_option};
pub use help::{help, manual, overview};
pub use kept::Kept;
pub use script::Shell;
pub use selectors::without_minus;
pub use suggest::unknown;
pub use tree::Tree;
pub use words::{Meaning, of_command as of_words};

/// The groups of commands in the order of the help.
pub const TREE: Tree = Tree(&[
    workbook::GROUP,
    workflow::GROUP,
    action::GROUP,
    dynamic_action::GROUP,
    code_source::GROUP,
    execution::GROUP,
    task::GROUP,
    action_execution::GROUP,
    cron_trigger::GROUP,
    event_trigger::GROUP,
    environment::GROUP,
    member::GROUP,
    definitions::GROUP,
    dev_server::GROUP,
    auth::GROUP,
    doctor::GROUP,
    api_request::GROUP,
    help::GROUP,
]);
