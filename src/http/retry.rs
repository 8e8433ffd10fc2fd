//! What is tried again, and when.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

use super::failure::{self, Failed};
use super::message::Method;
use super::tls;

/// The pauses before the second and the third attempt, give or take a half.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// The attempts at one request.
pub struct Attempts {
    method: Method,
    made: usize,
}

impl Attempts {
    /// No attempt has been made yet.
    pub fn new(method: Method) -> Self {
        Self { method, made: 0 }
    }

    /// How long to wait before the next attempt, if there should be one.
    ///
    /// A `GET` changes nothing, so it is sent again unless an answer had begun. Anything else is sent
    /// again only when no connection came about, as the server may have acted upon it otherwise.
    /// A time limit has an end on purpose, and what is wrong with a certificate stays wrong.
    pub fn pause(&mut self, failed: &Failed) -> Option<Duration> {
        let cause = &failed.cause;
        let hopeless = cause.is_timeout()
            || cause.is_builder()
            || tls::cause_of(cause).is_some()
            || failure::is_no_http(cause);
        let harmless = cause.is_connect() || self.method == Method::Get && !failed.answered;
        if hopeless || !harmless {
            return None;
        }
        let pause = PAUSES.get(self.made)?;
        self.made += 1;
        Some(pause.mul_f64(0.5 + chance()))
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
