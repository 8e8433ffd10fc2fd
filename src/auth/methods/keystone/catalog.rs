//! The catalog of services: where Mistral is.

use serde_json::Value;
use url::Url;

use crate::error::{Error, Kind, Result};
use crate::http::Http;
use crate::http::failure::{check_room, shown};
use crate::http::message::{Answer, Body, Header, Method, Redirects, Request};
use crate::secret::{Secret, without_password};

use super::discovery;
use crate::auth::methods::token::Token;
use crate::auth::methods::without_trailing_slash;

/// One endpoint of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// `workflowv2`, `identity`.
    pub kind: String,
    /// `public`, `internal` or `admin`.
    pub interface: String,
    pub region: Option<String>,
    pub url: String,
}

/// What is looked for.
pub struct EndpointFilter<'a> {
    pub service_type: &'a str,
    /// With or without `URL` at its end.
    pub interface: &'a str,
    pub region: Option<&'a str>,
}

impl Service {
    /// The endpoints of `token.catalog`.
    pub fn of_v3(catalog: Option<&Value>) -> Vec<Self> {
        let mut found = Vec::new();
        for service in items(catalog) {
            for endpoint in items(service.get("endpoints")) {
                let region = text(endpoint, "region_id").or_else(|| text(endpoint, "region"));
                if let (Some(kind), Some(interface), Some(url)) = (
                    text(service, "type"),
                    text(endpoint, "interface"),
                    text(endpoint, "url"),
                ) {
                    found.push(Self {
                        kind,
                        interface,
                        region,
                        url,
                    });
                }
            }
        }
        found
    }

    /// The endpoints of `access.serviceCatalog`.
    pub fn of_v2(catalog: Option<&Value>) -> Vec<Self> {
        let mut found = Vec::new();
        for service in items(catalog) {
            for endpoint in items(service.get("endpoints")) {
                for interface in ["public", "internal", "admin"] {
                    if let (Some(kind), Some(url)) = (
                        text(service, "type"),
                        text(endpoint, &format!("{interface}URL")),
                    ) {
                        found.push(Self {
                            kind,
                            interface: interface.to_owned(),
                            region: text(endpoint, "region"),
                            url,
                        });
                    }
                }
            }
        }
        found
    }
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value, key: &str) -> Option<String> {
    Some(value.get(key)?.as_str()?.to_owned())
}

/// The endpoint that is wanted; `None` when the catalog has no such service at all.
///
/// `workflowv2` and `workflow` stand for one another when the catalog has only one of them.
pub fn choose<'a>(
    services: &'a [Service],
    wanted: &EndpointFilter<'_>,
) -> Result<Option<&'a Service>> {
    let alias = match wanted.service_type {
        "workflowv2" => Some("workflow"),
        "workflow" => Some("workflowv2"),
        _ => None,
    };
    let interface = wanted
        .interface
        .strip_suffix("URL")
        .unwrap_or(wanted.interface);
    let fits = |service: &&Service| {
        service.interface == interface
            && wanted
                .region
                .is_none_or(|region| service.region.as_deref() == Some(region))
    };
    let mut offers: Vec<&Service> = Vec::new();
    for service_type in [Some(wanted.service_type), alias].into_iter().flatten() {
        let of_type: Vec<_> = services
            .iter()
            .filter(|service| service.kind == service_type)
            .collect();
        if let Some(found) = of_type.iter().copied().find(|service| fits(service)) {
            return Ok(Some(found));
        }
        offers.extend(of_type);
    }
    if offers.is_empty() {
        return Ok(None);
    }
    Err(elsewhere(wanted, interface, &offers))
}

fn elsewhere(wanted: &EndpointFilter<'_>, interface: &str, offers: &[&Service]) -> Error {
    let region = wanted
        .region
        .map(|region| format!(" in region {region}"))
        .unwrap_or_default();
    let mut places: Vec<_> = offers
        .iter()
        .map(|offer| {
            let region = offer.region.as_deref().unwrap_or("no region");
            format!("{} {} in {region}", offer.kind, offer.interface)
        })
        .collect();
    places.dedup();
    Error::new(
        Kind::Authentication,
        format!(
            "the catalog has no {interface} endpoint for {}{region}",
            wanted.service_type
        ),
    )
    .hint(format!("available: {}", places.join(", ")))
    .hint(
        "select one with OS_REGION_NAME (--os-region-name) and OS_MISTRAL_ENDPOINT_TYPE \
         (--os-mistral-endpoint-type), or set OS_MISTRAL_URL (--os-mistral-url)",
    )
}

/// The base URL of Mistral's API v2 behind an endpoint, without a slash at its end.
///
/// A URL with a version is used as it is. Behind another one the document of versions is asked,
/// as keystoneauth does for `workflowv2`; the text is a warning when there is none.
pub async fn base_url(
    http: &Http,
    service_type: &str,
    token: &Token,
    endpoint: &str,
) -> Result<(Url, Option<String>)> {
    let url = Url::parse(endpoint).map_err(|cause| {
        Error::new(
            Kind::Authentication,
            format!(
                "Mistral's endpoint in the catalog is not a URL: {:?} ({cause})",
                without_password(endpoint)
            ),
        )
        .hint("set OS_MISTRAL_URL (--os-mistral-url)")
    })?;
    let project = token.project.id.as_deref();
    if service_type != "workflowv2" || has_version(&url, project, 2) {
        return Ok((without_trailing_slash(url), None));
    }
    for place in places(&url, project) {
        let Some(document) = ask(http, &place, &token.value).await? else {
            continue;
        };
        let Some(entries) = discovery::entries(&document) else {
            continue;
        };
        let found = entries.iter().find(|entry| {
            discovery::is_ready(entry) && text(entry, "id").is_some_and(|id| number(&id) == Some(2))
        });
        return match found.and_then(|entry| discovery::self_link(entry, &place)) {
            Some(found) => Ok((with_project(found, &url, project), None)),
            None => Err(Error::new(
                Kind::Authentication,
                format!(
                    "{} does not offer version 2 of Mistral's API",
                    shown(&place)
                ),
            )
            .hint("set OS_MISTRAL_URL (--os-mistral-url)")),
        };
    }
    let warning = format!(
        "could not discover version 2 of Mistral's API at {}; using the catalog's URL as it is",
        shown(&url)
    );
    Ok((without_trailing_slash(url), Some(warning)))
}

