//! Requests that the user words: any method, path, query and body below the endpoint, and the response as it comes.

use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use crate::auth::Session;
use crate::error::{Error, Result};
use crate::http::ERROR_BODY;
use crate::http::message::{Body, Header, Method, Request, Retries};

use super::listing::{Listing, PagedBy};
use super::page::Sink;
use super::{Base, Mistral, Query, check, failure, url};

/// A request below the endpoint.
pub struct RawRequest {
    pub method: Method,
    pub base: Base,
    pub target: Target,
    pub body: Body,
    /// Headers besides those of the session.
    pub headers: Vec<Header>,
}

/// A path below the endpoint, and a query.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// Segments, not encoded.
    path: Vec<String>,
    pub query: Vec<(String, String)>,
}

/// A response with any status.
pub struct RawAnswer {
    pub body: Vec<u8>,
    /// Whether the body is only the beginning of what the server sent.
    pub is_cut: bool,
    /// The error for a status that is none of a success.
    pub error: Option<Error>,
}

impl Target {
    /// Reads `workflows/backup?fields=id`, with or without `/` or `/v2/` before it.
    pub fn parse(given: &str) -> Result<Self> {
        let wrong = |what: &str| Err(Error::usage(format!("PATH {given:?} {what}")));
        if given.contains("://") || given.starts_with("//") {
            return wrong("names a server: give the path below the endpoint, such as workflows");
        }
        if given.contains('#') || given.chars().any(|c| c.is_control() || c == '\\') {
            return wrong("has a character that no path has; write it as %XX");
        }
        let (path, query) = given.split_once('?').unwrap_or((given, ""));
        let path = path.strip_prefix('/').unwrap_or(path);
        let path = match path.strip_prefix(VERSION) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest.trim_start_matches('/'),
            _ => path,
        };
        let mut segments = Vec::new();
        for segment in path.split('/') {
            match percent_decode_str(segment).decode_utf8() {
                Ok(segment) if !matches!(&*segment, "." | "..") => segments.push(segment.into()),
                _ => return wrong("has a segment that is . or .. or not UTF-8"),
            }
        }
        let query = form_urlencoded::parse(query.as_bytes());
        Ok(Self {
            path: segments,
            query: query.into_owned().collect(),
        })
    }

    fn segments(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// The collection that it lists.
    pub fn collection(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    fn query(&self) -> Query {
        Query(self.query.clone())
    }
}

/// The version in the path of the endpoint.
const VERSION: &str = "v2";

impl Mistral {
    /// Sends a request. It is sent again only by the rules of its method, and once more with a new token.
    ///
    /// Fails if no response comes; a response with any status is none.
    pub async fn raw(&self, request: &RawRequest) -> Result<RawAnswer> {
        check(&request.target.segments())?;
        self.renewing(
            async |session| self.raw_exchange(session, request).await,
            |outcome| {
                let error = match outcome {
                    Ok(answer) => answer.error.as_ref(),
                    Err(error) => Some(error),
                };
                error.map(|error| error.kind)
            },
        )
        .await
    }

    async fn raw_exchange(&self, session: &Session, raw: &RawRequest) -> Result<RawAnswer> {
        let headers = [&session.headers[..], &raw.headers].concat();
        let request = Request {
            method: raw.method,
            url: url(
                &raw.base.of(&session.endpoint)?,
                &raw.target.segments(),
                &raw.target.query(),
            )?,
            headers: &headers,
            body: raw.body.clone(),
            redirects: session.redirects,
            retries: Retries::ByMethod,
        };
        let answer = self.http.send(&request).await.map_err(failure::no_answer)?;
        let error = (!(200..300).contains(&answer.status))
            .then(|| failure::unexpected_status(&request, &answer, &session.endpoint));
        Ok(RawAnswer {
            is_cut: error.is_some() && answer.body.len() >= ERROR_BODY,
            body: answer.body,
            error,
        })
    }

    /// All rows of a collection, page after page, in the order of their creation unless the query has another.
    pub async fn raw_rows(&self, target: &Target, sink: Sink<'_>) -> Result<()> {
        let paged_by = match target.collection() {
            "workbooks" | "environments" => PagedBy::Name,
            "actions" => PagedBy::Nothing,
            _ => PagedBy::Marker,
        };
        let listing = Listing {
            query: target.query(),
            all: true,
            ..Listing::default()
        };
        self.list(&target.segments(), paged_by, &listing, sink)
            .await
            .map(drop)
    }
}
