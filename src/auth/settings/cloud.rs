//! The two clouds that a user can log in to, and the settings of the login to each.

use super::table::SettingId;

/// Which of the two clouds a login is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    /// The cloud in which Mistral runs.
    Main,
    /// The cloud on which actions operate, if that is another one.
    Target,
}

/// The settings of the login to one cloud.
pub struct LoginSettings {
    pub auth_url: SettingId,
    /// The auth plugin, as in keystoneauth.
    pub plugin: SettingId,
    pub username: SettingId,
    pub user_id: SettingId,
    pub password: SettingId,
    pub token: SettingId,
    /// Of the application credential: ID, name.
    pub credential: [SettingId; 2],
    pub credential_secret: SettingId,
    /// IDs and names of the project.
    pub project: &'static [SettingId],
    /// Those of `project` that hold an ID.
    pub project_ids: &'static [SettingId],
    /// The one of `project` that `auth.project_name` of a cloud file sets.
    pub project_name: SettingId,
    /// ID, name.
    pub user_domain: [SettingId; 2],
    /// ID, name.
    pub project_domain: [SettingId; 2],
}

impl Cloud {
    /// The settings of the login to this cloud.
    pub fn login_settings(self) -> &'static LoginSettings {
        match self {
            Self::Main => &LoginSettings {
                auth_url: SettingId::AuthUrl,
                plugin: SettingId::AuthPlugin,
                username: SettingId::Username,
                user_id: SettingId::UserId,
                password: SettingId::Password,
                token: SettingId::AuthToken,
                credential: [SettingId::CredentialId, SettingId::CredentialName],
                credential_secret: SettingId::CredentialSecret,
                project: &[
                    SettingId::TenantId,
                    SettingId::ProjectId,
                    SettingId::TenantName,
                    SettingId::ProjectName,
                ],
                project_ids: &[SettingId::TenantId, SettingId::ProjectId],
                project_name: SettingId::TenantName,
                user_domain: [SettingId::UserDomainId, SettingId::UserDomainName],
                project_domain: [SettingId::ProjectDomainId, SettingId::ProjectDomainName],
            },
            Self::Target => &LoginSettings {
                auth_url: SettingId::TargetAuthUrl,
                plugin: SettingId::TargetAuthPlugin,
                username: SettingId::TargetUsername,
                user_id: SettingId::TargetUserId,
                password: SettingId::TargetPassword,
                token: SettingId::TargetAuthToken,
                credential: [
                    SettingId::TargetCredentialId,
                    SettingId::TargetCredentialName,
                ],
                credential_secret: SettingId::TargetCredentialSecret,
                project: &[SettingId::TargetTenantId, SettingId::TargetTenantName],
                project_ids: &[SettingId::TargetTenantId],
                project_name: SettingId::TargetTenantName,
                user_domain: [
                    SettingId::TargetUserDomainId,
                    SettingId::TargetUserDomainName,
                ],
                project_domain: [
                    SettingId::TargetProjectDomainId,
                    SettingId::TargetProjectDomainName,
                ],
            },
        }
    }

    /// How messages name its Keystone.
    pub fn keystone(self) -> &'static str {
        match self {
            Self::Main => "Keystone",
            Self::Target => "the target cloud's Keystone",
        }
    }
}

/// The auth plugins of keystoneauth that are supported.
pub const AUTH_TYPES: [&str; 8] = [
    "password",
    "token",
    "v3password",
    "v3token",
    "v3applicationcredential",
    "v2password",
    "v2token",
    "none",
];

/// Whether the auth plugin is keystoneauth's `none`, which makes no login, or its alias `noauth`.
pub fn is_none(plugin: Option<&str>) -> bool {
    matches!(plugin, Some("none" | "noauth"))
}
