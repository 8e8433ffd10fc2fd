//! Tests of the patterns of cron triggers. `tests/cloud` uses the patterns as well, to ask croniter.

mod patterns;
mod recorded;
mod results;

use super::cron;
