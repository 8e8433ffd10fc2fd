//! Secrets that are recognized by their form:
//!
//! - the lines of a private key (RFC 7468), to the end of the text if that is cut off;
//! - the user information of a URL (RFC 3986 section 3.2.1);
//! - JSON Web Tokens and Keystone's Fernet tokens.

use std::ops::Range;

use super::next_match::NextMatch;

/// Adds the ranges of all such secrets in `text`.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    private_keys(text, found);
    // Some JSON has escaped slashes.
    for slashes in ["://", r":\/\/"] {
        user_information(text, slashes, found);
    }
    tokens(text, found);
}

fn private_keys(text: &str, found: &mut Vec<Range<usize>>) {
    let mut ends = NextMatch::new(text, |text| text.find("-----END"));
    for (at, begin) in text.match_indices("-----BEGIN ") {
        let label = at + begin.len();
        let Some(length) = text[label..].find("-----") else {
            return;
        };
        if text[label..label + length].contains("PRIVATE KEY") {
            let start = label + length + "-----".len();
            found.push(start..ends.after(start).unwrap_or(text.len()));
        }
    }
}

fn user_information(text: &str, slashes: &str, found: &mut Vec<Range<usize>>) {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>');
    let mut url_ends = NextMatch::new(text, |text| text.find(ends));
    let mut authority_ends = NextMatch::new(text, |text| text.find(['/', '?', '#', '\\']));
    // The end of a URL, which URLs within it share, and where its last `@` is.
    let (mut end, mut last) = (0, None);
    for (at, _) in text.match_indices(slashes) {
        let start = at + slashes.len();
        if start > end || end == 0 {
            end = url_ends.after(start).unwrap_or(text.len());
            last = text[start..end].rfind('@').map(|place| start + place);
        }
        let authority_end = authority_ends.after(start).unwrap_or(end).min(end);
        let authority = &text[start..authority_end];
        // A password may have a slash in it, unless what precedes that looks like a host and a port.
        let has_port = authority
            .rsplit_once(':')
            .is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
        let place = if has_port || authority.contains('@') {
            authority.rfind('@').map(|place| start + place)
        } else {
            last
        };
        found.extend(place.filter(|&place| place >= start).map(|end| start..end));
    }
}

fn tokens(text: &str, found: &mut Vec<Range<usize>>) {
    for (beginning, shortest, dots) in [("eyJ", 30, 2), ("gAAAAA", 80, 0)] {
        let mut done = 0;
        for (at, _) in text.match_indices(beginning) {
            // A match later in the same word is shorter and has fewer dots.
            if at < done {
                continue;
            }
            let of_token =
                |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '=');
            let length = text[at..].find(|c| !of_token(c)).unwrap_or(text.len() - at);
            done = at + length;
            let token = text[at..done].trim_end_matches('.');
            if token.len() >= shortest && token.matches('.').count() >= dots {
                found.push(at..at + token.len());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_masked;
    use super::super::without_sensitive_parts as clean;

    #[test]
    fn urls_keys_and_tokens_are_recognized() {
        let token = format!("gAAAAA{}", "b".repeat(100));
        let web = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1In0.c2ln";
        check_masked(
            clean,
            &[
                "to http://«u:p»@h/v3, http://«t»@h",
                "at https://«u:p/w»@h:5000/v3 now",
                r"http:\/\/«u:p»@h\/v3",
                &format!("(«{token}») («{web}»)."),
                "eyJhIjogMX0= gAAAAA",
                "a -----BEGIN PRIVATE KEY-----« b »-----END PRIVATE KEY----- c",
                r"-----BEGIN RSA PRIVATE KEY-----«\nb»",
                "-----BEGIN CERTIFICATE-----\nb\n-----END CERTIFICATE-----",
            ],
        );
    }
}
