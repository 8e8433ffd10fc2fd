//! Where Mistral is: at the URL that a setting gives, where the catalog says, or at the default.

use url::Url;

use crate::auth::methods::keystone::catalog::{self, CatalogEndpoint};
use crate::auth::methods::token::Token;
use crate::auth::methods::without_trailing_slash;
use crate::auth::settings::{SettingId, Settings};
use crate::error::{Error, Result};
use crate::http::{Http, Line};

use super::cache::Endpoint;

/// Where Mistral is when nothing says otherwise.
const DEFAULT: &str = "http://localhost:8989/v2";

/// The endpoint that needs no catalog, and the setting that gives it.
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

/// Where the catalog leads; `None` when it has no such service. `known` spares the question for the version
/// behind the same URL.
pub async fn of_catalog(
    http: &Http,
    settings: &Settings,
    warn: &Line,
    (token, services): (&Token, &[CatalogEndpoint]),
    known: Option<&Endpoint>,
) -> Result<Option<Endpoint>> {
    let wanted = catalog::EndpointFilter {
        service_type: settings.get(SettingId::ServiceType).unwrap_or_default(),
        interface: settings.get(SettingId::EndpointType).unwrap_or_default(),
        region: settings.get(SettingId::RegionName),
    };
    let Some(service) = catalog::choose(services, &wanted)? else {
        return Ok(None);
    };
    if let Some(known) = known.filter(|known| known.service_url == service.url) {
        return Ok(Some(known.clone()));
    }
    let (url, warning) = catalog::base_url(http, wanted.service_type, token, &service.url).await?;
    if let Some(warning) = warning {
        warn(&format!("mistral: warning: {warning}"));
    }
    let region = service.region.as_deref().unwrap_or("no region");
    Ok(Some(Endpoint {
        url: url.into(),
        service_url: service.url.clone(),
        reason: format!(
            "catalog: {} {} in {region}",
            service.service_type, service.interface
        ),
    }))
}

/// The warning that a login to Keystone leads to the default: the catalog has no Mistral, and the token goes
/// there.
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
