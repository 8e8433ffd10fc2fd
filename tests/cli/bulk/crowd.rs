//! A server that knows how many requests are under way.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::support::raw::reset;
use crate::support::{Answer, Server};

const DEADLINE: Duration = Duration::from_secs(20);

/// What has happened so far.
#[derive(Default)]
pub struct Seen {
    pub under_way: usize,
    /// The most that were under way together.
    pub most: usize,
    /// Each request, in the order in which they came.
    pub asked: Vec<String>,
    pub times: Vec<Instant>,
    /// How often each request came.
    pub counts: BTreeMap<String, usize>,
    /// Nothing is held any more.
    pub is_open: bool,
}

/// What is known of a server, also while it is at work.
#[derive(Clone, Default)]
pub struct Crowd(Arc<(Mutex<Seen>, Condvar)>);

/// How a request is answered.
pub enum Reply {
    Answer(Answer),
    Reset,
}

pub fn deleted() -> Reply {
    Reply::Answer(Answer::text(204, ""))
}

pub fn refused(status: u16) -> Answer {
    Answer::json(
        status,
        &serde_json::json!({"faultstring": format!("status {status}")}),
    )
}

impl Crowd {
    pub fn look<T>(&self, at: impl FnOnce(&mut Seen) -> T) -> T {
        at(&mut self.0.0.lock().unwrap())
    }

    /// Starts the server, which holds each request until `is_free` or the crowd is opened. `reply` knows the request and how
    /// often it came before.
    pub fn serve(
        &self,
        is_free: impl Fn(&Seen) -> bool + Send + Sync + 'static,
        reply: impl Fn(&str, usize) -> Reply + Send + Sync + 'static,
    ) -> Server {
        let crowd = self.clone();
        Server::conversing(move |mut connection| {
            while let Some(request) = connection.request() {
                let line = request.line();
                let before = crowd.enter(&line, &is_free);
                let reply = reply(&line, before);
                crowd.look(|seen| seen.under_way -= 1);
                match reply {
                    Reply::Reset => return reset(connection.stream()),
                    Reply::Answer(answer) => {
                        let bytes = answer.encoded();
                        let stream = connection.stream();
                        if stream
                            .write_all(&bytes)
                            .and_then(|()| stream.flush())
                            .is_err()
                        {
                            return;
                        }
                    }
                }
            }
        })
    }

    fn enter(&self, line: &str, is_free: &impl Fn(&Seen) -> bool) -> usize {
        let (seen, changed) = &*self.0;
        let mut seen = seen.lock().unwrap();
        seen.under_way += 1;
        seen.most = seen.most.max(seen.under_way);
        seen.asked.push(line.to_owned());
        seen.times.push(Instant::now());
        let count = seen.counts.entry(line.to_owned()).or_default();
        let before = *count;
        *count += 1;
        changed.notify_all();
        let held = |seen: &mut Seen| !seen.is_open && !is_free(seen);
        let (seen, timeout) = changed.wait_timeout_while(seen, DEADLINE, held).unwrap();
        assert!(!timeout.timed_out(), "{} under way", seen.under_way);
        before
    }

    /// Answers everything that is held.
    pub fn open(&self) {
        self.look(|seen| seen.is_open = true);
        self.0.1.notify_all();
    }
}
