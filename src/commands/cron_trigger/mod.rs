//! Cron triggers: `/v2/cron_triggers`.

mod create;
mod history;
mod next;
mod replacing;
mod resource_type;
mod run_now;
mod upcoming;
mod update;

use crate::definitions::Kind;

use super::command::{Command, Group};
use super::definition_edit::{Edit, Editable};
use super::generic::{Delete, Get, List};
use create::Create;
use history::History;
use next::Next;
use resource_type::CronTrigger;
use run_now::RunNow;
use update::Update;

pub const GROUP: Group = Group {
    title: "Cron triggers",
    commands: &[
        Command::new::<List<CronTrigger>, _, _>(
            "cron-trigger-list",
            "List cron triggers").example("mistral cron-trigger-list"),
        Command::new::<Get<CronTrigger>, _, _>(
            "cron-trigger-get",
            "Show a cron trigger").example("mistral cron-trigger-get nightly"),
        Command::new::<Create, _, _>(
            "cron-trigger-create",
            "Create a trigger that runs a workflow at given times").example("mistral cron-trigger-create nightly backup '{\"vm\": \"web-1\"}' --pattern '0 2 * * *'"),
        Command::new::<Update, _, _>(
            "cron-trigger-update",
            "Change a cron trigger by putting a new one, which runs as you, in its place").example("mistral cron-trigger-update nightly --pattern '0 3 * * *'"),
        Command::new::<Next, _, _>(
            "cron-trigger-next",
            "Show when a cron trigger or a pattern comes next").example("mistral cron-trigger-next nightly -n 5\nmistral cron-trigger-next --pattern '0 2 L * *' --local"),
        Command::new::<RunNow, _, _>(
            "cron-trigger-run",
            "Start now, as yourself, what a cron trigger would start").example("mistral cron-trigger-run nightly -p vm=web-2 --wait"),
        Command::new::<History, _, _>(
            "cron-trigger-history",
            "List the executions that a cron trigger started").example("mistral cron-trigger-history nightly --state ERROR"),
        Command::new::<Edit<CronTrigger>, _, _>("cron-trigger-edit", "Edit a cron trigger, by putting a new one in its place, which runs as you")
            .example("mistral cron-trigger-edit nightly"),
        Command::new::<Delete<CronTrigger>, _, _>(
            "cron-trigger-delete",
            "Delete cron triggers").example("mistral cron-trigger-delete nightly"),
    ],
};

impl Editable for CronTrigger {
    const EDITED: Kind = Kind::CronTrigger;
}
