//! Version discovery of the identity API (`keystoneauth1.discover`).
//!
//! An auth URL that ends with a version needs none. Otherwise the version document at the URL gives the path, while
//! scheme and host remain those of the auth URL.

use serde_json::Value;
use url::Url;

use crate::error::{Error, Result};
use crate::http::failure::{exchange, shown, words};
use crate::http::message::{Body, Method, Redirects, Request, Retries};
use crate::secret::Secret;

use super::connection::Connection;
use crate::auth::methods::credentials::{Keystone, Version};
use crate::auth::settings::Cloud;

/// One API. The path of its base URL ends with the version.
#[derive(Clone, Debug)]
pub struct Api {
    pub version: Version,
    pub url: Url,
}

impl Api {
    /// The API at a URL whose path ends with a version.
    pub fn from_versioned_url(url: &Url) -> Option<Self> {
        let last = url.path_segments()?.rfind(|segment| !segment.is_empty())?;
        let version = parse_version(last)?;
        Some(Self {
            version,
            url: url.clone(),
        })
    }

    /// The URL of a path relative to the API.
    pub fn join(&self, path: &str) -> Result<Url> {
        let base = format!("{}/", self.url.as_str().trim_end_matches('/'));
        Url::parse(&base)
            .and_then(|base| base.join(path))
            .map_err(|cause| Error::local(format!("{base}{path} is not a URL: {cause}")))
    }
}

/// `v3`, `v3.14` or `v2.0`.
fn parse_version(id: &str) -> Option<Version> {
    let number = id.strip_prefix('v').or_else(|| id.strip_prefix('V'))?;
    match number.split('.').next()? {
        "3" => Some(Version::V3),
        "2" => Some(Version::V2),
        _ => None,
    }
}

/// Finds the API of the client's auth URL, in the version that the credentials require.
///
/// Fails when the URL has another version, or when no version can be discovered.
pub async fn discover(connection: &Connection<'_>) -> Result<Api> {
    let credentials = connection.credentials;
    let required = credentials.version;
    if let Some(api) = Api::from_versioned_url(&credentials.auth_url) {
        if required.is_some_and(|required| required != api.version) {
            return Err(version_conflict(credentials));
        }
        // Mistral is sent the URL of the target cloud's API. As in the reference, that is the discovered one.
        if credentials.cloud == Cloud::Main {
            return Ok(api);
        }
        return match fetch(connection, Some(api.version)).await {
            Ok(found) if found.version == api.version => Ok(found),
            Err(error) if error.is_without_answer() => Err(error),
            _ => Ok(api),
        };
    }
    fetch(connection, required).await
}

fn version_conflict(credentials: &Keystone) -> Error {
    let [plugin, auth_url] = &credentials.given_by;
    Error::authentication(format!(
        "{plugin} requires another version of the identity API than {auth_url} names: {}",
        shown(&credentials.auth_url)
    ))
    .hint(if is_mistral(&credentials.auth_url) {
        mistral_hint(credentials.cloud)
    } else {
        "change one of them to match the other".to_owned()
    })
}

/// Reads the version document at the auth URL. Without a required version, v3 is preferred.
async fn fetch(connection: &Connection<'_>, required: Option<Version>) -> Result<Api> {
    let auth_url = &connection.credentials.auth_url;
    let mut headers = connection.headers.clone();
    headers.push(("Accept".into(), Secret::new("application/json")));
    let request = Request {
        method: Method::Get,
        url: auth_url.clone(),
        headers: &headers,
        body: Body::None,
        redirects: Redirects::PreserveMethod,
        retries: Retries::ByMethod,
    };
    let answer = connection.send(&request).await?;
    let document = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    let found = versions(&document, auth_url);
    let offered = |version| found.iter().find(|api| api.version == version);
    let best = match required {
        Some(version) => offered(version),
        None => offered(Version::V3).or(found.first()),
    };
    let is_success = answer.status < 400;
    if let Some(api) = best.filter(|_| is_success) {
        return Ok(api.clone());
    }
    let cloud = connection.credentials.cloud;
    let what = if is_success && !found.is_empty() {
        "it does not offer the required version of the identity API".to_owned()
    } else {
        words(&answer)
            .unwrap_or_else(|| "the response lists no version of the identity API".to_owned())
    };
    Err(Error::authentication(format!(
        "cannot discover the API version of {}: {what}",
        cloud.keystone(),
    ))
    .of(exchange(request.method, &request.url, &answer))
    .hint(
        if is_mistral(auth_url) || found.iter().any(|api| is_mistral(&api.url)) {
            mistral_hint(cloud)
        } else {
            format!(
                "include the version in {}: http://HOST:5000/v3",
                cloud.login_settings().auth_url.variable_and_option()
            )
        },
    ))
}

/// Whether a URL looks like that of Mistral's API: its port, or a version that Keystone writes `v2.0`.
pub fn is_mistral(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/');
    url.port() == Some(8989) || path.ends_with("/v2")
}

