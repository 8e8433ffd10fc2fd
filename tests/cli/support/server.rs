//! An HTTP/1.1 server that expects certain requests in a certain order and gives written answers.

use std::collections::VecDeque;
use std::io::{BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;
use url::Url;

use super::Request;

/// A request that is expected.
pub struct Expected {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    present: Vec<String>,
    absent: Vec<String>,
    body: Body,
}

enum Body {
    Any,
    Nothing,
    Json(Value),
    Text(String),
    /// Fields of `application/x-www-form-urlencoded`, in this order.
    Form(String),
}

/// Stands for the server's own address, scheme included, in what is expected and answered.
const SELF: &str = "$SERVER";

/// The decoded parameters of a query, in order of their names.
fn parameters(url: &Url) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
    pairs.sort();
    pairs
}

impl Expected {
    /// A request without a body: `GET /v2/workflows?limit=1`.
    pub fn new(request: &str) -> Self {
        let (method, target) = request.split_once(' ').unwrap();
        let url = Url::parse("http://host/").unwrap().join(target).unwrap();
        Self {
            method: method.to_owned(),
            path: target.split('?').next().unwrap().to_owned(),
            query: parameters(&url),
            headers: Vec::new(),
            present: Vec::new(),
            absent: Vec::new(),
            body: Body::Nothing,
        }
    }

    /// A request with whatever body.
    pub fn any_body(request: &str) -> Self {
        Self {
            body: Body::Any,
            ..Self::new(request)
        }
    }

    /// With this JSON document.
    pub fn json(mut self, text: &str) -> Self {
        self.body = Body::Json(serde_json::from_str(text).unwrap());
        self.header("content-type", "application/json")
    }

    /// With this text.
    pub fn text(mut self, text: &str) -> Self {
        self.body = Body::Text(text.to_owned());
        self.header("content-type", "text/plain")
    }

    /// With this form: `a=b&c=d`, as it is encoded.
    pub fn form(mut self, text: &str) -> Self {
        self.body = Body::Form(text.to_owned());
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    /// With this header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_lowercase(), value.to_owned()));
        self
    }

    /// With this header, whatever its value.
    pub fn present(mut self, name: &str) -> Self {
        self.present.push(name.to_lowercase());
        self
    }

    /// Without this header.
    pub fn without(mut self, name: &str) -> Self {
        self.absent.push(name.to_lowercase());
        self
    }

    /// What is wrong with a request.
    fn complaint(&self, found: &Request, base: &str) -> Option<String> {
        let url = Url::parse("http://host/")
            .unwrap()
            .join(&found.target)
            .unwrap();
        let path = found.target.split('?').next().unwrap();
        if (found.method.as_str(), path) != (&self.method, &self.path)
            || parameters(&url) != self.query
        {
            return Some(format!(
                "expected {} {} {:?}",
                self.method, self.path, self.query
            ));
        }
        for (name, value) in &self.headers {
            let value = value.replace(SELF, base);
            if found.header(name) != Some(&value) {
                return Some(format!(
                    "expected {name}: {value}, got {:?}",
                    found.header(name)
                ));
            }
        }
        if let Some(name) = self
            .present
            .iter()
            .find(|name| found.header(name).is_none())
        {
            return Some(format!("expected a header {name}"));
        }
        if let Some(name) = self.absent.iter().find(|name| found.header(name).is_some()) {
            return Some(format!("expected no header {name}"));
        }
        let right = match &self.body {
            Body::Any => true,
            Body::Nothing => found.body.is_empty(),
            Body::Json(value) => {
                serde_json::from_slice::<Value>(&found.body).is_ok_and(|body| body == *value)
            }
            Body::Text(text) | Body::Form(text) => found.body == text.as_bytes(),
        };
        (!right).then(|| {
            format!(
                "another body was expected than {}",
                String::from_utf8_lossy(&found.body)
            )
        })
    }
}

/// An answer that is given.
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    echo: Option<Echo>,
}

/// Makes a body of the headers that came, a line each, and the body that came.
pub type Echo = fn(&str, &str) -> String;

impl Answer {
    /// A JSON document.
    pub fn json(status: u16, document: &Value) -> Self {
        let body = if status == 204 {
            String::new()
        } else {
            document.to_string()
        };
        Self::text(status, &body).header("Content-Type", "application/json")
    }

