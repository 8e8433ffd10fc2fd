//! Requests and answers.

use reqwest::header::HeaderMap;
use url::Url;

use crate::auth::secret::Secret;

/// The methods that Mistral knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    /// The method's name as it is sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// The body of a request.
#[derive(Clone)]
pub(super) enum Body {
    None,
    Json(Vec<u8>),
    Text(String),
}

/// One request.
pub(super) struct Request<'a> {
    pub method: Method,
    pub url: Url,
    pub headers: &'a [(&'static str, Secret)],
    pub body: Body,
}

/// One answer, read to its end.
pub(super) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}
