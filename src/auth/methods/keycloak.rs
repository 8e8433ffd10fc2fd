//! Login to Keycloak by `OpenID` Connect: `POST {auth_url}/realms/{realm}/protocol/openid-connect/token`.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::error::{Error, Kind, Result};
use crate::http::Http;
use crate::http::failure::exchange;
use crate::http::message::{Answer, Body, Method, Redirects, Request, Retries};
use crate::secret::Secret;

use super::credentials::{GrantType, Keycloak};
use super::token::{NameAndId, Token};
use super::{check_hint, login_refused, send, without_trailing_slash};
use crate::auth::settings::SettingId;

/// The reference requests only `profile`. Without `openid`, Keycloak 19 and later reject the token at the userinfo
/// endpoint, by which Mistral validates tokens.
const SCOPE: &str = "openid profile";

/// How messages name the service.
const NAME: &str = "Keycloak";

type Form = form_urlencoded::Serializer<'static, String>;

/// The response of the token endpoint (RFC 6749 section 5.1).
#[derive(Deserialize)]
struct TokenResponse {
    access_token: Secret,
    /// Seconds.
    expires_in: Option<i64>,
    refresh_token: Option<Secret>,
    /// Seconds; 0 if it does not expire.
    refresh_expires_in: Option<i64>,
}

/// Logs in with one POST, or none with a given access token. `password` is used when the credentials have none.
///
/// Fails when Keycloak cannot be reached, refuses the login, or returns no token.
pub async fn login(
    http: &Http,
    credentials: &Keycloak,
    password: Option<&Secret>,
) -> Result<Token> {
    let mut form = Form::new(String::new());
    match &credentials.grant_type {
        GrantType::Token(token) => {
            let url = credentials.auth_url.as_ref();
            let url = url.map_or_else(String::new, ToString::to_string);
            return Ok(with_claims(credentials, token.clone(), url));
        }
        GrantType::Password {
            username,
            password: given,
        } => {
            let password = given.as_ref().or(password).map_or("", Secret::expose);
            form.append_pair("grant_type", "password")
                .append_pair("username", username)
                .append_pair("password", password);
        }
        GrantType::ClientCredentials => {
            form.append_pair("grant_type", "client_credentials");
        }
    }
    request_token(http, credentials, form).await
}

/// Obtains a token by a refresh token (RFC 6749 section 6).
pub async fn refresh(http: &Http, credentials: &Keycloak, token: &Secret) -> Result<Token> {
    let mut form = Form::new(String::new());
    form.append_pair("grant_type", "refresh_token")
        .append_pair("refresh_token", token.expose());
    request_token(http, credentials, form).await
}

/// Ends the session that the refresh token belongs to. `false` if there is no refresh token.
pub async fn logout(http: &Http, credentials: &Keycloak, token: &Token) -> Result<bool> {
    let Some((refresh_token, _)) = &token.refresh else {
        return Ok(false);
    };
    let mut form = Form::new(String::new());
    form.append_pair("refresh_token", refresh_token.expose());
    let form = with_client(form, credentials).finish();
    let request = request(endpoint(credentials, "logout")?, form);
    let answer = send(http, &request, NAME, url_hint).await?;
    let has_ended = || {
        let document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        answer.status == 400 && document["error"] == "invalid_grant"
    };
    if matches!(answer.status, 200 | 204) || has_ended() {
        return Ok(true);
    }
    Err(refused(&request, &answer))
}

/// Adds the client's credentials (RFC 6749 section 2.3.1).
fn with_client(mut form: Form, credentials: &Keycloak) -> Form {
    if let Some(id) = &credentials.client_id {
        form.append_pair("client_id", id);
    }
    if let Some(secret) = &credentials.client_secret {
        form.append_pair("client_secret", secret.expose());
    }
    form
}

