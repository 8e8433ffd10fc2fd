//! The identity API v2.0, last available in Keystone Pike (2017): `POST /v2.0/tokens`.

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::error::{Error, Result};
use crate::http::message::Answer;
use crate::secret::Secret;

use super::catalog::CatalogEndpoint;
use super::response::{name_and_id, parse_json, role_names, time};
use crate::auth::methods::credentials::{IdOrName, Identity, Keystone};
use crate::auth::methods::token::{NameAndId, Token};
use crate::auth::settings::Cloud;

/// The body of the login request. Fails for what v2.0 does not support: application credentials, and domains other
/// than the default.
pub fn request_body(credentials: &Keystone, typed_password: Option<&Secret>) -> Result<Value> {
    let cloud = credentials.cloud;
    let mut auth = match &credentials.identity {
        Identity::Password {
            user,
            domain,
            password,
        } => {
            check_domain(cloud, domain.as_ref())?;
            let password = password.as_ref().or(typed_password);
            let password = password.map_or("", Secret::expose);
            let (key, user) = match user {
                IdOrName::Name(name) => ("username", name),
                IdOrName::Id(id) => ("userId", id),
            };
            json!({"passwordCredentials": {key: user, "password": password}})
        }
        Identity::Token(token) => json!({"token": {"id": token.expose()}}),
        Identity::ApplicationCredential { .. } => {
            return Err(not_in_v2(cloud, "application credentials"));
        }
    };
    match &credentials.project {
        Some((IdOrName::Id(id), _)) => auth["tenantId"] = json!(id),
        Some((IdOrName::Name(name), domain)) => {
            check_domain(cloud, domain.as_ref())?;
            auth["tenantName"] = json!(name);
        }
        None => {}
    }
    Ok(json!({"auth": auth}))
}

fn check_domain(cloud: Cloud, domain: Option<&IdOrName>) -> Result<()> {
    match domain {
        Some(IdOrName::Id(name) | IdOrName::Name(name))
            if !name.eq_ignore_ascii_case("default") =>
        {
            Err(not_in_v2(
                cloud,
                &format!("domains other than the default ({name:?})"),
            ))
        }
        _ => Ok(()),
    }
}

/// Token and catalog of the response; the token is in the body. The error is the end of a sentence.
pub fn parse_token(answer: &Answer, url: &Url) -> Result<(Token, Vec<CatalogEndpoint>), String> {
    let document = parse_json(answer)?;
    let access = document.get("access").ok_or("no \"access\" object")?;
    let text = |path: &str| access.pointer(path).and_then(Value::as_str);
    let value = text("/token/id").ok_or("no token in access.token.id")?;
    let token = Token {
        value: Secret::new(value),
        issued_at: Timestamp::now(),
        expires_at: time(text("/token/expires")),
        identity_url: url.to_string(),
        user: name_and_id(access.get("user")),
        user_domain: NameAndId::default(),
        project: name_and_id(access.pointer("/token/tenant")),
        project_domain: NameAndId::default(),
        roles: role_names(access.pointer("/user/roles")),
        refresh: None,
    };
    Ok((
        token,
        CatalogEndpoint::from_v2(access.get("serviceCatalog")),
    ))
}

/// The error for a v2.0 login with a feature that only v3 has.
fn not_in_v2(cloud: Cloud, what: &str) -> Error {
    Error::authentication(format!(
        "the v2.0 API of {} does not support {what}",
        cloud.keystone()
    ))
    .hint(format!(
        "use the v3 API: set {}",
        cloud.login_settings().auth_url.variable_and_option()
    ))
}
