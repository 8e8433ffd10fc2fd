//! A cloud that was asked for by name must say how to log in: nobody goes on in silence as nobody.

use crate::auth::settings::{Cloud, CloudEntry, SettingId, Settings, is_none};
use crate::error::{Error, Kind, Result};

/// Checks that the clouds that were named give enough for a login, together with all other settings.
///
/// `can_prompt` says whether a missing password can be asked for.
pub fn check(settings: &Settings, can_prompt: bool) -> Result<()> {
    for cloud in [Cloud::Main, Cloud::Target] {
        let Some(entry) = settings.entry_of(cloud) else {
            continue;
        };
        check_scope(settings, cloud, entry)?;
        let missing = missing(settings, cloud, can_prompt);
        if missing.is_empty() {
            continue;
        }
        let mut error = Error::new(
            Kind::Authentication,
            format!("{entry} lacks settings for the login: {}", keys(&missing)),
        );
        for &id in &missing {
            error = error.hint(format!("set {}", settings.how_to_set(id)));
        }
        return Err(error.hint(format!(
            "if no login is needed, add auth_type: none to {entry}"
        )));
    }
    Ok(())
}

/// What a login needs and nothing gives.
fn missing(settings: &Settings, cloud: Cloud, can_prompt: bool) -> Vec<SettingId> {
    let items = cloud.login_settings();
    let given = |id: &SettingId| settings.given(*id);
    let by_keycloak = settings.get(SettingId::AuthType) == Some("keycloak-oidc");
    // The reference logs in to a target cloud beside Keystone alone.
    if is_none(settings.get(items.plugin)) || (by_keycloak && cloud == Cloud::Target) {
        return Vec::new();
    }
    let without_password = [items.token, items.credential[0], items.credential[1]];
    let ready = without_password.iter().any(given);
    let user = given(&items.username) || given(&items.user_id);
    let mut missing = Vec::new();
    // A ready token of Keycloak is used as it is.
    let located = given(&items.auth_url) || (by_keycloak && given(&items.token));
    if !located {
        missing.push(items.auth_url);
    }
    // What else a login to the main cloud lacks is told where that login is made; a target cloud's
    // would be left out.
    let complete = ready || by_keycloak || (user && (can_prompt || given(&items.password)));
    if (cloud == Cloud::Target || !missing.is_empty()) && !complete {
        if !user {
            missing.push(items.username);
        }
        if !given(&items.password) {
            missing.push(items.password);
        }
    }
    missing
}

fn keys(items: &[SettingId]) -> String {
    let keys = items.iter().filter_map(|&id| id.setting()?.cloud_key);
    keys.collect::<Vec<_>>().join(", ")
}

/// Refuses a cloud that asks for a token of something else than a project.
fn check_scope(settings: &Settings, cloud: Cloud, entry: &CloudEntry) -> Result<()> {
    let items = cloud.login_settings();
    let by_keycloak = settings.get(SettingId::AuthType) == Some("keycloak-oidc");
    let scoped = settings.preferred(items.project).is_some()
        || settings.preferred(&items.credential).is_some()
        || is_none(settings.get(items.plugin));
    match settings.unsupported_scope(cloud) {
        Some(key) if !scoped && !by_keycloak => Err(Error::new(
            Kind::Authentication,
            format!(
                "{key} of {entry} requests a scope other than a project, which is not supported"
            ),
        )
        .hint(format!("set {}", settings.how_to_set(items.project_name)))),
        _ => Ok(()),
    }
}
