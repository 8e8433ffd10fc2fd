//! All checks in their order: each goes on where the one before it failed, if it can.

use std::time::{Duration, Instant};

use url::Url;

use crate::api::Mistral;
use crate::auth::settings::Cloud;
use crate::auth::{Auth, Identity};
use crate::error::{Error, Kind, Result};
use crate::http::failure::shown;
use crate::http::probe::within;

use super::super::command::{Context, Rows, Server};
use super::super::maintenance::TOO_OLD;
use super::local;
use super::network::Service;
use super::report::{Report, milliseconds};

/// Makes all checks. A wait has made logins already, or knows that one is refused.
pub async fn examine(
    context: &Context<Server, Rows>,
    waited: Option<(Auth, Option<Error>)>,
) -> Report {
    let mut report = Report::default();
    let environment = context.environment();
    let (auth, known) = match waited {
        Some((auth, known)) => (Ok(auth), known),
        None => (context.auth().map(Auth::anew), None),
    };
    let given = match &auth {
        Ok(auth) => auth.given_settings(),
        Err(_) => context.process().settings.given_settings(),
    };
    local::settings(&mut report, &given);
    local::files(&mut report, &given, environment);
    if let Ok(auth) = &auth {
        local::cloud_files(&mut report, auth);
    }
    local::token_cache(&mut report, environment);
    local::development_server(&mut report, environment);
    local::programs(&mut report, environment);
    match auth {
        Ok(auth) => {
            report.ok(local::SETTINGS, "complete and valid");
            Box::pin(services(&mut report, auth, known)).await;
        }
        Err(error) => {
            report.error(local::SETTINGS, &error);
            for name in ["Login", "Mistral"] {
                report.skipped(name, "the settings cannot be used");
            }
        }
    }
    report
}

async fn services(report: &mut Report, auth: Auth, known: Option<Error>) {
    let limit = auth.step_limit();
    let mut logged_in = true;
    let identities = auth.identities();
    // With two logins it is not known whose error it is.
    let mut known = known.filter(|_| identities.len() == 1);
    if identities.is_empty() {
        report.ok("Login", "none: no setting requests one");
    }
    for identity in identities {
        logged_in &= login(report, &auth, &identity, (limit, &mut known)).await;
    }
    let Some(endpoint) = endpoint(report, &auth, logged_in) else {
        report.skipped("Mistral", "its URL is not known");
        return;
    };
    let http = auth.http();
    let service = Service {
        name: "Mistral",
        url: &root(&endpoint),
        http: &http,
        limit,
    };
    let answers = service.check(report).await;
    let why = if !answers {
        "Mistral does not answer"
    } else if !logged_in {
        "there is no login"
    } else {
        ""
    };
    if !why.is_empty() {
        for name in [VERSIONS, API, MAINTENANCE, LISTING] {
            report.skipped(name, why);
        }
        return;
    }
    match auth.session_so_far() {
        Ok(session) => mistral(report, &Mistral::with_session(auth, session), limit).await,
        Err(error) => report.error(API, &error),
    }
}

/// The address of the server, which has its versions.
fn root(endpoint: &Url) -> Url {
    let mut url = endpoint.clone();
    let path = endpoint.path().trim_end_matches('/');
    if let Some(root) = path.strip_suffix("/v2") {
        url.set_path(&format!("{root}/"));
    }
    url
}

/// Checks the way to an identity service, and logs in. `known` is the error of a login that was made already.
async fn login(
    report: &mut Report,
    auth: &Auth,
    identity: &Identity,
    (limit, known): (Duration, &mut Option<Error>),
) -> bool {
    let target = if identity.cloud == Cloud::Target {
        "Target "
    } else {
        ""
    };
    let service = format!("{target}{}", identity.name);
    let name = format!("{service}: login");
    if let Some(url) = &identity.url {
        let service = Service {
            name: &service,
            url,
            http: &identity.http,
            limit,
        };
        if !service.check(report).await {
            report.skipped(&name, "the service does not answer");
            return false;
        }
    }
    let begun = Instant::now();
    let is_made = auth.is_logged_in(identity.cloud);
    let outcome = match known.take() {
        Some(error) => Err(error),
        None if is_made => Ok(()),
        None => within(limit, auth.log_in_to(identity.cloud)).await,
    };
    if auth.lacks_endpoint(identity.cloud) {
        report.ok(&name, "a new token");
        report.value(CATALOG, outcome);
        return false;
    }
    if report.value(&name, outcome).is_none() {
        return false;
    }
    let how = if auth.is_from_cache(identity.cloud) {
        "a token in the cache, which was not obtained anew as the password is not set"
    } else if identity.url.is_none() {
        "the token is given"
    } else {
        "a new token"
    };
    let when = if is_made {
        "which the wait has obtained".to_owned()
    } else {
        format!("in {}", milliseconds(begun.elapsed()))
    };
    report.ok(&name, format!("{how}, {when}"));
    true
}

