//! The critical path: the chain of tasks that made an execution as long as it was.

use std::collections::HashSet;

use super::intervals::{Interval, cut, seconds};
use super::model::{Model, Task};

/// A part of the time of an execution, and the task that took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// `None` where no task ran.
    pub task: Option<usize>,
    pub time: Interval,
    pub work: Vec<Interval>,
}

impl Segment {
    pub fn working(&self) -> i64 {
        seconds(&self.work)
    }

    pub fn waiting(&self) -> i64 {
        self.time.seconds() - self.working()
    }
}

/// The critical path: from the start of the execution to its end without a gap.
pub fn critical_path(model: &Model) -> Vec<Segment> {
    let mut path = Path {
        model,
        segments: Vec::new(),
    };
    if let Some(run) = model.runs.first() {
        path.of_run(0, run.time, None);
    }
    path.segments
}

/// Of several tasks the one that ranks last took the time. One that has not begun did not. Nor did one that outlived its
/// execution if another ended in the second before the end.
fn rank(task: &Task) -> (bool, i64, bool) {
    let end = task.time.to - i64::from(task.is_left);
    (!task.is_waiting, end, task.has_ended)
}

/// The tasks of the path and those above them.
pub fn critical_tasks(model: &Model, path: &[Segment]) -> HashSet<usize> {
    let mut found = HashSet::new();
    for segment in path {
        let mut next = segment.task;
        while let Some(task) = next.filter(|task| found.insert(*task)) {
            next = model.tasks[task].parent;
        }
    }
    found
}

struct Path<'m> {
    model: &'m Model,
    segments: Vec<Segment>,
}

