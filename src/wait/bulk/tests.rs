//! Many items with a clock of their own, for a server that is a function.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::pending;

use super::super::clock::Clock;
use super::{Attempt, Bulk, Ending, Event, Next};
use crate::error::{Error, FailedRequest, Kind, Status};

/// What was done.
#[derive(Default)]
struct Ran {
    ending: Option<Ending>,
    /// Which items were sent when, in seconds from the beginning, and whether an earlier try may have been carried out.
    sent: Vec<(usize, f64, bool)>,
    done: Vec<usize>,
    failed: Vec<usize>,
    /// The limit and the pause of each time that it went slower.
    slower: Vec<(usize, Duration)>,
    stopping: Vec<usize>,
    /// The most at the same time.
    at_once: usize,
}

impl Ran {
    fn places(&self) -> Vec<usize> {
        self.sent.iter().map(|(place, ..)| *place).collect()
    }
}

/// How it is done.
#[derive(Clone, Copy)]
struct How {
    count: usize,
    at_once: usize,
    gap: u64,
    is_repeatable: bool,
    /// After so many requests the user stops it.
    stop_after: usize,
}

const HOW: How = How {
    count: 20,
    at_once: 4,
    gap: 0,
    is_repeatable: true,
    stop_after: usize::MAX,
};

/// An answer with this status.
fn status(code: u16, retry_after: Option<u64>) -> Error {
    let kind = match code {
        404 => Kind::NotFound,
        503 => Kind::Unavailable,
        _ => Kind::Server,
    };
    Error::new(kind, "no").of(FailedRequest {
        method: "DELETE",
        url: String::new(),
        status: Some(Status { code, reason: None }),
        id: None,
        retry_after: retry_after.map(Duration::from_secs),
    })
}

fn reset() -> Error {
    Error::new(Kind::Unreachable, "the connection failed")
}

/// Runs it for a server that is told the item, and how many requests it has had before.
fn run(how: How, server: impl Fn(usize, usize) -> Result<(), Error>) -> Ran {
    let clock = Clock::skipping();
    let began = clock.now();
    let ran = RefCell::new(Ran::default());
    let under_way = Cell::new(0);
    let send = |place, may_be_done| {
        let at = (clock.now() - began).as_secs_f64();
        let before = ran.borrow().sent.len();
        ran.borrow_mut().sent.push((place, at, may_be_done));
        let (ran, under_way, server) = (&ran, &under_way, &server);
        async move {
            under_way.update(|count| count + 1);
            let most = ran.borrow().at_once.max(under_way.get());
            ran.borrow_mut().at_once = most;
            tokio::time::sleep(Duration::from_millis(2)).await;
            under_way.update(|count: usize| count - 1);
            match server(place, before) {
                Ok(()) => Attempt::Done,
                Err(error) => Attempt::Failed {
                    error,
                    is_repeatable: how.is_repeatable,
                },
            }
        }
        .boxed_local()
    };
    let stop = async {
        while ran.borrow().sent.len() < how.stop_after {
            tokio::task::yield_now().await;
        }
    };
    let mut tell = |event: Event<'_>| {
        let mut ran = ran.borrow_mut();
        match event {
            Event::Done(place) | Event::Gone(place) => ran.done.push(place),
            Event::Failed(place, _) => ran.failed.push(place),
            Event::Slower { at_once, pause, .. } => ran.slower.push((at_once, pause)),
            Event::Stopping { under_way } => ran.stopping.push(under_way),
        }
        Next::GoOn
    };
    let bulk = Bulk {
        at_once: how.at_once,
        gap: Duration::from_millis(how.gap),
        clock: &clock,
    };
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    let ending = if how.stop_after == usize::MAX {
        runtime.block_on(bulk.run(how.count, &send, pin!(pending()), &mut tell))
    } else {
        runtime.block_on(bulk.run(how.count, &send, pin!(stop), &mut tell))
    };
    let mut ran = ran.take();
    ran.ending = Some(ending);
    ran
}

#[test]
fn items_are_begun_in_order_and_no_more_at_once_than_wanted() {
    for at_once in [1, 4, 16] {
        let ran = run(How { at_once, ..HOW }, |_, _| Ok(()));
        assert_eq!(ran.ending, Some(Ending::Finished));
        assert_eq!(ran.places(), (0..20).collect::<Vec<_>>());
        assert_eq!(ran.at_once, at_once);
        let mut done = ran.done;
        if at_once > 1 {
            done.sort_unstable();
        }
        assert_eq!(done, (0..20).collect::<Vec<_>>());
    }
    assert_eq!(run(How { count: 0, ..HOW }, |_, _| Ok(())).sent.len(), 0);
}

#[test]
fn a_rate_is_kept_without_bursts() {
    for at_once in [1, 8] {
        let how = How {
            gap: 500,
            at_once,
            ..HOW
        };
        let ran = run(how, |_, _| Ok(()));
        let times: Vec<_> = ran.sent.iter().map(|(_, at, _)| *at).collect();
        for pair in times.windows(2) {
            assert!(pair[1] - pair[0] >= 0.499, "{times:?}");
        }
        assert!(times[19] < 10.5, "{times:?}");
    }
}