/// Mistral's URL, by a setting, the catalog or the default.
fn endpoint(report: &mut Report, auth: &Auth, logged_in: bool) -> Option<Url> {
    const URL: &str = "Mistral's URL";
    if !auth.needs_catalog() {
        let (url, source) = report.value(URL, auth.endpoint_without_catalog())?;
        report.ok(URL, format!("{} ({source})", shown(&url)));
        return Some(url);
    }
    if auth.lacks_endpoint(Cloud::Main) {
        return None;
    }
    if !logged_in {
        report.skipped(CATALOG, "there is no login");
        return None;
    }
    let Some(entry) = auth.catalog_entry() else {
        let service = auth.service_type();
        let what =
            format!("the catalog has no service of type {service}, or the login has no project");
        let advice = "set OS_PROJECT_NAME (--os-project-name) or OS_MISTRAL_URL (--os-mistral-url)";
        report.failed(CATALOG, what, advice);
        return None;
    };
    let session = report.value(CATALOG, auth.session_so_far())?;
    let url = shown(&session.endpoint);
    let detail = format!("{url} ({entry})");
    let others = auth.unchosen_regions();
    if others.is_empty() {
        report.ok(CATALOG, detail);
    } else {
        let others = others.join(", ");
        let what = format!("{detail}, by chance: no region is set, and there is also {others}");
        report.warning(CATALOG, what, "set OS_REGION_NAME (--os-region-name)");
    }
    Some(session.endpoint)
}

const CATALOG: &str = "Catalog";
const VERSIONS: &str = "Mistral: versions";
const API: &str = "Mistral: API v2";
const MAINTENANCE: &str = "Mistral: maintenance";
const LISTING: &str = "Mistral: listing";

async fn mistral(report: &mut Report, mistral: &Mistral, limit: Duration) {
    match within(limit, mistral.versions()).await {
        Ok(versions) => report.ok(VERSIONS, versions.join(", ")),
        Err(error) if error.kind == Kind::Local => report.skipped(VERSIONS, &error.message),
        Err(error) => report.warning(
            VERSIONS,
            error.message,
            "check whether the URL is Mistral's, or only a path of it is let through",
        ),
    }
    let begun = Instant::now();
    let outcome = within(limit, mistral.api()).await;
    if report.value(API, outcome).is_some() {
        report.ok(API, milliseconds(begun.elapsed()));
    }
    maintenance(report, within(limit, mistral.maintenance()).await);
    let begun = Instant::now();
    let outcome = within(limit, mistral.is_ready()).await;
    if report.value(LISTING, outcome).is_some() {
        let time = milliseconds(begun.elapsed());
        report.ok(LISTING, format!("workflows in {time}"));
    }
}

fn maintenance(report: &mut Report, state: Result<String>) {
    match state {
        Ok(state) if state == "RUNNING" => report.ok(MAINTENANCE, state),
        Ok(state) => {
            let detail = format!("{state}: it runs nothing");
            report.warning(MAINTENANCE, detail, "mistral maintenance-set RUNNING");
        }
        Err(error) if matches!(error.status(), Some(403 | 404)) || error.kind == Kind::Local => {
            report.skipped(MAINTENANCE, "the server does not tell");
        }
        Err(error) if error.status() == Some(500) => report.warning(
            MAINTENANCE,
            format!("{} (HTTP 500)", error.message),
            TOO_OLD,
        ),
        Err(error) => report.error(MAINTENANCE, &error),
    }
}
