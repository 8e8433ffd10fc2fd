//! The secrets of this run, and text without them.

use std::cell::RefCell;

use super::mask::mask;
use super::urls::without_password;
use super::wrapper::Secret;
use super::{known_values, text as texts};

/// A shorter known secret is masked only where its context tells that it is one.
const SHORTEST: usize = 4;

/// Words of this program and of its protocols, without which messages would be unreadable.
const OWN_WORDS: [&str; 20] = [
    "auth", "cloud", "error", "false", "hint", "http", "https", "json", "keycloak", "keystone",
    "login", "mistral", "none", "null", "password", "project", "secret", "token", "true", "user",
];

/// Masks secrets in everything that goes to standard error or into a log. (Standard output is the server's data and is
/// not changed.)
///
/// Secrets are registered from the settings (passwords, tokens, passwords in URLs), when a password is typed, and when
/// a token is issued, refreshed or read from the cache. What is masked:
///
/// - a known secret of at least 8 characters: anywhere, in the escapes of JSON, programming languages, URLs and HTML,
///   in base64 and in hexadecimal digits, also nested, and across line breaks unless it has spaces itself;
/// - one of 4 to 7 characters: as a word, with no letter or digit before or behind it;
/// - a shorter one, and any value that is not known: where its context tells that it is one, see [`texts`]
///   (`password=`, `"password":`, `scheme://user:...@`, a private key).
///
/// A secret that is public as well is masked only by its context, and behind a user's name in base64: if it is a word
/// of a setting that is no secret (user, project, host, region), or one of a few words that messages are made of. Stars
/// in place of the user `admin` would tell that the password is `admin`, and make messages unreadable.
#[derive(Default)]
pub struct Redactor {
    secrets: RefCell<Vec<Secret>>,
    public: RefCell<Vec<Secret>>,
}

impl Redactor {
    /// Masks `secret` from now on.
    pub fn register(&self, secret: &Secret) {
        let mut secrets = self.secrets.borrow_mut();
        if !secrets.contains(secret) {
            secrets.push(secret.clone());
        }
    }

    /// Allows `text` and each word in it to be shown, but for the password of a URL.
    pub fn allow(&self, text: Secret) {
        self.public.borrow_mut().push(text);
    }

    /// `text` without secrets.
    pub fn clean(&self, text: &str) -> String {
        let secrets = self.secrets.borrow();
        let long = secrets
            .iter()
            .filter(|secret| secret.expose().trim().chars().count() >= SHORTEST);
        let (public, hidden): (Vec<Secret>, Vec<Secret>) = long
            .cloned()
            .partition(|secret| self.is_public(secret.expose().trim()));
        let mut found = texts::find(text);
        found.extend(known_values::find(text, &hidden));
        found.extend(known_values::find_logins(text, &public));
        mask(text, found)
    }

