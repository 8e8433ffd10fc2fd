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

/// Whether `name` is that of a secret, in snake case, camel case or with dashes.
pub fn sensitivity(name: &str) -> Option<Sensitivity> {
    let name = words(name);
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    let last = *words.last()?;
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let key = words.windows(2).any(|pair| {
        KEYS.contains(&pair[0]) && matches!(pair[1], "key" | "keys") || pair == ["trace", "hmac"]
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
        ] {
            assert_eq!(sensitivity(name), None, "{name}");
        }
    }
}
