//! Transcripts: what a user types, what the server is asked, what the user sees.
//!
//! Each test has a scripted server of its own within the process; nothing else is needed.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

mod actions;
mod all_files;
mod api;
mod api_options;
mod api_table;
mod attacks;
mod bulk;
mod catalog;
mod causes;
mod clouds;
mod clouds_keys;
mod clouds_parts;
mod code;
mod commands;
mod completion;
mod connections;
mod control_characters;
mod cron_trigger_history;
mod cron_trigger_next;
mod cron_trigger_run;
mod cron_trigger_update;
mod definition_apply;
mod definition_diff;
mod definition_edit;
mod definition_errors;
mod definition_export;
mod definition_lint;
mod definition_schema;
mod dev_server;
mod doctor;
mod doctor_faults;
mod environments;
mod error_format;
mod errors;
mod event_trigger_update;
mod execution_create;
mod execution_from;
mod execution_id;
mod execution_reference;
mod execution_results;
mod execution_retry;
mod execution_stop;
mod execution_timeline;
mod execution_tree;
mod execution_watch;
mod execution_why;
mod executions;
mod faults;
mod fields;
mod formats;
mod habits;
mod help;
mod hints;
mod inputs;
mod jq;
mod jsonl;
mod keycloak;
mod keystone;
mod limits;
mod log_file;
mod long_listings;
mod maintenance;
mod members;
mod migration;
mod mistakes;
mod objects;
mod output;
mod paging;
mod parsing;
mod precedence;
#[cfg(target_os = "linux")]
mod prompt_signals;
#[cfg(target_os = "linux")]
mod prompts;
mod random;
mod redaction;
mod redirects;
mod renewals;
mod secrets;
mod selectors;
mod shell;
#[cfg(target_os = "linux")]
mod shell_prompt;
mod silent;
mod target;
mod task_skip;
mod tasks;
#[cfg(target_os = "linux")]
mod terminal_tables;
mod terminals;
mod tls;
mod token_folders;
mod tokens;
mod triggers;
mod unchanged_states;
mod waits;
#[cfg(target_os = "linux")]
mod watch_terminal;
mod words;
mod workbooks;
mod workflow_graph;
mod workflow_inputs;
mod workflows;
