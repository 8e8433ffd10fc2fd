//! Which requests are retried, and when.

use std::time::Duration;

use crate::random::fraction;

use super::failure::{self, Cause, FailedAttempt};
use super::message::{Method, Retries};
use super::tls;

/// The pauses before the second and the third attempt; each is varied by up to a half, so that clients that failed together do not
/// retry together.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// The attempts at one request.
pub struct Attempts {
    /// The method by whose rules attempts are repeated; none if only one on a stale connection is.
    method: Option<Method>,
    made: usize,
    resent: bool,
}

/// When the next attempt is made.
pub enum Next {
    AtOnce,
    After(Duration),
}

impl Attempts {
    /// No attempt has been made yet.
    pub fn new(method: Method, retries: Retries) -> Self {
        Self {
            method: match retries {
                Retries::ByMethod => Some(method),
                Retries::LikeGet => Some(Method::Get),
                Retries::IfStale => None,
            },
            made: 0,
            resent: false,
        }
    }

    /// Whether the server may have read an earlier attempt.
    pub fn resent(&self) -> bool {
        self.resent
    }

    /// When to make the next attempt, if any.
    ///
    /// A GET is safe (RFC 9110 section 9.2.1), so it is retried unless a response had begun. A DELETE is idempotent: it
    /// is retried if the connection had been used before, as servers close those at any time. (The HTTP library does
    /// not tell whether a part of the response's head had come.) Other requests are retried only if no connection was
    /// made, as the server may have carried them out. Time limits and certificate errors are final.
    pub fn next(&mut self, failed: &FailedAttempt) -> Option<Next> {
        let Cause::Library(cause) = &failed.cause else {
            return None;
        };
        let is_final = cause.is_timeout()
            || cause.is_builder()
            || tls::cause_of(cause).is_some()
            || failure::is_no_http(cause);
        let is_safe = match self.method {
            Some(_) if cause.is_connect() => true,
            Some(Method::Get) => failed.status.is_none(),
            Some(Method::Delete) => failed.status.is_none() && (failed.reused || self.resent),
            Some(Method::Post | Method::Put) => false,
            None => failed.reused && failed.status.is_none() && self.made == 0,
        };
        if is_final || !is_safe {
            return None;
        }
        let pause = PAUSES.get(self.made)?;
        self.made += 1;
        self.resent |= !cause.is_connect();
        Some(if failed.reused {
            Next::AtOnce
        } else {
            Next::After(pause.mul_f64(0.5 + fraction()))
        })
    }
}
