//! Normalizes the keys of a cloud: synonyms, defaults that one key gives for others, templates.
//!
//! Of contradictory synonyms the same one wins as in openstacksdk (`openstack.config.loader`).

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::json;

/// Values by key; `auth.username` is the key `username` within `auth`.
type Values = HashMap<String, String>;

/// Keys of `auth` and their synonyms in descending order of precedence. Each may also be at the top level, where
/// the same name takes precedence over that within `auth`.
const TOP_LEVEL_WINS: [(&str, &[&str]); 9] = [
    ("domain_id", &["domain_id"]),
    ("domain_name", &["domain_name"]),
    ("user_domain_id", &["user_domain_id"]),
    ("user_domain_name", &["user_domain_name"]),
    ("project_domain_id", &["project_domain_id"]),
    ("project_domain_name", &["project_domain_name"]),
    ("token", &["token", "auth_token"]),
    ("project_id", &["project_id", "tenant_id"]),
    ("project_name", &["project_name", "tenant_name"]),
];

/// Keys of `auth` and their synonyms in descending order of precedence, of which all within `auth` take
/// precedence over those at the top level.
const AUTH_WINS: [(&str, &[&str]); 12] = [
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

/// Keys for Mistral, in descending order of precedence; they take precedence over those for all services.
const SERVICE_KEYS: [(&str, &[&str]); 5] = [
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

/// Keys whose values are templates of other keys: `http://{region_name}.example.com`.
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

/// The normalized values of a cloud. `home` replaces `~` in paths of certificates.
///
/// The error says which template is invalid, without naming the cloud.
pub fn values(cloud: &Value, is_target: bool, home: Option<&Path>) -> Result<Values, String> {
    let mut values = Values::new();
    flatten("", cloud, &mut values);
    set_auth_type(cloud, &mut values);
    merge_auth_keys(&mut values);
    set_domains(&mut values);
    for prefix in ["", "workflow_", "workflowv2_"] {
        let synonym = values.get(&format!("{prefix}endpoint_type")).cloned();
        set(&mut values, &format!("{prefix}interface"), synonym);
    }
    let known = values.clone();
    if !is_target {
        set_service(&mut values);
    }
    for key in TEMPLATES {
        if let Some(value) = values.get_mut(key) {
            *value = expand(value, &known).map_err(|what| format!("{key} {what}"))?;
        }
    }
    set_tls(&mut values, home);
    Ok(values)
}

/// Replaces the synonyms of each key of `auth` by the key, with the value that wins.
fn merge_auth_keys(values: &mut Values) {
    let v2_wins = values
        .get("auth_type")
        .is_some_and(|plugin| plugin == "v2password");
    let mut merge = |key: &str, spellings: Vec<String>| {
        let given = spellings.iter().filter_map(|name| values.remove(name));
        let given: Vec<_> = given.collect();
        set(values, &format!("auth.{key}"), given.into_iter().next());
    };
    for (key, names) in TOP_LEVEL_WINS {
        let mut names = names.to_vec();
        if v2_wins && key.starts_with("project") {
            names.reverse();
        }
        let names = names.iter();
        let spellings = names.flat_map(|name| [(*name).to_owned(), format!("auth.{name}")]);
        merge(key, spellings.collect());
    }
    for (key, names) in AUTH_WINS {
        let within = names.iter().map(|name| format!("auth.{name}"));
        let top_level = names.iter().map(|name| (*name).to_owned());
        merge(key, within.chain(top_level).collect());
    }
}

/// A scalar as Python's `str` formats it; `None` for an empty string and for other values.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(json::number(&number.to_string()).into_owned()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        _ => None,
    }
}

/// Collects all scalars, nested ones with the path of their keys. Of a list, such as that of `interface`, the
/// first element counts.
fn flatten(prefix: &str, value: &Value, values: &mut Values) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let key = format!("{prefix}{key}");
        if value.is_object() {
            flatten(&format!("{key}."), value, values);
        } else {
            let first = value.as_array().map_or(Some(value), |items| items.first());
            set(values, &key, first.and_then(scalar));
        }
    }
}

/// Sets a key; without a value nothing changes.
fn set(values: &mut Values, key: &str, value: Option<String>) {
    if let Some(value) = value {
        values.insert(key.to_owned(), value);
    }
}

/// `auth_plugin` is the older name. A key without a value means `none`, unlike a missing key.
fn set_auth_type(cloud: &Value, values: &mut Values) {
    let given = ["auth_type", "auth_plugin"]
        .iter()
        .find_map(|key| cloud.get(*key));
    let plugin = given.map(|plugin| {
        scalar(plugin)
            .filter(|plugin| plugin != "None")
            .unwrap_or("none".to_owned())
    });
    set(values, "auth_type", plugin);
}

/// `domain_*` stands for the domains of both user and project; `default_domain_*` applies to one that has neither
/// ID nor name.
fn set_domains(values: &mut Values) {
    for owner in ["user", "project"] {
        let key = |kind: &str| format!("auth.{owner}_domain_{kind}");
        for kind in ["id", "name"] {
            if !values.contains_key(&key(kind)) {
                let shared = values.get(&format!("auth.domain_{kind}")).cloned();
                set(values, &key(kind), shared);
            }
        }
        if !values.contains_key(&key("id")) && !values.contains_key(&key("name")) {
            for kind in ["id", "name"] {
                let default = values.get(&format!("auth.default_domain_{kind}")).cloned();
                set(values, &key(kind), default);
            }
        }
    }
}

/// The keys of the service, from those for Mistral or for all services.
fn set_service(values: &mut Values) {
    for (key, names) in SERVICE_KEYS {
        let given = names.iter().find_map(|name| values.get(*name)).cloned();
        set(values, key, given);
    }
    // Without a login there is no catalog: `endpoint` is then the endpoint of every service.
    if values
        .get("auth_type")
        .is_some_and(|plugin| plugin == "none")
        && !values.contains_key("workflow_endpoint_override")
    {
        let endpoint = values.get("auth.endpoint").cloned();
        set(values, "workflow_endpoint_override", endpoint);
    }
    // openstacksdk has a number here and ignores anything else; the reference has `v2`.
    if let Some(version) = values.remove("workflow_api_version") {
        let number = version.trim_start_matches('v');
        let number = number.parse::<f64>().is_ok().then(|| format!("v{number}"));
        set(values, "workflow_api_version", number);
    }
}

/// Expands `{key}` and `{auth[key]}` as Python's `str.format` does; `{{` and `}}` are literal braces.
fn expand(template: &str, known: &Values) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = after;
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

/// `verify` is the opposite of `insecure`, or a file of certificate authorities. Expands `~`.
fn set_tls(values: &mut Values, home: Option<&Path>) {
    let verify = values.get("verify").cloned().unwrap_or_default();
    match verify.to_ascii_lowercase().as_str() {
        "false" => set(values, "insecure", Some("True".to_owned())),
        "" | "true" => {}
        _ if values.contains_key("cacert") => {}
        _ => set(values, "cacert", Some(verify)),
    }
    for key in ["cacert", "cert", "key"] {
        if let (Some(value), Some(home)) = (values.get_mut(key), home)
            && let Some(path) = value.strip_prefix('~')
            && (path.is_empty() || path.starts_with('/'))
        {
            *value = format!("{}{path}", home.display());
        }
    }
}

#[cfg(test)]
mod tests;
