//! Whether Mistral answers, for `doctor`.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::auth::{Auth, Session};
use crate::error::Result;
use crate::http::message::{Body, Method, Retries};

use super::{Base, Call, Mistral, Query};

#[derive(Deserialize)]
struct Versions {
    versions: Vec<Version>,
}

#[derive(Deserialize)]
struct Version {
    id: String,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Listing {
    #[serde(rename = "workflows")]
    _workflows: Vec<Value>,
}

impl Mistral {
    /// A client with the session of logins that were made.
    pub fn with_session(auth: Auth, session: Session) -> Self {
        Self {
            http: auth.http(),
            auth,
            session: RefCell::new(Some(Rc::new(session))),
            login: Mutex::new(()),
        }
    }

    /// Whether the logins have succeeded.
    pub fn has_session(&self) -> bool {
        self.session.borrow().is_some()
    }

    /// The logins that were made.
    pub fn into_auth(self) -> Auth {
        self.auth
    }

    /// `GET /`: the versions of the API.
    pub async fn versions(&self) -> Result<Vec<String>> {
        let query = Query::new();
        let call = Call {
            base: Base::Root,
            retries: Retries::IfStale,
            ..Call::new(Method::Get, &[""], &query, Body::None, 200)
        };
        let answer: Versions = self.call(&call).await?.read()?;
        let versions = answer.versions.into_iter();
        let shown = versions.map(|version| match version.status {
            Some(status) => format!("{} {status}", version.id),
            None => version.id,
        });
        Ok(shown.collect())
    }

    /// `GET /v2/`: JSON, or it is not Mistral.
    pub async fn api(&self) -> Result<()> {
        let document = self.get_once(&[""], &Query::new()).await?;
        document.read::<Value>().map(drop)
    }

    /// A listing of one row, which reads the database.
    pub async fn is_ready(&self) -> Result<()> {
        let query = Query::new().with("limit", "1").with("fields", "id");
        let document = self.get_once(&["workflows"], &query).await?;
        document.read::<Listing>().map(drop)
    }
}
