//! Finding a known secret in any encoding.
//!
//! Encodings are escapes, base64 and hexadecimal digits, also nested: an error page that quotes a login has JSON within
//! HTML. All escapes are decoded, whatever language they are of, and so is what looks like one in the secret itself.

use std::ops::Range;

use crate::markup;

use super::encoded;
use super::pattern::{MIN_PREFIX, Pattern, is_word};
use super::view::View;
use super::wrapper::Secret;

/// How many levels of escapes are decoded.
const ESCAPES: usize = 3;
/// How many levels of base64 or hexadecimal digits are decoded.
const ENCODINGS: usize = 2;

/// The ranges of `text` with one of the secrets.
pub fn find(text: &str, secrets: &[Secret]) -> Vec<Range<usize>> {
    let texts = secrets.iter().flat_map(|secret| variants(secret.expose()));
    let search = Search::new(texts);
    search.all(text, true)
}

/// The ranges of `text` with a user's name and one of the passwords in base64.
pub fn find_logins(text: &str, passwords: &[Secret]) -> Vec<Range<usize>> {
    let logins = passwords.iter();
    let logins = logins.map(|password| format!(":{}", password.expose().trim()));
    Search::new(logins).all(text, false)
}

/// A secret as it is; as an excerpt of a page has it, without line breaks and what looks like markup; and with what
/// looks like escapes in it decoded.
fn variants(secret: &str) -> Vec<String> {
    let text = secret.trim();
    let mut texts = vec![text.to_owned()];
    let collapsed = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut view = View::new(text);
    let unescaped = std::iter::from_fn(|| {
        view = view.unescaped()?;
        String::from_utf8(view.bytes().to_vec()).ok()
    });
    for other in [markup::strip(text), collapsed]
        .into_iter()
        .chain(unescaped.take(ESCAPES))
    {
        if !texts.contains(&other) && other.len() >= MIN_PREFIX {
            texts.push(other);
        }
    }
    texts
}

struct Search {
    /// Secrets that are found only in one piece.
    whole: Vec<Pattern>,
    /// Secrets that are found in spite of line breaks within them.
    long: Vec<Pattern>,
}

impl Search {
    fn new(texts: impl Iterator<Item = String>) -> Self {
        let (mut whole, mut long) = (Vec::new(), Vec::new());
        for text in texts {
            let pattern = Pattern::new(&text);
            if pattern.is_long() && !text.contains(|c: char| c.is_ascii_whitespace()) {
                long.push(pattern);
            } else {
                whole.push(pattern);
            }
        }
        Self { whole, long }
    }

    /// All ranges of a text with a secret in any encoding, or, unless `as_is`, only in base64 or hexadecimal digits.
    fn all(&self, text: &str, as_is: bool) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        if !self.whole.is_empty() || !self.long.is_empty() {
            self.within(View::new(text), as_is, ENCODINGS, &mut found);
        }
        found
    }

    /// Adds the ranges of the view with a secret, with up to so many levels of `encodings`.
    fn within(&self, view: View, as_is: bool, encodings: usize, found: &mut Vec<Range<usize>>) {
        let levels = ESCAPES - (ENCODINGS - encodings);
        let mut level = Some(view);
        for left in (0..=levels).rev() {
            let Some(view) = level else {
                return;
            };
            let joined = view.joined();
            let joined = joined.as_ref();
            if as_is {
                add(&self.whole, &view, found);
                add(&self.long, joined.unwrap_or(&view), found);
            }
            if encodings > 0 {
                for view in std::iter::once(&view).chain(joined) {
                    encoded::each(view, |part| self.within(part, true, encodings - 1, found));
                }
            }
            level = (left > 0).then(|| view.unescaped()).flatten();
        }
    }
}

/// Adds the ranges of the view with one of the patterns.
fn add(patterns: &[Pattern], view: &View, found: &mut Vec<Range<usize>>) {
    let mut places = Vec::new();
    for pattern in patterns {
        pattern.find(view.bytes(), &mut places);
    }
    found.extend(places.into_iter().map(|place| view.source(place)));
}

