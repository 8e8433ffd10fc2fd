//! One configured HTTP client: time limits, trust, redirects.

use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, LOCATION};
use url::Url;

use crate::auth::secret::Secret;
use crate::error::{Error, Kind, Result};

use super::failure;
use super::message::{Answer, Body, Method, Request};

/// As many redirects as the reference follows.
const MAX_REDIRECTS: usize = 30;

/// Takes a line of the log.
pub type Trace = Rc<dyn Fn(&str)>;

/// What the user may set about connections.
#[derive(Clone, Default)]
pub struct Options {
    /// Limit for making a connection.
    pub connect_timeout: Option<Duration>,
    /// Limit for a whole request, the answer's last byte included.
    pub timeout: Option<Duration>,
    /// PEM text of the certificate authorities to trust in place of the system's.
    pub authorities: Option<Vec<u8>>,
    /// Is told of each exchange, in a line without secrets.
    pub trace: Option<Trace>,
    /// Does not check certificates.
    pub insecure: bool,
}

/// The client; it keeps its connections for further requests.
pub struct Http {
    client: reqwest::Client,
    trace: Option<Trace>,
}

impl Http {
    /// A client for `endpoint`'s scheme. Trust roots are read only for https.
    pub fn new(endpoint: &Url, options: &Options) -> Result<Self> {
        // The outcome only says whether a provider was there before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("mistral/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none());
        if let Some(limit) = options.connect_timeout {
            builder = builder.connect_timeout(limit);
        }
        if let Some(limit) = options.timeout {
            builder = builder.timeout(limit);
        }
        builder = trust(builder, endpoint, options)?;
        builder
            .build()
            .map(|client| Self {
                client,
                trace: options.trace.clone(),
            })
            .map_err(|cause| {
                Error::new(
                    Kind::Connection,
                    format!("cannot prepare for requests: {cause}"),
                )
            })
    }

    /// Sends `request` and follows redirects: a second origin gets no session headers.
    pub(super) async fn send(&self, request: &Request<'_>) -> Result<Answer> {
        let mut url = request.url.clone();
        let mut method = request.method;
        let mut body = request.body.clone();
        for _ in 0..=MAX_REDIRECTS {
            let trusted = url.origin() == request.url.origin();
            let started = Instant::now();
            let answer = self
                .exchange(
                    method,
                    &url,
                    if trusted { request.headers } else { &[] },
                    body.clone(),
                )
                .await;
            self.log(method, &url, started, answer.as_ref());
            let answer = answer.map_err(|cause| failure::connection(method, &url, &cause))?;
            let Some(target) = redirect(&answer, &url) else {
                return Ok(answer);
            };
            if matches!(answer.status, 303)
                || (matches!(answer.status, 301 | 302) && method == Method::Post)
            {
                method = Method::Get;
                body = Body::None;
            }
            url = target;
        }
        Err(Error::new(
            Kind::Connection,
            format!(
                "{} {}: more than {MAX_REDIRECTS} redirects, the last to {url}",
                request.method.name(),
                request.url
            ),
        ))
    }

    fn log(
        &self,
        method: Method,
        url: &Url,
        started: Instant,
        outcome: Result<&Answer, &reqwest::Error>,
    ) {
        let Some(trace) = &self.trace else {
            return;
        };
        let what = match outcome {
            Ok(answer) => format!("{} ({} bytes)", answer.status, answer.body.len()),
            Err(_) => "no answer".to_owned(),
        };
        let milliseconds = started.elapsed().as_millis();
        trace(&format!(
            "{} {} -> {what} in {milliseconds} ms",
            method.name(),
            failure::shown(url)
        ));
    }

    async fn exchange(
        &self,
        method: Method,
        url: &Url,
        headers: &[(&'static str, Secret)],
        body: Body,
    ) -> reqwest::Result<Answer> {
        let mut builder = match method {
            Method::Get => self.client.get(url.clone()),
            Method::Post => self.client.post(url.clone()),
            Method::Put => self.client.put(url.clone()),
            Method::Delete => self.client.delete(url.clone()),
        };
        for (name, value) in headers {
            builder = builder.header(*name, value.expose());
        }
        builder = match body {
            Body::None => builder,
            Body::Json(bytes) => builder.header(CONTENT_TYPE, "application/json").body(bytes),
            Body::Text(text) => builder.header(CONTENT_TYPE, "text/plain").body(text),
        };
        let answer = builder.send().await?;
        Ok(Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.bytes().await?.into(),
        })
    }
}

/// For plain http no certificate is looked at, so none is read.
fn trust(
    builder: reqwest::ClientBuilder,
    endpoint: &Url,
    options: &Options,
) -> Result<reqwest::ClientBuilder> {
    if endpoint.scheme() != "https" {
        return Ok(builder.tls_certs_only([]));
    }
    if options.insecure {
        return Ok(builder
            .tls_certs_only([])
            .tls_danger_accept_invalid_certs(true));
    }
    let Some(pem) = &options.authorities else {
        return Ok(builder);
    };
    let authorities = reqwest::Certificate::from_pem_bundle(pem).map_err(|cause| {
        Error::local(format!("--os-cacert holds no usable certificate: {cause}"))
    })?;
    if authorities.is_empty() {
        return Err(Error::local("--os-cacert holds no certificate")
            .hint("it must be a PEM file with BEGIN CERTIFICATE lines"));
    }
    Ok(builder.tls_certs_only(authorities))
}

/// Where an answer sends us, if it does (RFC 9110 section 15.4).
fn redirect(answer: &Answer, from: &Url) -> Option<Url> {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let target = from
        .join(answer.headers.get(LOCATION)?.to_str().ok()?)
        .ok()?;
    matches!(target.scheme(), "http" | "https").then_some(target)
}
