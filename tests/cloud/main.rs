//! End-to-end tests against a real Mistral, which `mistral dev-server-start` starts.
//!
//! Needs Python and, the first time, a package index; so the tests are ignored unless asked for:
//! `cargo test --test cloud -- --include-ignored`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

mod bulk;
mod code;
mod create;
mod definitions;
mod environments;
mod executions;
mod formats;
mod gate;
mod keycloak;
mod keystone;
mod mending;
#[cfg(target_os = "linux")]
mod other_users;
mod server;
mod stopping;
mod timeline;
mod triggers;
mod waits;
mod watch;
mod why;
mod why_reasons;
