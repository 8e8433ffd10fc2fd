//! The tree that is redrawn in place, with a footer.

use std::time::{Duration, Instant};

use signal_hook::consts::{SIGCONT, SIGTSTP, SIGWINCH};

use crate::output::tree::{self, View};
use crate::progress::{Counts, Tree};
use crate::secret::Redactor;
use crate::signals;
use crate::terminal::screen::Screen;
use crate::terminal::style::{Line, Style};

use super::super::super::duration::shown;
use super::super::excerpt::excerpt;
use super::super::nodes::Nodes;

/// The rows of the footer.
const FOOTER: usize = 2;

/// What is drawn, and what is known of its age.
pub struct Drawn {
    pub screen: Screen,
    pub is_unicode: bool,
    pub only_failed: bool,
    /// What was read last; nothing before the first look.
    pub tree: Option<Tree>,
    /// By how many seconds the server's clock is ahead.
    pub ahead: i64,
    pub looked_at: Instant,
    /// The time between two looks.
    pub gap: Duration,
    /// Since when the server cannot be asked, and why.
    pub failing: Option<(Instant, String)>,
}

impl Drawn {
    /// Draws it as it is now.
    pub fn draw(&mut self, redactor: &Redactor, now: i64) {
        let (width, rows) = self.screen.size();
        let lines = self.lines(
            redactor,
            now,
            width,
            Some(rows.saturating_sub(FOOTER).max(1)),
        );
        let mut lines = lines.unwrap_or_default();
        lines.extend(self.footer(redactor));
        self.screen.draw(&lines);
    }

    /// The lines of the tree; nothing if it has not been read.
    pub fn lines(
        &self,
        redactor: &Redactor,
        now: i64,
        width: usize,
        height: Option<usize>,
    ) -> Option<Vec<Line>> {
        let nodes = Nodes {
            tree: self.tree.as_ref()?,
            redactor,
            now: now + self.ahead,
            read_at: now + self.ahead
                - i64::try_from(self.looked_at.elapsed().as_secs()).unwrap_or(0),
        };
        let view = View {
            width,
            height,
            is_unicode: self.is_unicode,
            only_failed: self.only_failed,
        };
        Some(tree::lines(&nodes.top()?, &view))
    }

    fn footer(&self, redactor: &Redactor) -> [Line; FOOTER] {
        let (mut first, mut second) = (Line::default(), Line::default());
        if let Some(tree) = &self.tree {
            first.push(Style::Plain, counts(&tree.counts()));
        }
        let age = shown(Duration::from_secs(self.looked_at.elapsed().as_secs()));
        if let Some((since, why)) = &self.failing {
            let time = shown(Duration::from_secs(since.elapsed().as_secs()));
            let why = excerpt(&redactor.clean(why));
            let old = self
                .tree
                .as_ref()
                .map_or_else(String::new, |_| format!(" (read {age} ago)"));
            second.push(Style::Red, format!("no answer for {time}{old}: {why}"));
        } else if self.tree.is_some() {
            let every = shown(self.gap);
            second.push(
                Style::Dim,
                format!("read {age} ago, every {every}; Ctrl-C leaves it running"),
            );
        } else {
            second.push(Style::Dim, "reading");
        }
        [first, second]
    }

    /// Handles a signal of the terminal. Gives back any other.
    pub fn handle(&mut self, signal: i32) -> Option<i32> {
        match signal {
            SIGTSTP => {
                self.screen.leave();
                signals::stop();
                None
            }
            SIGCONT => {
                self.screen.forget();
                None
            }
            SIGWINCH => None,
            signal => Some(signal),
        }
    }
}

/// How many tasks are in which state: `12 tasks: 8 SUCCESS, 1 ERROR`.
pub fn counts(counts: &Counts) -> String {
    let all: usize = counts.values().sum();
    let tasks = if all == 1 { "task" } else { "tasks" };
    let states = counts
        .iter()
        .map(|(state, count)| format!("{count} {}", excerpt(state)));
    let states: Vec<_> = states.collect();
    if states.is_empty() {
        return "no tasks".to_owned();
    }
    format!("{all} {tasks}: {}", states.join(", "))
}
