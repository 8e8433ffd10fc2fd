//! The two clouds that a user can log in to, and the settings that each login is made of.

use super::table::Item;

/// Which of the two clouds a login is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cloud {
    Main,
    Target,
}

/// The settings of one cloud's login.
pub struct Items {
    pub auth_url: Item,
    /// Names the way to log in.
    pub plugin: Item,
    pub username: Item,
    pub user_id: Item,
    pub password: Item,
    pub token: Item,
    /// The application credential by ID and by name.
    pub credential: [Item; 2],
    pub credential_secret: Item,
    pub project: &'static [Item],
    pub project_ids: &'static [Item],
    /// The one of them for the project's name that a cloud file has.
    pub project_name: Item,
    pub user_domain: [Item; 2],
    pub project_domain: [Item; 2],
}

impl Cloud {
    /// Its settings.
    pub fn items(self) -> &'static Items {
        match self {
            Self::Main => &Items {
                auth_url: Item::AuthUrl,
                plugin: Item::AuthPlugin,
                username: Item::Username,
                user_id: Item::UserId,
                password: Item::Password,
                token: Item::AuthToken,
                credential: [Item::CredentialId, Item::CredentialName],
                credential_secret: Item::CredentialSecret,
                project: &[
                    Item::TenantId,
                    Item::ProjectId,
                    Item::TenantName,
                    Item::ProjectName,
                ],
                project_ids: &[Item::TenantId, Item::ProjectId],
                project_name: Item::TenantName,
                user_domain: [Item::UserDomainId, Item::UserDomainName],
                project_domain: [Item::ProjectDomainId, Item::ProjectDomainName],
            },
            Self::Target => &Items {
                auth_url: Item::TargetAuthUrl,
                plugin: Item::TargetAuthPlugin,
                username: Item::TargetUsername,
                user_id: Item::TargetUserId,
                password: Item::TargetPassword,
                token: Item::TargetAuthToken,
                credential: [Item::TargetCredentialId, Item::TargetCredentialName],
                credential_secret: Item::TargetCredentialSecret,
                project: &[Item::TargetTenantId, Item::TargetTenantName],
                project_ids: &[Item::TargetTenantId],
                project_name: Item::TargetTenantName,
                user_domain: [Item::TargetUserDomainId, Item::TargetUserDomainName],
                project_domain: [Item::TargetProjectDomainId, Item::TargetProjectDomainName],
            },
        }
    }

    /// Its Keystone, in words.
    pub fn keystone(self) -> &'static str {
        match self {
            Self::Main => "Keystone",
            Self::Target => "the target cloud's Keystone",
        }
    }
}

/// Whether the authentication type says that no login is made (keystoneauth's plugin `none`).
pub fn is_none(plugin: Option<&str>) -> bool {
    matches!(plugin, Some("none" | "noauth"))
}
