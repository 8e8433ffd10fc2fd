//! The thin asynchronous layer between commands and Mistral's REST API v2.
//!
//! It knows paths, queries, bodies and errors, but no command line, and prints nothing.

pub mod action_executions;
pub mod actions;
pub mod code_sources;
mod collection;
pub mod cron_triggers;
mod definition;
mod document;
pub mod dynamic_actions;
pub mod environments;
pub mod event_triggers;
pub mod executions;
mod failure;
pub mod glance;
mod health;
mod keep;
mod listing;
pub mod maintenance;
pub mod members;
mod order;
pub mod origin;
pub mod page;
pub mod raw;
mod rows;
pub mod tasks;
mod uuid;
pub mod workbooks;
pub mod workflows;

use std::cell::RefCell;
use std::rc::Rc;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use tokio::sync::Mutex;
use url::Url;

use crate::auth::{Auth, Session};
use crate::error::{Error, Kind, Result};
use crate::http::Http;
use crate::http::failure::shown;
use crate::http::message::{Body, Method, Request, Retries};
use crate::json::{WIRE, dumps};

pub use collection::{Collection, Namespaced, required};
pub use definition::{Definitions, Place};
pub use document::Document;
pub use failure::{CHECK_URL, NO_EXECUTION_ID, is_gone};
pub use keep::{OfTrigger, Window};
pub use listing::{Listing, PagedBy};
pub use uuid::{canonical_uuid, is_uuid};

/// One parameter of a query: name and value, both not yet encoded.
pub type Parameter = (String, String);

/// Parameters of a query, in order.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<Parameter>);

impl Query {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter, empty or not.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a parameter if its value is given and not empty.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) if !value.is_empty() => self.with(name, value),
            _ => self,
        }
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Sets a parameter, in the place of an earlier one of that name.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some(parameter) => value.clone_into(&mut parameter.1),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
    }

    /// Takes a parameter out, and gives its value.
    fn remove(&mut self, name: &str) -> Option<String> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }
}

/// What a path is below.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// The endpoint: `http://HOST:8989/v2`.
    #[default]
    Endpoint,
    /// The server: `http://HOST:8989`.
    Root,
}

impl Base {
    /// The address that paths are below.
    fn of(self, endpoint: &Url) -> Result<Url> {
        let mut url = endpoint.clone();
        if self == Self::Root {
            let path = endpoint.path().trim_end_matches('/');
            let Some(root) = path.strip_suffix("/v2") else {
                let message = format!(
                    "the URL of Mistral's API does not end in /v2: {}",
                    shown(endpoint)
                );
                return Err(Error::local(message).hint(
                    "set OS_MISTRAL_URL (--os-mistral-url) to a URL like http://HOST:8989/v2",
                ));
            };
            url.set_path(root);
        }
        Ok(url)
    }
}

/// A request to the server.
struct Call<'a> {
    method: Method,
    base: Base,
    /// Segments, not yet encoded.
    path: &'a [&'a str],
    query: &'a Query,
    body: Body,
    /// The status of a success.
    expected: u16,
    retries: Retries,
}

impl<'a> Call<'a> {
    fn new(
        method: Method,
        path: &'a [&'a str],
        query: &'a Query,
        body: Body,
        expected: u16,
    ) -> Self {
        Self {
            method,
            base: Base::Endpoint,
            path,
            query,
            body,
            expected,
            retries: Retries::ByMethod,
        }
    }
}

/// How often a request is sent again with another session after it was refused: once with a new token for Mistral,
/// once with one for the target cloud.
const MAX_RENEWALS: u32 = 2;

/// Mistral's API. The login is made when the first request needs it, so that local errors are found before anything is
/// sent.
pub struct Mistral {
    auth: Auth,
    http: Rc<Http>,
    session: RefCell<Option<Rc<Session>>>,
    /// Held during a login.
    login: Mutex<()>,
}

