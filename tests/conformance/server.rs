//! The scripted server of the replay. It does what `server.py` does for the recorder.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use rustls::ServerConfig;
use serde_json::{Map, Value, json};

use crate::fixtures::{Answer, Fixture, fits};
use crate::support::http::{self, Listener, Request, bind};

/// What a server reads, beside what begins with one of `PREFIXES`.
const HEADERS: [&str; 9] = [
    "accept",
    "authorization",
    "content-type",
    "x-auth-token",
    "x-project-id",
    "x-region-name",
    "x-service-token",
    "x-subject-token",
    "x-user-id",
];
const PREFIXES: [&str; 2] = ["x-target-", "x-trace-"];

/// Names in braces that stand for this run's addresses and folder.
pub struct Placeholders(pub Vec<(&'static str, String)>);

impl Placeholders {
    pub fn fill(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, place) in &self.0 {
            text = text.replace(name, place);
        }
        now(&text)
    }

    pub fn unfill(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, place) in &self.0 {
            text = text.replace(place, name);
        }
        text
    }
}

/// `{now-N}` as the time N seconds ago.
fn now(text: &str) -> String {
    let Some((before, rest)) = text.split_once("{now-") else {
        return text.to_owned();
    };
    let (seconds, rest) = rest.split_once('}').unwrap();
    let seconds = jiff::SignedDuration::from_secs(seconds.parse().unwrap());
    let time = jiff::Timestamp::now().checked_sub(seconds).unwrap();
    let time = time.strftime("%Y-%m-%d %H:%M:%S");
    format!("{before}{time}{}", now(rest))
}

/// A server for one case.
pub struct Server {
    state: Arc<State>,
    listeners: [Listener; 2],
}

struct State {
    fixture: Arc<Fixture>,
    placeholders: Placeholders,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    /// How many answers each route has given.
    given: Vec<usize>,
    asked: Vec<Map<String, Value>>,
}

impl Server {
    /// Starts it, with the folder of the run as one of the placeholders' values.
    pub fn start(fixture: Arc<Fixture>, tls: &Arc<ServerConfig>, folder: &str) -> Self {
        let (plain, secure) = (bind(), bind());
        let port = |socket: &TcpListener| socket.local_addr().unwrap().port();
        let placeholders = vec![
            ("{base}", format!("http://127.0.0.1:{}", port(&plain))),
            ("{localhost}", format!("http://localhost:{}", port(&plain))),
            ("{tls}", format!("https://127.0.0.1:{}", port(&secure))),
            ("{dir}", folder.to_owned()),
        ];
        let given = vec![0; fixture.routes.len()];
        let state = Arc::new(State {
            fixture,
            placeholders: Placeholders(placeholders),
            log: Mutex::new(Log {
                given,
                ..Log::default()
            }),
        });
        let listeners = [(plain, None), (secure, Some(tls))].map(|(socket, tls)| {
            let state = Arc::clone(&state);
            Listener::start(socket, tls.cloned(), move |mut connection| {
                connection.answer(|request| state.answer(request));
            })
        });
        Self { state, listeners }
    }

    pub fn placeholders(&self) -> &Placeholders {
        &self.state.placeholders
    }

    /// Ends it. Gives all requests in the order in which they came.
    pub fn end(self) -> Vec<Map<String, Value>> {
        drop(self.listeners);
        std::mem::take(&mut self.state.log.lock().unwrap().asked)
    }
}

impl State {
    /// Records the request and gives the answer; `None` ends the connection.
    fn answer(&self, request: &Request) -> Option<Vec<u8>> {
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        let pairs = parameters(query);
        let mut log = self.log.lock().unwrap();
        log.asked.push(self.recorded(request, path, &pairs));
        let route = self.fixture.routes.iter().position(|route| {
            route.method == request.method
                && fits(&route.path, path)
                && route
                    .query
                    .iter()
                    .all(|(name, value)| pairs.contains(&(name.clone(), value.clone())))
                && route.headers.iter().all(|(name, value)| {
                    request
                        .header(&name.to_lowercase())
                        .is_some_and(|found| found == value)
                })
        });
        let Some(number) = route else {
            let fault = json!({"faultcode": "Client", "faultstring": "nothing is here"});
            let answer = Answer {
                status: 404,
                json: Some(fault),
                ..Answer::default()
            };
            return Some(self.bytes(&answer));
        };
        let answers = &self.fixture.routes[number].answers;
        let answer = &answers[log.given[number].min(answers.len() - 1)];
        log.given[number] += 1;
        (!answer.close).then(|| self.bytes(answer))
    }

