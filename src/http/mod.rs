//! The one place that speaks HTTP: time limits, trust, redirects, and what is said about failures.

mod attempt;
mod body;
pub mod failure;
pub mod message;
mod patience;
mod proxy;
mod redirect;
mod retry;
pub mod tls;
mod trace;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use url::Url;

use crate::error::{Error, Kind, Result};

use attempt::{Connections, Message};
use body::Limits;
use failure::Failed;
use message::{Answer, Request};
pub use proxy::Proxies;
pub use redirect::Allowed;
use redirect::Journey;
use retry::{Attempts, Next};
use tls::Tls;
pub use trace::Trace;

/// As many redirects as the reference follows.
const MAX_REDIRECTS: usize = 30;

/// Takes a line of text.
pub type Line = Rc<dyn Fn(&str)>;

/// How one cloud is talked to.
#[derive(Clone, Default)]
pub struct ClientConfig {
    /// Limit for making a connection.
    pub connect_timeout: Option<Duration>,
    /// Limit for a whole request: redirects, further attempts, and the answer's last byte included.
    pub timeout: Option<Duration>,
    /// Most bytes of an answer's body, packed or not.
    pub max_response: Option<u64>,
    /// Where redirects may take all that belongs to a request.
    pub allowed: Allowed,
    /// Is told of each exchange.
    pub trace: Option<Rc<Trace>>,
    /// Whom to trust, and what to show of ourselves.
    pub tls: Tls,
    /// The proxies of the environment.
    pub proxies: Proxies,
    /// Shows a warning to the user.
    pub note: Option<Line>,
}

/// A client with one policy. It keeps its connections for further requests.
pub struct Http {
    policy: ClientConfig,
    plain: OnceCell<reqwest::Client>,
    secure: OnceCell<reqwest::Client>,
    connections: Connections,
    /// Other servers whose answers were told of.
    strangers: RefCell<Vec<String>>,
}

impl Http {
    /// A client; certificates are read when the first https URL is asked for.
    pub fn new(policy: ClientConfig) -> Self {
        Self {
            policy,
            plain: OnceCell::new(),
            secure: OnceCell::new(),
            connections: Connections::default(),
            strangers: RefCell::default(),
        }
    }

    /// Sends `request` and follows redirects, all within one time limit: another server gets nothing
    /// that belongs to the request.
    pub async fn send(&self, request: &Request<'_>) -> Result<Answer> {
        failure::sendable(request.headers)?;
        let limit = self.policy.timeout;
        let limits = Limits {
            size: self.policy.max_response,
            deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
        };
        let mut journey = Journey::new(request);
        for _ in 0..=MAX_REDIRECTS {
            let message = Message {
                method: journey.method,
                url: &journey.url,
                headers: journey.headers(),
                body: &journey.body,
            };
            let answer = self.exchange(&message, limits).await?;
            if !journey.follow(&answer, &self.policy.allowed)? {
                self.note_stranger(&journey);
                return Ok(answer);
            }
        }
        Err(Error::new(
            Kind::Connection,
            format!(
                "more than {MAX_REDIRECTS} redirects, the last to {}",
                failure::shown(&journey.url),
            ),
        )
        .of(failure::request(request.method, &request.url, None, None))
        .hint("the server, or a proxy in front of it, redirects in a loop"))
    }

    /// Tells, once for each server, that an answer comes from another one than the user's.
    fn note_stranger(&self, journey: &Journey<'_>) {
        let Some(note) = journey.note() else {
            return;
        };
        let stranger = journey.place("");
        if !self.strangers.borrow().contains(&stranger) {
            self.strangers.borrow_mut().push(stranger);
            self.note(&note);
        }
    }

    /// One request and its answer, told to the trace. What failed before the server can have acted
    /// upon it is tried again.
    async fn exchange(&self, message: &Message<'_>, limits: Limits) -> Result<Answer> {
        let client = self.client(message.url)?;
        let mut attempts = Attempts::new(message.method);
        loop {
            if let Some(trace) = &self.policy.trace {
                trace.request(message);
            }
            let started = Instant::now();
            let outcome = message.send(client, limits, &self.connections).await;
            if let Some(trace) = &self.policy.trace {
                trace.answer(outcome.as_ref().ok(), started.elapsed());
            }
            let failed = match outcome {
                Ok(answer) => {
                    return Ok(Answer {
                        resent: attempts.resent(),
                        ..answer
                    });
                }
                Err(failed) => failed,
            };
            let Some(next) = attempts.next(&failed) else {
                return Err(self.failed(message, &failed));
            };
            if let Next::After(pause) = next {
                let what = self.failed(message, &failed).message;
                self.note(&format!("{what}; retrying"));
                tokio::time::sleep(pause).await;
            }
        }
    }

    fn failed(&self, message: &Message<'_>, failed: &Failed) -> Error {
        let ClientConfig {
            tls,
            proxies,
            max_response,
            ..
        } = &self.policy;
        let error = failure::connection((message.method, message.url), failed, tls, *max_response);
        match proxies.hint(message.url.scheme() == "https") {
            Some(hint) if failed.is_connect() => error.hint(hint),
            _ => error,
        }
    }

    /// Tells the user what happened on the way to a good end.
    pub fn note(&self, text: &str) {
        if let Some(note) = &self.policy.note {
            note(&format!("mistral: note: {text}"));
        }
    }

    /// Makes sure that `url` can be asked, as far as that is known without asking: certificates are read.
    pub fn prepare(&self, url: &Url) -> Result<()> {
        self.client(url).map(drop)
    }

    /// The client for `url`'s scheme. Trust roots are read only for https.
    fn client(&self, url: &Url) -> Result<&reqwest::Client> {
        let secure = url.scheme() == "https";
        let cell = if secure { &self.secure } else { &self.plain };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = self.build(secure)?;
        Ok(cell.get_or_init(|| client))
    }

    fn build(&self, secure: bool) -> Result<reqwest::Client> {
        // The outcome only says whether a provider was there before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("mistral/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy();
        if let Some(proxy) = self.policy.proxies.choose(secure)? {
            builder = builder.proxy(proxy);
        }
        if let Some(limit) = self.policy.connect_timeout {
            builder = builder.connect_timeout(limit);
        }
        if secure && let (Some(by), Some(note)) = (&self.policy.tls.insecure, &self.policy.note) {
            note(&format!(
                "mistral: warning: certificates are not verified, because {by} is set"
            ));
        }
        builder = if secure {
            builder.tls_backend_preconfigured(self.policy.tls.configuration()?)
        } else {
            builder.tls_certs_only([])
        };
        builder.build().map_err(|cause| {
            Error::new(
                Kind::Connection,
                format!("cannot set up the HTTP client: {cause}"),
            )
        })
    }
}
