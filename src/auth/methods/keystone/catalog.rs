//! The service catalog (`keystoneauth1.access.service_catalog`), and version discovery of Mistral's API.

use serde_json::Value;
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::http::Http;
use crate::http::failure::{check_room, shown};
use crate::http::message::{Answer, Body, Header, Method, Redirects, Request, Retries};
use crate::secret::{Secret, without_password};

use super::discovery;
use crate::auth::methods::token::Token;
use crate::auth::methods::without_trailing_slash;

/// An endpoint in the catalog, with the type of its service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogEndpoint {
    /// `workflowv2`, `identity`.
    pub service_type: String,
    /// `public`, `internal` or `admin`.
    pub interface: String,
    pub region: Option<String>,
    pub url: String,
}

/// Selects an endpoint, as in keystoneauth.
pub struct EndpointFilter<'a> {
    pub service_type: &'a str,
    /// With or without the suffix `URL`.
    pub interface: &'a str,
    /// `None` for any.
    pub region: Option<&'a str>,
}

impl CatalogEndpoint {
    /// The endpoints of `token.catalog`.
    pub fn from_v3(catalog: Option<&Value>) -> Vec<Self> {
        let mut found = Vec::new();
        for (service_type, endpoint) in endpoints(catalog) {
            let region = text(endpoint, "region_id").or_else(|| text(endpoint, "region"));
            if let (Some(interface), Some(url)) =
                (text(endpoint, "interface"), text(endpoint, "url"))
            {
                found.push(Self {
                    service_type: service_type.to_owned(),
                    interface,
                    region,
                    url,
                });
            }
        }
        found
    }

    /// The endpoints of `access.serviceCatalog`.
    pub fn from_v2(catalog: Option<&Value>) -> Vec<Self> {
        let mut found = Vec::new();
        for (service_type, endpoint) in endpoints(catalog) {
            for interface in ["public", "internal", "admin"] {
                if let Some(url) = text(endpoint, &format!("{interface}URL")) {
                    found.push(Self {
                        service_type: service_type.to_owned(),
                        interface: interface.to_owned(),
                        region: text(endpoint, "region"),
                        url,
                    });
                }
            }
        }
        found
    }
}

/// Each endpoint with the type of its service.
fn endpoints(catalog: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    items(catalog).flat_map(move |service| {
        let service_type = service.get("type").and_then(Value::as_str);
        let endpoints = items(service.get("endpoints"));
        endpoints.filter_map(move |endpoint| Some((service_type?, endpoint)))
    })
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value, key: &str) -> Option<String> {
    Some(value.get(key)?.as_str()?.to_owned())
}

/// The first endpoint that matches the filter; `None` when the catalog has no service of the type.
///
/// `workflowv2` and `workflow` are aliases; an endpoint of the exact type is preferred. Fails when the service has
/// endpoints, but none with this interface and region.
pub fn choose<'a>(
    catalog: &'a [CatalogEndpoint],
    filter: &EndpointFilter<'_>,
) -> Result<Option<&'a CatalogEndpoint>> {
    let alias = match filter.service_type {
        "workflowv2" => Some("workflow"),
        "workflow" => Some("workflowv2"),
        _ => None,
    };
    let interface = filter.interface;
    let interface = interface.strip_suffix("URL").unwrap_or(interface);
    let matches = |endpoint: &CatalogEndpoint| {
        let region = endpoint.region.as_deref();
        endpoint.interface == interface && filter.region.is_none_or(|name| region == Some(name))
    };
    let mut others: Vec<&CatalogEndpoint> = Vec::new();
    for service_type in [Some(filter.service_type), alias].into_iter().flatten() {
        for endpoint in catalog {
            if endpoint.service_type == service_type {
                if matches(endpoint) {
                    return Ok(Some(endpoint));
                }
                others.push(endpoint);
            }
        }
    }
    if others.is_empty() {
        return Ok(None);
    }
    Err(no_match(filter, interface, &others))
}

