//! What a cloud's keys mean: older and shorter spellings, defaults of one key for others, templates.
//!
//! Where two spellings contradict each other, the winner is that of openstacksdk.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::json;

/// Values by key; `auth.username` is the key `username` below `auth`.
type Values = HashMap<String, String>;

/// Keys of `auth` that may stand beside it too, with their other spellings. The last one that is
/// given holds, and beside `auth` it is stronger than within.
const LAST_HOLDS: [(&str, &[&str]); 9] = [
    ("domain_id", &["domain_id"]),
    ("domain_name", &["domain_name"]),
    ("user_domain_id", &["user_domain_id"]),
    ("user_domain_name", &["user_domain_name"]),
    ("project_domain_id", &["project_domain_id"]),
    ("project_domain_name", &["project_domain_name"]),
    ("token", &["auth_token", "token"]),
    ("project_id", &["tenant_id", "project_id"]),
    ("project_name", &["tenant_name", "project_name"]),
];

/// Others, of which the first one that is given holds, and `auth` is stronger than beside it.
const FIRST_HOLDS: [(&str, &[&str]); 12] = [
    ("auth_url", &["auth_url"]),
    ("username", &["username", "user_name"]),
    ("user_id", &["user_id"]),
    ("password", &["password"]),
    ("application_credential_id", &["application_credential_id"]),
    (
        "application_credential_name",
        &["application_credential_name"],
    ),
    (
        "application_credential_secret",
        &["application_credential_secret"],
    ),
    ("default_domain_id", &["default_domain_id"]),
    ("default_domain_name", &["default_domain_name"]),
    ("system_scope", &["system_scope"]),
    ("trust_id", &["trust_id"]),
    ("endpoint", &["endpoint"]),
];

/// Keys for Mistral alone; they rule over what holds for every service.
const OF_SERVICE: [(&str, &[&str]); 5] = [
    ("interface", &["workflow_interface", "workflowv2_interface"]),
    (
        "region_name",
        &["workflow_region_name", "workflowv2_region_name"],
    ),
    (
        "workflow_service_type",
        &["workflow_service_type", "workflowv2_service_type"],
    ),
    (
        "workflow_api_version",
        &["workflow_api_version", "workflowv2_api_version"],
    ),
    (
        "workflow_endpoint_override",
        &[
            "workflow_endpoint_override",
            "workflowv2_endpoint_override",
            "workflow_endpoint",
            "workflowv2_endpoint",
        ],
    ),
];

/// Keys that may speak of others: `http://{region_name}.example.com`.
const TEMPLATES: [&str; 10] = [
    "auth.auth_url",
    "region_name",
    "interface",
    "workflow_endpoint_override",
    "workflow_service_type",
    "workflow_api_version",
    "auth_type",
    "cacert",
    "cert",
    "key",
];

/// The settings of a cloud. `home` is what `~` means.
pub fn values(cloud: &Value, is_target: bool, home: Option<&Path>) -> Result<Values, String> {
    let mut values = Values::new();
    flatten("", cloud, &mut values);
    kind_of_login(cloud, &mut values);
    let older_wins = values
        .get("auth_type")
        .is_some_and(|kind| kind == "v2password");
    for (key, names) in LAST_HOLDS {
        let reversed: Vec<_> = names.iter().copied().rev().collect();
        let names = if older_wins && key.starts_with("project") {
            &reversed
        } else {
            names
        };
        let places = names
            .iter()
            .flat_map(|name| [format!("auth.{name}"), (*name).to_owned()]);
        let given: Vec<_> = places.filter_map(|place| values.remove(&place)).collect();
        put(
            &mut values,
            &format!("auth.{key}"),
            given.into_iter().next_back(),
        );
    }
    for (key, names) in FIRST_HOLDS {
        let places = ["auth.", ""]
            .iter()
            .flat_map(|prefix| names.iter().map(move |name| format!("{prefix}{name}")));
        let given: Vec<_> = places.filter_map(|place| values.remove(&place)).collect();
        put(
            &mut values,
            &format!("auth.{key}"),
            given.into_iter().next(),
        );
    }
    domains(&mut values);
    for prefix in ["", "workflow_", "workflowv2_"] {
        let older = values.get(&format!("{prefix}endpoint_type")).cloned();
        put(&mut values, &format!("{prefix}interface"), older);
    }
    let known = values.clone();
    if !is_target {
        service(&mut values);
    }
    for key in TEMPLATES {
        if let Some(value) = values.get_mut(key) {
            *value = filled(value, &known).map_err(|what| format!("{key} {what}"))?;
        }
    }
    tls(&mut values, home);
    Ok(values)
}

