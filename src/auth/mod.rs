//! From settings to a session: the endpoint, and the headers that go with every request.
//!
//! Knows neither commands nor output. `session` depends on `methods`, and both on `settings`.

mod methods;
mod session;
pub mod settings;

pub use session::{Auth, AuthContext, Identity, NamesFile, Prompt, Session, Status};
