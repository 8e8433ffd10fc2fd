//! The requests and answers of logins.

use serde_json::{Value, json};

use super::{Answer, Expected};

/// A step of a script.
pub type Step = (Expected, Answer);

/// What `workbook-get-definition b` asks for.
pub const WORKBOOK: &str = "GET /v2/workbooks/b";

/// Words that make the request of [`workbook`].
pub const WORDS: [&str; 2] = ["workbook-get-definition", "b"];

/// Mistral's answer to [`WORDS`].
pub fn definition() -> Answer {
    Answer::json(200, &json!({"definition": "text"}))
}

/// Mistral's answer to [`WORDS`] under a token.
pub fn workbook(token: &str) -> Step {
    (
        Expected::new(WORKBOOK).header("x-auth-token", token),
        definition(),
    )
}

/// A refusal by Mistral under a token.
pub fn unauthorized(token: &str) -> Step {
    (
        Expected::new(WORKBOOK).header("x-auth-token", token),
        Answer::text(401, "Authentication required"),
    )
}

/// The body of a v3 password login of admin within the default domain.
pub fn admin(scope: &Value) -> Value {
    json!({"auth": {
        "identity": {"methods": ["password"], "password": {"user": {
            "name": "admin", "password": "correct-horse", "domain": {"id": "default"}}}},
        "scope": scope,
    }})
}

/// The scope of project demo within the default domain.
pub fn demo() -> Value {
    json!({"project": {"name": "demo", "domain": {"id": "default"}}})
}

/// The environment of that login, but for the auth URL.
pub const ADMIN: [(&str, &str); 3] = [
    ("OS_USERNAME", "admin"),
    ("OS_PASSWORD", "correct-horse"),
    ("OS_PROJECT_NAME", "demo"),
];

/// A login below `/v3` that is answered with `token` and a catalog.
pub fn v3(path: &str, body: &Value, token: &str, catalog: &Value) -> Step {
    (
        Expected::new(&format!("POST {path}/auth/tokens"))
            .json(&body.to_string())
            .header("accept", "application/json"),
        v3_answer(token, catalog),
    )
}

/// The answer to a v3 login; it ends in 2099.
pub fn v3_answer(token: &str, catalog: &Value) -> Answer {
    let body = json!({"token": {
        "expires_at": "2099-01-01T00:00:00.000000Z",
        "user": {"id": "u1", "name": "admin", "domain": {"id": "default", "name": "Default"}},
        "project": {"id": "p1", "name": "demo", "domain": {"id": "default", "name": "Default"}},
        "roles": [{"id": "r1", "name": "member"}, {"id": "r2", "name": "reader"}],
        "catalog": catalog,
    }});
    Answer::json(201, &body).header("X-Subject-Token", token)
}

/// A login by v2.0 that is answered with `token` and a catalog.
pub fn v2(path: &str, auth: &Value, token: &str, catalog: &Value) -> Step {
    let body = json!({"access": {
        "token": {"id": token, "expires": "2099-01-01T00:00:00Z",
            "tenant": {"id": "p1", "name": "demo"}},
        "user": {"id": "u1", "name": "admin", "roles": [{"name": "member"}]},
        "serviceCatalog": catalog,
    }});
    (
        Expected::new(&format!("POST {path}/tokens")).json(&json!({"auth": auth}).to_string()),
        Answer::json(200, &body),
    )
}

/// Keystone's refusal of a wrong password.
pub fn wrong_password() -> Answer {
    let words = "The request you have made requires authentication.";
    let error = json!({"error": {"code": 401, "title": "Unauthorized", "message": words}});
    Answer::json(401, &error)
}

/// The document of versions, with links to `path`.
pub fn versions(path: &str) -> Value {
    json!({"versions": {"values": [
        {"id": "v3.14", "status": "stable", "links": [{"rel": "self", "href": format!("$SERVER{path}/")}]},
    ]}})
}

/// A catalog with Mistral at `url` in region One.
pub fn catalog(url: &str) -> Value {
    json!([
        {"type": "identity", "name": "keystone", "endpoints": []},
        {"type": "workflowv2", "name": "mistral", "endpoints": [
            {"interface": "public", "region": "One", "region_id": "One", "url": url},
            {"interface": "internal", "region": "One", "region_id": "One", "url": "http://internal.invalid/v2"},
        ]},
    ])
}

/// A token of Keycloak, or another answer of its token endpoint.
pub fn keycloak(form: &str, answer: Answer) -> Step {
    let path = "POST /auth/realms/my_keycloak_realm/protocol/openid-connect/token";
    (Expected::new(path).form(form), answer)
}

/// Keycloak's answer to a login.
pub fn keycloak_token(token: &str) -> Answer {
    Answer::json(
        200,
        &json!({"access_token": token, "expires_in": 300, "refresh_expires_in": 1800,
            "refresh_token": "refresh-of-keycloak", "token_type": "Bearer"}),
    )
}