#[test]
fn one_failure_does_not_stop_the_others_and_is_not_repeated() {
    let ran = run(HOW, |place, _| match place {
        3 | 7 => Err(status(404, None)),
        _ => Ok(()),
    });
    assert_eq!(ran.ending, Some(Ending::Finished));
    assert_eq!((ran.sent.len(), ran.done.len()), (20, 18));
    assert_eq!((ran.failed, ran.slower.len()), (vec![3, 7], 0));
}

#[test]
fn a_busy_server_gets_half_as_many_after_a_pause_and_everything_is_done_once() {
    for (error, asked, may_be_done) in [
        (429, None, false),
        (429, Some(7), false),
        (503, None, true),
        (503, Some(7), true),
        (0, None, true),
    ] {
        let how = How { at_once: 8, ..HOW };
        // All eight of the first burst.
        let ran = run(how, |_, before| match before {
            0..8 if error == 0 => Err(reset()),
            0..8 => Err(status(error, asked)),
            _ => Ok(()),
        });
        assert_eq!(ran.ending, Some(Ending::Finished), "{error}");
        let mut done = ran.done.clone();
        done.sort_unstable();
        assert_eq!(done, (0..20).collect::<Vec<_>>(), "{error}");
        // They are one sign, and come first after the pause.
        assert_eq!(ran.slower.len(), 1, "{error}");
        let (at_once, pause) = ran.slower[0];
        assert_eq!(at_once, 4);
        let least = asked.map_or(Duration::from_millis(250), Duration::from_secs);
        assert!(pause >= least, "{pause:?}");
        assert_eq!(ran.sent.len(), 28);
        let mut again = ran.places()[8..16].to_vec();
        again.sort_unstable();
        assert_eq!(again, (0..8).collect::<Vec<_>>());
        let (_, resumed, told) = ran.sent[8];
        assert!(resumed >= pause.as_secs_f64(), "{resumed}");
        assert_eq!(told, may_be_done, "{error}");
    }
}

#[test]
fn what_must_not_be_sent_twice_is_not() {
    for error in [503, 429, 0] {
        let how = How {
            is_repeatable: false,
            ..HOW
        };
        let ran = run(how, |place, _| match (place, error) {
            (5, 0) => Err(reset()),
            (5, code) => Err(status(code, None)),
            _ => Ok(()),
        });
        assert_eq!(ran.places(), (0..20).collect::<Vec<_>>());
        assert_eq!(ran.failed, [5]);
        assert_eq!(ran.slower.len(), 1);
    }
}

#[test]
fn one_item_that_always_fails_is_given_up_and_the_rest_goes_on() {
    let ran = run(HOW, |place, _| match place {
        5 => Err(status(503, None)),
        _ => Ok(()),
    });
    assert_eq!(ran.ending, Some(Ending::Finished));
    assert_eq!((ran.failed, ran.done.len()), (vec![5], 19));
    let tries = ran.sent.iter().filter(|(place, ..)| *place == 5);
    assert_eq!(tries.count(), 5);
}

#[test]
fn a_server_that_stays_away_ends_everything() {
    for is_repeatable in [true, false] {
        let how = How {
            count: 500,
            is_repeatable,
            ..HOW
        };
        let ran = run(how, |_, _| Err(reset()));
        assert_eq!(ran.ending, Some(Ending::GaveUp));
        assert!(ran.sent.len() < 20, "{}", ran.sent.len());
        assert_eq!(ran.done.len(), 0);
        let (_, last, _) = *ran.sent.last().unwrap();
        assert!((15.0..120.0).contains(&last), "{last}");
    }
}

#[test]
fn a_refused_login_ends_everything_at_once() {
    let how = How { at_once: 1, ..HOW };
    let ran = run(how, |_, _| Err(Error::authentication("refused")));
    assert_eq!(ran.ending, Some(Ending::GaveUp));
    assert_eq!((ran.sent.len(), ran.failed), (1, vec![0]));
}

#[test]
fn what_is_under_way_is_finished_when_the_user_stops_it() {
    let how = How {
        stop_after: 6,
        ..HOW
    };
    let ran = run(how, |_, _| Ok(()));
    assert_eq!(ran.ending, Some(Ending::Stopped));
    assert_eq!(ran.done.len(), ran.sent.len());
    assert!((6..=8).contains(&ran.sent.len()), "{}", ran.sent.len());
    assert_eq!(ran.stopping.len(), 1);
    assert!((1..=4).contains(&ran.stopping[0]));
}

#[test]
fn nothing_is_tried_again_after_the_user_has_stopped_it() {
    let how = How {
        stop_after: 4,
        ..HOW
    };
    let ran = run(how, |_, _| Err(status(429, Some(60))));
    assert_eq!(ran.ending, Some(Ending::Stopped));
    assert_eq!((ran.sent.len(), ran.failed.len()), (4, 0));
    assert_eq!(ran.done.len(), 0);
}

#[test]
fn it_gets_faster_again() {
    let how = How {
        count: 200,
        at_once: 8,
        ..HOW
    };
    let last = Cell::new(0);
    let ran = run(how, |place, before| {
        last.set(last.get().max(place));
        if before == 0 {
            Err(status(429, None))
        } else {
            Ok(())
        }
    });
    assert_eq!(ran.slower.len(), 1);
    assert_eq!((ran.done.len(), last.get()), (200, 199));
    assert_eq!(ran.at_once, 8);
}
