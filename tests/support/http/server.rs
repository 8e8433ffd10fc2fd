//! A server with one of several ways to answer: a script, a handler, raw bytes, or a function that has each
//! connection to itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;

use super::{Answer, Connection, Expected, Listener, Request, Stream, bind};

/// What a server expects, and what came instead.
#[derive(Default)]
struct Script {
    steps: VecDeque<(Expected, Answer)>,
    complaints: Vec<String>,
}

impl Script {
    fn answer(&mut self, request: &Request, base: &str) -> Answer {
        let line = request.line();
        let Some((expected, answer)) = self.steps.pop_front() else {
            self.complaints.push(format!("nobody expected {line}"));
            return Answer::text(599, "nobody expected this");
        };
        if let Some(complaint) = expected.complaint(request, base) {
            self.complaints.push(format!("{line}: {complaint}"));
        }
        answer
    }
}

/// A server that is at work until it is dropped.
pub struct Server {
    listener: Listener,
    script: Arc<Mutex<Script>>,
}

impl Server {
    /// Starts a server that expects these requests, in this order.
    pub fn start(steps: impl IntoIterator<Item = (Expected, Answer)>) -> Self {
        Self::scripted(steps, None)
    }

    /// Starts a server that speaks https.
    pub fn start_tls(
        steps: impl IntoIterator<Item = (Expected, Answer)>,
        tls: ServerConfig,
    ) -> Self {
        Self::scripted(steps, Some(tls))
    }

    fn scripted(
        steps: impl IntoIterator<Item = (Expected, Answer)>,
        tls: Option<ServerConfig>,
    ) -> Self {
        let script = Arc::<Mutex<Script>>::default();
        let shared = Arc::clone(&script);
        let answer = move |request: &Request, base: &str| {
            let mut script = shared.lock().unwrap();
            script.answer(request, base)
        };
        let listener = Listener::start(bind(), tls.map(Arc::new), answering(answer));
        let server = Self { listener, script };
        server.expect(steps);
        server
    }

    /// Starts a server that answers whatever comes, given as `GET /path?query`, in whatever order.
    pub fn always(handler: impl Fn(&str) -> Answer + Send + 'static) -> Self {
        Self::answering(move |request| handler(&request.line()))
    }

    /// Starts a server that answers whatever comes, in whatever order, one request at a time.
    pub fn answering(handler: impl Fn(&Request) -> Answer + Send + 'static) -> Self {
        let handler = Mutex::new(handler);
        Self::conversing(answering(move |request, _| {
            handler.lock().unwrap()(request)
        }))
    }

    /// Starts a server that reads one request on each connection, has `respond` write whatever it wants, and closes
    /// the connection. `respond` knows path and query; they are empty where the client begins a TLS handshake.
    pub fn raw(respond: impl Fn(&mut dyn Stream, &str) + Send + Sync + 'static) -> Self {
        Self::conversing(move |mut connection| {
            if connection.begins_handshake() {
                respond(connection.stream(), "");
            } else if let Some(request) = connection.request() {
                respond(connection.stream(), &request.target);
            }
        })
    }

    /// Starts a server that leaves each connection to `converse`.
    pub fn conversing(converse: impl Fn(Connection) + Send + Sync + 'static) -> Self {
        Self {
            listener: Listener::start(bind(), None, converse),
            script: Arc::default(),
        }
    }

    /// How many requests began so: `GET /v2`.
    pub fn asked(&self, beginning: &str) -> usize {
        self.listener.requests(beginning)
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.listener.connections()
    }

    /// The base URL of the API.
    pub fn url(&self) -> String {
        self.below("/v2")
    }

    /// The URL of a path.
    pub fn below(&self, path: &str) -> String {
        format!("{}{path}", self.listener.base)
    }

    /// Expects further requests.
    pub fn expect(&self, steps: impl IntoIterator<Item = (Expected, Answer)>) {
        self.script.lock().unwrap().steps.extend(steps);
    }

    /// Fails unless exactly the expected requests came.
    #[track_caller]
    pub fn done(&self, what: &str) {
        let script = self.script.lock().unwrap();
        assert!(
            script.complaints.is_empty(),
            "{what}: {}",
            script.complaints.join("\n")
        );
        let left: Vec<_> = script.steps.iter().map(|(step, _)| step.name()).collect();
        assert!(left.is_empty(), "{what}: never asked for {left:?}");
    }
}

/// A conversation in which each request has its answer.
fn answering(answer: impl Fn(&Request, &str) -> Answer) -> impl Fn(Connection) {
    move |mut connection| {
        let base = connection.base.clone();
        connection.answer(|request| {
            let answer = answer(request, &base).filled(request, &base);
            Some(answer.encoded())
        });
    }
}
