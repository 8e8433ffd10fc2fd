//! The values of HTTP headers that stand behind other words: `header Authorization: Basic S`, `send Cookie: sid=S`.

use std::ops::Range;

use super::prose;
use super::unquoted::{ends, unquoted};

/// The schemes of `Authorization` that credentials follow.
const SCHEMES: [&str; 9] = [
    "basic",
    "bearer",
    "digest",
    "negotiate",
    "apikey",
    "key",
    "ntlm",
    "oauth",
    "token",
];

/// The place in `text` of the secret with which it begins, perhaps in quotes; none if it is a word of a sentence.
pub fn secret(text: &str) -> Option<Range<usize>> {
    let value = text.trim_start_matches(['\\', '"', '\'']);
    if value.starts_with(['(', '[', '{']) || prose::continues(value) {
        return None;
    }
    let length = unquoted(value, &SCHEMES);
    let first = value[..length].split(' ').next().unwrap_or_default();
    let behind = value[first.len()..].trim_start_matches(' ');
    if SCHEMES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(first))
        && (length == first.len() || prose::continues(behind))
    {
        return None;
    }
    let start = text.len() - value.len();
    Some(start..start + length)
}

/// The place in `text` of the cookies with which it begins: `sid=S; theme=dark`.
pub fn cookies(text: &str) -> Option<Range<usize>> {
    let of_name = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let name = text.find(|c| !of_name(c)).filter(|&length| length > 0)?;
    if !text[name..].starts_with('=') {
        return None;
    }
    let mut end = cookie_end(text, 0);
    while text[..end].ends_with(';') && text[end..].starts_with(' ') {
        let next = text.len() - text[end..].trim_start_matches(' ').len();
        match cookie_end(text, next) {
            found if found > next => end = found,
            _ => break,
        }
    }
    Some(0..text[..end].trim_end_matches(';').len())
}

/// The end of the cookie, or of the attribute of one, that begins at `start`; its `;` included.
fn cookie_end(text: &str, start: usize) -> usize {
    let ended = |c: char| c.is_whitespace() || (c != ';' && c != ',' && c != '&' && ends(c));
    let stop = |from: usize| from + text[from..].find(ended).unwrap_or(text.len() - from);
    let end = stop(start);
    let opened = &text[end..];
    let value = opened.trim_start_matches(['\\', '"']);
    if !text[..end].ends_with('=') || value.len() == opened.len() {
        return end;
    }
    // A value in quotes.
    let end = stop(text.len() - value.len());
    let closed = text[end..].trim_start_matches(['\\', '"']);
    if closed.starts_with(';') {
        text.len() - closed.len() + 1
    } else {
        end
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_masked;
    use super::super::without_sensitive_parts as clean;

    #[test]
    fn headers_of_a_verbose_curl_are_masked() {
        check_masked(
            clean,
            &[
                "> GET / HTTP/1.1\r\n> X-Auth-Token: «S\r»\n> Accept: */*\r\n",
                "> Authorization: «Bearer S»\n> Cookie: «sid=S; b=c»\n< HTTP/1.1 200 OK\n",
                "< Set-Cookie: «sid=S; Path=/»\n< Server: kept",
                "  < set-cookie: «sid=S»",
                r#"{"stderr": "> GET /\r\n> X-Auth-Token: «S\r»\n> Accept: */*"}"#,
                "* [HTTP/2] [1] [x-auth-token: «S1»]\n* [HTTP/2] [1] [accept: */*]",
                "10:00:00.1 > X-Auth-Token: «S1»",
                "> GET / > X-Auth-Token: «secretly» > Authorization: «Basic S» < Set-Cookie: «sid=S» <",
            ],
        );
    }

    #[test]
    fn headers_behind_other_words_are_masked() {
        check_masked(
            clean,
            &[
                "no header Authorization: «Basic S» here",
                "header Proxy-Authorization: «Bearer S», kept",
                "the header authorization: «token S»."
                    .replace('.', " kept")
                    .as_str(),
                "sent Authorization: «raw-1» kept",
                "sent X-Subject-Token: «raw-1» kept",
                "curl -H X-Auth-Token:«raw-1» http://h/",
                "sent X-Auth-Token: '«raw-1»' kept",
                r#"sent Authorization: \"«Basic S»\" kept"#,
                "got header: Set-Cookie: «sid=S; Path=/; HttpOnly» kept",
                "got Cookie: «sid=S; b=c» kept",
                r#"got Cookie: «sid="S"; b="c»" kept"#,
                "got Cookie: «a=b&c=d,e» kept",
                r#"{"a": "got Cookie: «sid=S»", "n": 1}"#,
            ],
        );
    }

    #[test]
    fn sentences_about_headers_stay() {
        check_masked(
            clean,
            &[
                "the header Authorization: was missing",
                "the header Authorization: Bearer is not allowed; a header Authorization: Basic",
                "the header X-Auth-Token: missing, the header Cookie: empty",
                "a header Cookie: its name is sid",
                "Cookie recipe, and cookies: see below",
                "(Authorization:) \"X-Auth-Token:\" and \"Cookie:\" are kept",
                "no header X-Auth-Token: *** {SHA256}abc",
                "no header X-Auth-Token: {SHA256}abc",
                "no header X-Auth-Token: <% $.token %> kept",
                "no header X-Kept: kept, Accept: kept",
                "a token: kept",
                "a > b: c < d: e",
            ],
        );
    }
}
