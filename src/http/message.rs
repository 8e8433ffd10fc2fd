//! Requests and answers.

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue};
use url::Url;

use crate::secret::Secret;

/// A header's name and value. Every value is treated as a secret; logs decide by the name.
pub type Header = (&'static str, Secret);

/// Whether a text can be sent as the value of a header (RFC 9110 section 5.5).
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

/// The body of a request. Its bytes are shared, however often it is sent.
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

/// What happens to a request that is sent elsewhere (RFC 9110 section 15.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redirects {
    /// As the requests library has it: without the body and mostly a GET, but for 307 and 308.
    LikeRequests,
    /// Method and body stay, as keystoneauth has it.
    PreserveMethod,
    /// A login: method and body stay.
    Login,
}

/// One request.
pub struct Request<'a> {
    pub method: Method,
    pub url: Url,
    /// They go to the URL's origin, and where the user lets redirects take them.
    pub headers: &'a [Header],
    pub body: Body,
    pub redirects: Redirects,
}

/// One answer, read to its end. Of a body that is no success only what is needed for words is kept.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// How large the body could have been.
    pub limit: Option<u64>,
    /// The request was sent more than once, as the server may not have read it before.
    pub resent: bool,
}

/// Memory for an answer at most, as a multiple of the limit of its length.
const MEMORY: u64 = 8;
/// Memory that is there whatever the limit is.
const SMALL: u64 = 1024 * 1024;
/// Memory of one value of JSON with its name, at most.
const VALUE: u64 = 208;
/// Spaces before a value, for each level of the lists and objects that it is in, where a document is laid out.
const INDENT: u64 = 4;
/// Most levels of a document that is read.
const LEVELS: u64 = 900;

impl Answer {
    /// A header's text, unless it is empty.
    pub fn header(&self, name: &str) -> Option<&str> {
        let text = self.headers.get(name)?.to_str().ok()?;
        Some(text).filter(|text| !text.is_empty())
    }

    /// Whether `part` of the body can be read as values of JSON: small ones take many times the memory
    /// of their text, and no answer shall take more than [`MEMORY`] times its limit.
    pub fn has_room_for(&self, part: &[u8]) -> bool {
        let Some(limit) = self.limit else {
            return true;
        };
        let most = limit.saturating_mul(MEMORY).max(SMALL);
        // If every byte was a value on the lowest level, there would be no need to look.
        let worst = VALUE + LEVELS * INDENT;
        (part.len() as u64).saturating_mul(worst) <= most || memory(part) <= most
    }
}

/// An upper bound of the memory that the values of a document take, be they read or laid out.
fn memory(part: &[u8]) -> u64 {
    let (mut total, mut levels) = (0_u64, 0_u64);
    let mut rest = part;
    while let [byte, behind @ ..] = rest {
        rest = behind;
        // JSON may stand in a text, where any character may be escaped.
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
        // A name stands on the line of its value; the end of a list stands on one of its own.
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

/// The ASCII character of two hexadecimal digits, 0 if there is none.
fn escaped(high: u8, low: u8) -> u8 {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let code = digit(high)
        .zip(digit(low))
        .map(|(high, low)| high << 4 | low);
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(0)
}
