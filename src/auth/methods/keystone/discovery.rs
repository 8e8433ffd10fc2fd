//! Which API an auth URL leads to.
//!
//! A URL that ends in a version is taken at its word; any other is asked, as keystoneauth's
//! `discover` module does: scheme and host stay those of the auth URL, the path is the document's.

use serde_json::Value;
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::http::failure::{exchange, shown, words};
use crate::http::message::{Body, Method, Redirects, Request};
use crate::secret::Secret;

use super::Client;
use crate::auth::methods::credentials::Keystone;
use crate::auth::settings::Cloud;

/// The version of an identity API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V2,
    V3,
}

/// One API: its base URL, with the version as the last segment of its path.
#[derive(Clone, Debug)]
pub struct Api {
    pub version: Version,
    pub url: Url,
}

impl Api {
    /// The API that the last segment of a URL's path names.
    pub fn named(url: &Url) -> Option<Self> {
        let last = url.path_segments()?.rfind(|segment| !segment.is_empty())?;
        let version = version(last)?;
        Some(Self {
            version,
            url: url.clone(),
        })
    }

    /// A URL below the API's own.
    pub fn below(&self, path: &str) -> Result<Url> {
        let base = format!("{}/", self.url.as_str().trim_end_matches('/'));
        Url::parse(&base)
            .and_then(|base| base.join(path))
            .map_err(|cause| Error::local(format!("{base}{path} is not a URL: {cause}")))
    }
}

/// `v3`, `v3.14` or `v2.0`.
fn version(id: &str) -> Option<Version> {
    let number = id.strip_prefix('v').or_else(|| id.strip_prefix('V'))?;
    match number.split('.').next()? {
        "3" => Some(Version::V3),
        "2" => Some(Version::V2),
        _ => None,
    }
}

/// The API of the client's auth URL.
pub async fn discover(client: &Client<'_>) -> Result<Api> {
    let credentials = client.credentials;
    let wanted = match credentials.version {
        Some(2) => Some(Version::V2),
        Some(_) => Some(Version::V3),
        None => None,
    };
    let named = Api::named(&credentials.auth_url);
    if let Some(api) = named {
        if wanted.is_some_and(|wanted| wanted != api.version) {
            return Err(contradiction(credentials));
        }
        // The reference hands the discovered URL of the target cloud to Mistral; so it is asked for.
        if credentials.cloud == Cloud::Main {
            return Ok(api);
        }
        return match ask(client, Some(api.version)).await {
            Ok(found) if found.version == api.version => Ok(found),
            Err(error) if error.is_without_answer() => Err(error),
            _ => Ok(api),
        };
    }
    ask(client, wanted).await
}

fn contradiction(credentials: &Keystone) -> Error {
    let [plugin, auth_url] = &credentials.given_by;
    Error::new(
        Kind::Authentication,
        format!(
            "{plugin} requires another version of the identity API than {auth_url} names: {}",
            shown(&credentials.auth_url)
        ),
    )
    .hint("change one of them to match the other")
}

/// Reads the document of versions at the auth URL.
async fn ask(client: &Client<'_>, wanted: Option<Version>) -> Result<Api> {
    let auth_url = &client.credentials.auth_url;
    let mut headers = client.headers.clone();
    headers.push(("Accept", Secret::new("application/json")));
    let request = Request {
        method: Method::Get,
        url: auth_url.clone(),
        headers: &headers,
        body: Body::None,
        redirects: Redirects::PreserveMethod,
    };
    let answer = client.send(&request).await?;
    let document = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    let found = versions(&document, auth_url);
    let best = wanted.map_or_else(
        || {
            let newest = found.iter().find(|api| api.version == Version::V3);
            newest.or_else(|| found.first())
        },
        |wanted| found.iter().find(|api| api.version == wanted),
    );
    if answer.status < 400
        && let Some(api) = best
    {
        return Ok(api.clone());
    }
    let cloud = client.credentials.cloud;
    let what = if answer.status < 400 && !found.is_empty() {
        "it does not offer the required version of the identity API".to_owned()
    } else {
        words(&answer)
            .unwrap_or_else(|| "the response lists no version of the identity API".to_owned())
    };
    Err(Error::new(
        Kind::Authentication,
        format!(
            "cannot discover the API version of {}: {what}",
            cloud.keystone(),
        ),
    )
    .of(exchange(request.method, &request.url, &answer))
    .hint(format!(
        "include the version in {}: http://HOST:5000/v3",
        cloud.login_settings().auth_url.variable_and_option()
    )))
}