    /// Any text.
    pub fn text(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            echo: None,
        }
    }

    /// What `echo` makes of the request.
    pub fn echo(status: u16, echo: Echo) -> Self {
        Self {
            echo: Some(echo),
            ..Self::text(status, "")
        }
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn to(&self, request: &Request, base: &str) -> Vec<u8> {
        let Some(echo) = self.echo else {
            return self.bytes(base);
        };
        let headers = request.headers.iter();
        let headers: Vec<_> = headers
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let body = echo(&headers.join("\n"), &String::from_utf8_lossy(&request.body));
        Self::text(self.status, &body).bytes(base)
    }

    fn bytes(&self, base: &str) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Status\r\n", self.status);
        for (name, value) in &self.headers {
            head.extend([name, ": ", &value.replace(SELF, base), "\r\n"]);
        }
        let body = match std::str::from_utf8(&self.body) {
            Ok(text) => text.replace(SELF, base).into_bytes(),
            Err(_) => self.body.clone(),
        };
        if self.status != 204 {
            head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
        }
        head.push_str("\r\n");
        [head.as_bytes(), &body].concat()
    }
}

/// Answers a request.
type Handler = Box<dyn Fn(&Request) -> Answer + Send>;

#[derive(Default)]
struct Script {
    steps: VecDeque<(Expected, Answer)>,
    /// Answers what no step is left for.
    handler: Option<Handler>,
    asked: Vec<String>,
    complaints: Vec<String>,
    connections: usize,
}

/// A server that is at work.
pub struct Server {
    base: String,
    script: Arc<Mutex<Script>>,
}

impl Server {
    /// Starts a server that expects these requests.
    pub fn start(steps: impl IntoIterator<Item = (Expected, Answer)>) -> Self {
        Self::serving(steps, None)
    }

    /// Starts a server that speaks https.
    pub fn start_tls(
        steps: impl IntoIterator<Item = (Expected, Answer)>,
        tls: ServerConfig,
    ) -> Self {
        Self::serving(steps, Some(Arc::new(tls)))
    }

    fn serving(
        steps: impl IntoIterator<Item = (Expected, Answer)>,
        tls: Option<Arc<ServerConfig>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let base = format!("{scheme}://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script {
            steps: steps.into_iter().collect(),
            ..Script::default()
        }));
        let (shared, own_base) = (Arc::clone(&script), base.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                shared.lock().unwrap().connections += 1;
                let (shared, base, tls) = (Arc::clone(&shared), own_base.clone(), tls.clone());
                std::thread::spawn(move || match tls {
                    None => serve(BufReader::new(stream), &shared, &base),
                    Some(tls) => {
                        let connection = ServerConnection::new(tls).unwrap();
                        let stream = StreamOwned::new(connection, stream);
                        serve(BufReader::new(stream), &shared, &base);
                    }
                });
            }
        });
        Self { base, script }
    }

    /// Starts a server that answers whatever comes, given as `GET /path?query`, in whatever order.
    pub fn always(handler: impl Fn(&str) -> Answer + Send + 'static) -> Self {
        Self::answering(move |asked| handler(&format!("{} {}", asked.method, asked.target)))
    }

    /// Starts a server that answers whatever comes, in whatever order.
    pub fn answering(handler: impl Fn(&Request) -> Answer + Send + 'static) -> Self {
        let server = Self::start([]);
        server.script.lock().unwrap().handler = Some(Box::new(handler));
        server
    }

    /// How many requests began so.
    pub fn asked(&self, beginning: &str) -> usize {
        let script = self.script.lock().unwrap();
        let matching = script
            .asked
            .iter()
            .filter(|asked| asked.starts_with(beginning));
        matching.count()
    }

    /// The base URL of the API.
    pub fn url(&self) -> String {
        self.below("/v2")
    }

    /// The URL of a path.
    pub fn below(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Expects further requests.
    pub fn expect(&self, steps: impl IntoIterator<Item = (Expected, Answer)>) {
        self.script.lock().unwrap().steps.extend(steps);
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.script.lock().unwrap().connections
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
        let left: Vec<_> = script
            .steps
            .iter()
            .map(|(step, _)| format!("{} {}", step.method, step.path))
            .collect();
        assert!(left.is_empty(), "{what}: never asked for {left:?}");
    }
}

fn serve<S: Read + Write>(mut stream: BufReader<S>, script: &Mutex<Script>, base: &str) {
    while let Some(request) = Request::read(&mut stream) {
        let reply = {
            let mut script = script.lock().unwrap();
            let asked = format!("{} {}", request.method, request.target);
            script.asked.push(asked.clone());
            match script.steps.pop_front() {
                None if script.handler.is_some() => {
                    let handler = script.handler.as_ref().unwrap();
                    handler(&request).bytes(base)
                }
                None => {
                    script.complaints.push(format!("nobody expected {asked}"));
                    Answer::text(599, "nobody expected this").bytes(base)
                }
                Some((expected, answer)) => {
                    if let Some(complaint) = expected.complaint(&request, base) {
                        script.complaints.push(format!("{asked}: {complaint}"));
                    }
                    answer.to(&request, base)
                }
            }
        };
        if stream.get_mut().write_all(&reply).is_err() || stream.get_mut().flush().is_err() {
            return;
        }
    }
}
