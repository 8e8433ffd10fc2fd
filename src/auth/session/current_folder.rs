//! Warnings about cloud files of the current folder, which may have been written by somebody else.

use crate::auth::methods::credentials::{AuthMethod, GrantType, Identity, Keycloak, Keystone};
use crate::auth::settings::{Cloud, SettingId, Settings};

use super::login::CloudLogin;

/// Names a password that the user types at the prompt.
const PROMPTED: &str = "a password that is asked for";

/// Warns when a file of the current folder decides where secrets from other sources are sent.
pub fn warn(settings: &Settings, main: &CloudLogin, target: &CloudLogin) {
    for cloud in [Cloud::Main, Cloud::Target] {
        if settings.entry_of(cloud).is_none() {
            continue;
        }
        let secrets = exposed_secrets(cloud, settings, main, target);
        if let Some(warning) = settings.current_folder_warning(cloud, &secrets) {
            (main.context.warn)(&warning);
        }
    }
}

/// Names the secrets from variables, options and prompts that are sent to a URL from the cloud file.
fn exposed_secrets(
    cloud: Cloud,
    settings: &Settings,
    main: &CloudLogin,
    target: &CloudLogin,
) -> Vec<String> {
    let is_from_cloud_file = |id| settings.is_from_cloud_file(id);
    let logins: &[&CloudLogin] = match cloud {
        // Mistral receives the tokens of both clouds.
        Cloud::Main if is_from_cloud_file(SettingId::MistralUrl) => &[main, target],
        Cloud::Main if is_from_cloud_file(SettingId::AuthUrl) => &[main],
        Cloud::Target if is_from_cloud_file(SettingId::TargetAuthUrl) => &[target],
        _ => &[],
    };
    let name = |login: &CloudLogin, id| {
        if settings.given(id) {
            return Some(settings.name(id));
        }
        let is_prompted = login.context.prompt.is_some() && login.cached().is_none();
        is_prompted.then(|| PROMPTED.to_owned())
    };
    let mut names = Vec::new();
    for login in logins {
        let secrets = secrets_of(&login.method, settings).into_iter();
        let others = secrets.filter(|&id| !is_from_cloud_file(id));
        names.extend(others.filter_map(|id| name(login, id)));
    }
    names
}

/// The settings that hold the secrets of a login.
fn secrets_of(method: &AuthMethod, settings: &Settings) -> Vec<SettingId> {
    match method {
        AuthMethod::None => Vec::new(),
        AuthMethod::Keystone(login) => vec![keystone_secret(login)],
        AuthMethod::Keycloak(Keycloak { grant_type, .. }) => {
            let client = Some(SettingId::OpenidClientSecret);
            let client = client.filter(|&id| settings.given(id));
            match grant_type {
                GrantType::Token(_) => vec![SettingId::AuthToken],
                GrantType::Password { .. } => {
                    [SettingId::Password].into_iter().chain(client).collect()
                }
                GrantType::ClientCredentials => client.into_iter().collect(),
            }
        }
    }
}

fn keystone_secret(credentials: &Keystone) -> SettingId {
    let ids = credentials.cloud.login_settings();
    match credentials.identity {
        Identity::Password { .. } => ids.password,
        Identity::Token(_) => ids.token,
        Identity::ApplicationCredential { .. } => ids.credential_secret,
    }
}