/// The identity APIs of a document.
fn versions(document: &Value, asked: &Url) -> Vec<Api> {
    let listed = entries(document).into_iter().flatten();
    listed
        .filter(|entry| is_ready(entry))
        .filter_map(|entry| {
            let version = version(entry.get("id")?.as_str()?)?;
            Some(Api {
                version,
                url: self_link(entry, asked)?,
            })
        })
        .collect()
}

/// The entries of a document of versions in any of its three shapes; `None` when it is none.
pub fn entries(document: &Value) -> Option<&[Value]> {
    let Some(listed) = document.get("versions") else {
        return document.get("version").map(std::slice::from_ref);
    };
    let listed = listed.get("values").unwrap_or(listed);
    listed.as_array().map(Vec::as_slice)
}

/// Whether an entry says that its API may be used; as keystoneauth has it, experiments may not.
pub fn is_ready(entry: &Value) -> bool {
    const READY: [&str; 4] = ["current", "deprecated", "stable", "supported"];
    let status = entry.get("status").and_then(Value::as_str);
    status.is_some_and(|status| READY.contains(&status.to_ascii_lowercase().as_str()))
}

/// Where an entry's own link leads on the host that was asked.
///
/// Services often do not know by which name and path others see them; so of a link to another host only
/// the last part is taken, which is the version, and put below the URL that was asked. Where no link
/// says what it is, the first counts.
pub fn self_link(entry: &Value, asked: &Url) -> Option<Url> {
    let links = entry.get("links")?.as_array()?;
    let is_own = |link: &&Value| {
        let rel = link.get("rel").and_then(Value::as_str);
        rel.is_some_and(|rel| rel.eq_ignore_ascii_case("self"))
    };
    let silent = links.iter().all(|link| link.get("rel").is_none());
    let first = links.first().filter(|_| silent);
    let own = links.iter().find(is_own).or(first)?;
    let href = own.get("href")?.as_str()?;
    let mut base = asked.clone();
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", asked.path()));
    }
    let link = base.join(href).ok()?;
    let mut url = asked.clone();
    if (link.host(), link.port()) == (asked.host(), asked.port()) {
        url.set_path(link.path());
        return Some(url);
    }
    let (trimmed, above) = (
        href.trim_end_matches('/'),
        asked.path().trim_end_matches('/'),
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

    fn found(document: &Value, asked: &str) -> Vec<String> {
        let asked = Url::parse(asked).unwrap();
        let urls = versions(document, &asked).into_iter();
        urls.map(|api| api.url.to_string()).collect()
    }

    #[test]
    fn every_shape_of_the_document_is_read() {
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
    fn what_is_no_document_has_no_versions() {
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
    fn a_relative_link_is_below_the_url_that_was_asked() {
        let document = json!({"versions": [entry("v3", "v3/")]});
        assert_eq!(
            found(&document, "http://k/identity"),
            ["http://k/identity/v3/"]
        );
    }

    #[test]
    fn a_url_with_a_version_names_its_api() {
        for (url, version) in [
            ("http://k:5000/v3", Some(Version::V3)),
            ("http://k/identity/v3/", Some(Version::V3)),
            ("http://k:5000/v2.0/", Some(Version::V2)),
            ("http://k:5000/", None),
            ("http://k/identity", None),
            ("http://k/v3/more", None),
        ] {
            let api = Api::named(&Url::parse(url).unwrap());
            assert_eq!(api.map(|api| api.version), version, "{url}");
        }
    }
}
