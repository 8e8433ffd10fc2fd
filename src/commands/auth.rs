//! Logins: who am I, and the end of it.

use clap::Args;
use serde_json::Value;

use crate::auth::Status;
use crate::error::Result;

use super::command::{Command, Context, Group, Outcome, Record, Run, Server, Text};

pub const GROUP: Group = Group {
    title: "Logins",
    commands: &[
        Command::new::<AuthStatus, _, _>(
            "auth-status",
            "Show the login, its method, and the source of each setting",
        )
        .example("mistral auth-status -c User -c Project -c Endpoint"),
        Command::new::<AuthLogout, _, _>(
            "auth-logout",
            "Revoke the cached tokens of these settings and delete them",
        )
        .example("mistral auth-logout"),
    ],
};

const TITLES: [&str; 15] = [
    "Method",
    "Identity URL",
    "User",
    "User ID",
    "User domain",
    "Project",
    "Project ID",
    "Project domain",
    "Roles",
    "Endpoint",
    "Endpoint from",
    "Token from",
    "Token expires at",
    "Target cloud",
    "Settings",
];

#[derive(Args)]
struct AuthStatus {}

impl Run<Server, Record> for AuthStatus {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = context.record(TITLES.map(str::to_owned).to_vec())?;
        let status = context.auth()?.status().await?;
        record.end(cells(status))
    }
}

fn cells(mut status: Status) -> Vec<Value> {
    // Keystone gives them in no order.
    status.roles.sort();
    let text = |text: String| {
        if text.is_empty() {
            Value::from("<none>")
        } else {
            Value::from(text)
        }
    };
    let settings: Vec<_> = status
        .settings
        .into_iter()
        .map(|(option, value, source)| format!("--{option} = {value} ({source})"))
        .collect();
    let expires_at = status.expires_at.map_or_else(String::new, |end| {
        end.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
    });
    vec![
        text(status.method),
        text(status.identity_url),
        text(status.user),
        text(status.user_id),
        text(status.user_domain),
        text(status.project),
        text(status.project_id),
        text(status.project_domain),
        text(status.roles.join(", ")),
        text(status.endpoint),
        text(status.endpoint_from),
        text(status.token_from),
        text(expires_at),
        text(status.target),
        text(settings.join("\n")),
    ]
}

#[derive(Args)]
struct AuthLogout {}

impl Run<Server, Text> for AuthLogout {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let ended = context.auth()?.logout().await?;
        Ok(Outcome::text(match (ended.revoked, ended.forgotten) {
            (0, 0) => "No token is cached for these settings.\n",
            (_, 0) => "The token was revoked and removed from the cache.\n",
            _ => {
                "The token was removed from the cache. It could not be revoked and stays valid until it expires.\n"
            }
        }))
    }
}
