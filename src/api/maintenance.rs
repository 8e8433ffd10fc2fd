//! The maintenance mode of the server: `/maintenance`, beside `/v2`.

use serde::Deserialize;
use serde_json::json;

use crate::error::Result;
use crate::http::message::{Body, Method};

use super::{Base, Call, Mistral, Query, json_body};

/// The states that can be asked for. On its way to `PAUSED` the server is `PAUSING`, until no task is running.
pub const SETTABLE: [&str; 2] = ["PAUSED", "RUNNING"];

#[derive(Deserialize)]
struct Answer {
    status: String,
}

impl Mistral {
    /// `GET /maintenance`: `RUNNING`, `PAUSING` or `PAUSED`.
    pub async fn maintenance(&self) -> Result<String> {
        self.of_maintenance(Method::Get, Body::None).await
    }

    /// `PUT /maintenance`: asks for one of [`SETTABLE`], and gives the state that the server is in now.
    pub async fn set_maintenance(&self, status: &str) -> Result<String> {
        let body = json_body(&json!({ "status": status }))?;
        self.of_maintenance(Method::Put, body).await
    }

    async fn of_maintenance(&self, method: Method, body: Body) -> Result<String> {
        let query = Query::new();
        let call = Call {
            base: Base::Root,
            ..Call::new(method, &["maintenance"], &query, body, 200)
        };
        let answer: Answer = self.call(&call).await?.read()?;
        Ok(answer.status)
    }
}