/// A scalar as Python's `str` writes it; an empty text counts as none.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(json::number(&number.to_string()).into_owned()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        _ => None,
    }
}

/// Scalars, those below mappings too. Of a list the first holds: an `interface` may have several.
fn flatten(prefix: &str, value: &Value, values: &mut Values) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let key = format!("{prefix}{key}");
        if value.is_object() {
            flatten(&format!("{key}."), value, values);
        } else {
            let first = value.as_array().map_or(Some(value), |items| items.first());
            put(values, &key, first.and_then(text));
        }
    }
}

fn put(values: &mut Values, key: &str, value: Option<String>) {
    if let Some(value) = value {
        values.insert(key.to_owned(), value);
    }
}

/// `auth_plugin` is the older name. A key without a value asks for no login, unlike none at all.
fn kind_of_login(cloud: &Value, values: &mut Values) {
    let given = ["auth_type", "auth_plugin"]
        .iter()
        .find_map(|key| cloud.get(*key));
    let kind = given.map(|kind| {
        text(kind)
            .filter(|kind| kind != "None")
            .unwrap_or("none".to_owned())
    });
    put(values, "auth_type", kind);
}

/// One domain may be given for user and project at once.
fn domains(values: &mut Values) {
    for who in ["user", "project"] {
        let place = |kind: &str| format!("auth.{who}_domain_{kind}");
        for kind in ["id", "name"] {
            if !values.contains_key(&place(kind)) {
                let shared = values.get(&format!("auth.domain_{kind}")).cloned();
                put(values, &place(kind), shared);
            }
        }
        if !values.contains_key(&place("id")) && !values.contains_key(&place("name")) {
            for kind in ["id", "name"] {
                let default = values.get(&format!("auth.default_domain_{kind}")).cloned();
                put(values, &place(kind), default);
            }
        }
    }
}

fn service(values: &mut Values) {
    for (key, names) in OF_SERVICE {
        let given = names.iter().find_map(|name| values.get(*name)).cloned();
        put(values, key, given);
    }
    // Without a login there is no catalog, and one endpoint stands for every service.
    if values.get("auth_type").is_some_and(|kind| kind == "none")
        && !values.contains_key("workflow_endpoint_override")
    {
        let endpoint = values.get("auth.endpoint").cloned();
        put(values, "workflow_endpoint_override", endpoint);
    }
    // A number to openstacksdk, `v2` to the reference; what is no number is nothing to openstacksdk.
    if let Some(version) = values.remove("workflow_api_version") {
        let number = version.trim_start_matches('v');
        let number = number.parse::<f64>().is_ok().then(|| format!("v{number}"));
        put(values, "workflow_api_version", number);
    }
}

/// `template` with each `{key}` and `{auth[key]}` replaced; braces of its own are doubled.
fn filled(template: &str, known: &Values) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(more) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = more;
            continue;
        }
        let end = rest.find('}').filter(|_| brace == "{");
        let end = end.ok_or("has a brace without its other half")?;
        let name = &rest[..end];
        let key = name.strip_suffix(']').and_then(|name| name.split_once('['));
        let key = key.map_or(name.to_owned(), |(outer, inner)| format!("{outer}.{inner}"));
        let default = (key == "interface").then_some("public");
        let value = known.get(&key).map(String::as_str).or(default);
        out.push_str(value.ok_or_else(|| format!("needs {name}, which is not set"))?);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// `verify` is the opposite of `insecure`, or a file of authorities; `~` is the user's folder.
fn tls(values: &mut Values, home: Option<&Path>) {
    let verify = values.get("verify").cloned().unwrap_or_default();
    match verify.to_ascii_lowercase().as_str() {
        "false" => put(values, "insecure", Some("True".to_owned())),
        "" | "true" => {}
        _ if values.contains_key("cacert") => {}
        _ => put(values, "cacert", Some(verify)),
    }
    for key in ["cacert", "cert", "key"] {
        if let (Some(value), Some(home)) = (values.get_mut(key), home)
            && let Some(below) = value.strip_prefix('~')
            && (below.is_empty() || below.starts_with('/'))
        {
            *value = format!("{}{below}", home.display());
        }
    }
}

#[cfg(test)]
mod tests;
