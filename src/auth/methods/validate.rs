//! Checks that selected clouds define a login, so that no command runs unauthenticated by mistake.

use super::credentials::{has_login, is_keycloak};
use crate::auth::settings::{Cloud, CloudEntry, SettingId, Settings, is_none};
use crate::error::{Error, Result};

/// Checks that each cloud that `OS_CLOUD` or `OS_TARGET_CLOUD` selects is enough for a login, together with the
/// other settings. The error lists what is missing.
///
/// `can_prompt` says whether a missing password can be prompted for.
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
        let mut error = Error::authentication(format!(
            "{entry} lacks settings for the login: {}",
            keys(&missing)
        ));
        for &id in &missing {
            error = error.hint(format!("set {}", settings.how_to_set(id)));
        }
        return Err(error.hint(format!(
            "if no login is needed, add auth_type: none to {entry}"
        )));
    }
    Ok(())
}

/// The settings that a login needs and that are not given.
fn missing(settings: &Settings, cloud: Cloud, can_prompt: bool) -> Vec<SettingId> {
    if !has_login(settings, cloud) {
        return Vec::new();
    }
    let ids = cloud.login_settings();
    let given = |id: &SettingId| settings.given(*id);
    let by_keycloak = is_keycloak(settings);
    let mut missing = Vec::new();
    // A given access token needs no request to Keycloak.
    let needs_url = !by_keycloak || !given(&ids.token);
    if needs_url && !given(&ids.auth_url) {
        missing.push(ids.auth_url);
    }
    let needs_no_password = [ids.token, ids.credential[0], ids.credential[1]];
    let has_user = given(&ids.username) || given(&ids.user_id);
    let is_complete = by_keycloak
        || needs_no_password.iter().any(given)
        || (has_user && (can_prompt || given(&ids.password)));
    // Whatever else is missing for the main cloud is reported with its credentials; the login to a target cloud
    // would be skipped.
    if (cloud == Cloud::Target || !missing.is_empty()) && !is_complete {
        if !has_user {
            missing.push(ids.username);
        }
        if !given(&ids.password) {
            missing.push(ids.password);
        }
    }
    missing
}

fn keys(ids: &[SettingId]) -> String {
    let keys = ids.iter().filter_map(|&id| id.setting()?.cloud_key);
    keys.collect::<Vec<_>>().join(", ")
}

/// Fails for a cloud that requests a scope other than a project.
fn check_scope(settings: &Settings, cloud: Cloud, entry: &CloudEntry) -> Result<()> {
    let ids = cloud.login_settings();
    let is_ignored = settings.preferred(ids.project).is_some()
        || settings.preferred(&ids.credential).is_some()
        || is_none(settings.get(ids.plugin))
        || is_keycloak(settings);
    match settings.unsupported_scope(cloud) {
        Some(key) if !is_ignored => Err(Error::authentication(format!(
            "{key} of {entry} requests a scope other than a project, which is not supported"
        ))
        .hint(format!("set {}", settings.how_to_set(ids.project_name)))),
        _ => Ok(()),
    }
}
