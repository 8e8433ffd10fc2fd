//! Names of fields, headers and options whose values are secrets.

/// Fields by which a task, an action or a workflow is recognized, even if its name is a sensitive one.
pub const DEFINITION: [&str; 9] = [
    "action",
    "workflow",
    "tasks",
    "base",
    "publish",
    "join",
    "on-success",
    "on-error",
    "on-complete",
];

/// Which values of a name are secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sensitivity {
    /// Any value.
    Always,
    /// A string, a number or a list; a mapping may have secrets in it.
    Scalar,
}

/// The words before `key` in the names of secret keys: `api_key`, `sshKey`, `private_key_pem`.
const KEYS: [&str; 14] = [
    "access",
    "account",
    "api",
    "auth",
    "deploy",
    "encryption",
    "hmac",
    "master",
    "private",
    "secret",
    "service",
    "shared",
    "signing",
    "ssh",
];

/// The last words of names that say something about a secret: `password_expires_at`.
const ABOUT: [&str; 17] = [
    "at", "count", "enabled", "expires", "expiry", "href", "in", "length", "name", "names",
    "options", "policy", "ref", "required", "type", "uri", "url",
];

/// The last words of options that tell where a secret is: `--password-file`.
const PLACES: [&str; 7] = ["command", "fd", "file", "jar", "path", "prompt", "stdin"];

/// The names of headers that are recognized behind other words too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// Its value is a word, or a scheme and a word.
    Word,
    /// Its value is a list of cookies.
    Cookies,
}

/// Whether `name` is that of a secret, in snake case, camel case or with dashes.
pub fn sensitivity(name: &str) -> Option<Sensitivity> {
    let name = words(name);
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    let last = *words.last()?;
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let key = words.windows(2).any(|pair| {
        KEYS.contains(&pair[0]) && matches!(pair[1], "key" | "keys")
            || matches!(
                *pair,
                ["trace", "hmac"] | ["url", "sig"] | ["amz" | "goog" | "oss", "signature"]
            )
    });
    let of_key = last == "id" && words.contains(&"key");
    let of_paging = matches!(words[..], ["next" | "page" | "continuation", "token"]);
    if ABOUT.contains(&last) || of_key || of_paging {
        return None;
    }
    if last.starts_with("credential")
        || matches!(last, "creds" | "auth")
        || last.ends_with("token")
        || words == ["tokens"]
        || name == "password_credentials"
    {
        return Some(Sensitivity::Scalar);
    }
    let always =
        key || matches!(
            last,
            "pass" | "apikey" | "accesskey" | "sshkey" | "privatekey"
        ) || name.ends_with("token_id")
            || has(&[
                "authorization",
                "bearer",
                "cookie",
                "cookies",
                "jwt",
                "otp",
                "pwd",
            ])
            || [
                "password",
                "passwd",
                "passphrase",
                "passcode",
                "secret",
                "adminpass",
            ]
            .iter()
            .any(|part| name.contains(part));
    always.then_some(Sensitivity::Always)
}

/// Whether the value of an option of a command line is a secret.
pub fn option_sensitivity(name: &str) -> Option<Sensitivity> {
    let last = name.rsplit(['-', '_']).next().unwrap_or_default();
    let is_place = PLACES.iter().any(|place| place.eq_ignore_ascii_case(last));
    sensitivity(name).filter(|_| !is_place)
}

/// Whether `name` is that of a signature in the query of a URL. As the name of a field it may be anything's.
pub fn is_signature(name: &str) -> bool {
    // The `&` before it is escaped in some JSON.
    let name = name.strip_prefix("u0026").unwrap_or(name);
    ["sig", "signature"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// Which header of HTTP `name` is; none if it has no secret, or if it is a word of sentences as well.
pub fn header(name: &str) -> Option<Header> {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    if is("cookie") || is("set-cookie") {
        return Some(Header::Cookies);
    }
    let own = name
        .get(..2)
        .is_some_and(|start| start.eq_ignore_ascii_case("x-"));
    let is_secret =
        is("authorization") || is("proxy-authorization") || (own && sensitivity(name).is_some());
    is_secret.then_some(Header::Word)
}

/// A name in snake case.
fn words(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    let mut small = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && small {
            words.push('_');
        }
        small = c.is_ascii_lowercase() || c.is_ascii_digit();
        words.push(if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitive_names_are_recognized() {
        for name in [
            "password",
            "OS_PASSWORD",
            "adminPass",
            "db-pass",
            "pass",
            "passwd",
            "secret",
            "secrets",
            "client_secret",
            "secretId",
            "api_key",
            "apikey",
            "X-Api-Key",
            "sshKey",
            "ssh_key",
            "private_key_pem",
            "Authorization",
            "Set-Cookie",
            "X-Trace-HMAC",
            "jwt",
            "token_id",
            "user_password",
            "passphrase",
            "aws_secret_access_key",
            "passcode",
            "temp_url_sig",
            "X-Amz-Signature",
        ] {
            assert_eq!(sensitivity(name), Some(Sensitivity::Always), "{name}");
        }
        for name in [
            "token",
            "access_token",
            "accessToken",
            "X-Auth-Token",
            "auth",
            "credentials",
            "application_credential",
            "passwordCredentials",
            "tokens",
        ] {
            assert_eq!(sensitivity(name), Some(Sensitivity::Scalar), "{name}");
        }
    }

    #[test]
    fn names_that_only_sound_so_do_not() {
        for name in [
            "",
            "name",
            "id",
            "key",
            "state",
            "password_expires_at",
            "next_token",
            "token_type",
            "secret_name",
            "access_key_id",
            "public_key",
            "compass",
            "max_tokens",
            "author",
            "keyword",
            "auth_url",
            "expires_in",
            "Content-Type",
            "keypair",
            "action",
            "signature",
            "sig",
            "signal",
            "X-Amz-SignedHeaders",
        ] {
            assert_eq!(sensitivity(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_one_form_are_recognized() {
        for name in ["sig", "signature", "Signature", "u0026sig"] {
            assert!(is_signature(name), "{name}");
        }
        for name in [
            "signal",
            "design",
            "assign",
            "signatures",
            "x.sig",
            "my_sig",
            "",
        ] {
            assert!(!is_signature(name), "{name}");
        }
        for (name, expected) in [
            ("Cookie", Some(Header::Cookies)),
            ("set-cookie", Some(Header::Cookies)),
            ("Authorization", Some(Header::Word)),
            ("x-subject-token", Some(Header::Word)),
            ("X-Request-Id", None),
            ("password", None),
            ("token", None),
            ("", None),
        ] {
            assert_eq!(header(name), expected, "{name}");
        }
        for name in ["os-password", "token", "os-target-auth-token", "pass"] {
            assert!(option_sensitivity(name).is_some(), "{name}");
        }
        for name in [
            "password-file",
            "token-path",
            "cookie-jar",
            "os-auth-type",
            "v",
        ] {
            assert_eq!(option_sensitivity(name), None, "{name}");
        }
    }
}
