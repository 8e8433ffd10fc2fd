//! Which workflows are drawn: those that were asked for, and in them those that their tasks run.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::dsl::graph::Workflow;
use crate::error::Result;

use super::super::workflow_definitions::Library;

/// The most workflows that are drawn within others.
const MOST_INNER: usize = 100;
/// The most tasks of these together.
const MOST_TASKS: usize = 5000;

/// A task of a workflow that is drawn, by the places of both.
pub type TaskAt = (usize, usize);

/// A workflow that is drawn.
pub struct Drawn {
    pub workflow: Rc<Workflow>,
    /// The task that runs it.
    pub parent: Option<TaskAt>,
    /// How many are around it.
    level: usize,
}

/// All that is drawn, each workflow behind the one that it is in.
#[derive(Default)]
pub struct Expanded {
    pub drawn: Vec<Drawn>,
    /// The workflows that tasks run, as far as they are drawn.
    pub inner: HashMap<TaskAt, usize>,
    /// How many were left out because there are too many.
    pub left_out: usize,
    /// The workflows that are drawn.
    seen: HashSet<*const Workflow>,
    /// How many tasks those within others have.
    inner_tasks: usize,
}

/// Draws these workflows, and down to a depth those that their tasks run. What is drawn within another one is not drawn
/// again.
pub async fn expand(
    library: &mut Library<'_>,
    tops: &[Rc<Workflow>],
    depth: usize,
) -> Result<Expanded> {
    let mut expanded = Expanded::default();
    let called = called(tops);
    let (inner, outer): (Vec<_>, Vec<_>) = tops
        .iter()
        .partition(|top| depth > 0 && called.contains(&Rc::as_ptr(top)));
    for top in outer.into_iter().chain(inner) {
        if !expanded.seen.contains(&Rc::as_ptr(top)) {
            expanded.open(library, top, depth).await?;
        }
    }
    Ok(expanded)
}

/// Those of some workflows that another of them calls.
fn called(all: &[Rc<Workflow>]) -> HashSet<*const Workflow> {
    let by_name: HashMap<&str, &Rc<Workflow>> = all
        .iter()
        .map(|workflow| (workflow.name.as_str(), workflow))
        .collect();
    let mut found = HashSet::new();
    for caller in all {
        for task in caller.tasks.iter().filter(|task| task.call.is_workflow) {
            let candidates = caller.candidates(&task.call.name);
            let callee = candidates
                .iter()
                .find_map(|name| by_name.get(name.as_str()));
            found.extend(
                callee
                    .filter(|callee| !Rc::ptr_eq(callee, caller))
                    .map(|callee| Rc::as_ptr(callee)),
            );
        }
    }
    found
}

impl Expanded {
    async fn open(
        &mut self,
        library: &mut Library<'_>,
        top: &Rc<Workflow>,
        depth: usize,
    ) -> Result<()> {
        let mut next = self.drawn.len();
        self.add(Drawn {
            workflow: Rc::clone(top),
            parent: None,
            level: 0,
        });
        while next < self.drawn.len() {
            if self.drawn[next].level < depth {
                self.open_tasks(library, next).await?;
            }
            next += 1;
        }
        Ok(())
    }

    async fn open_tasks(&mut self, library: &mut Library<'_>, place: usize) -> Result<()> {
        let caller = Rc::clone(&self.drawn[place].workflow);
        let level = self.drawn[place].level + 1;
        for (task, of) in caller.tasks.iter().enumerate() {
            if !of.call.is_workflow || of.call.is_dynamic {
                continue;
            }
            if self.is_full() {
                self.left_out += 1;
                continue;
            }
            let Some(found) = library.called(&caller, &of.call.name).await? else {
                continue;
            };
            if !self.is_around(place, &found) {
                self.inner.insert((place, task), self.drawn.len());
                self.inner_tasks += found.tasks.len();
                self.add(Drawn {
                    workflow: found,
                    parent: Some((place, task)),
                    level,
                });
            }
        }
        Ok(())
    }

    fn add(&mut self, drawn: Drawn) {
        self.seen.insert(Rc::as_ptr(&drawn.workflow));
        self.drawn.push(drawn);
    }

    fn is_full(&self) -> bool {
        self.inner.len() >= MOST_INNER || self.inner_tasks >= MOST_TASKS
    }

    /// Whether a workflow is the one at a place, or one around it: a cycle.
    fn is_around(&self, place: usize, workflow: &Rc<Workflow>) -> bool {
        let mut at = Some(place);
        while let Some(place) = at {
            let drawn = &self.drawn[place];
            if drawn.workflow.name == workflow.name {
                return true;
            }
            at = drawn.parent.map(|(place, _)| place);
        }
        false
    }
}
