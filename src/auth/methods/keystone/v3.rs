//! The identity API v3: `POST /v3/auth/tokens`.

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::error::Result;
use crate::http::message::Answer;
use crate::secret::Secret;

use super::catalog::Service;
use super::time;
use crate::auth::methods::credentials::{IdOrName, Identity, Keystone};
use crate::auth::methods::token::{NameAndId, Token};

/// The body of the login. Names without a domain are looked for in the domain `default`.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the v2.0 API cannot say everything"
)]
pub fn body(credentials: &Keystone, identity: &Identity) -> Result<Value> {
    let identity = match identity {
        Identity::Password {
            user,
            domain,
            password,
        } => {
            let mut user = owned(user, domain.as_ref());
            user["password"] = json!(password.as_ref().map_or("", Secret::expose));
            json!({"methods": ["password"], "password": {"user": user}})
        }
        Identity::Token(token) => json!({"methods": ["token"], "token": {"id": token.expose()}}),
        Identity::ApplicationCredential {
            credential,
            user,
            secret,
        } => {
            let mut body = reference(credential);
            body["secret"] = json!(secret.expose());
            if let Some((user, domain)) = user {
                body["user"] = owned(user, domain.as_ref());
            }
            json!({"methods": ["application_credential"], "application_credential": body})
        }
    };
    let mut auth = json!({"identity": identity});
    if let Some((project, domain)) = &credentials.project {
        auth["scope"] = json!({"project": owned(project, domain.as_ref())});
    }
    Ok(json!({"auth": auth}))
}

fn reference(reference: &IdOrName) -> Value {
    match reference {
        IdOrName::Id(id) => json!({"id": id}),
        IdOrName::Name(name) => json!({"name": name}),
    }
}

/// A user or project; a name goes with its domain.
fn owned(of: &IdOrName, domain: Option<&IdOrName>) -> Value {
    let mut value = reference(of);
    if matches!(of, IdOrName::Name(_)) {
        value["domain"] = domain.map_or_else(|| json!({"id": "default"}), reference);
    }
    value
}

/// Reads the answer: the token stands in a header.
pub fn token(answer: &Answer, url: &Url) -> Result<(Token, Vec<Service>), String> {
    let value = answer
        .header("x-subject-token")
        .ok_or("no token in X-Subject-Token")?;
    let document: Value =
        serde_json::from_slice(&answer.body).map_err(|cause| format!("not JSON ({cause})"))?;
    let body = document.get("token").ok_or("no \"token\" object")?;
    let named = |path: &str| named(body.pointer(path));
    let roles = body.get("roles").and_then(Value::as_array);
    let roles = roles.into_iter().flatten();
    let token = Token {
        value: Secret::new(value),
        issued_at: Timestamp::now(),
        expires_at: time(body.get("expires_at").and_then(Value::as_str)),
        identity_url: url.to_string(),
        user: named("/user"),
        user_domain: named("/user/domain"),
        project: named("/project"),
        project_domain: named("/project/domain"),
        roles: roles
            .filter_map(|role| Some(role.get("name")?.as_str()?.to_owned()))
            .collect(),
        refresh: None,
    };
    Ok((token, Service::of_v3(body.get("catalog"))))
}

/// `id` and `name` of a JSON object.
pub fn named(value: Option<&Value>) -> NameAndId {
    let text = |key: &str| Some(value?.get(key)?.as_str()?.to_owned());
    NameAndId {
        id: text("id"),
        name: text("name"),
    }
}
