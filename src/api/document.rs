//! A response of Mistral with a body, and how it is read.

use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

use crate::error::Result;
use crate::http::failure::check_room;
use crate::http::message::{Answer, Method, Request};

use super::failure;
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
            serde_json::error::Category::Data => {
                failure::no_list(self.method, &self.url, &self.answer, key)
            }
            _ => self.unreadable(&cause),
        })?;
        page.each(false, &mut |row| self.check(row.as_bytes()))?;
        Ok(page)
    }

    /// Refuses JSON that would take far more memory as values than as text.
    fn check(&self, part: &[u8]) -> Result<()> {
        check_room(self.method, &self.url, &self.answer, part)
    }

    fn unreadable(&self, cause: &serde_json::Error) -> crate::error::Error {
        failure::unreadable(self.method, &self.url, &self.answer, cause)
    }
}
