//! The headers of a session that options and the login to the target cloud give.

use crate::auth::methods::token::Token;
use crate::auth::settings::{SettingId, Settings};
use crate::error::Result;
use crate::http::message::Header;
use crate::secret::Secret;

/// The headers that options alone ask for; those that a login to the target cloud gives take their place.
pub fn of_options(settings: &Settings, has_target_login: bool) -> Result<Vec<Header>> {
    let mut headers: Vec<Header> = Vec::new();
    for (name, id, of_login) in [
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
        let value = value.filter(|_| !(of_login && has_target_login));
        headers.extend(value.map(|value| (name, value)));
    }
    if settings.switch(SettingId::TargetInsecure)? {
        headers.push(("X-Target-Insecure", Secret::new("True")));
    }
    Ok(headers)
}

/// The headers that a login to the target cloud gives.
pub fn of_target_login(token: &Token) -> Vec<Header> {
    let project = token.project.id.as_ref().map(Secret::new);
    let user = token.user.id.as_ref().map(Secret::new);
    [
        ("X-Target-Auth-Token", Some(token.value.clone())),
        ("X-Target-Auth-Uri", Some(Secret::new(&token.identity_url))),
        ("X-Target-Project-Id", project),
        ("X-Target-User-Id", user),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}
