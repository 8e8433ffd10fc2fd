//! What is known to be secret in this run, and text without it.

use std::cell::RefCell;

use super::{Secret, known_values, mask, text as texts, without_password};

/// A known secret that is shorter is only hidden where its place says what it is.
const SHORTEST: usize = 4;

/// Words of this program and of its protocols, without which no message can be read.
const OWN_WORDS: [&str; 20] = [
    "auth", "cloud", "error", "false", "hint", "http", "https", "json", "keycloak", "keystone",
    "login", "mistral", "none", "null", "password", "project", "secret", "token", "true", "user",
];

/// Rids lines for people of every secret that the run knows or meets. All that goes to standard
/// error or into a log passes through it; standard output is the server's data and does not.
///
/// It learns passwords, secrets and the passwords within URLs from the settings, each password that
/// is typed, and each token that is given, refreshed or found in the cache. What is hidden:
///
/// - a known secret of 8 characters and more: wherever it stands, in the escapes of JSON, of programs, URLs and HTML,
///   in base64 and in hexadecimal digits, one within another, and across line ends unless it has spaces itself;
/// - one of 4 to 7: where it stands as a word, with no letter or digit right before or behind;
/// - a shorter one, and any value that is not known at all: where its place tells what it is, as
///   [`places`] has it (`password=`, `"password":`, `scheme://user:...@`, a private key).
///
/// A secret that is also something public is hidden by its place alone, and behind a user's name in base64,
/// whatever its length: when
/// it is a word of a setting that is no secret (user, project, host, region), or one of a few words
/// that every message is made of. Stars in the place of the user `admin` would say that the password
/// is `admin` to whoever knows the user, and make messages unreadable besides.
#[derive(Default)]
pub struct Redactor {
    secrets: RefCell<Vec<Secret>>,
    public: RefCell<Vec<Secret>>,
}

impl Redactor {
    /// From now on `secret` is hidden.
    pub fn learn(&self, secret: &Secret) {
        let mut secrets = self.secrets.borrow_mut();
        if !secrets.contains(secret) {
            secrets.push(secret.clone());
        }
    }

    /// `text` is no secret, nor is any word in it but for the password of a URL.
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
    use super::*;

    fn redactor(secrets: &[&str], public: &[&str]) -> Redactor {
        let redactor = Redactor::default();
        for secret in secrets {
            redactor.learn(&Secret::new(*secret));
        }
        for text in public {
            redactor.allow(Secret::new(*text));
        }
        redactor
    }

    #[test]
    fn known_secrets_go_by_their_length() {
        let all = redactor(&["long-secret", "abc123", "xyz", "long-secret-2"], &[]);
        for (text, expected) in [
            ("a long-secret-2b", "a ***b"),
            ("no abc123, nor abc1234", "no ***, nor abc1234"),
            ("no xyz", "no xyz"),
            ("password=xyz", "password=***"),
            (r#"{"password": "xyz"}"#, r#"{"password": "***"}"#),
        ] {
            assert_eq!(all.clean(text), expected);
        }
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
        for (text, expected) in [
            // pw12, x:pw12\n, xpw12
            ("no cHcxMg==, eDpwdzEyCg", "no ***, eD***Cg"),
            ("eHB3MTI=", "eHB3MTI="),
            // admin:admin, admin
            ("no YWRtaW46YWRtaW4=", "no YWRtaW***"),
            ("YWRtaW4=, admin", "YWRtaW4=, admin"),
            (r#"{"a":"cHcx\u004dg=="}"#, r#"{"a":"***"}"#),
            ("a=cHcxMg%3D%3D", "a=***"),
        ] {
            assert_eq!(all.clean(text), expected);
        }
    }

    /// Each would take minutes if anything were read again and again.
    #[test]
    fn whatever_a_server_repeats_is_cleaned_in_time_that_grows_with_it() {
        const SIZE: usize = 20_000;
        let all = redactor(&["long-secret", "abcabcabcabc", "abc123"], &[]);
        let joined = |part: fn(usize) -> String| (1..600).map(part).collect::<Vec<_>>().concat();
        let deep = joined(|at| format!("{:at$}secret:\n", ""));
        let quotes = joined(|at| format!("password={}\"null, ", "\\".repeat(at)));
        let repeated = [
            "://",
            r":\/\/",
            "http://a:b/",
            "eyJ",
            "eyJ.",
            "gAAAAA",
            "a: b, ",
            "a: ",
            "{a: b, ",
            "password=",
            "password: ",
            "\"password\": ",
            "token: {",
            "password={",
            "password=[",
            "password=<%",
            "password={{",
            "password=\"<% ",
            "token:\n",
            "- secret:\n",
            "  \n",
            "\n",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "@",
            "\"",
            "\\\"",
            "'",
            "\\",
            "\\n",
            "&quot;",
            "%",
            "%25",
            "&amp;",
            "+",
            "=",
            ":",
            "<",
            " ",
            "é",
            "...",
            "long-secret",
            "long-",
            "abc",
            "abcabcabc...",
            "bG9uZy1zZWNyZXQ",
            "bG9uZy\n",
            "WW1jOXVaeTF6WldOeVpYUQ",
            "6c6f6e67",
            "%2525256c",
            r"\\\\x6c",
            "&#0",
            "&#00000108;",
            "&lt",
            "null",
            "action: ",
        ]
        .map(|part| part.repeat(SIZE / part.len()));
        for text in repeated.iter().chain([&deep, &quotes]) {
            all.clean(text);
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
