//! Warnings of clouds to which a file of the current folder belongs: whoever wrote that file may not be the user.

use crate::auth::methods::credentials::{AuthMethod, GrantType, Identity, Keycloak, Keystone};
use crate::auth::settings::{Cloud, SettingId, Settings};

use super::login::CloudLogin;

/// A password that no setting gives.
const TYPED: &str = "a password that is asked for";

/// Warns where a file of the current folder decides what becomes of secrets that are not its own.
pub fn warn(settings: &Settings, main: &CloudLogin, target: &CloudLogin) {
    for cloud in [Cloud::Main, Cloud::Target] {
        if settings.entry_of(cloud).is_none() {
            continue;
        }
        let secrets = secrets_for(cloud, settings, main, target);
        if let Some(warning) = settings.current_folder_warning(cloud, &secrets) {
            (main.context.warn)(&warning);
        }
    }
}

/// The secrets of variables, options and the user that go where the file of this cloud says, by name.
fn secrets_for(
    cloud: Cloud,
    settings: &Settings,
    main: &CloudLogin,
    target: &CloudLogin,
) -> Vec<String> {
    let is_from_cloud_file = |id| settings.is_from_cloud_file(id);
    let logins: &[&CloudLogin] = match cloud {
        // Mistral gets the tokens of both clouds.
        Cloud::Main if is_from_cloud_file(SettingId::MistralUrl) => &[main, target],
        Cloud::Main if is_from_cloud_file(SettingId::AuthUrl) => &[main],
        Cloud::Target if is_from_cloud_file(SettingId::TargetAuthUrl) => &[target],
        _ => &[],
    };
    let name = |login: &CloudLogin, id| {
        if settings.given(id) {
            return Some(settings.name(id));
        }
        let is_asked = login.context.prompt.is_some() && login.cached().is_none();
        is_asked.then(|| TYPED.to_owned())
    };
    let mut names = Vec::new();
    for login in logins {
        let others = secrets_of(&login.method, settings).into_iter();
        let others = others.filter(|&id| !is_from_cloud_file(id));
        names.extend(others.filter_map(|id| name(login, id)));
    }
    names
}

/// The secrets of a login.
fn secrets_of(method: &AuthMethod, settings: &Settings) -> Vec<SettingId> {
    match method {
        AuthMethod::None => Vec::new(),
        AuthMethod::Keystone(login) => vec![secret_of(login)],
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

fn secret_of(login: &Keystone) -> SettingId {
    let items = login.cloud.login_settings();
    match login.identity {
        Identity::Password { .. } => items.password,
        Identity::Token(_) => items.token,
        Identity::ApplicationCredential { .. } => items.credential_secret,
    }
}
