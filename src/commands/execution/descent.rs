//! Ends the sub-executions of an execution that has ended, top down.
//!
//! The server leaves them running when their parent goes to ERROR or SUCCESS. Tasks go on as well: one with items and a
//! limit to its concurrency starts the next sub-execution when one is stopped, one with `retry` starts it again. So the
//! tree is read again until nothing in it runs or is about to start.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;

use crate::api::Mistral;
use crate::api::executions::{self, Member, has_ended};
use crate::api::tasks::{self, Among, Unfinished};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::terminal::Terminal;
use crate::wait::Clock;

use super::change_state::{self, Wish};

/// The pauses, in milliseconds, after which the tree is read again while a task of it runs a workflow, or waits to do so,
/// and no sub-execution runs. The next one was measured to start after 0.3 to 1.8 seconds.
const PAUSES: [u64; 8] = [50, 100, 200, 300, 500, 500, 700, 700];
/// How long sub-executions are stopped that tasks keep starting.
const TIME_LIMIT: Duration = Duration::from_mins(1);

pub struct Descent<'a> {
    mistral: &'a Mistral,
    terminal: &'a Terminal,
    /// The execution above all others.
    id: &'a str,
    /// The same as the server sent it last.
    row: &'a Value,
    wish: &'a Wish<'a>,
    clock: &'a Clock,
    /// Those that were asked to end, and did.
    stopped: HashSet<String>,
    /// Those that could not be ended.
    failed: HashSet<String>,
}

impl<'a> Descent<'a> {
    pub fn new(
        mistral: &'a Mistral,
        terminal: &'a Terminal,
        (id, row): (&'a str, &'a Value),
        wish: &'a Wish<'a>,
        clock: &'a Clock,
    ) -> Self {
        Self {
            mistral,
            terminal,
            id,
            row,
            wish,
            clock,
            stopped: HashSet::new(),
            failed: HashSet::new(),
        }
    }

    /// Ends what runs. `below` is what is known of the tree. Returns the tasks that go on.
    pub async fn run(&mut self, below: Option<Vec<Member>>) -> Result<Vec<Unfinished>> {
        let mut known = below;
        let mut pauses = PAUSES.into_iter();
        let deadline = self.clock.now() + TIME_LIMIT;
        loop {
            let below = match known.take() {
                Some(below) => below,
                None => executions::family(self.mistral, self.id).await?.below,
            };
            let is_in_time = self.clock.now() < deadline;
            if self.stop_running(&below).await? {
                pauses = PAUSES.into_iter();
                if is_in_time {
                    continue;
                }
            }
            let tasks = self.unfinished(&below).await?;
            let may_start = tasks.iter().any(Unfinished::runs_workflow) && self.has_no_failure();
            match pauses.next() {
                Some(_) if may_start && !is_in_time => {
                    return Err(Error::local("tasks still start sub-executions")
                        .hint("run this command again to stop those as well"));
                }
                Some(pause) if may_start => {
                    let pause = Duration::from_millis(pause);
                    self.clock.pause_until(self.clock.now() + pause).await;
                }
                _ => return Ok(tasks),
            }
        }
    }

    /// Whether all sub-executions that were to end did.
    pub fn has_no_failure(&self) -> bool {
        self.failed.is_empty()
    }

    /// Says how many sub-executions were ended.
    pub fn note_stopped(&self) {
        let (id, state) = (self.id, self.wish.state);
        let what = match self.stopped.len() {
            0 => return,
            1 => "1 sub-execution".to_owned(),
            count => format!("{count} sub-executions"),
        };
        self.terminal.note(&format!(
            "mistral: note: {what} of execution {id} ended with it in {state}"
        ));
    }

    /// Ends the sub-executions that run, parents first. Returns whether there were any.
    async fn stop_running(&mut self, below: &[Member]) -> Result<bool> {
        let mut found = false;
        for member in below {
            let is_done = self.stopped.contains(&member.id) || self.failed.contains(&member.id);
            if is_done || member.has_ended() {
                continue;
            }
            found = true;
            self.stop(&member.id).await?;
        }
        Ok(found)
    }

    /// Ends one sub-execution. An error is one that all others would have, too.
    async fn stop(&mut self, id: &str) -> Result<()> {
        let what = match change_state::put(self.mistral, id, self.wish).await {
            Ok(row) if row["state"] == self.wish.state => {
                self.stopped.insert(id.to_owned());
                return Ok(());
            }
            Ok(row) if row["state"].as_str().is_some_and(has_ended) => return Ok(()),
            Ok(row) => {
                change_state::not_reached(&single_line(id), self.wish, &row).unwrap_or_default()
            }
            Err(error) if is_gone(&error) => return Ok(()),
            Err(error) if error.is_without_answer() || error.kind == Kind::Authentication => {
                return Err(error);
            }
            Err(error) => error.to_string(),
        };
        self.failed.insert(id.to_owned());
        self.terminal.note(&format!(
            "mistral: sub-execution {} of {}: {what}",
            single_line(id),
            self.id
        ));
        Ok(())
    }

    /// The tasks of the tree that run or wait.
    async fn unfinished(&self, below: &[Member]) -> Result<Vec<Unfinished>> {
        if below.is_empty() {
            return tasks::unfinished(self.mistral, &Among::Execution(self.id)).await;
        }
        let since = self.row["created_at"].as_str().unwrap_or_default();
        let mut tasks = tasks::unfinished(self.mistral, &Among::Since(since)).await?;
        let ids: HashSet<_> = below.iter().map(|member| member.id.as_str()).collect();
        tasks.retain(|task| {
            let owner = task.workflow_execution_id.as_deref();
            owner.is_some_and(|owner| self.row["id"] == owner || ids.contains(owner))
        });
        Ok(tasks)
    }
}

/// Whether an execution could not be ended as it has ended otherwise, or was deleted, in the meantime.
fn is_gone(error: &Error) -> bool {
    error.kind == Kind::NotFound || change_state::refused_in(&error.message).is_some_and(has_ended)
}