async fn request_token(http: &Http, credentials: &Keycloak, form: Form) -> Result<Token> {
    let form = with_client(form, credentials)
        .append_pair("scope", SCOPE)
        .finish();
    let url = endpoint(credentials, "token")?;
    let identity_url = url.to_string();
    let request = request(url, form);
    let answer = send(http, &request, NAME, url_hint).await?;
    if !(200..300).contains(&answer.status) {
        return Err(refused(&request, &answer));
    }
    let parsed: TokenResponse = serde_json::from_slice(&answer.body).map_err(|cause| {
        Error::new(
            Kind::Connection,
            format!("Keycloak's response to the login has no token ({cause})"),
        )
        .of(exchange(request.method, &request.url, &answer))
        .hint(url_hint())
    })?;
    let now = Timestamp::now();
    let end = |seconds: i64| now.checked_add(SignedDuration::from_secs(seconds)).ok();
    let mut token = with_claims(credentials, parsed.access_token, identity_url);
    token.expires_at = parsed.expires_in.and_then(end).or(token.expires_at);
    let refresh_end = parsed.refresh_expires_in.filter(|&seconds| seconds > 0);
    token.refresh = parsed
        .refresh_token
        .map(|token| (token, refresh_end.and_then(end)));
    Ok(token)
}

/// A token with the metadata from its claims, if it is a JWT (RFC 7519).
fn with_claims(credentials: &Keycloak, value: Secret, identity_url: String) -> Token {
    let claims = claims(value.expose());
    let text = |pointer: &str| Some(claims.pointer(pointer)?.as_str()?.to_owned());
    let roles = claims
        .pointer("/realm_access/roles")
        .and_then(Value::as_array);
    let roles = roles.into_iter().flatten();
    let end = claims.get("exp").and_then(Value::as_i64);
    Token {
        issued_at: Timestamp::now(),
        expires_at: end.and_then(|end| Timestamp::from_second(end).ok()),
        identity_url,
        user: NameAndId {
            id: text("/sub"),
            name: text("/preferred_username"),
        },
        user_domain: NameAndId::default(),
        project: NameAndId {
            id: Some(credentials.realm.clone()),
            name: Some(credentials.realm.clone()),
        },
        project_domain: NameAndId::default(),
        roles: roles
            .filter_map(|role| role.as_str().map(str::to_owned))
            .collect(),
        refresh: None,
        value,
    }
}

/// The payload of a JWT, or null. Its signature is not verified: the claims are shown and give the expiry, no more.
fn claims(token: &str) -> Value {
    token
        .split('.')
        .nth(1)
        .and_then(|part| {
            BASE64_URL_SAFE_NO_PAD
                .decode(part.trim_end_matches('='))
                .ok()
        })
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or(Value::Null)
}

/// The URL of an endpoint of the realm, such as `token`.
fn endpoint(credentials: &Keycloak, name: &str) -> Result<Url> {
    let no_url = || Error::authentication("the URL of Keycloak is not set").hint(url_hint());
    let mut url = without_trailing_slash(credentials.auth_url.clone().ok_or_else(no_url)?);
    url.path_segments_mut()
        .map_err(|()| no_url())?
        .pop_if_empty()
        .extend([
            "realms",
            &credentials.realm,
            "protocol",
            "openid-connect",
            name,
        ]);
    Ok(url)
}

fn request(url: Url, form: String) -> Request<'static> {
    Request {
        method: Method::Post,
        url,
        headers: &[],
        body: Body::Form(form.into()),
        redirects: Redirects::Login,
        retries: Retries::ByMethod,
    }
}

fn url_hint() -> String {
    format!(
        "set {} to https://HOST:PORT/auth",
        SettingId::AuthUrl.variable_and_option()
    )
}

fn refused(request: &Request<'_>, answer: &Answer) -> Error {
    let error = login_refused(NAME, request, answer);
    match answer.status {
        404 => error.hint(check_hint(&[SettingId::TenantName, SettingId::AuthUrl])),
        400 | 401 | 403 => error.hint(check_hint(&[
            SettingId::Username,
            SettingId::Password,
            SettingId::OpenidClientId,
            SettingId::OpenidClientSecret,
        ])),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_that_is_no_jwt_has_no_claims() {
        for token in ["", "a", "a.b.c", "a.e30.c", "..", "é.é.é"] {
            let claims = claims(token);
            assert!(claims.get("sub").is_none(), "{token}");
        }
    }

    #[test]
    fn the_realm_is_one_path_segment() {
        let credentials = Keycloak {
            auth_url: Some(Url::parse("https://k/auth/").unwrap()),
            realm: "a/b c".to_owned(),
            client_id: None,
            client_secret: None,
            grant_type: GrantType::ClientCredentials,
        };
        assert_eq!(
            endpoint(&credentials, "token").unwrap().as_str(),
            "https://k/auth/realms/a%2Fb%20c/protocol/openid-connect/token"
        );
    }
}