    fn is_public(&self, secret: &str) -> bool {
        let own = OWN_WORDS
            .iter()
            .any(|word| word.eq_ignore_ascii_case(secret));
        let public = self.public.borrow();
        own || public
            .iter()
            .any(|text| known_values::has_word(&without_password(text.expose()), secret))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_masked;
    use super::*;

    fn redactor(secrets: &[&str], public: &[&str]) -> Redactor {
        let redactor = Redactor::default();
        for secret in secrets {
            redactor.register(&Secret::new(*secret));
        }
        for text in public {
            redactor.allow(Secret::new(*text));
        }
        redactor
    }

    #[test]
    fn known_secrets_go_by_their_length() {
        let all = redactor(&["long-secret", "abc123", "xyz", "long-secret-2"], &[]);
        check_masked(
            |text| all.clean(text),
            &[
                "a «long-secret-2»b",
                "no «abc123», nor abc1234",
                "no xyz",
                "password=«xyz»",
                r#"{"password": "«xyz»"}"#,
            ],
        );
    }

    #[test]
    fn a_password_that_is_public_leaves_messages_readable() {
        let public = ["admin", "test", "http://Keystone-One:5000/v3", "my project"];
        for password in [
            "admin",
            "test",
            "keystone",
            "Keystone-One",
            "my project",
            "5000",
            "token",
        ] {
            let all = redactor(&[password], &public);
            for message in [
                "Keystone refused the login: user admin of project test is unknown",
                "cannot connect\n  POST http://Keystone-One:5000/v3/auth/tokens",
                "the token was refused; my project knows admin",
            ] {
                assert_eq!(all.clean(message), message, "{password}");
            }
            assert_eq!(
                all.clean(&format!(r#"{{"name": "admin", "password": "{password}"}}"#)),
                r#"{"name": "admin", "password": "***"}"#
            );
        }
        let other = redactor(&["admin"], &["administrator"]);
        assert_eq!(other.clean("no admin here"), "no *** here");
    }

    #[test]
    fn base64_is_read_for_logins_of_public_passwords_too() {
        let all = redactor(&["pw12", "admin"], &["admin"]);
        check_masked(
            |text| all.clean(text),
            &[
                // pw12, x:pw12\n, xpw12
                "no «cHcxMg==», eD«pwdzEy»Cg",
                "eHB3MTI=",
                // admin:admin, admin
                "no YWRtaW«46YWRtaW4=»",
                "YWRtaW4=, admin",
                r#"{"a":"«cHcx\u004dg==»"}"#,
                "a=«cHcxMg%3D%3D»",
            ],
        );
    }

    /// Each would take minutes if parts of the text were read again and again.
    #[test]
    fn whatever_a_server_repeats_is_cleaned_in_time_that_grows_with_it() {
        const SIZE: usize = 20_000;
        let all = redactor(&["long-secret", "abcabcabcabc", "abc123"], &[]);
        let joined = |part: fn(usize) -> String| (1..600).map(part).collect::<Vec<_>>().concat();
        let deep = joined(|at| format!("{:at$}secret:\n", ""));
        let quotes = joined(|at| format!("password={}\"null, ", "\\".repeat(at)));
        let short = [
            "://", r":\/\/", "eyJ", "eyJ.", "gAAAAA", "a: b, ", "a: ", "{a: b, ", "token: {",
            "token:\n", "  \n", "\n", "@", "\"", "\\\"", "'", "\\", "\\n", "&quot;", "%", "%25",
            "&amp;", "+", "=", ":", "<", " ", "é", "...", "long-", "abc", "bG9uZy\n", "6c6f6e67",
            r"\\\\x6c", "&#0", "&lt", "null", "action: ", "--", "-", "> ", "sig=",
        ];
        let long = [
            "http://a:b/",
            "password=",
            "password: ",
            "\"password\": ",
            "password={",
            "password=[",
            "password=<%",
            "password={{",
            "password=\"<% ",
            "- secret:\n",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "long-secret",
            "abcabcabc...",
            "bG9uZy1zZWNyZXQ",
            "WW1jOXVaeTF6WldOeVpYUQ",
            "%2525256c",
            "&#00000108;",
            "--token ",
            "--token\\'",
            "--token '",
            "'--token', ",
            "--token \"<% ",
            "--token or ",
            "Cookie:",
            "a Cookie: a=b; ",
            "a Cookie: a=\"",
            "Cookie: a; ",
            "X-Token:",
            "a Authorization: ",
            "a Authorization:Basic ",
            "a Authorization: is ",
            "> Authorization: \n",
            "a Authorization:<% ",
        ];
        let repeated = short.into_iter().chain(long);
        let repeated = repeated.map(|part| part.repeat(SIZE / part.len()));
        let texts = repeated.chain([deep, quotes]);
        for text in texts {
            all.clean(&text);
            all.clean(&format!("password={text}"));
            all.clean(&format!("{{\"password\": \"{text}"));
        }
    }

    #[test]
    fn a_secret_is_kept_once() {
        let twice = redactor(&["long-secret", "long-secret"], &[]);
        assert_eq!(twice.secrets.borrow().len(), 1);
    }
}