impl Mistral {
    /// A client that has sent nothing yet.
    pub fn new(auth: Auth) -> Self {
        Self {
            http: auth.http(),
            auth,
            session: RefCell::new(None),
            login: Mutex::new(()),
        }
    }

    /// The session; logs in on first use, if the settings require a login, and again before a token expires.
    pub async fn session(&self) -> Result<Rc<Session>> {
        if let Some(session) = self.current_session() {
            return Ok(session);
        }
        // Of several concurrent requests one logs in, and the others use its session.
        let _guard = self.login.lock().await;
        if let Some(session) = self.current_session() {
            return Ok(session);
        }
        let first = self.session.borrow().is_none();
        let session = if first {
            self.auth.session().await?
        } else {
            self.auth.renew_ending().await?
        };
        Ok(self.store(session))
    }

    /// A session to use in place of one that Mistral has refused; `None` if no other can be had.
    async fn session_after(&self, refused: &Rc<Session>) -> Result<Option<Rc<Session>>> {
        let _guard = self.login.lock().await;
        let current = self.session.borrow().clone();
        let other = current.filter(|current| !Rc::ptr_eq(current, refused));
        if other.is_some() {
            return Ok(other);
        }
        let renewed = self.auth.renew_refused().await?;
        Ok(renewed.map(|session| self.store(session)))
    }

    /// Records that Mistral has accepted the tokens of a session.
    fn accepted(&self, session: &Rc<Session>) {
        let current = self.session.borrow();
        if current
            .as_ref()
            .is_some_and(|current| Rc::ptr_eq(current, session))
        {
            self.auth.accepted();
        }
    }

    /// The session, unless there is none or it is due for renewal.
    fn current_session(&self) -> Option<Rc<Session>> {
        let session = self.session.borrow();
        let lasts = |at: Timestamp| Timestamp::now() < at;
        session
            .as_ref()
            .filter(|session| session.renew_at.is_none_or(lasts))
            .map(Rc::clone)
    }

    fn store(&self, session: Session) -> Rc<Session> {
        let session = Rc::new(session);
        *self.session.borrow_mut() = Some(Rc::clone(&session));
        session
    }

    /// `GET`.
    pub async fn get(&self, path: &[&str], query: &Query) -> Result<Document> {
        self.send(Method::Get, path, query, Body::None, 200).await
    }

    /// `GET` for those who poll: not sent again when it fails, unless the server has closed a connection that was kept.
    async fn get_once(&self, path: &[&str], query: &Query) -> Result<Document> {
        let call = Call::new(Method::Get, path, query, Body::None, 200);
        self.call(&Call {
            retries: Retries::IfStale,
            ..call
        })
        .await
    }

    /// `POST`, which creates something (201).
    async fn post(&self, path: &[&str], query: &Query, body: Body) -> Result<Document> {
        self.send(Method::Post, path, query, body, 201).await
    }

    /// `POST` that creates at most one resource however often it is sent (201), and so is sent again like a `GET`.
    async fn post_repeatable(&self, path: &[&str], query: &Query, body: Body) -> Result<Document> {
        let call = Call::new(Method::Post, path, query, body, 201);
        self.call(&Call {
            retries: Retries::LikeGet,
            ..call
        })
        .await
    }

    /// `PUT`.
    async fn put(&self, path: &[&str], query: &Query, body: Body) -> Result<Document> {
        self.send(Method::Put, path, query, body, 200).await
    }

    /// `DELETE` (204).
    async fn delete(&self, path: &[&str], query: &Query) -> Result<()> {
        self.send(Method::Delete, path, query, Body::None, 204)
            .await
            .map(drop)
    }

    async fn send(
        &self,
        method: Method,
        path: &[&str],
        query: &Query,
        body: Body,
        expected: u16,
    ) -> Result<Document> {
        self.call(&Call::new(method, path, query, body, expected))
            .await
    }

    async fn call(&self, call: &Call<'_>) -> Result<Document> {
        check(call.path)?;
        self.renewing(
            async |session| self.exchange(session, call).await,
            |outcome| outcome.as_ref().err().map(|error| error.kind),
        )
        .await
    }

