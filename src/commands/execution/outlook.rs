//! What will not be done to executions in their present states, so that it is known before.

use crate::api::executions::has_ended;

use super::super::bulk::Verb;

/// What will not be deleted without `--force`.
pub fn of_deletion<'s>(states: impl Iterator<Item = &'s str>) -> Vec<String> {
    let open = states.filter(|state| !has_ended(state)).count();
    let what = of_these(open, "has not ended", "have not ended").map(|these| {
        let them = if open == 1 { "it" } else { "them" };
        format!("{these}; the server refuses to delete {them} without --force")
    });
    what.into_iter().collect()
}

/// What will not be put into the state `wanted`.
pub fn of_change<'s>(
    states: impl Iterator<Item = &'s str>,
    verb: Verb,
    wanted: &str,
) -> Vec<String> {
    let (mut reached, mut ended) = (0, 0);
    for state in states {
        if state == wanted {
            reached += 1;
        } else if has_ended(state) {
            ended += 1;
        }
    }
    let reached = of_these(reached, "is", "are").map(|these| format!("{these} {wanted} already"));
    let ended = of_these(ended, "has ended", "have ended")
        .map(|these| format!("{these} and cannot be {}", verb.past));
    reached.into_iter().chain(ended).collect()
}

/// `3 of these are`; `None` for none.
fn of_these(count: usize, one: &str, several: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 of these {one}")),
        _ => Some(format!("{count} of these {several}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_ended_is_not_deleted() {
        let told = |states: &[&str]| of_deletion(states.iter().copied()).join("\n");
        assert_eq!(told(&["SUCCESS", "ERROR", "CANCELLED"]), "");
        assert_eq!(
            told(&["PAUSED", "ERROR"]),
            "1 of these has not ended; the server refuses to delete it without --force"
        );
        assert_eq!(
            told(&["RUNNING", "IDLE"]),
            "2 of these have not ended; the server refuses to delete them without --force"
        );
    }

    #[test]
    fn what_has_ended_or_is_so_already_is_not_changed() {
        let states = ["RUNNING", "CANCELLED", "ERROR", "SUCCESS"];
        let told = |verb, wanted| of_change(states.into_iter(), verb, wanted);
        assert_eq!(
            told(Verb::CANCEL, "CANCELLED"),
            [
                "1 of these is CANCELLED already",
                "2 of these have ended and cannot be cancelled"
            ]
        );
        assert_eq!(
            told(Verb::PAUSE, "PAUSED"),
            ["3 of these have ended and cannot be paused"]
        );
    }
}
