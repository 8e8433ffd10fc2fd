//! Logins: their status, and logging out.

use clap::Args;

use crate::auth::Status;
use crate::error::Result;
use crate::output::Cell;

use super::cells::or_none;
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

/// A heading of the status, and how its value is made.
type Field = (&'static str, fn(&Status) -> String);

const FIELDS: [Field; 15] = [
    ("Method", |status| status.method.clone()),
    ("Identity URL", |status| status.identity_url.clone()),
    ("User", |status| status.user.clone()),
    ("User ID", |status| status.user_id.clone()),
    ("User domain", |status| status.user_domain.clone()),
    ("Project", |status| status.project.clone()),
    ("Project ID", |status| status.project_id.clone()),
    ("Project domain", |status| status.project_domain.clone()),
    ("Roles", |status| status.roles.join(", ")),
    ("Endpoint", |status| status.endpoint.clone()),
    ("Endpoint from", |status| status.endpoint_from.clone()),
    ("Token from", |status| status.token_from.clone()),
    ("Token expires at", expires_at),
    ("Target cloud", |status| status.target.clone()),
    ("Settings", settings),
];

fn expires_at(status: &Status) -> String {
    status.expires_at.map_or_else(String::new, |end| {
        end.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
    })
}

fn settings(status: &Status) -> String {
    let settings = status.settings.iter();
    let lines = settings.map(|(option, value, source)| format!("--{option} = {value} ({source})"));
    lines.collect::<Vec<_>>().join("\n")
}

#[derive(Args)]
struct AuthStatus {}

impl Run<Server, Record> for AuthStatus {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = context.record(FIELDS.map(|(title, _)| title.to_owned()).into())?;
        let mut status = context.auth()?.status().await?;
        // Keystone returns them in arbitrary order.
        status.roles.sort();
        let values =
            FIELDS.map(|(_, value)| or_none(Cell::Text(value(&status).into())).into_value());
        record.end(values.into())
    }
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