/// What to do about an auth URL that is Mistral's.
pub fn mistral_hint(cloud: Cloud) -> String {
    format!(
        "{} seems to be the URL of Mistral; it must be that of Keystone, such as http://HOST:5000/v3",
        cloud.login_settings().auth_url.variable_and_option()
    )
}

/// The identity APIs that the version document at a URL offers.
fn versions(document: &Value, url: &Url) -> Vec<Api> {
    let listed = entries(document).into_iter().flatten();
    listed
        .filter(|entry| is_ready(entry))
        .filter_map(|entry| {
            let version = parse_version(entry.get("id")?.as_str()?)?;
            Some(Api {
                version,
                url: self_link(entry, url)?,
            })
        })
        .collect()
}

/// The entries of a version document: `versions.values`, `versions` or `version`. `None` for any other document.
pub fn entries(document: &Value) -> Option<&[Value]> {
    let Some(listed) = document.get("versions") else {
        return document.get("version").map(std::slice::from_ref);
    };
    let listed = listed.get("values").unwrap_or(listed);
    listed.as_array().map(Vec::as_slice)
}

/// Whether the API of an entry is usable; as in keystoneauth, an experimental one is not.
pub fn is_ready(entry: &Value) -> bool {
    const READY: [&str; 4] = ["current", "deprecated", "stable", "supported"];
    let status = entry.get("status").and_then(Value::as_str);
    status.is_some_and(|status| READY.contains(&status.to_ascii_lowercase().as_str()))
}

/// The URL of an entry's link `self`, on the host of the document's URL. If no link has a `rel`, it is the first.
///
/// Behind a proxy, services often do not know their external host and path. So of a link to another host only the
/// last segment, the version, is used and appended to the document's URL.
pub fn self_link(entry: &Value, document_url: &Url) -> Option<Url> {
    let links = entry.get("links")?.as_array()?;
    let is_self = |link: &&Value| {
        let rel = link.get("rel").and_then(Value::as_str);
        rel.is_some_and(|rel| rel.eq_ignore_ascii_case("self"))
    };
    let has_no_rel = links.iter().all(|link| link.get("rel").is_none());
    let first = links.first().filter(|_| has_no_rel);
    let link = links.iter().find(is_self).or(first)?;
    let href = link.get("href")?.as_str()?;
    let mut base = document_url.clone();
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", document_url.path()));
    }
    let link = base.join(href).ok()?;
    let mut url = document_url.clone();
    if (link.host(), link.port()) == (document_url.host(), document_url.port()) {
        url.set_path(link.path());
        return Some(url);
    }
    let (trimmed, above) = (
        href.trim_end_matches('/'),
        document_url.path().trim_end_matches('/'),
    );
    let version = trimmed.rsplit('/').next()?;
    if !above.ends_with(version) {
        let slash = if href.ends_with('/') { "/" } else { "" };
        url.set_path(&format!("{above}/{version}{slash}"));
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(id: &str, href: &str) -> Value {
        json!({"id": id, "status": "stable", "links": [{"rel": "describedby", "href": "http://doc"}, {"rel": "self", "href": href}]})
    }

    fn found(document: &Value, url: &str) -> Vec<String> {
        let url = Url::parse(url).unwrap();
        let urls = versions(document, &url).into_iter();
        urls.map(|api| api.url.to_string()).collect()
    }

    #[test]
    fn all_forms_of_the_version_document_are_read() {
        let v3 = entry("v3.14", "http://elsewhere:1/v3/");
        for document in [
            json!({"versions": {"values": [v3]}}),
            json!({"versions": [v3]}),
            json!({"version": v3}),
        ] {
            assert_eq!(
                found(&document, "http://k:5000"),
                ["http://k:5000/v3/"],
                "{document}"
            );
        }
    }

    #[test]
    fn other_documents_have_no_versions() {
        for document in [
            json!(null),
            json!([]),
            json!({"error": {}}),
            json!({"versions": 3}),
        ] {
            assert!(found(&document, "http://k:5000").is_empty(), "{document}");
        }
    }

    #[test]
    fn a_relative_link_is_resolved_against_the_document() {
        let document = json!({"versions": [entry("v3", "v3/")]});
        assert_eq!(
            found(&document, "http://k/identity"),
            ["http://k/identity/v3/"]
        );
    }

    #[test]
    fn a_versioned_url_needs_no_discovery() {
        for (url, version) in [
            ("http://k:5000/v3", Some(Version::V3)),
            ("http://k/identity/v3/", Some(Version::V3)),
            ("http://k:5000/v2.0/", Some(Version::V2)),
            ("http://k:5000/", None),
            ("http://k/identity", None),
            ("http://k/v3/more", None),
        ] {
            let api = Api::from_versioned_url(&Url::parse(url).unwrap());
            assert_eq!(api.map(|api| api.version), version, "{url}");
        }
    }
}
