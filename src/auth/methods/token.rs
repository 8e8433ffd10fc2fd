//! The token that a login returns.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::http::message::fits_a_header;
use crate::secret::Secret;

/// A user, project or domain. Each part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameAndId {
    pub id: Option<String>,
    pub name: Option<String>,
}

/// A token and its metadata. The token cache stores it in this form.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Token {
    #[serde(rename = "token")]
    pub value: Secret,
    /// When the token was obtained, by the local clock.
    pub issued_at: Timestamp,
    /// When the token expires; unknown for an access token from the user that is not a JWT.
    pub expires_at: Option<Timestamp>,
    /// URL of the API that issued the token. Keystone's has the version: `http://k:5000/v3/`.
    pub identity_url: String,
    pub user: NameAndId,
    pub user_domain: NameAndId,
    pub project: NameAndId,
    pub project_domain: NameAndId,
    pub roles: Vec<String>,
    /// Keycloak's refresh token and its expiry.
    pub refresh: Option<(Secret, Option<Timestamp>)>,
}

/// A token is not used in the last minute of its lifetime, or in the last quarter if that is shorter.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);

impl Token {
    /// Whether the token has not expired at `now`, with a margin. Unknown expiry counts as expired.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.expires_at
            .is_some_and(|end| now < end - margin(end.duration_since(self.issued_at)))
    }

    /// Names the first part that is not a valid header value.
    pub fn invalid_header_value(&self) -> Option<&'static str> {
        let is_bad = |text: &str| !fits_a_header(text);
        let is_bad_id = |named: &NameAndId| named.id.as_deref().is_some_and(is_bad);
        [
            ("token", is_bad(self.value.expose())),
            ("user ID", is_bad_id(&self.user)),
            ("project ID", is_bad_id(&self.project)),
            ("URL", is_bad(&self.identity_url)),
        ]
        .into_iter()
        .find_map(|(name, is_bad)| is_bad.then_some(name))
    }

    /// When to replace the token. `None` if its expiry is unknown, or if it seems to have expired when it was
    /// obtained, as then the clocks differ.
    pub fn renew_at(&self) -> Option<Timestamp> {
        let end = self.expires_at?;
        let at = end - margin(end.duration_since(self.issued_at));
        (at > self.issued_at).then_some(at)
    }

    /// The refresh token, unless it has expired at `now`, with a margin.
    pub fn refresh_token(&self, now: Timestamp) -> Option<&Secret> {
        let (value, end) = self.refresh.as_ref()?;
        let fresh = end.is_none_or(|end| now < end - margin(end.duration_since(self.issued_at)));
        fresh.then_some(value)
    }
}

fn margin(lifetime: SignedDuration) -> SignedDuration {
    MARGIN.min(lifetime / 4)
}

#[cfg(test)]
impl Token {
    /// A token that was obtained at the epoch and expires after `seconds`.
    pub fn of(seconds: i64) -> Self {
        let issued_at = Timestamp::UNIX_EPOCH;
        Self {
            value: Secret::new("t"),
            issued_at,
            expires_at: Some(issued_at + SignedDuration::from_secs(seconds)),
            identity_url: "http://k/v3/".to_owned(),
            user: NameAndId::default(),
            user_domain: NameAndId::default(),
            project: NameAndId::default(),
            project_domain: NameAndId::default(),
            roles: Vec::new(),
            refresh: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_used_shortly_before_it_expires() {
        for (life, now, fresh) in [
            (3600, 3539, true),
            (3600, 3540, false),
            (40, 29, true),
            (40, 30, false),
        ] {
            let now = Timestamp::from_second(now).unwrap();
            assert_eq!(Token::of(life).is_fresh(now), fresh, "{life} {now}");
        }
    }

    #[test]
    fn a_token_is_renewed_when_it_is_no_longer_fresh() {
        for (life, at) in [(3600, Some(3540)), (40, Some(30)), (0, None), (-3600, None)] {
            let at = at.map(|second| Timestamp::from_second(second).unwrap());
            assert_eq!(Token::of(life).renew_at(), at, "{life}");
        }
    }
}