    fn bytes(&self, answer: &Answer) -> Vec<u8> {
        let (mut body, is_json) = self.fixture.body(answer);
        if answer.base64.is_none() {
            body = self
                .placeholders
                .fill(std::str::from_utf8(&body).unwrap())
                .into_bytes();
        }
        let mut reply = http::Answer::bytes(answer.status, body);
        for (name, value) in &answer.headers {
            reply = reply.header(name, &self.placeholders.fill(value));
        }
        if is_json && !answer.headers.contains_key("Content-Type") {
            reply = reply.header("Content-Type", "application/json");
        }
        reply.encoded()
    }

    /// A request as it is recorded.
    fn recorded(
        &self,
        request: &Request,
        path: &str,
        pairs: &[(String, String)],
    ) -> Map<String, Value> {
        let path = canonical(&self.placeholders.unfill(path));
        let mut found = Map::from_iter([
            ("method".to_owned(), json!(request.method)),
            ("path".to_owned(), json!(path)),
        ]);
        let unfilled = |pairs: &[(String, String)]| -> Value {
            pairs
                .iter()
                .map(|(name, value)| json!([name, self.placeholders.unfill(value)]))
                .collect()
        };
        if !pairs.is_empty() {
            found.insert("query".to_owned(), unfilled(pairs));
        }
        let mut headers: Vec<_> = request.headers.iter().collect();
        headers.sort();
        let mut kept = Map::new();
        for (name, value) in headers {
            if HEADERS.contains(&name.as_str())
                || PREFIXES.iter().any(|start| name.starts_with(start))
            {
                let value = self.placeholders.unfill(value);
                let value = match name.as_str() {
                    "content-type" => value.split(';').next().unwrap().to_lowercase(),
                    _ => trace(name, value),
                };
                kept.insert(name.clone(), Value::String(value));
            }
        }
        let kind = kept
            .get("content-type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !request.body.is_empty() {
            let body = match std::str::from_utf8(&request.body) {
                Err(_) => json!({"base64": BASE64_STANDARD.encode(&request.body)}),
                Ok(text) => {
                    let text = self.placeholders.unfill(text);
                    let document = serde_json::from_str::<Value>(&text);
                    match (kind, document) {
                        ("application/json", Ok(document)) => json!({"json": document}),
                        ("application/x-www-form-urlencoded", _) => {
                            json!({"form": unfilled(&parameters(&text))})
                        }
                        _ => json!({"text": text}),
                    }
                }
            };
            found.insert("body".to_owned(), body);
        }
        if !kept.is_empty() {
            found.insert("headers".to_owned(), Value::Object(kept));
        }
        found
    }
}

/// The decoded parameters of a query, in order of names and values.
fn parameters(query: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    pairs.sort();
    pairs
}

/// What stays as it is in a path.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~')
    .remove(b'{')
    .remove(b'}')
    .remove(b':');

/// The same path with one way of encoding.
fn canonical(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        let decoded: Vec<u8> = percent_decode_str(part).collect();
        percent_encode(&decoded, PLAIN).to_string()
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Headers of `OSprofiler` without their random values.
fn trace(name: &str, value: String) -> String {
    let is_hex = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    if name == "x-trace-hmac" && value.len() == 40 && is_hex(&value) {
        return "<hmac>".to_owned();
    }
    if name == "x-trace-info" {
        let text = BASE64_URL_SAFE.decode(&value).unwrap();
        let found: Map<String, Value> = serde_json::from_slice(&text).unwrap();
        if found.keys().eq(["base_id", "parent_id"]) && found["base_id"] == found["parent_id"] {
            return "<info>".to_owned();
        }
    }
    value
}