/// Where the document of versions may be: above project and version, and at the URL itself.
fn places(url: &Url, project: Option<&str>) -> Vec<Url> {
    let mut above = url.clone();
    if let Ok(mut segments) = above.path_segments_mut() {
        segments.pop_if_empty();
        if ends_with_project(url, project) {
            segments.pop();
        }
        if last_segment(url, project).and_then(number).is_some() {
            segments.pop();
        }
        segments.push("");
    }
    if above.path().trim_end_matches('/') == url.path().trim_end_matches('/') {
        return vec![url.clone()];
    }
    vec![above, url.clone()]
}

/// A URL that was found, with the project that the catalog's own has at its end.
fn with_project(found: Url, url: &Url, project: Option<&str>) -> Url {
    let mut found = without_trailing_slash(found);
    if let (Some(project), true) = (project, ends_with_project(url, project))
        && let Ok(mut segments) = found.path_segments_mut()
    {
        segments.push(project);
    }
    found
}

/// The JSON at a URL, if there is any; the token is shown to those alone who ask for it. What is too large is an error:
/// the user has set the limit.
async fn ask(http: &Http, url: &Url, token: &Secret) -> Result<Option<Value>> {
    match answer(http, url, token).await {
        Ok(answer) if answer.status < 400 => Ok(serde_json::from_slice(&answer.body).ok()),
        Err(error) if error.kind == Kind::TooLarge => Err(error),
        Ok(_) | Err(_) => Ok(None),
    }
}

async fn answer(http: &Http, url: &Url, token: &Secret) -> Result<Answer> {
    let mut headers = vec![("Accept", Secret::new("application/json"))];
    let mut answer = http.send(&question(url, &headers)).await?;
    if answer.status == 401 {
        headers.push(("X-Auth-Token", token.clone()));
        answer = http.send(&question(url, &headers)).await?;
    }
    check_room(Method::Get, url, &answer, &answer.body)?;
    Ok(answer)
}

fn question<'a>(url: &Url, headers: &'a [Header]) -> Request<'a> {
    Request {
        method: Method::Get,
        url: url.clone(),
        headers,
        body: Body::None,
        redirects: Redirects::PreserveMethod,
    }
}

fn ends_with_project(url: &Url, project: Option<&str>) -> bool {
    let last = url
        .path_segments()
        .and_then(|mut segments| segments.rfind(|segment| !segment.is_empty()));
    last.is_some() && last == project
}

/// The last segment of a URL's path, the project's ID left out.
fn last_segment<'a>(url: &'a Url, project: Option<&str>) -> Option<&'a str> {
    let mut segments = url.path_segments()?.filter(|segment| !segment.is_empty());
    let last = segments.next_back();
    if ends_with_project(url, project) {
        segments.next_back()
    } else {
        last
    }
}

fn has_version(url: &Url, project: Option<&str>, major: u32) -> bool {
    last_segment(url, project).and_then(number) == Some(major)
}

/// The major number of a version: `v2`, `v2.0`.
fn number(segment: &str) -> Option<u32> {
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

    fn service(service_type: &str, interface: &str, region: &str) -> Service {
        Service {
            kind: service_type.to_owned(),
            interface: interface.to_owned(),
            region: Some(region.to_owned()),
            url: format!("http://{service_type}.{interface}.{region}/v2"),
        }
    }

    fn chosen(services: &[Service], wanted: (&str, &str, Option<&str>)) -> Result<Option<String>> {
        let (service_type, interface, region) = wanted;
        let wanted = EndpointFilter {
            service_type,
            interface,
            region,
        };
        Ok(choose(services, &wanted)?.map(|found| found.url.clone()))
    }

    #[test]
    fn interfaces_have_two_spellings_and_types_an_alias() {
        let services = [
            service("workflow", "public", "One"),
            service("workflow", "internal", "Two"),
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
            assert_eq!(
                chosen(&services, wanted).unwrap().as_deref(),
                Some(expected)
            );
        }
        assert_eq!(chosen(&services, ("other", "public", None)).unwrap(), None);
    }

    #[test]
    fn the_exact_type_is_preferred() {
        let services = [
            service("workflow", "public", "One"),
            service("workflowv2", "public", "One"),
        ];
        let found = chosen(&services, ("workflowv2", "publicURL", None)).unwrap();
        assert_eq!(found.as_deref(), Some("http://workflowv2.public.One/v2"));
    }

    #[test]
    fn an_error_says_what_there_is() {
        let services = [service("workflowv2", "public", "One")];
        let error = chosen(&services, ("workflowv2", "adminURL", Some("Nope"))).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("admin endpoint") && text.contains("Nope"),
            "{text}"
        );
        assert!(text.contains("workflowv2 public in One"), "{text}");
    }

    #[test]
    fn versions_are_seen_behind_a_project() {
        for (url, project, version) in [
            ("http://m/v2", None, true),
            ("http://m/v2.0/", None, true),
            ("http://m/v2/abc", Some("abc"), true),
            ("http://m/v2/abc", None, false),
            ("http://m/", None, false),
            ("http://m/v1", None, false),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(has_version(&url, project, 2), version, "{url}");
        }
    }
}
