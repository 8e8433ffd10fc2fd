//! The headers that make `OSprofiler` trace the requests of a run (`osprofiler.web`).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use crate::error::{Error, Result};
use crate::http::message::Header;
use crate::secret::{Secret, hex};

/// Starts a trace: its ID, by which `osprofiler trace show` finds it, and its headers, signed with `key`.
pub fn start(key: &str) -> Result<(String, [Header; 2])> {
    let mut bytes = [0; 16];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::local("no random numbers from the system for a trace ID"))?;
    let id = uuid4(bytes);
    let headers = headers(key, &id);
    Ok((id, headers))
}

/// Formats random bytes as a UUID version 4 (RFC 9562 section 5.4).
fn uuid4(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hex(&bytes);
    let groups = [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ];
    groups.join("-")
}

fn headers(key: &str, id: &str) -> [Header; 2] {
    let info = format!(r#"{{"base_id": "{id}", "parent_id": "{id}"}}"#);
    let info = BASE64_URL_SAFE.encode(info);
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    let signature = hex(hmac::sign(&key, info.as_bytes()).as_ref());
    [
        ("X-Trace-Info".into(), Secret::new(info)),
        ("X-Trace-HMAC".into(), Secret::new(signature)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_the_same_as_those_of_osprofiler() {
        let [(_, info), (_, signature)] =
            headers("SECRET_KEY", "19814cb0-9a2e-48da-9b38-728528e88676");
        assert_eq!(
            info.expose(),
            "eyJiYXNlX2lkIjogIjE5ODE0Y2IwLTlhMmUtNDhkYS05YjM4LTcyODUyOGU4ODY3NiIsICJwYXJlbnRfaWQiOiAiMTk4MTRjYjAtOWEyZS00OGRhLTliMzgtNzI4NTI4ZTg4Njc2In0="
        );
        assert_eq!(
            signature.expose(),
            "b6d21d73b5d7a8be50430d0263c1e55436f961a0"
        );
    }

    #[test]
    fn an_id_is_a_random_uuid() {
        assert_eq!(uuid4([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
