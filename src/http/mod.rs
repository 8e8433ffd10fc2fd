//! The one place that speaks HTTP: time limits, trust, redirects, and what is said about failures.

pub mod failure;
pub mod message;
mod proxy;
mod retry;
pub mod tls;
mod trace;

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, LOCATION};
use url::Url;

use crate::error::{Error, Kind, Result};

use failure::Failed;
use message::{Answer, Body, Header, Method, Redirects, Request};
pub use proxy::Proxies;
use retry::Attempts;
use tls::Tls;
pub use trace::Trace;

/// As many redirects as the reference follows.
const MAX_REDIRECTS: usize = 30;

/// Takes a line of text.
pub type Line = Rc<dyn Fn(&str)>;

/// How one cloud is talked to.
#[derive(Clone, Default)]
pub struct Policy {
    /// Limit for making a connection.
    pub connect_timeout: Option<Duration>,
    /// Limit for a whole request, the answer's last byte included.
    pub timeout: Option<Duration>,
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
    policy: Policy,
    plain: OnceCell<reqwest::Client>,
    secure: OnceCell<reqwest::Client>,
}

impl Http {
    /// A client; certificates are read when the first https URL is asked for.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            plain: OnceCell::new(),
            secure: OnceCell::new(),
        }
    }

    /// Sends `request` and follows redirects: another origin gets no headers but `Accept`.
    pub async fn send(&self, request: &Request<'_>) -> Result<Answer> {
        failure::sendable(request.headers)?;
        let mut url = request.url.clone();
        let mut method = request.method;
        let mut body = request.body.clone();
        let harmless = request.headers.iter().filter(|(name, _)| *name == "Accept");
        let harmless: Vec<_> = harmless.cloned().collect();
        for _ in 0..=MAX_REDIRECTS {
            let trusted = url.origin() == request.url.origin();
            let headers = if trusted { request.headers } else { &harmless };
            let answer = self.exchange(method, &url, headers, &body).await?;
            let Some(target) = redirect(&answer, &url, request.redirects) else {
                return Ok(answer);
            };
            match request.redirects {
                Redirects::Browser => {
                    let to_get = match answer.status {
                        302 | 303 => true,
                        301 => method == Method::Post,
                        _ => false,
                    };
                    if to_get {
                        method = Method::Get;
                    }
                    if answer.status < 307 {
                        body = Body::None;
                    }
                }
                Redirects::Faithful => {}
                Redirects::Login => same_host(&url, &target)?,
            }
            url = target;
        }
        Err(Error::new(
            Kind::Connection,
            format!(
                "more than {MAX_REDIRECTS} redirects, the last to {}\n  {} {}",
                failure::shown(&url),
                request.method.name(),
                failure::shown(&request.url)
            ),
        )
        .hint("the server, or what stands before it, sends its own answers round in a circle"))
    }

    /// One request and its answer, told to the trace. What failed before the server can have acted
    /// upon it is tried again.
    async fn exchange(
        &self,
        method: Method,
        url: &Url,
        headers: &[Header],
        body: &Body,
    ) -> Result<Answer> {
        let client = self.client(url)?;
        let mut attempts = Attempts::new(method);
        loop {
            if let Some(trace) = &self.policy.trace {
                trace.request(method, url, headers, body);
            }
            let started = Instant::now();
            let outcome = attempt(client, method, url, headers, body).await;
            if let Some(trace) = &self.policy.trace {
                trace.answer(outcome.as_ref().ok(), started.elapsed());
            }
            let failed = match outcome {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let mut error = failure::connection(method, url, &failed, &self.policy.tls);
            if failed.cause.is_connect()
                && let Some(hint) = self.policy.proxies.hint(url.scheme() == "https")
            {
                error = error.hint(hint);
            }
            let Some(pause) = attempts.pause(&failed) else {
                return Err(error);
            };
            if let Some(note) = &self.policy.note {
                let what = error.message.lines().next().unwrap_or_default();
                note(&format!("mistral: note: {what}; trying again"));
            }
            tokio::time::sleep(pause).await;
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
        if let Some(limit) = self.policy.timeout {
            builder = builder.timeout(limit);
        }
        if secure && let (Some(by), Some(note)) = (&self.policy.tls.insecure, &self.policy.note) {
            note(&format!(
                "mistral: warning: certificates are not checked, as {by} says"
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
                format!("cannot prepare for requests: {cause}"),
            )
        })
    }
}

async fn attempt(
    client: &reqwest::Client,
    method: Method,
    url: &Url,
    headers: &[Header],
    body: &Body,
) -> Result<Answer, Failed> {
    let mut builder = match method {
        Method::Get => client.get(url.clone()),
        Method::Post => client.post(url.clone()),
        Method::Put => client.put(url.clone()),
        Method::Delete => client.delete(url.clone()),
    };
    for (name, value) in headers {
        builder = builder.header(*name, value.expose());
    }
    if let Some(media_type) = body.media_type() {
        builder = builder.header(CONTENT_TYPE, media_type).body(body.bytes());
    }
    let answered = |answered| move |cause| Failed { answered, cause };
    let mut answer = builder.send().await.map_err(answered(false))?;
    let mut bytes = Vec::with_capacity(room(answer.content_length()));
    while let Some(chunk) = answer.chunk().await.map_err(answered(true))? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: answer.status().as_u16(),
        headers: answer.headers().clone(),
        body: bytes,
    })
}

/// Memory to set aside for a body of an announced length; what is announced need not come.
fn room(announced: Option<u64>) -> usize {
    const MOST: u64 = 64 * 1024 * 1024;
    usize::try_from(announced.unwrap_or(0).min(MOST)).unwrap_or(0)
}

/// Where an answer sends us, if it does. As in the reference, 305 counts where requests stay what they are.
fn redirect(answer: &Answer, from: &Url, how: Redirects) -> Option<Url> {
    let counts = match answer.status {
        301 | 302 | 303 | 307 | 308 => true,
        305 => how == Redirects::Faithful,
        _ => false,
    };
    if !counts {
        return None;
    }
    let target = from
        .join(answer.headers.get(LOCATION)?.to_str().ok()?)
        .ok()?;
    matches!(target.scheme(), "http" | "https").then_some(target)
}

/// A password goes where the user sent it: to the same origin, or from http to https on the same host.
fn same_host(from: &Url, to: &Url) -> Result<()> {
    let upgraded = from.host() == to.host() && (from.scheme(), to.scheme()) == ("http", "https");
    if from.origin() == to.origin() || upgraded {
        return Ok(());
    }
    Err(Error::new(
        Kind::Connection,
        format!(
            "{} sends the login on to {}, where no password was meant to go",
            failure::shown(from),
            failure::shown(to)
        ),
    )
    .hint("if that is right, use that URL as the auth URL"))
}