fn no_match(filter: &EndpointFilter<'_>, interface: &str, others: &[&CatalogEndpoint]) -> Error {
    let region = filter.region.map(|region| format!(" in region {region}"));
    let region = region.unwrap_or_default();
    let mut available: Vec<_> = others
        .iter()
        .map(|endpoint| {
            let region = endpoint.region.as_deref().unwrap_or("no region");
            let service_type = &endpoint.service_type;
            format!("{service_type} {} in {region}", endpoint.interface)
        })
        .collect();
    available.dedup();
    Error::authentication(format!(
        "the catalog has no {interface} endpoint for {}{region}",
        filter.service_type
    ))
    .hint(format!("available: {}", available.join(", ")))
    .hint(
        "select one with OS_REGION_NAME (--os-region-name) and OS_MISTRAL_ENDPOINT_TYPE \
         (--os-mistral-endpoint-type), or set OS_MISTRAL_URL (--os-mistral-url)",
    )
}

/// The base URL of Mistral's API v2, without a slash at its end, for an endpoint's URL from the catalog.
///
/// For `workflowv2`, a URL without a version is resolved by version discovery, as in keystoneauth. If there is no
/// version document, the URL is used as it is, and the text is a warning. Fails when the URL is invalid, or when a
/// version document does not list v2.
pub async fn base_url(
    http: &Http,
    service_type: &str,
    token: &Token,
    url: &str,
) -> Result<(Url, Option<String>)> {
    let set_url = "set OS_MISTRAL_URL (--os-mistral-url)";
    let url = Url::parse(url).map_err(|cause| {
        Error::authentication(format!(
            "Mistral's endpoint in the catalog is not a URL: {:?} ({cause})",
            without_password(url)
        ))
        .hint(set_url)
    })?;
    let project = token.project.id.as_deref();
    if service_type != "workflowv2" || version_of(&url, project) == Some(2) {
        return Ok((without_trailing_slash(url), None));
    }
    for document_url in document_urls(&url, project) {
        let document = fetch(http, &document_url, &token.value).await?;
        let Some(entries) = document.as_ref().and_then(discovery::entries) else {
            continue;
        };
        let v2 = v2_url(entries, &document_url).ok_or_else(|| {
            let document_url = shown(&document_url);
            Error::authentication(format!(
                "{document_url} does not offer version 2 of Mistral's API"
            ))
            .hint(set_url)
        })?;
        return Ok((with_project(v2, &url, project), None));
    }
    let warning = format!(
        "could not discover version 2 of Mistral's API at {}; using the catalog's URL as it is",
        shown(&url)
    );
    Ok((without_trailing_slash(url), Some(warning)))
}

/// The URL of API v2 in the entries of a version document.
fn v2_url(entries: &[Value], document_url: &Url) -> Option<Url> {
    let is_v2 = |entry: &&Value| {
        let id = entry.get("id").and_then(Value::as_str);
        discovery::is_ready(entry) && id.and_then(major_version) == Some(2)
    };
    discovery::self_link(entries.iter().find(is_v2)?, document_url)
}

/// Where the version document may be: at the URL without project and version, then at the URL itself.
fn document_urls(url: &Url, project: Option<&str>) -> Vec<Url> {
    let mut root = url.clone();
    if let Ok(mut segments) = root.path_segments_mut() {
        segments.pop_if_empty();
        if ends_with_project(url, project) {
            segments.pop();
        }
        if version_of(url, project).is_some() {
            segments.pop();
        }
        segments.push("");
    }
    if root.path().trim_end_matches('/') == url.path().trim_end_matches('/') {
        return vec![url.clone()];
    }
    vec![root, url.clone()]
}

/// A discovered URL, with the project ID appended if the catalog's URL ends with it.
fn with_project(discovered: Url, url: &Url, project: Option<&str>) -> Url {
    let mut discovered = without_trailing_slash(discovered);
    if let (Some(project), true) = (project, ends_with_project(url, project))
        && let Ok(mut segments) = discovered.path_segments_mut()
    {
        segments.push(project);
    }
    discovered
}

/// The JSON at a URL, if there is any. Fails only when it exceeds the limit that the user has set.
async fn fetch(http: &Http, url: &Url, token: &Secret) -> Result<Option<Value>> {
    match get(http, url, token).await {
        Ok(answer) if answer.status < 400 => Ok(serde_json::from_slice(&answer.body).ok()),
        Err(error) if error.kind == Kind::TooLarge => Err(error),
        Ok(_) | Err(_) => Ok(None),
    }
}

