//! Requests and responses.

use std::borrow::Cow;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue};
use url::Url;

use crate::secret::Secret;

/// A header's name and value. Every value is treated as a secret; logs show it or not by the name.
pub type Header = (Cow<'static, str>, Secret);

/// Whether a text can be sent as a field value (RFC 9110 section 5.5).
pub fn fits_a_header(text: &str) -> bool {
    HeaderValue::from_str(text).is_ok()
}

/// The methods that the services know.
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

/// The body of a request. Its bytes are shared between attempts.
#[derive(Clone)]
pub enum Body {
    None,
    Json(Bytes),
    Text(Bytes),
    /// `application/x-www-form-urlencoded`
    Form(Bytes),
}

impl Body {
    /// The media type that goes with the body.
    pub fn media_type(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Json(_) => Some("application/json"),
            Self::Text(_) => Some("text/plain"),
            Self::Form(_) => Some("application/x-www-form-urlencoded"),
        }
    }

    /// The bytes as they are sent.
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::None => Bytes::new(),
            Self::Json(bytes) | Self::Text(bytes) | Self::Form(bytes) => bytes.clone(),
        }
    }
}

/// How a redirected request is sent (RFC 9110 section 15.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// As in the requests library: without the body, and mostly as a GET, but for 307 and 308.
    LikeRequests,
    /// Method and body are preserved, as in keystoneauth.
    PreserveMethod,
    /// The same for a login.
    Login,
}

/// Which requests are sent again after a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Retries {
    /// By the rules of the method: see [`super::retry`].
    #[default]
    ByMethod,
    /// As a GET, because the request may be repeated although its method does not say so.
    LikeGet,
    /// At once, and only if the server closed a connection that had been used before, as it may at any time. In other
    /// cases the caller asks again by itself.
    IfStale,
}

/// One request.
pub struct Request<'a> {
    pub method: Method,
    pub url: Url,
    /// They go to the URL's origin, and to servers that the user allows redirects to.
    pub headers: &'a [Header],
    pub body: Body,
    pub redirects: Redirects,
    pub retries: Retries,
}

/// One response. Of the body of an error only the beginning is kept, for the server's message.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// The limit of the body's size.
    pub limit: Option<u64>,
    /// Whether the server may have received an earlier attempt as well.
    pub resent: bool,
}

/// The most memory for a response, as a multiple of the limit of its size.
const MEMORY: u64 = 8;
/// Memory that any response may take.
const SMALL: u64 = 1024 * 1024;
/// The most memory of one JSON value with its name.
const VALUE: u64 = 208;
/// Indentation of a value for each level, where a document is printed.
const INDENT: u64 = 4;
/// The most levels of a document.
const LEVELS: u64 = 900;

impl Answer {
    /// The value of a header, unless it is empty or not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        let text = self.headers.get(name)?.to_str().ok()?;
        Some(text).filter(|text| !text.is_empty())
    }

    /// Whether `part` of the body can be parsed as JSON: small values take many times the memory of their text, and no
    /// response may take more than [`MEMORY`] times its limit.
    pub fn has_room_for(&self, part: &[u8]) -> bool {
        let Some(limit) = self.limit else {
            return true;
        };
        let most = limit.saturating_mul(MEMORY).max(SMALL);
        // A short one fits even if every byte is a value on the deepest level.
        let worst = VALUE + LEVELS * INDENT;
        (part.len() as u64).saturating_mul(worst) <= most || memory(part) <= most
    }
}

/// An upper bound of the memory that the values of a document take, parsed or printed.
fn memory(part: &[u8]) -> u64 {
    let (mut total, mut levels) = (0_u64, 0_u64);
    let mut rest = part;
    while let [byte, behind @ ..] = rest {
        rest = behind;
        // JSON may be nested in a string, where any character may be escaped.
        let (mark, length) = match (byte, behind) {
            (b'\\', [b'u', b'0', b'0', high, low, ..]) => (escaped(*high, *low), 5),
            _ => (*byte, 0),
        };
        match mark {
            b'[' | b'{' => levels += 1,
            b']' | b'}' => levels = levels.saturating_sub(1),
            b',' | b':' => {}
            _ => continue,
        }
        rest = &behind[length..];
        // A name is on the line of its value; the end of an array is on a line of its own.
        let line = if mark == b':' {
            0
        } else {
            levels.min(LEVELS) * INDENT
        };
        let value = if matches!(mark, b']' | b'}') {
            0
        } else {
            VALUE
        };
        total = total.saturating_add(value + line);
    }
    total
}

/// The ASCII character of two hexadecimal digits, or 0.
fn escaped(high: u8, low: u8) -> u8 {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let code = digit(high)
        .zip(digit(low))
        .map(|(high, low)| high << 4 | low);
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(0)
}
