//! URLs as users type them: what may be shown of one, and the secrets in it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use url::form_urlencoded;

use super::mask::HIDDEN;
use super::wrapper::Secret;

/// `url` as it may be shown, even if it is no valid URL: without what precedes the last `@`, and without the query.
///
/// A password may have a `/` or `?` in it, and the slashes behind the scheme may be missing. So a path with an `@`
/// loses what precedes that.
pub fn without_password(url: &str) -> String {
    let (head, user, rest) = split(url);
    let rest = match rest.find(['?', '#']) {
        Some(query) => format!("{}{HIDDEN}", &rest[..=query]),
        None => rest.to_owned(),
    };
    match user {
        Some(_) => format!("{head}{HIDDEN}@{rest}"),
        None => format!("{head}{rest}"),
    }
}

/// The secrets in `url`: the password as it is typed and decoded, and user and password as HTTP sends them (RFC 7617).
pub fn credentials_of(url: &str) -> Vec<Secret> {
    // The fast path: every command calls this, and nearly every URL has none.
    if !url.contains('@') {
        return Vec::new();
    }
    let (_, Some(user), _) = split(url) else {
        return Vec::new();
    };
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let basic = |name: &str, password: &str| BASE64_STANDARD.encode(format!("{name}:{password}"));
    let (plain_name, plain_password) = (decoded(name), decoded(password));
    let mut found = vec![
        basic(&plain_name, &plain_password),
        basic(name, password),
        password.to_owned(),
        plain_password,
    ];
    found.dedup();
    found.retain(|text| !text.is_empty());
    found.into_iter().map(Secret::new).collect()
}

/// Scheme and slashes; what precedes the last `@`; the rest.
fn split(url: &str) -> (&str, Option<&str>, &str) {
    let scheme = url.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'));
    let slash = ['/', '\\'];
    let head = match scheme {
        Some(end) if url[end..].starts_with(':') => {
            let rest = &url[end + 1..];
            let known = ["http", "https"].contains(&url[..end].to_ascii_lowercase().as_str());
            if known || rest.starts_with(slash) {
                url.len() - rest.trim_start_matches(slash).len()
            } else {
                0
            }
        }
        _ => 0,
    };
    let (head, rest) = url.split_at(head);
    match rest.rsplit_once('@') {
        Some((user, rest)) => (head, Some(user), rest),
        None => (head, None, rest),
    }
}

/// Decodes percent-encoding. A `+` is itself in this part of a URL.
fn decoded(text: &str) -> String {
    let plus_kept = text.replace('+', "%2B").replace('&', "%26");
    let mut pairs = form_urlencoded::parse(plus_kept.as_bytes());
    pairs.next().map_or_else(String::new, |(name, value)| {
        if text.contains('=') {
            format!("{name}={value}")
        } else {
            name.into_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_and_queries_are_not_shown() {
        for (url, shown) in [
            ("http://u:p@h/v2", "http://***@h/v2"),
            ("ftp://u:p@q@h", "ftp://***@h"),
            ("http://u:pa/ssw0rd99@h:5000/v3", "http://***@h:5000/v3"),
            ("http://u:pa?ss#w0rd@h", "http://***@h"),
            ("u:ssw0rd99@h:5000/v3", "***@h:5000/v3"),
            ("http:u:ssw0rd99@h/v3", "http:***@h/v3"),
            ("http:/u:ssw0rd99@h", "http:/***@h"),
            ("HTTP:\\\\u:ssw0rd99@h", "HTTP:\\\\***@h"),
            ("http://h/v3?password=x", "http://h/v3?***"),
            ("http://u:p@h/v3#x", "http://***@h/v3#***"),
            ("http://h/a@b", "http://***@b"),
            ("http://h:5000/v3/", "http://h:5000/v3/"),
            ("h:1", "h:1"),
            ("é:p@h", "***@h"),
            ("", ""),
        ] {
            assert_eq!(without_password(url), shown, "{url}");
        }
    }

    #[test]
    fn a_password_is_known_as_typed_decoded_and_sent() {
        let found = credentials_of("http://u:p%40+w%3D=x@h/v3");
        let found: Vec<_> = found.iter().map(Secret::expose).collect();
        assert!(found.contains(&"p%40+w%3D=x"), "{found:?}");
        assert!(found.contains(&"p@+w==x"), "{found:?}");
        assert!(found.contains(&"dTpwQCt3PT14"), "{found:?}");
        assert!(credentials_of("http://h/v3").is_empty());
        let lone = credentials_of("http://key@h");
        assert_eq!(lone.len(), 1, "only as it is sent");
    }
}
