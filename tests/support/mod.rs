//! What several suites use; each names this file by its path.

#![allow(dead_code, unused_imports, reason = "no suite uses everything")]
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

pub mod http;
pub mod pki;
pub mod readme;
pub mod signals;