impl Path<'_> {
    /// Adds what an execution did in a time; `of` is the task that started it.
    fn of_run(&mut self, run: usize, time: Interval, of: Option<usize>) {
        let mut now = time.from;
        for task in self.chain(run) {
            let end = self.model.tasks[task].time.to.clamp(now, time.to);
            self.of_task(task, Interval::new(now, end));
            now = end;
        }
        self.add(of, Interval::new(now, time.to));
    }

    /// The tasks from the first to the one that ended last, each led to by the one before it.
    fn chain(&self, run: usize) -> Vec<usize> {
        let tasks = &self.model.tasks;
        let last = |among: &[usize]| {
            let among = among.iter().copied();
            among.max_by_key(|&task| (rank(&tasks[task]), task))
        };
        let mut next = last(&self.model.runs[run].tasks);
        let (mut chain, mut seen) = (Vec::new(), HashSet::new());
        while let Some(task) = next.filter(|task| seen.insert(*task)) {
            chain.push(task);
            let triggers = &tasks[task].triggered_by;
            next = if triggers.is_empty() {
                last(&self.ended_before(run, task))
            } else {
                last(triggers)
            };
        }
        chain.reverse();
        chain
    }

    /// The older tasks that ended before one began that does not say what led to it: a rerun forgets that. None before
    /// one with which the execution began.
    fn ended_before(&self, run: usize, task: usize) -> Vec<usize> {
        let (tasks, run) = (&self.model.tasks, &self.model.runs[run]);
        let of = &tasks[task];
        if of.time.from <= run.time.from {
            return Vec::new();
        }
        let others = run.tasks.iter().copied().filter(|&other| {
            let one = &tasks[other];
            one.has_ended && one.time.from < of.time.from && one.time.to <= of.began
        });
        others.collect()
    }

    /// Adds what a task did in a time: its own part, and the executions that it waited for.
    fn of_task(&mut self, task: usize, time: Interval) {
        let before = self.segments.len();
        let mut now = time.from;
        for run in self.awaited(task, time) {
            let run_time = self.model.runs[run].time.within(time);
            let start = run_time.from.max(now);
            self.add(Some(task), Interval::new(now, start));
            self.of_run(run, Interval::new(start, run_time.to), Some(task));
            now = run_time.to.max(start);
        }
        let rest = Interval::new(now, time.to);
        if self.segments.len() == before {
            self.push(Some(task), rest);
        } else {
            self.add(Some(task), rest);
        }
    }

    /// The executions for which a task waited, one after the other: the one that ended last, and what ended before it
    /// began.
    fn awaited(&self, task: usize, time: Interval) -> Vec<usize> {
        let runs = &self.model.runs;
        let mut by_end = self.model.tasks[task].runs.clone();
        by_end.sort_by_key(|&run| runs[run].time.to);
        let mut found: Vec<usize> = Vec::new();
        let mut until = i64::MAX;
        for run in by_end.into_iter().rev() {
            let run_time = runs[run].time;
            let counts = found.is_empty() || run_time.within(time).seconds() > 0;
            if run_time.to <= until && counts {
                until = run_time.from;
                found.push(run);
            }
        }
        found.reverse();
        found
    }

    /// Adds a part of the time, unless it is none.
    fn add(&mut self, task: Option<usize>, time: Interval) {
        if time.seconds() > 0 {
            self.push(task, time);
        }
    }

    fn push(&mut self, task: Option<usize>, time: Interval) {
        let work = task.map_or(&[][..], |task| self.model.tasks[task].work.as_slice());
        let mut work = cut(work, time);
        match self.segments.last_mut() {
            Some(last) if last.task == task => {
                last.time.to = time.to;
                last.work.append(&mut work);
            }
            _ => self.segments.push(Segment { task, time, work }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Run;
    use super::*;

    /// The tasks of the execution at the top: name, from, to and the tasks that led to it.
    type Tasks<'t> = &'t [(&'t str, i64, i64, &'t [usize])];

    fn add(model: &mut Model, time: (i64, i64), tasks: Tasks<'_>, parent: Option<usize>) -> usize {
        let first = model.tasks.len();
        for &(name, from, to, before) in tasks {
            let time = Interval::new(from, to);
            model.tasks.push(Task {
                name: name.to_owned(),
                time,
                began: from,
                // Work begins after a second.
                work: vec![Interval::new((from + 1).min(to), to)],
                has_ended: !name.starts_with("left"),
                is_left: name.starts_with("left"),
                is_waiting: name.starts_with("waiting"),
                triggered_by: before.iter().map(|task| first + task).collect(),
                parent,
                ..Task::default()
            });
        }
        model.runs.push(Run {
            time: Interval::new(time.0, time.1),
            tasks: (first..model.tasks.len()).collect(),
        });
        model.runs.len() - 1
    }

    fn shown(model: &Model) -> Vec<(String, i64, i64, i64)> {
        let path = critical_path(model).into_iter();
        path.map(|segment| {
            let name = segment.task.map_or(String::new(), |task| model.path(task));
            let (from, to) = (segment.time.from, segment.time.to);
            (name, from, to, segment.waiting())
        })
        .collect()
    }

    fn expect(model: &Model, expected: &[(&str, i64, i64, i64)]) {
        let expected = expected.iter();
        let expected =
            expected.map(|&(name, from, to, waiting)| (name.to_owned(), from, to, waiting));
        assert_eq!(shown(model), expected.collect::<Vec<_>>());
    }

    #[test]
    fn the_chain_of_one_execution() {
        for (time, tasks, expected) in [
            ((0, 5), &[][..], &[("", 0, 5, 5)][..]),
            ((0, 0), &[], &[]),
            // Two branches and a join, which exists since the first of them ended.
            (
                (0, 12),
                &[
                    ("a", 0, 3, &[][..]),
                    ("b", 0, 7, &[]),
                    ("join", 3, 11, &[0, 1]),
                ],
                &[("b", 0, 7, 1), ("join", 7, 11, 0), ("", 11, 12, 1)],
            ),
            // Something else ended last.
            (
                (0, 9),
                &[("a", 0, 3, &[]), ("b", 3, 4, &[0]), ("c", 3, 9, &[0])],
                &[("a", 0, 3, 1), ("c", 3, 9, 1)],
            ),
            // The queue before a task is a part of it.
            (
                (0, 9),
                &[("a", 2, 3, &[]), ("b", 5, 9, &[0])],
                &[("a", 0, 3, 3), ("b", 3, 9, 3)],
            ),
            // Of those that ended at once the last one.
            (
                (0, 4),
                &[("a", 0, 4, &[]), ("b", 0, 4, &[])],
                &[("b", 0, 4, 1)],
            ),
            // A join that has not begun does not take the time.
            (
                (0, 6),
                &[("a", 0, 2, &[]), ("b", 0, 6, &[]), ("waiting", 2, 6, &[])],
                &[("b", 0, 6, 1)],
            ),
            // The command fail behind a ended it, while another task ran on.
            (
                (0, 6),
                &[("a", 0, 5, &[]), ("left", 0, 6, &[])],
                &[("a", 0, 5, 1), ("", 5, 6, 1)],
            ),
            // Somebody ended it.
            (
                (0, 6),
                &[("a", 0, 3, &[]), ("left", 0, 6, &[])],
                &[("left", 0, 6, 1)],
            ),
            // What takes no time is on the path.
            (
                (0, 2),
                &[("a", 0, 2, &[]), ("b", 2, 2, &[0])],
                &[("a", 0, 2, 1), ("b", 2, 2, 0)],
            ),
            // One that does not say what led to it: a rerun forgets that.
            (
                (0, 9),
                &[("a", 0, 2, &[]), ("b", 0, 5, &[0]), ("c", 6, 9, &[])],
                &[("a", 0, 2, 1), ("b", 2, 5, 0), ("c", 5, 9, 2)],
            ),
            // A server may say anything.
            (
                (0, 5),
                &[("a", 0, 5, &[1]), ("b", 0, 5, &[0]), ("c", 0, 1, &[2])],
                &[("a", 0, 5, 1), ("b", 5, 5, 0)],
            ),
            ((0, 5), &[("a", 7, 9, &[])], &[("a", 0, 5, 5)]),
            (
                (5, 9),
                &[("a", 0, 2, &[])],
                &[("a", 5, 5, 0), ("", 5, 9, 4)],
            ),
        ] {
            let mut model = Model::default();
            add(&mut model, time, tasks, None);
            expect(&model, expected);
        }
    }

    #[test]
    fn a_sub_execution_is_in_the_place_of_its_task() {
        let mut model = Model::default();
        add(
            &mut model,
            (0, 12),
            &[("a", 0, 1, &[]), ("call", 1, 11, &[0]), ("z", 11, 12, &[1])],
            None,
        );
        let below = add(
            &mut model,
            (3, 10),
            &[("b", 3, 5, &[]), ("c", 5, 10, &[0])],
            Some(1),
        );
        model.tasks[1].runs = vec![below];
        model.tasks[1].work = vec![Interval::new(4, 10)];
        expect(
            &model,
            &[
                ("a", 0, 1, 1),
                ("call", 1, 3, 2),
                ("call > b", 3, 5, 1),
                ("call > c", 5, 10, 1),
                ("call", 10, 11, 1),
                ("z", 11, 12, 1),
            ],
        );
        let path = critical_path(&model);
        assert_eq!(critical_tasks(&model, &path).len(), 5);
    }

    #[test]
    fn of_items_and_attempts_those_that_were_waited_for() {
        let mut model = Model::default();
        add(&mut model, (0, 10), &[("each", 0, 10, &[])], None);
        // Two at a time, and an earlier attempt whose tasks were not read.
        let runs = [
            ((0, 3), "first"),
            ((0, 2), "beside"),
            ((4, 10), "last"),
            ((4, 9), "second"),
        ];
        for (item, (time, name)) in (0..).zip(runs) {
            let tasks = [(name, time.0, time.1, &[][..])];
            let tasks = if name == "first" { &[][..] } else { &tasks };
            let run = add(&mut model, time, tasks, Some(0));
            if let Some(task) = model.runs[run].tasks.first() {
                model.tasks[*task].item = Some(item);
            }
            model.tasks[0].runs.push(run);
        }
        model.tasks[0].work = vec![Interval::new(0, 3), Interval::new(5, 10)];
        expect(&model, &[("each", 0, 4, 1), ("each > [2] last", 4, 10, 1)]);
    }
}
