//! Requests to one Keystone.

use crate::auth::methods::credentials::Keystone;
use crate::auth::methods::{check_hint, send};
use crate::error::Result;
use crate::http::Http;
use crate::http::message::{Answer, Header, Request};

/// A Keystone that requests are sent to.
pub struct Connection<'a> {
    pub http: &'a Http,
    pub credentials: &'a Keystone,
    /// Sent with every request.
    pub headers: Vec<Header>,
}

impl Connection<'_> {
    /// Sends a request. A failure to get a response names the Keystone.
    pub async fn send(&self, request: &Request<'_>) -> Result<Answer> {
        let cloud = self.credentials.cloud;
        let hint = || check_hint(&[cloud.login_settings().auth_url]);
        send(self.http, request, cloud.keystone(), hint).await
    }
}
