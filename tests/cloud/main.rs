//! End-to-end tests against a real Mistral, which `mistral dev-server-start` starts.
//!
//! Needs Python and, the first time, a package index; so the tests are ignored unless asked for:
//! `cargo test --test cloud -- --include-ignored`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

mod api_table;
mod bulk;
mod code;
mod completion;
#[path = "../definitions/corpus.rs"]
#[expect(dead_code, reason = "the unit tests need more of it")]
mod corpus;
mod create;
mod croniter;
mod definition_export;
mod definitions;
mod definitions_as_code;
mod definitions_guide;
mod definitions_interrupted;
mod doctor;
mod environments;
mod executions;
mod expressions;
mod formats;
mod gate;
mod graphs;
mod keycloak;
mod keystone;
mod lint;
mod mending;
mod older_server;
#[cfg(target_os = "linux")]
mod other_users;
mod schedules;
mod schema;
mod server;
mod stopping;
mod timeline;
mod triggers;
mod verdicts;
mod waits;
mod watch;
mod why;
mod why_reasons;
