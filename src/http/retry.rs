//! What is tried again, and when.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use super::failure::{self, Cause, Failed};
use super::message::Method;
use super::tls;

/// The pauses before the second and the third attempt, give or take a half.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// The attempts at one request.
pub struct Attempts {
    method: Method,
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
    pub fn new(method: Method) -> Self {
        Self {
            method,
            made: 0,
            resent: false,
        }
    }

    /// Whether the server may have read an earlier attempt.
    pub fn resent(&self) -> bool {
        self.resent
    }

    /// When to make the next attempt, if there should be one.
    ///
    /// A `GET` changes nothing, so it is sent again unless an answer had begun. A `DELETE` can be done
    /// but once; so it is sent again when the connection had served before, which servers close
    /// without a word; whether the beginning of an answer's head had come by then, the HTTP library does
    /// not tell. Anything else is sent again only when no connection came about, as the server
    /// may have acted upon it otherwise. Limits are there to end it, and what is wrong with a
    /// certificate stays wrong.
    pub fn next(&mut self, failed: &Failed) -> Option<Next> {
        let Cause::Library(cause) = &failed.cause else {
            return None;
        };
        let hopeless = cause.is_timeout()
            || cause.is_builder()
            || tls::cause_of(cause).is_some()
            || failure::is_no_http(cause);
        let harmless = match self.method {
            _ if cause.is_connect() => true,
            Method::Get => failed.status.is_none(),
            Method::Delete => failed.status.is_none() && (failed.reused || self.resent),
            Method::Post | Method::Put => false,
        };
        if hopeless || !harmless {
            return None;
        }
        let pause = PAUSES.get(self.made)?;
        self.made += 1;
        self.resent |= !cause.is_connect();
        Some(if failed.reused {
            Next::AtOnce
        } else {
            Next::After(pause.mul_f64(0.5 + chance()))
        })
    }
}

/// A number from 0 up to 1, by which clients that failed together do not come back together.
fn chance() -> f64 {
    let mut byte = [0];
    match SystemRandom::new().fill(&mut byte) {
        Ok(()) => f64::from(byte[0]) / 256.0,
        Err(_) => 0.5,
    }
}
