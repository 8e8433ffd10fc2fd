//! One attempt at one request.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::error::Error as StdError;
use std::net::SocketAddr;

use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpInfo;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use tokio::time::timeout_at;
use url::Url;

use super::body::{Limits, Reader, Stop};
use super::failure::{Cause, Failed};
use super::message::{Answer, Body, Header, Method};
use super::patience;

/// What one client has seen of its connections.
#[derive(Default)]
pub struct Connections {
    /// How many answers have begun, and parts of their bodies have come.
    parts: Cell<u64>,
    /// This machine's ends of the connections by which an answer has come: what fails on one of them
    /// may fail because the server had closed it meanwhile.
    used: RefCell<BTreeSet<SocketAddr>>,
}

impl Connections {
    /// Whether `cause` came up on a connection that had been used before.
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
                let end = extras.get::<HttpInfo>().map(HttpInfo::local_addr);
                return end.is_some_and(|end| self.used.borrow().contains(&end));
            }
            next = error.source();
        }
        false
    }
}

/// What is sent.
pub struct Message<'a> {
    pub method: Method,
    pub url: &'a Url,
    pub headers: &'a [Header],
    pub body: &'a Body,
}

impl Message<'_> {
    /// Sends it and reads the answer to its end, all within the limits.
    pub async fn send(
        &self,
        client: &reqwest::Client,
        limits: Limits,
        connections: &Connections,
    ) -> Result<Answer, Failed> {
        let exchange = self.exchange(client, limits, connections);
        match limits.deadline {
            None => exchange.await,
            Some(end) => timeout_at(end.into(), exchange)
                .await
                .unwrap_or(Err(Failed::before_an_answer(Cause::TimeLimit))),
        }
    }

    async fn exchange(
        &self,
        client: &reqwest::Client,
        limits: Limits,
        connections: &Connections,
    ) -> Result<Answer, Failed> {
        let sending = self.builder(client).send();
        let sent = self.body.bytes().len();
        let answer = match patience::wait(sending, sent, &connections.parts).await {
            None => return Err(Failed::before_an_answer(Cause::Endless)),
            Some(Ok(answer)) => answer,
            Some(Err(cause)) => {
                return Err(Failed {
                    reused: connections.were_used(&cause),
                    ..Failed::before_an_answer(Cause::Library(cause))
                });
            }
        };
        connections.parts.update(|parts| parts + 1);
        if let Some(info) = answer.extensions().get::<HttpInfo>() {
            connections.used.borrow_mut().insert(info.local_addr());
        }
        let status = answer.status().as_u16();
        let reading = read(answer, limits, &connections.parts);
        let read = patience::wait(reading, 0, &connections.parts).await;
        read.unwrap_or(Err(Cause::Endless)).map_err(|cause| Failed {
            status: Some(status),
            ..Failed::before_an_answer(cause)
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
            builder = builder.header(*name, value.expose());
        }
        if let Some(media_type) = self.body.media_type() {
            let bytes = self.body.bytes();
            builder = builder.header(CONTENT_TYPE, media_type).body(bytes);
        }
        builder
    }
}

/// Reads the body. What ends this early closes the connection.
async fn read(
    mut answer: reqwest::Response,
    limits: Limits,
    parts: &Cell<u64>,
) -> Result<Answer, Cause> {
    let announced = answer.content_length();
    if announced.is_some_and(|length| limits.exceeded_by(length)) {
        return Err(Cause::TooLarge);
    }
    let packed = answer.headers().get(CONTENT_ENCODING);
    let gzip = packed.is_some_and(|name| {
        let name = name.as_bytes();
        name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip")
    });
    let whole = answer.status().is_success();
    let mut body = Reader::new(limits, gzip, whole, announced);
    while let Some(chunk) = answer.chunk().await.map_err(Cause::Library)? {
        body.add(&chunk)?;
        parts.update(|parts| parts + 1);
    }
    Ok(Answer {
        status: answer.status().as_u16(),
        headers: std::mem::take(answer.headers_mut()),
        body: body.end()?,
        limit: limits.size,
        resent: false,
    })
}

impl From<Stop> for Cause {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::TooLarge => Self::TooLarge,
            Stop::TooLate => Self::TimeLimit,
            Stop::Packing(cause) => Self::Packing(cause),
        }
    }
}
