//! The HTTP client: limits, TLS, proxies, redirects, retries, errors and the log. No other module speaks HTTP.

mod attempt;
mod body;
pub mod certificate;
pub mod failure;
pub mod message;
pub mod probe;
mod proxy;
mod redirect;
mod retry;
pub mod tls;
mod trace;
mod watchdog;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use url::Url;

use crate::error::{Error, Kind, Result};

use attempt::{Connections, Message};
pub use body::ERROR_BODY;
use body::Limits;
use failure::FailedAttempt;
use message::{Answer, Request, Retries};
pub use proxy::Proxies;
pub use redirect::Allowed;
use redirect::Redirected;
use retry::{Attempts, Next};
use tls::Tls;
pub use trace::Trace;

/// The reference's limit.
const MAX_REDIRECTS: usize = 30;

/// Takes a line of text.
pub type Line = Rc<dyn Fn(&str)>;

/// The settings of the client for one cloud.
#[derive(Clone, Default)]
pub struct ClientConfig {
    /// The time limit for making a connection.
    pub connect_timeout: Option<Duration>,
    /// The time limit for a whole request, including redirects, retries and the response's last byte.
    pub timeout: Option<Duration>,
    /// The most bytes of a response's body, compressed or not.
    pub max_response: Option<u64>,
    /// The servers to which redirects may take the whole request.
    pub allowed: Allowed,
    /// The log of requests and responses.
    pub trace: Option<Rc<Trace>>,
    pub tls: Tls,
    /// The proxies of the environment.
    pub proxies: Proxies,
    /// Shows a note or a warning to the user.
    pub note: Option<Line>,
}

/// A client. It keeps its connections for further requests.
pub struct Http {
    config: ClientConfig,
    plain: OnceCell<reqwest::Client>,
    secure: OnceCell<reqwest::Client>,
    connections: Connections,
    /// Other servers to which the user was told that a request was redirected.
    noted_servers: RefCell<Vec<String>>,
}

impl Http {
    /// A client; certificates are read before the first request to an https URL.
    pub fn new(config: ClientConfig) -> Self {
        Self {
            config,
            plain: OnceCell::new(),
            secure: OnceCell::new(),
            connections: Connections::default(),
            noted_servers: RefCell::default(),
        }
    }

    /// Sends `request` and follows redirects, all within one time limit. Another server gets neither credentials nor a
    /// body.
    pub async fn send(&self, request: &Request<'_>) -> Result<Answer> {
        failure::sendable(request.headers)?;
        let limit = self.config.timeout;
        let limits = Limits {
            size: self.config.max_response,
            deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
        };
        let mut current = Redirected::new(request);
        for _ in 0..=MAX_REDIRECTS {
            let message = Message {
                method: current.method,
                url: &current.url,
                headers: current.headers(),
                body: &current.body,
            };
            let answer = self.exchange(&message, request.retries, limits).await?;
            if !current.follow(&answer, &self.config.allowed)? {
                self.note_other_server(&current);
                return Ok(answer);
            }
        }
        Err(Error::new(
            Kind::Connection,
            format!(
                "more than {MAX_REDIRECTS} redirects, the last to {}",
                failure::shown(&current.url),
            ),
        )
        .of(failure::request(request.method, &request.url, None, None))
        .hint("the server, or a proxy in front of it, redirects in a loop"))
    }

    /// Tells the user, once for each server, that a response comes from another server than the one that was named.
    fn note_other_server(&self, request: &Redirected<'_>) {
        let Some(note) = request.note() else {
            return;
        };
        let server = request.server("");
        if !self.noted_servers.borrow().contains(&server) {
            self.noted_servers.borrow_mut().push(server);
            self.note(&note);
        }
    }

    /// Sends one request, retries it where that is safe, and logs every attempt.
    async fn exchange(
        &self,
        message: &Message<'_>,
        retries: Retries,
        limits: Limits,
    ) -> Result<Answer> {
        let client = self.client(message.url)?;
        let mut attempts = Attempts::new(message.method, retries);
        loop {
            if let Some(trace) = &self.config.trace {
                trace.request(message);
            }
            let started = Instant::now();
            let outcome = message.send(client, limits, &self.connections).await;
            if let Some(trace) = &self.config.trace {
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

    fn failed(&self, message: &Message<'_>, failed: &FailedAttempt) -> Error {
        let ClientConfig {
            tls,
            proxies,
            max_response,
            ..
        } = &self.config;
        let error = failure::connection((message.method, message.url), failed, tls, *max_response);
        match proxies.hint(message.url) {
            Some(hint) if failed.is_connect() => error.hint(hint),
            _ => error,
        }
    }

    /// Whether requests are logged.
    pub fn is_logged(&self) -> bool {
        self.config.trace.is_some()
    }

    /// Tells the user about something unusual that is no error.
    pub fn note(&self, text: &str) {
        if let Some(note) = &self.config.note {
            note(&format!("mistral: note: {text}"));
        }
    }

    /// Reads the certificates for `url`, so that errors of these come early.
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
        if let Some(proxy) = self.config.proxies.choose(secure)? {
            builder = builder.proxy(proxy);
        }
        if let Some(limit) = self.config.connect_timeout {
            builder = builder.connect_timeout(limit);
        }
        if secure && let (Some(by), Some(note)) = (&self.config.tls.insecure, &self.config.note) {
            note(&format!(
                "mistral: warning: certificates are not verified, because {by} is set"
            ));
        }
        builder = if secure {
            builder.tls_backend_preconfigured(self.config.tls.configuration()?)
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
