//! A list as far as a session has it at once: for completion, which may neither log in nor wait.

use crate::auth::Session;
use crate::error::Result;
use crate::http::Http;
use crate::http::message::{Body, Method, Request, Retries};

use super::page::Sink;
use super::{Base, Document, Query, failure, url};

/// `GET` of the first page of a list, sent once.
pub async fn glance(
    http: &Http,
    session: &Session,
    path: &[&str],
    query: &Query,
    sink: Sink<'_>,
) -> Result<()> {
    let request = Request {
        method: Method::Get,
        url: url(&Base::Endpoint.of(&session.endpoint)?, path, query)?,
        headers: &session.headers,
        body: Body::None,
        redirects: session.redirects,
        retries: Retries::IfStale,
    };
    let answer = http.send(&request).await?;
    if answer.status != 200 {
        let endpoint = &session.endpoint;
        return Err(failure::unexpected_status(&request, &answer, endpoint));
    }
    let key = path.last().copied().unwrap_or_default();
    Document::new(request, answer).page(key)?.each(false, sink)
}
