//! Waits with a clock of their own, for a server that is a function.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use crate::error::{Error, Kind, Result};

use super::{Clock, End, Event, Goal, LONGEST_GAP, LOOK_TIMEOUT, Pace, Polled, State, Until, Wait};

/// What a wait did.
struct Ran {
    polled: Result<Vec<Polled>>,
    /// When each look was, in seconds from the beginning, and whose.
    looks: Vec<(f64, String)>,
    events: Vec<String>,
    /// The most looks at the same time.
    at_once: usize,
    took: Duration,
}

/// How to wait.
struct How {
    goal: Goal,
    until: Until,
    timeout: Option<u64>,
    delay: u64,
}

impl Default for How {
    fn default() -> Self {
        Self {
            goal: Goal::new(Vec::new(), false),
            until: Until::All,
            timeout: None,
            delay: 0,
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "some looks fail")]
fn state(name: &str) -> Result<State> {
    Ok(State {
        name: name.to_owned(),
        info: None,
    })
}

fn refused() -> Error {
    Error::new(Kind::Unreachable, "cannot connect")
}

/// Waits for executions whose state at a time, in seconds, is a function.
fn run(how: &How, ids: &[&str], server: impl Fn(&str, f64) -> Result<State>) -> Ran {
    let clock = Clock::skipping();
    let began = clock.now();
    let seconds = |at: Instant| (at - began).as_secs_f64();
    let (looks, events) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let wait = Wait {
        goal: &how.goal,
        until: how.until,
        timeout: how.timeout.map(Duration::from_secs),
        delay: Duration::from_millis(how.delay),
        pace: Pace::new(LONGEST_GAP),
        look_timeout: LOOK_TIMEOUT,
        clock: &clock,
    };
    let (now, most) = (Cell::new(0), Cell::new(0));
    let look = async |id: &str| {
        let at = seconds(clock.now());
        looks.borrow_mut().push((at, id.to_owned()));
        now.update(|count| count + 1);
        most.set(most.get().max(now.get()));
        tokio::task::yield_now().await;
        now.update(|count| count - 1);
        server(id, at)
    };
    let mut tell = |event: Event<'_>| {
        let text = match event {
            Event::Is { id, state } => format!("{id} is {}", state.name),
            Event::Became {
                id, before, state, ..
            } => format!("{id} {} {}", before.name, state.name),
            Event::Lost { id, error } => format!("{id} lost: {error}"),
            Event::Failing(error) => format!("failing: {error}"),
            Event::Recovered(_) => "recovered".to_owned(),
        };
        events.borrow_mut().push(text);
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let polled = runtime.block_on(wait.run(ids.iter().copied(), look, &mut tell));
    Ran {
        polled,
        looks: looks.into_inner(),
        events: events.into_inner(),
        at_once: most.get(),
        took: clock.now() - began,
    }
}

fn ends(ran: &Ran) -> Vec<&End> {
    let polled = ran.polled.as_ref().unwrap();
    polled.iter().map(|one| &one.end).collect()
}

#[test]
fn the_end_is_seen_soon_with_few_looks() {
    for (lasts, late, most) in [(2.0, 0.3, 10), (60.0, 3.1, 80), (3600.0, 10.1, 460)] {
        let ran = run(&How::default(), &["a"], |_, at| {
            state(if at < lasts { "RUNNING" } else { "SUCCESS" })
        });
        assert!(matches!(ends(&ran)[..], [End::Wished]));
        let seen = ran.took.as_secs_f64() - lasts;
        assert!(seen <= late, "{lasts}: {seen}");
        assert!(ran.looks.len() <= most, "{lasts}: {}", ran.looks.len());
        assert_eq!(ran.events, ["a is RUNNING", "a RUNNING SUCCESS"]);
    }
}

#[test]
fn one_that_was_just_started_is_looked_at_after_a_quarter_of_a_second() {
    let how = How {
        delay: 250,
        ..How::default()
    };
    let ran = run(&how, &["a"], |_, _| state("SUCCESS"));
    let [(at, _)] = &ran.looks[..] else {
        panic!("{:?}", ran.looks)
    };
    assert!((0.25..0.3).contains(at), "{at}");
}

#[test]
fn a_time_limit_ends_with_a_last_look() {
    let how = How {
        timeout: Some(60),
        ..How::default()
    };
    let ran = run(&how, &["a"], |_, _| state("RUNNING"));
    assert!(matches!(ends(&ran)[..], [End::TimedOut]));
    let last = ran.looks.last().unwrap().0;
    assert!((60.0..60.1).contains(&last), "{last}");
    let ran = run(&how, &["a"], |_, at| {
        state(if at < 59.99 { "RUNNING" } else { "SUCCESS" })
    });
    assert!(matches!(ends(&ran)[..], [End::Wished]));
}

#[test]
fn a_time_limit_of_nothing_looks_once() {
    let how = How {
        timeout: Some(0),
        ..How::default()
    };
    let ran = run(&how, &["a", "b", "c", "d", "e", "f"], |id, _| {
        state(if id == "f" { "SUCCESS" } else { "RUNNING" })
    });
    assert_eq!(ran.looks.len(), 6);
    let timed_out = ends(&ran)[..5]
        .iter()
        .all(|end| matches!(end, End::TimedOut));
    assert!(timed_out && matches!(ends(&ran)[5], End::Wished));
}

#[test]
fn an_outage_is_told_once_and_ridden_out_for_five_minutes() {
    let outage = |from: f64, to: f64| {
        run(&How::default(), &["a"], move |_, at| {
            if (from..to).contains(&at) {
                return Err(refused());
            }
            state(if at < 600.0 { "RUNNING" } else { "SUCCESS" })
        })
    };
    let ran = outage(10.0, 250.0);
    assert!(matches!(ends(&ran)[..], [End::Wished]));
    let expected = [
        "a is RUNNING",
        "failing: cannot connect",
        "recovered",
        "a RUNNING SUCCESS",
    ];
    assert_eq!(ran.events, expected);
    let ran = outage(10.0, 500.0);
    assert!(matches!(ends(&ran)[..], [End::Failed]));
    assert!(
        (310.0..322.0).contains(&ran.took.as_secs_f64()),
        "{:?}",
        ran.took
    );
    assert!(ran.looks.len() < 110, "{}", ran.looks.len());
}

#[test]
fn an_outage_of_one_is_told_once_and_ends_after_five_minutes() {
    let ran = run(&How::default(), &["a", "b"], |id, at| {
        if id == "a" {
            return Err(refused());
        }
        state(if at < 3600.0 { "RUNNING" } else { "SUCCESS" })
    });
    assert!(matches!(ends(&ran)[..], [End::Failed, End::Wished]));
    let mut events = ran.events;
    events.sort();
    let expected = [
        "a lost: cannot connect",
        "b RUNNING SUCCESS",
        "b is RUNNING",
        "failing: cannot connect",
    ];
    assert_eq!(events, expected);
    let last = ran.looks.iter().rfind(|(_, id)| id == "a").unwrap().0;
    assert!((300.0..312.0).contains(&last), "{last}");
}

#[test]
fn a_time_limit_rides_out_what_lasts_longer() {
    let how = How {
        timeout: Some(1000),
        ..How::default()
    };
    let ran = run(&how, &["a"], |_, at| {
        if at < 900.0 {
            return Err(refused());
        }
        state("SUCCESS")
    });
    assert!(matches!(ends(&ran)[..], [End::Wished]));
    let ran = run(&how, &["a"], |_, _| Err(refused()));
    assert!(matches!(ends(&ran)[..], [End::TimedOut]));
}

#[test]
fn errors_end_one_and_those_of_a_login_end_all() {
    let ran = run(&How::default(), &["gone", "b"], |id, at| {
        if id == "gone" {
            return Err(Error::new(Kind::NotFound, "not found"));
        }
        state(if at < 5.0 { "RUNNING" } else { "SUCCESS" })
    });
    assert!(matches!(ends(&ran)[..], [End::Failed, End::Wished]));
    let tries = Cell::new(0);
    let ran = run(&How::default(), &["a", "b"], |_, _| {
        tries.set(tries.get() + 1);
        Err(Error::authentication("wrong password"))
    });
    assert!(ran.polled.is_err());
    assert!(tries.get() <= 2);
    let ran = run(&How::default(), &["a"], |_, _| {
        Err(Error::new(Kind::Interrupted, "Ctrl-C at a prompt"))
    });
    assert!(ran.polled.is_err());
}

#[test]
fn the_wait_is_over_with_the_first_where_that_is_wanted() {
    let server = |id: &str, at: f64| {
        state(match id {
            "fails" if at >= 5.0 => "ERROR",
            "works" if at >= 9.0 => "SUCCESS",
            _ => "RUNNING",
        })
    };
    let with = |until| How {
        until,
        ..How::default()
    };
    let ran = run(&with(Until::Any), &["works", "fails"], server);
    assert!(matches!(ends(&ran)[..], [End::Unfinished, End::Other(_)]));
    let ran = run(&with(Until::FirstFailure), &["works", "fails"], server);
    assert!(matches!(ends(&ran)[..], [End::Unfinished, End::Other(_)]));
    let ran = run(&with(Until::All), &["works", "fails"], server);
    assert!(matches!(ends(&ran)[..], [End::Wished, End::Other(_)]));
}

#[test]
fn states_end_a_wait_when_the_wished_one_cannot_come() {
    for (wished, ignores, seen, code) in [
        ("", false, "SUCCESS", Some(0)),
        ("", false, "ERROR", Some(3)),
        ("", false, "CANCELLED", Some(4)),
        ("", false, "PAUSED", Some(5)),
        ("", true, "PAUSED", None),
        ("", false, "IDLE", None),
        ("PAUSED", true, "PAUSED", Some(0)),
        ("CANCELLED", false, "SUCCESS", Some(1)),
        ("CANCELLED", false, "ERROR", Some(3)),
        ("ERROR", false, "ERROR", Some(0)),
        ("RUNNING", false, "PAUSED", Some(5)),
        ("RUNNING", true, "PAUSED", None),
        ("RUNNING", false, "SUCCESS", Some(1)),
    ] {
        let wished_states = Some(wished.to_owned()).filter(|name| !name.is_empty());
        let goal = Goal::new(wished_states.into_iter().collect(), ignores);
        let end = goal.end(seen).map(|end| end.exit_status().code());
        assert_eq!(end, code, "waiting for {wished:?}: {seen}");
    }
}

#[test]
fn of_several_exit_codes_the_gravest_counts() {
    let other = |state| End::Other(crate::exit::ExitStatus::of_state(state));
    let failed = || End::Failed;
    for (ends, code) in [
        (vec![End::Wished, End::Unfinished], 0),
        (vec![other("PAUSED"), other("CANCELLED")], 4),
        (vec![other("PAUSED"), other("ERROR"), other("CANCELLED")], 3),
        (vec![other("ERROR"), End::TimedOut], 124),
        (vec![End::TimedOut, failed(), other("ERROR")], 1),
    ] {
        assert_eq!(End::exit_status_of(&ends).code(), code, "{ends:?}");
    }
}

#[test]
fn twenty_are_asked_four_at_a_time() {
    let ids: Vec<_> = (0..20).map(|n| n.to_string()).collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let ran = run(&How::default(), &ids, |_, at| {
        state(if at < 30.0 { "RUNNING" } else { "SUCCESS" })
    });
    assert!(ends(&ran).iter().all(|end| matches!(end, End::Wished)));
    assert_eq!((ran.events.len(), ran.at_once), (40, 4));
}