/// Whether `text` has `word` as a whole word.
pub fn has_word(text: &str, word: &str) -> bool {
    let text = text.to_lowercase().into_bytes();
    let word = word.to_lowercase();
    let mut places = text.windows(word.len().max(1)).enumerate();
    places.any(|(at, found)| found == word.as_bytes() && is_word(&text, at, at + word.len()))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;

    use super::super::hex;
    use super::super::mask::mask;
    use super::super::tests::check_masked;
    use super::*;

    fn cleaned(text: &str, secret: &str) -> String {
        mask(text, find(text, &[Secret::new(secret)]))
    }

    #[test]
    fn escapes_of_every_language_are_decoded() {
        for (secret, spellings) in [
            (
                "a\"b'c\\d&é<f> g/h🔑",
                &[
                    r#"a"b'c\d&é<f> g/h🔑"#,
                    r#"a\"b'c\\d&é<f> g/h🔑"#,
                    r#"a\"b'c\\d&\u00e9<f> g\/h\ud83d\udd11"#,
                    r#"a\"b'c\\d&é<f> g/h\u{1f511}"#,
                    r#"a\\\"b'c\\\\d&\\u00e9<f> g/h🔑"#,
                    r"a%22b%27c%5Cd%26%C3%A9%3cf%3e%20g/h%F0%9F%94%91",
                    r"a%22b%27c%5Cd%26%C3%A9%3Cf%3E+g%2Fh%F0%9F%94%91",
                    r"a&quot;b&#39;c\d&amp;é&lt;f&gt; g/h🔑",
                    r"a\&quot;b&#x27;c\\d&amp;\u00e9&lt;f&gt; g/h&#128273;",
                ][..],
            ),
            (
                "p@ss!w$rd#-1%",
                &[
                    "p&commat;ss&excl;w&dollar;rd&num;-1&percnt;",
                    "p&#64;ss&#33;w&#36;rd&#35;-1&#37;",
                    "p&#64ss&#33w&#36rd&#x23-1&#37",
                    "p&#0000000000064;ss&#x000021;w&#X24;rd&#35;-1&#37;",
                    "p%2540ss%2521w%2524rd%2523-1%2525",
                    "p%252540ss%252521w%252524rd%252523-1%252525",
                    "p&amp;#64;ss!w$rd#-1%",
                    r"p\x40ss\x21w\x24rd\x23-1\x25",
                    r"p\x40ss\41w\044rd\043-1\045",
                    r"p\U00000040ss!w$rd#-1%",
                    r"p\\u0040ss!w$rd#-1%",
                    r"p%5Cu0040ss!w$rd#-1%",
                    "p%u0040ss!w$rd#-1%",
                ],
            ),
            (
                "gr\u{fc}n\u{20ac}schwarz",
                &[
                    "gr&uuml;n&#8364;schwarz",
                    "gr%FCn%u20ACschwarz",
                    r"gr\xfcn\u20acschwarz",
                    r"gr\374n\u20acschwarz",
                    r"gr\xc3\xbcn\xe2\x82\xacschwarz",
                    r"gr\303\274n\342\202\254schwarz",
                ],
            ),
            (
                "h\u{e9}llo w\u{f6}rld",
                &["h%E9llo+w%F6rld", "h%C3%A9llo%20w%C3%B6rld"],
            ),
            (
                r"a\nb%41&amp;c",
                &[
                    r"a\nb%41&amp;c",
                    r"a\\nb%41&amp;c",
                    r"a\\\\nb%41&amp;c",
                    "a%5Cnb%2541%26amp%3Bc",
                    r"a\nb%41&amp;amp;c",
                    r"a\\nb%41&amp;amp;c",
                    "a%255Cnb%252541%2526amp%253Bc",
                ],
            ),
            (
                "pa+ss/wo+rd=",
                &["pa%2Bss%2Fwo%2Brd%3D", "pa&plus;ss&sol;wo&plus;rd&equals;"],
            ),
        ] {
            for spelled in spellings {
                let text = format!("say <{spelled}>!");
                assert_eq!(cleaned(&text, secret), "say <***>!", "{spelled}");
            }
        }
    }

    #[test]
    fn lines_do_not_part_a_long_secret() {
        let secret = (0..50).map(|at| format!("{at}Zk+/"));
        let secret = secret.collect::<Vec<_>>().concat();
        let base64 = BASE64_STANDARD.encode(&secret);
        for (text, columns) in [(&secret, 76), (&base64, 76), (&base64, 64)] {
            for end in [
                "\n", "\r\n", "\n    ", r"\n", r"\r\n", r"\\n", "&#10;", "%0D%0A", " ",
            ] {
                let lines: Vec<_> = text.as_bytes().chunks(columns).collect();
                let lines: Vec<_> = lines.into_iter().map(String::from_utf8_lossy).collect();
                let text = format!("a '{}', b c\nd", lines.join(end));
                assert_eq!(cleaned(&text, &secret), "a '***', b c\nd", "{end:?}");
            }
        }
        let text = "a\nabc123\nb, long-\r\n  secret";
        assert_eq!(cleaned(text, "abc123"), "a\n***\nb, long-\r\n  secret");
        assert_eq!(cleaned(text, "long-secret"), "a\nabc123\nb, ***");
        assert_eq!(cleaned("a long- secret", "long-secret"), "a long- secret");
    }

    #[test]
    fn encodings_are_read_within_others() {
        for secret in ["pw12", "hunter2!", "d\u{e4}\"d\\y\u{20ac}", "long secret"] {
            let once = BASE64_STANDARD.encode(secret);
            let json = BASE64_STANDARD.encode(format!("{secret:?}"));
            let hexadecimal = hex(secret.as_bytes());
            for encoded in [
                BASE64_STANDARD.encode(&once),
                BASE64_STANDARD.encode(format!("u:{once}\n")),
                BASE64_STANDARD.encode(&hexadecimal),
                hex(once.as_bytes()),
                hexadecimal.to_uppercase(),
                format!("0x{hexadecimal}"),
                hexadecimal,
                json,
            ] {
                let shown = cleaned(&format!("got {encoded}."), secret);
                assert!(shown.contains("***"), "{secret} in {encoded}: {shown}");
                assert!(shown.len() < 18, "{secret} in {encoded}: {shown}");
            }
        }
        let latin: Vec<u8> = "u:p\u{e4}ssw\u{f6}rd"
            .chars()
            .map(|c| u8::try_from(c).unwrap())
            .collect();
        let shown = cleaned(&BASE64_STANDARD.encode(latin), "p\u{e4}ssw\u{f6}rd");
        assert_eq!(shown, "dT***");
    }

    #[test]
    fn what_is_no_secret_stays() {
        let text = "Workflow not found [workflow_identifier=b4e2dac0-e390-4f84-a90e-a55ab0025c32]\n\
            GET /v2/executions?marker=b4e2dac0&fields=id,name%20x; {\"a\": \"\\u00e4\"} &lt;p&gt;\n\
            sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        for secret in ["pw12", "hunter2", "pass+word", "correct-horse", "%41%42"] {
            assert_eq!(cleaned(text, secret), text, "{secret}");
        }
    }

    #[test]
    fn short_secrets_are_words_and_truncated_ones_are_recognized() {
        for (secret, cases) in [
            (
                "abc123",
                &[
                    "bad word «abc123».",
                    r#""«abc123»""#,
                    r"a\n«abc123»\n",
                    "q=%22«abc123»%22",
                    "user:«abc123»@h",
                    "abc1234 xabc123 éabc123",
                ][..],
            ),
            ("!pw!", &["a-«!pw!»-b x«!pw!»y"]),
            (
                "long-secret\n",
                &[
                    "x«long-secret»y",
                    "a  b «long-secret»",
                    "bad token «long-se»... (cut)",
                    "bad token «long»…",
                    "wait for lon...",
                    "...",
                ],
            ),
            ("two  words", &["«two words» here"]),
            ("secr<x>et1", &["so «secr et1» is"]),
        ] {
            check_masked(|text| cleaned(text, secret), cases);
        }
    }

    #[test]
    fn only_whole_words_are_found() {
        assert!(has_word("http://Admin.example:5000/v3", "admin"));
        assert!(!has_word("administrator", "admin"));
        assert!(!has_word("", "admin"));
    }
}