    /// Sends something with the session, and again with a new one if its tokens are refused. `failure` says of what
    /// kind the error of an outcome is.
    async fn renewing<T>(
        &self,
        send: impl AsyncFn(&Session) -> Result<T>,
        failure: impl Fn(&Result<T>) -> Option<Kind>,
    ) -> Result<T> {
        let mut session = self.session().await?;
        let mut renewals = 0;
        loop {
            let outcome = send(&session).await;
            match failure(&outcome) {
                Some(Kind::Authentication) if renewals < MAX_RENEWALS => {}
                None | Some(Kind::NotFound | Kind::Conflict | Kind::Unavailable | Kind::Server) => {
                    self.accepted(&session);
                    return outcome;
                }
                Some(_) => return outcome,
            }
            let Some(renewed) = self.session_after(&session).await? else {
                return outcome;
            };
            session = renewed;
            renewals += 1;
        }
    }

    async fn exchange(&self, session: &Session, call: &Call<'_>) -> Result<Document> {
        let &Call { method, path, .. } = call;
        let request = Request {
            method,
            url: url(&call.base.of(&session.endpoint)?, path, call.query)?,
            headers: &session.headers,
            body: call.body.clone(),
            redirects: session.redirects,
            retries: call.retries,
        };
        let answer = self.http.send(&request).await.map_err(failure::no_answer)?;
        if method == Method::Delete && answer.resent && answer.status == 404 {
            self.http.note(&format!(
                "the connection dropped during DELETE {path}; the retry got 404, so {path} is treated as deleted",
                path = path.join("/")
            ));
        } else if answer.status != call.expected {
            return Err(failure::unexpected_status(
                &request,
                &answer,
                &session.endpoint,
            ));
        }
        Ok(Document::new(request, answer))
    }
}

/// Refuses identifiers that cannot be a segment of a URL's path, before a login is made.
fn check(path: &[&str]) -> Result<()> {
    match path.iter().find(|segment| matches!(**segment, "." | "..")) {
        Some(segment) => Err(Error::local(format!(
            "{segment:?} is not a valid identifier"
        ))),
        None => Ok(()),
    }
}

/// What is encoded in a segment of a path: all but `pchar`.
const SEGMENT: &AsciiSet = &all_but(b"-._~!$&'()*+,;=:@");

/// All but letters, digits and these.
const fn all_but(plain: &[u8]) -> AsciiSet {
    let mut set = NON_ALPHANUMERIC.remove(plain[0]);
    let mut at = 1;
    while at < plain.len() {
        set = set.remove(plain[at]);
        at += 1;
    }
    set
}

/// The address of `path` below the endpoint: each segment percent-encoded (RFC 3986 section 3.3).
fn url(endpoint: &Url, path: &[&str], query: &Query) -> Result<Url> {
    if endpoint.cannot_be_a_base() {
        let message = format!("{endpoint} is not a URL to which a path can be added");
        return Err(Error::new(Kind::Local, message));
    }
    let base = endpoint.path();
    let mut whole = base.strip_suffix('/').unwrap_or(base).to_owned();
    for segment in path {
        whole.push('/');
        whole.extend(utf8_percent_encode(segment, SEGMENT));
    }
    let mut url = endpoint.clone();
    url.set_path(&whole);
    if !query.0.is_empty() {
        url.query_pairs_mut().extend_pairs(&query.0);
    }
    Ok(url)
}

/// A definition or a program.
fn text_body(text: String) -> Body {
    Body::Text(text.into())
}

/// A document as Python's `json` writes it, which the server reads: NaN is allowed, and numbers have one form.
fn json_body(body: &impl Serialize) -> Result<Body> {
    serde_json::to_value(body)
        .map(|document| Body::Json(dumps(&document, WIRE).into_bytes().into()))
        .map_err(|cause| Error::local(format!("cannot encode the request as JSON: {cause}")))
}

#[cfg(test)]
mod tests;
