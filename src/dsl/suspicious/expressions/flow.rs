//! Which tasks come before others.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::dsl::refused::clause::{self, CLAUSES};
use crate::yaml::Node;

/// Of workflows with more tasks than this, no order is known, as each task would be compared with all others.
const MOST_TASKS: usize = 1000;

#[derive(Default)]
pub struct Flow {
    /// The tasks that lead to a task.
    before: Vec<Vec<usize>>,
    /// All that is before a task, directly or not, once it is known.
    all_before: RefCell<HashMap<usize, Vec<bool>>>,
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
                let clauses = CLAUSES.iter().filter_map(|name| part.get(name));
                for next in clauses.flat_map(clause::next) {
                    if let Some(&follower) = by_name.get(next.name) {
                        before[follower].push(number);
                    }
                }
                let required = part.get("requires");
                let several = required.and_then(Node::items).into_iter().flatten();
                for name in several.chain(required).filter_map(Node::text) {
                    before[number].extend(by_name.get(name));
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

    /// Whether any of some tasks comes before a task, or may. A task in a cycle comes before itself.
    pub fn is_preceded(&self, task: usize, by: &[usize]) -> bool {
        if !self.knows_order() {
            return true;
        }
        let mut known = self.all_before.borrow_mut();
        let before = known.entry(task).or_insert_with(|| self.all_before(task));
        by.iter().any(|&other| before[other])
    }

    fn all_before(&self, task: usize) -> Vec<bool> {
        let mut found = vec![false; self.before.len()];
        let mut left = self.before[task].clone();
        while let Some(other) = left.pop() {
            if !found[other] {
                found[other] = true;
                left.extend(&self.before[other]);
            }
        }
        found
    }
}
