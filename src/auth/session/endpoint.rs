//! The endpoint of Mistral's API: given by a setting, from the catalog, or the default.

use std::collections::BTreeSet;

use url::Url;

use crate::auth::methods::keystone::catalog::{CatalogEndpoint, EndpointFilter, base_url, choose};
use crate::auth::methods::token::Token;
use crate::auth::methods::without_trailing_slash;
use crate::auth::settings::{SettingId, Settings};
use crate::error::{Error, Result};
use crate::http::{Http, Line};

use super::cache::Endpoint;

const DEFAULT: &str = "http://localhost:8989/v2";

/// The endpoint that needs no catalog, and the name of its setting or `default`. Fails when it is not an http URL.
pub fn without_catalog(settings: &Settings) -> Result<(Url, String)> {
    if settings.given(SettingId::MistralUrl) {
        let url = settings.url(SettingId::MistralUrl, "http://HOST:8989/v2")?;
        return Ok((
            without_trailing_slash(url),
            settings.name(SettingId::MistralUrl),
        ));
    }
    let url = Url::parse(DEFAULT).map_err(|cause| Error::local(format!("{DEFAULT}: {cause}")))?;
    Ok((url, "default".to_owned()))
}

/// The endpoint in the catalog; `None` when it has no such service. `known`, the endpoint of an earlier login,
/// saves version discovery when its URL in the catalog is the same.
///
/// Fails when the catalog has no match, or when the endpoint does not offer API v2.
pub async fn from_catalog(
    http: &Http,
    settings: &Settings,
    warn: &Line,
    (token, catalog): (&Token, &[CatalogEndpoint]),
    known: Option<&Endpoint>,
) -> Result<Option<Endpoint>> {
    let filter = EndpointFilter {
        service_type: settings.get(SettingId::ServiceType).unwrap_or_default(),
        interface: settings.get(SettingId::EndpointType).unwrap_or_default(),
        region: settings.get(SettingId::RegionName),
    };
    let Some(found) = choose(catalog, &filter)? else {
        return Ok(None);
    };
    if let Some(known) = known.filter(|known| known.service_url == found.url) {
        return Ok(Some(known.clone()));
    }
    let (url, warning) = base_url(http, filter.service_type, token, &found.url).await?;
    if let Some(warning) = warning {
        warn(&format!("mistral: warning: {warning}"));
    }
    let region = found.region.as_deref().unwrap_or("no region");
    Ok(Some(Endpoint {
        url: url.into(),
        service_url: found.url.clone(),
        reason: format!(
            "catalog: {} {} in {region}",
            found.service_type, found.interface
        ),
        other_regions: other_regions(catalog, found),
    }))
}

/// The other regions with an endpoint of the same service and interface.
fn other_regions(catalog: &[CatalogEndpoint], found: &CatalogEndpoint) -> Vec<String> {
    let alike = catalog.iter().filter(|other| {
        other.service_type == found.service_type && other.interface == found.interface
    });
    let regions: BTreeSet<_> = alike.filter_map(|other| other.region.clone()).collect();
    let is_other = |region: &String| found.region.as_ref() != Some(region);
    regions.into_iter().filter(is_other).collect()
}

/// The warning that the token of a Keystone login is sent to the default endpoint, as the catalog has no Mistral.
pub fn default_warning(settings: &Settings, token: &Token) -> String {
    let what = if token.project.id.is_none() {
        "the login has no project, so there is no catalog".to_owned()
    } else {
        let service_type = settings.get(SettingId::ServiceType).unwrap_or_default();
        format!("the catalog has no service of type {service_type}")
    };
    format!(
        "mistral: warning: {what}; using {DEFAULT}. Set OS_PROJECT_NAME (--os-project-name) or OS_MISTRAL_URL \
         (--os-mistral-url)"
    )
}
