//! Which tasks come before others, and how they have ended then.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::dsl::refused::clause::{self, CLAUSES};
use crate::yaml::Node;

/// Of workflows with more tasks than this, no order is known, as each task would be compared with all others.
const MOST_TASKS: usize = 1000;

/// Ways in which a task ends, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ends(u8);

impl Ends {
    const NONE: Self = Self(0);
    pub const SUCCESS: Self = Self(1);
    pub const ERROR: Self = Self(2);
    pub const SKIPPED: Self = Self(4);
    pub const ANY: Self = Self(7);

    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn shares(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// After which ends the engine follows a clause. A task that is skipped and has no `on-skip` goes on as after a
    /// success (`DirectWorkflowController._find_next_tasks`).
    fn of_clause(name: &str) -> Self {
        match name {
            "on-success" => Self::SUCCESS.or(Self::SKIPPED),
            "on-error" => Self::ERROR,
            "on-skip" => Self::SKIPPED,
            _ => Self::SUCCESS.or(Self::ERROR),
        }
    }

    /// After which ends the engine publishes what a clause says.
    pub fn of_publish(clause: &str) -> Self {
        match clause {
            "on-success" => Self::SUCCESS,
            other => Self::of_clause(other),
        }
    }
}

#[derive(Default)]
pub struct Flow {
    /// The tasks that lead to a task, and how they end then.
    before: Vec<Vec<(usize, Ends)>>,
    /// How each task ends that is before a task, directly or not, once it is known.
    all_before: RefCell<HashMap<usize, Vec<Ends>>>,
}

impl Flow {
    pub fn new<'t>(
        by_name: &HashMap<&'t str, usize>,
        tasks: &[Node<'t>],
        defaults: Option<Node<'t>>,
    ) -> Self {
        let mut before = vec![Vec::new(); tasks.len()];
        if tasks.len() > MOST_TASKS {
            return Self {
                before,
                ..Self::default()
            };
        }
        for (number, task) in tasks.iter().enumerate() {
            for part in [Some(*task), defaults].into_iter().flatten() {
                for name in CLAUSES {
                    let ends = Ends::of_clause(name);
                    for next in part.get(name).into_iter().flat_map(clause::next) {
                        if let Some(&follower) = by_name.get(next.name) {
                            before[follower].push((number, ends));
                        }
                    }
                }
                let required = part.get("requires");
                let several = required.and_then(Node::items).into_iter().flatten();
                for name in several.chain(required).filter_map(Node::text) {
                    let required = by_name.get(name).map(|&required| (required, Ends::ANY));
                    before[number].extend(required);
                }
            }
        }
        Self {
            before,
            ..Self::default()
        }
    }

    fn knows_order(&self) -> bool {
        self.before.len() <= MOST_TASKS
    }

    /// Whether any of some tasks comes before a task, or may, and ends in one of the ways beside it. A task in a cycle
    /// comes before itself.
    pub fn is_preceded(&self, task: usize, by: &[(usize, Ends)]) -> bool {
        if !self.knows_order() {
            return true;
        }
        let mut known = self.all_before.borrow_mut();
        let before = known.entry(task).or_insert_with(|| self.all_before(task));
        by.iter().any(|&(other, ends)| before[other].shares(ends))
    }

    fn all_before(&self, task: usize) -> Vec<Ends> {
        let mut found = vec![Ends::NONE; self.before.len()];
        let mut left = vec![task];
        let mut seen = vec![false; self.before.len()];
        while let Some(task) = left.pop() {
            for &(other, ends) in &self.before[task] {
                found[other] = found[other].or(ends);
                if !seen[other] {
                    seen[other] = true;
                    left.push(other);
                }
            }
        }
        found
    }
}
