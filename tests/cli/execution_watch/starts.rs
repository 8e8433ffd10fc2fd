//! `--watch` of the commands that start something: the lines are on standard error, the answer on standard output.

use serde_json::json;

use crate::support::refused_locally;

use super::world::{Show, World, execution, task, with};

fn world(state: &str, second: u32) -> World {
    let info = (state == "ERROR").then_some("boom");
    let task = with(task("x", "a", state, second), &json!({"state_info": info}));
    World::new(&[execution("x", state, second)], &[task])
}

#[test]
fn a_created_execution_is_watched() {
    let show = Show::new(vec![
        world("RUNNING", 1),
        world("RUNNING", 1),
        world("SUCCESS", 9),
    ]);
    let ran = show.run("execution-create w --watch -f value -c ID -c State");
    ran.assert(0, "x\nSUCCESS\n");
    let expected = "mistral: execution x has started\n\
        2026-11-27T10:00:00Z execution x  RUNNING\n\
        2026-11-27T10:00:01Z a  RUNNING\n\
        2026-11-27T10:00:09Z a  RUNNING -> SUCCESS  8s\n\
        2026-11-27T10:00:09Z execution x  RUNNING -> SUCCESS  9s\n";
    assert_eq!(ran.stderr, expected);
}

#[test]
fn its_failure_is_explained_at_the_end() {
    let show = Show::new(vec![world("RUNNING", 1), world("ERROR", 9)]);
    let ran = show.run("execution-create w --watch -f value -c ID -c State");
    ran.assert(3, "x\nERROR\n");
    let expected = "mistral: execution x has started\n\
        2026-11-27T10:00:09Z a  ERROR  8s  boom\n\
        2026-11-27T10:00:09Z execution x  ERROR  9s\n\
        mistral: execution x failed: a: boom\n  hint: to see more: mistral execution-why x\n  \
        hint: to run the failed tasks again: mistral execution-retry x\n";
    assert_eq!(ran.stderr, expected);
}

#[test]
fn the_other_states_have_their_exit_codes() {
    for (state, code) in [("CANCELLED", 4), ("PAUSED", 5)] {
        let show = Show::new(vec![world("RUNNING", 1), world(state, 9)]);
        let ran = show.run("execution-create w --watch -f value -c State");
        ran.assert(code, &format!("{state}\n"));
    }
}

#[test]
fn limits_are_for_a_watch_too() {
    let show = Show::new(vec![world("RUNNING", 1)]);
    let ran = show.run("execution-create w --watch --timeout 0 -f value -c State");
    ran.assert(124, "RUNNING\n");
    ran.assert_stderr(&[
        "mistral: timed out after 0s: the state of execution x is RUNNING\n  hint: to watch again: mistral execution-watch x\n",
    ]);
    let show = Show::new(vec![world("RUNNING", 1)]);
    let ran = show.run("execution-create w --watch --timeout 20 --interval 10 -f value -c State");
    ran.assert(124, "RUNNING\n");
    let looks = show.looks().len();
    assert!((3..=4).contains(&looks), "{looks}");
}

#[test]
fn a_retry_is_watched_after_its_rows() {
    let show = Show::new(vec![
        world("ERROR", 9),
        world("RUNNING", 11),
        world("SUCCESS", 12),
    ]);
    let ran = show.run("execution-retry x --watch -f value");
    ran.assert(0, "a t-a 2\n");
    let expected = "2026-11-27T10:00:00Z execution x  RUNNING\n\
        2026-11-27T10:00:01Z a  RUNNING\n\
        2026-11-27T10:00:12Z a  RUNNING -> SUCCESS  11s\n\
        2026-11-27T10:00:12Z execution x  RUNNING -> SUCCESS  12s\n";
    assert_eq!(ran.stderr, expected);
    let show = Show::new(vec![
        world("ERROR", 9),
        world("RUNNING", 11),
        world("ERROR", 12),
    ]);
    let ran = show.run("execution-retry x --watch --timeout 1h --interval 2s -f value");
    ran.assert(3, "a t-a 2\n");
    ran.assert_stderr(&[
        "Z a  RUNNING -> ERROR  11s  boom\n",
        "mistral: execution x failed: a: boom\n",
    ]);
}

#[test]
fn a_rehearsal_has_nothing_to_watch() {
    refused_locally(2, &[("execution-retry x --dry-run --watch", "--watch")]);
}
