//! A response of Mistral with a body, and how it is read.

use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::http::failure::{CUT_OFF, check_room, exchange, words};
use crate::http::message::{Answer, Method, Request};
use crate::surrogate;
use crate::time::of_header;

use super::failure::CHECK_URL;
use super::page::{Page, Sink};

/// A response, and the request that it belongs to.
pub struct Document {
    method: Method,
    url: Url,
    answer: Answer,
}

impl Document {
    /// The response to `request`.
    pub(super) fn new(request: Request<'_>, answer: Answer) -> Self {
        Self {
            method: request.method,
            url: request.url,
            answer,
        }
    }

    /// When the server made the response, in seconds since 1970, if it says so.
    pub fn time(&self) -> Option<i64> {
        let date = self.answer.headers.get("date")?;
        of_header(date.to_str().ok()?)
    }

    /// The body as a value of its own.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        self.check(&self.answer.body)?;
        serde_json::from_slice(&self.answer.body).map_err(|cause| self.unreadable(&cause))
    }

    /// Passes the rows under `key` of a complete list to the sink.
    pub fn rows(&self, key: &str, sink: Sink<'_>) -> Result<bool> {
        self.page(key)?.each(false, sink)?;
        Ok(false)
    }

    /// Passes the body to the sink as the only row.
    pub fn row(&self, sink: Sink<'_>) -> Result<bool> {
        sink(self.read::<&RawValue>()?.get())?;
        Ok(false)
    }

    /// The rows under `key`, and whether the server has more.
    pub(super) fn page(&self, key: &str) -> Result<Page<'_>> {
        let page = Page::read(&self.answer.body, key);
        let page = page.map_err(|cause| match cause.classify() {
            serde_json::error::Category::Data => self
                .error(match key {
                    "" => "the response is no list".to_owned(),
                    key => format!("the response has no list of {key}"),
                })
                .hint(CHECK_URL),
            _ => self.unreadable(&cause),
        })?;
        page.each(false, &mut |row| self.check(row.as_bytes()))?;
        Ok(page)
    }

    /// Refuses JSON that would take far more memory as values than as text.
    fn check(&self, part: &[u8]) -> Result<()> {
        check_room(self.method, &self.url, &self.answer, part)
    }

    fn error(&self, what: String) -> Error {
        Error::new(Kind::Connection, what).of(exchange(self.method, &self.url, &self.answer))
    }

    /// The error for a body that is not the expected JSON.
    fn unreadable(&self, cause: &serde_json::Error) -> Error {
        let body = &self.answer.body;
        if body.is_empty() {
            return self
                .error("the response is empty".to_owned())
                .hint(CHECK_URL);
        }
        if cause.is_eof() {
            let what = format!("the response is incomplete ({cause})");
            return self.error(what).hint(CUT_OFF);
        }
        let text = std::str::from_utf8(body).ok();
        if let Some(what) = text.and_then(surrogate::lone_surrogate_error) {
            return self.error(what);
        }
        let is_page = !matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
        let begins = match words(&self.answer).filter(|_| is_page) {
            Some(words) => format!(": {words}"),
            None => String::new(),
        };
        let what = format!("the response is not the expected JSON ({cause}){begins}");
        self.error(what).hint(CHECK_URL)
    }
}
