//! The identity API v2.0, last served by Keystone of 2017: `POST /v2.0/tokens`.

use jiff::Timestamp;
use serde_json::{Value, json};
use url::Url;

use crate::error::Result;
use crate::http::message::Answer;
use crate::secret::Secret;

use super::catalog::Service;
use super::{not_in_v2, time, v3};
use crate::auth::methods::credentials::{IdOrName, Identity, Keystone};
use crate::auth::methods::token::{NameAndId, Token};
use crate::auth::settings::Cloud;

/// The body of the login. There are no domains; whoever names the default one is understood.
pub fn body(credentials: &Keystone, identity: &Identity) -> Result<Value> {
    let cloud = credentials.cloud;
    let mut auth = match identity {
        Identity::Password {
            user,
            domain,
            password,
        } => {
            default_domain(cloud, domain.as_ref())?;
            let password = password.as_ref().map_or("", Secret::expose);
            match user {
                IdOrName::Name(name) => {
                    json!({"passwordCredentials": {"username": name, "password": password}})
                }
                IdOrName::Id(id) => {
                    json!({"passwordCredentials": {"userId": id, "password": password}})
                }
            }
        }
        Identity::Token(token) => json!({"token": {"id": token.expose()}}),
        Identity::ApplicationCredential { .. } => {
            return Err(not_in_v2(cloud, "application credentials"));
        }
    };
    match &credentials.project {
        Some((IdOrName::Id(id), _)) => auth["tenantId"] = json!(id),
        Some((IdOrName::Name(name), domain)) => {
            default_domain(cloud, domain.as_ref())?;
            auth["tenantName"] = json!(name);
        }
        None => {}
    }
    Ok(json!({"auth": auth}))
}

fn default_domain(cloud: Cloud, domain: Option<&IdOrName>) -> Result<()> {
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

/// Reads the answer: the token stands in the body.
pub fn token(answer: &Answer, url: &Url) -> Result<(Token, Vec<Service>), String> {
    let document: Value =
        serde_json::from_slice(&answer.body).map_err(|cause| format!("not JSON ({cause})"))?;
    let access = document.get("access").ok_or("no \"access\" object")?;
    let text = |path: &str| access.pointer(path).and_then(Value::as_str);
    let value = text("/token/id").ok_or("no token in access.token.id")?;
    let roles = access.pointer("/user/roles").and_then(Value::as_array);
    let roles = roles.into_iter().flatten();
    let token = Token {
        value: Secret::new(value),
        issued_at: Timestamp::now(),
        expires_at: time(text("/token/expires")),
        identity_url: url.to_string(),
        user: v3::named(access.get("user")),
        user_domain: NameAndId::default(),
        project: v3::named(access.pointer("/token/tenant")),
        project_domain: NameAndId::default(),
        roles: roles
            .filter_map(|role| Some(role.get("name")?.as_str()?.to_owned()))
            .collect(),
        refresh: None,
    };
    Ok((token, Service::of_v2(access.get("serviceCatalog"))))
}
