//! From settings to a session: the endpoint, and the headers that go with every request.
//!
//! No command and no printing is known here. Arrows point one way: `session`, `methods`, `settings`.

mod methods;
mod session;
pub mod settings;

pub use session::{Auth, AuthContext, Prompt, Session, Status};
