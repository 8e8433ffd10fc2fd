//! One attempt at one request.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::net::SocketAddr;
use std::pin::pin;

use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpInfo;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use tokio::time::timeout_at;
use url::Url;

use super::body::{Limits, Reader};
use super::failure::{Cause, FailedAttempt};
use super::message::{Answer, Body, Header, Method};
use super::watchdog;

/// What one client knows of its connections.
#[derive(Default)]
pub struct Connections {
    /// How many responses have begun and chunks of their bodies have come.
    progress: Cell<u64>,
    /// The local addresses of the connections on which a response has come: a later request on one of them may fail
    /// because the server has closed it meanwhile.
    used: RefCell<BTreeSet<SocketAddr>>,
}

impl Connections {
    /// Whether `cause` occurred on a connection that had been used before.
    #[expect(
        clippy::default_trait_access,
        reason = "the type belongs to a package that is not needed otherwise"
    )]
    fn were_used(&self, cause: &reqwest::Error) -> bool {
        let mut next = cause.source();
        while let Some(error) = next {
            if let Some(error) = error.downcast_ref::<legacy::Error>() {
                let mut extras = Default::default();
                if let Some(connection) = error.connect_info() {
                    connection.get_extras(&mut extras);
                }
                let address = extras.get::<HttpInfo>().map(HttpInfo::local_addr);
                return address.is_some_and(|address| self.used.borrow().contains(&address));
            }
            next = error.source();
        }
        false
    }
}

/// The request of one attempt.
pub struct Message<'a> {
    pub method: Method,
    pub url: &'a Url,
    pub headers: &'a [Header],
    pub body: &'a Body,
}

impl Message<'_> {
    /// Sends it and reads the whole response, all within the limits.
    pub async fn send(
        &self,
        client: &reqwest::Client,
        limits: Limits,
        connections: &Connections,
    ) -> Result<Answer, FailedAttempt> {
        let sending = pin!(self.builder(client).send());
        let sent = self.body.bytes().len();
        let sending = pin!(watchdog::wait(sending, sent, &connections.progress));
        let answer = match in_time(sending, limits).await {
            Err(cause) => return Err(FailedAttempt::before_response(cause)),
            Ok(Ok(answer)) => answer,
            Ok(Err(cause)) => {
                return Err(FailedAttempt {
                    reused: connections.were_used(&cause),
                    ..FailedAttempt::before_response(Cause::Library(cause))
                });
            }
        };
        connections.progress.update(|count| count + 1);
        if let Some(info) = answer.extensions().get::<HttpInfo>() {
            connections.used.borrow_mut().insert(info.local_addr());
        }
        let status = answer.status().as_u16();
        let reading = pin!(read(answer, limits, &connections.progress));
        let reading = pin!(watchdog::wait(reading, 0, &connections.progress));
        let read = in_time(reading, limits).await;
        read.unwrap_or_else(Err).map_err(|cause| FailedAttempt {
            status: Some(status),
            ..FailedAttempt::before_response(cause)
        })
    }

    fn builder(&self, client: &reqwest::Client) -> reqwest::RequestBuilder {
        let mut builder = match self.method {
            Method::Get => client.get(self.url.clone()),
            Method::Post => client.post(self.url.clone()),
            Method::Put => client.put(self.url.clone()),
            Method::Delete => client.delete(self.url.clone()),
        };
        builder = builder.header(ACCEPT_ENCODING, "gzip");
        for (name, value) in self.headers {
            builder = builder.header(name.as_ref(), value.expose());
        }
        if let Some(media_type) = self.body.media_type() {
            let bytes = self.body.bytes();
            builder = builder.header(CONTENT_TYPE, media_type).body(bytes);
        }
        builder
    }
}

/// What a part of an exchange gives, unless the time is over or the watchdog has given up.
async fn in_time<T>(part: impl Future<Output = Option<T>>, limits: Limits) -> Result<T, Cause> {
    let outcome = match limits.deadline {
        None => part.await,
        Some(end) => timeout_at(end.into(), part)
            .await
            .map_err(|_| Cause::TimeLimit)?,
    };
    outcome.ok_or(Cause::Stalled)
}

/// Reads the body. If that ends early, the connection is closed.
async fn read(
    mut answer: reqwest::Response,
    limits: Limits,
    progress: &Cell<u64>,
) -> Result<Answer, Cause> {
    let announced = answer.content_length();
    if announced.is_some_and(|length| limits.exceeded_by(length)) {
        return Err(Cause::TooLarge);
    }
    let encoding = answer.headers().get(CONTENT_ENCODING);
    let gzip = encoding.is_some_and(|name| {
        let name = name.as_bytes();
        name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip")
    });
    let whole = answer.status().is_success();
    let mut body = Reader::new(limits, gzip, whole, announced);
    while let Some(chunk) = answer.chunk().await.map_err(Cause::Library)? {
        body.add(&chunk)?;
        progress.update(|count| count + 1);
    }
    Ok(Answer {
        status: answer.status().as_u16(),
        headers: std::mem::take(answer.headers_mut()),
        body: body.end()?,
        limit: limits.size,
        resent: false,
    })
}