/// Sends the token only to a server that requires one.
async fn get(http: &Http, url: &Url, token: &Secret) -> Result<Answer> {
    let mut headers = vec![("Accept".into(), Secret::new("application/json"))];
    let mut answer = http.send(&get_request(url, &headers)).await?;
    if answer.status == 401 {
        headers.push(("X-Auth-Token".into(), token.clone()));
        answer = http.send(&get_request(url, &headers)).await?;
    }
    check_room(Method::Get, url, &answer, &answer.body)?;
    Ok(answer)
}

fn get_request<'a>(url: &Url, headers: &'a [Header]) -> Request<'a> {
    Request {
        method: Method::Get,
        url: url.clone(),
        headers,
        body: Body::None,
        redirects: Redirects::PreserveMethod,
        retries: Retries::ByMethod,
    }
}

fn segments(url: &Url) -> impl DoubleEndedIterator<Item = &str> {
    let segments = url.path_segments().into_iter().flatten();
    segments.filter(|segment| !segment.is_empty())
}

fn ends_with_project(url: &Url, project: Option<&str>) -> bool {
    project.is_some() && segments(url).next_back() == project
}

/// The major version at the end of a URL's path, before the project ID if there is one.
fn version_of(url: &Url, project: Option<&str>) -> Option<u32> {
    let skipped = usize::from(ends_with_project(url, project));
    major_version(segments(url).rev().nth(skipped)?)
}

/// The major version of `v2` or `v2.0`.
fn major_version(segment: &str) -> Option<u32> {
    let digits = segment.strip_prefix('v')?;
    let mut parts = digits.split('.');
    let major = parts.next()?.parse().ok()?;
    parts
        .all(|part| part.parse::<u32>().is_ok())
        .then_some(major)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(service_type: &str, interface: &str, region: &str) -> CatalogEndpoint {
        CatalogEndpoint {
            service_type: service_type.to_owned(),
            interface: interface.to_owned(),
            region: Some(region.to_owned()),
            url: format!("http://{service_type}.{interface}.{region}/v2"),
        }
    }

    fn chosen(
        catalog: &[CatalogEndpoint],
        wanted: (&str, &str, Option<&str>),
    ) -> Result<Option<String>> {
        let (service_type, interface, region) = wanted;
        let filter = EndpointFilter {
            service_type,
            interface,
            region,
        };
        Ok(choose(catalog, &filter)?.map(|found| found.url.clone()))
    }

    #[test]
    fn interfaces_may_have_a_suffix_and_types_an_alias() {
        let catalog = [
            endpoint("workflow", "public", "One"),
            endpoint("workflow", "internal", "Two"),
        ];
        for (wanted, expected) in [
            (
                ("workflowv2", "publicURL", None),
                "http://workflow.public.One/v2",
            ),
            (
                ("workflow", "public", Some("One")),
                "http://workflow.public.One/v2",
            ),
            (
                ("workflowv2", "internal", None),
                "http://workflow.internal.Two/v2",
            ),
        ] {
            assert_eq!(chosen(&catalog, wanted).unwrap().as_deref(), Some(expected));
        }
        assert_eq!(chosen(&catalog, ("other", "public", None)).unwrap(), None);
    }

    #[test]
    fn the_exact_type_is_preferred() {
        let catalog = [
            endpoint("workflow", "public", "One"),
            endpoint("workflowv2", "public", "One"),
        ];
        let found = chosen(&catalog, ("workflowv2", "publicURL", None)).unwrap();
        assert_eq!(found.as_deref(), Some("http://workflowv2.public.One/v2"));
    }

    #[test]
    fn the_error_lists_the_available_endpoints() {
        let catalog = [endpoint("workflowv2", "public", "One")];
        let error = chosen(&catalog, ("workflowv2", "adminURL", Some("Nope"))).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("admin endpoint") && text.contains("Nope"),
            "{text}"
        );
        assert!(text.contains("workflowv2 public in One"), "{text}");
    }

    #[test]
    fn the_version_may_precede_the_project() {
        for (url, project, version) in [
            ("http://m/v2", None, true),
            ("http://m/v2.0/", None, true),
            ("http://m/v2/abc", Some("abc"), true),
            ("http://m/v2/abc", None, false),
            ("http://m/", None, false),
            ("http://m/v1", None, false),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(version_of(&url, project) == Some(2), version, "{url}");
        }
    }
}
