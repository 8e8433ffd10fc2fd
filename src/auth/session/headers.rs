//! The headers of a session that the settings and the login to the target cloud give.

use crate::auth::methods::token::Token;
use crate::auth::settings::{SettingId, Settings};
use crate::error::Result;
use crate::http::message::Header;
use crate::secret::Secret;

/// The headers that the settings give, without those that a login to the target cloud gives instead.
///
/// Fails when a value is not valid in a header.
pub fn from_settings(settings: &Settings, has_target_login: bool) -> Result<Vec<Header>> {
    let mut headers: Vec<Header> = Vec::new();
    for (name, id, is_from_login) in [
        ("X-Region-Name", SettingId::RegionName, false),
        ("X-Target-Auth-Uri", SettingId::TargetAuthUrl, true),
        ("X-Target-Project-Id", SettingId::TargetTenantId, true),
        ("X-Target-Region-Name", SettingId::TargetRegionName, false),
        (
            "X-Target-User-Domain-Name",
            SettingId::TargetUserDomainName,
            false,
        ),
        (
            "X-Target-Project-Domain-Name",
            SettingId::TargetProjectDomainName,
            false,
        ),
    ] {
        let value = settings.header(id)?;
        let value = value.filter(|_| !(is_from_login && has_target_login));
        headers.extend(value.map(|value| (name.into(), value)));
    }
    if settings.switch(SettingId::TargetInsecure)? {
        headers.push(("X-Target-Insecure".into(), Secret::new("True")));
    }
    Ok(headers)
}

/// The headers that the token of the target cloud gives.
pub fn from_target_token(token: &Token) -> Vec<Header> {
    let project = token.project.id.as_ref().map(Secret::new);
    let user = token.user.id.as_ref().map(Secret::new);
    [
        ("X-Target-Auth-Token", Some(token.value.clone())),
        ("X-Target-Auth-Uri", Some(Secret::new(&token.identity_url))),
        ("X-Target-Project-Id", project),
        ("X-Target-User-Id", user),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.into(), value?)))
    .collect()
}
