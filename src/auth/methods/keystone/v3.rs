//! The identity API v3: `POST /v3/auth/tokens`.

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::http::message::Answer;
use crate::secret::Secret;

use super::catalog::CatalogEndpoint;
use super::response::{name_and_id, parse_json, role_names, time};
use crate::auth::methods::credentials::{IdOrName, Identity, Keystone};
use crate::auth::methods::token::Token;

/// The body of the login request. A name without a domain is in the domain with the ID `default`.
pub fn request_body(credentials: &Keystone, typed_password: Option<&Secret>) -> Value {
    let identity = match &credentials.identity {
        Identity::Password {
            user,
            domain,
            password,
        } => {
            let mut user = with_domain(user, domain.as_ref());
            let password = password.as_ref().or(typed_password);
            user["password"] = json!(password.map_or("", Secret::expose));
            json!({"methods": ["password"], "password": {"user": user}})
        }
        Identity::Token(token) => json!({"methods": ["token"], "token": {"id": token.expose()}}),
        Identity::ApplicationCredential {
            credential,
            user,
            secret,
        } => {
            let mut body = id_or_name(credential);
            body["secret"] = json!(secret.expose());
            if let Some((user, domain)) = user {
                body["user"] = with_domain(user, domain.as_ref());
            }
            json!({"methods": ["application_credential"], "application_credential": body})
        }
    };
    let mut auth = json!({"identity": identity});
    if let Some((project, domain)) = &credentials.project {
        auth["scope"] = json!({"project": with_domain(project, domain.as_ref())});
    }
    json!({"auth": auth})
}

fn id_or_name(value: &IdOrName) -> Value {
    match value {
        IdOrName::Id(id) => json!({"id": id}),
        IdOrName::Name(name) => json!({"name": name}),
    }
}

/// A user or project; a name needs its domain.
fn with_domain(value: &IdOrName, domain: Option<&IdOrName>) -> Value {
    let mut object = id_or_name(value);
    if matches!(value, IdOrName::Name(_)) {
        object["domain"] = domain.map_or_else(|| json!({"id": "default"}), id_or_name);
    }
    object
}

/// Token and catalog of the response; the token is in a header. The error is the end of a sentence.
pub fn parse_token(answer: &Answer, url: &Url) -> Result<(Token, Vec<CatalogEndpoint>), String> {
    let value = answer
        .header("x-subject-token")
        .ok_or("no token in X-Subject-Token")?;
    let document = parse_json(answer)?;
    let body = document.get("token").ok_or("no \"token\" object")?;
    let named = |path: &str| name_and_id(body.pointer(path));
    let token = Token {
        value: Secret::new(value),
        issued_at: Timestamp::now(),
        expires_at: time(body.get("expires_at").and_then(Value::as_str)),
        identity_url: url.to_string(),
        user: named("/user"),
        user_domain: named("/user/domain"),
        project: named("/project"),
        project_domain: named("/project/domain"),
        roles: role_names(body.get("roles")),
        refresh: None,
    };
    Ok((token, CatalogEndpoint::from_v3(body.get("catalog"))))
}
