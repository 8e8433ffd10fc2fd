//! Decoding of escapes: in JSON and in string literals of programming languages, in URLs, and in HTML.

use memchr::memchr3;

/// The bytes that an escape stands for.
pub struct Decoded {
    bytes: [u8; 4],
    length: usize,
}

impl Decoded {
    /// They need not be UTF-8, as an escape may stand for a single byte.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn byte(byte: u8) -> Self {
        Self {
            bytes: [byte, 0, 0, 0],
            length: 1,
        }
    }

    fn character(code: u32) -> Option<Self> {
        let mut bytes = [0; 4];
        let length = char::from_u32(code)?.encode_utf8(&mut bytes).len();
        Some(Self { bytes, length })
    }
}

/// The offset of the next character that may begin an escape.
pub fn next_mark(bytes: &[u8]) -> Option<usize> {
    memchr3(b'\\', b'%', b'&', bytes)
}

/// The escape with which `bytes` begin, and its length.
pub fn read(bytes: &[u8]) -> Option<(Decoded, usize)> {
    match bytes.first()? {
        b'\\' => backslash(bytes),
        b'%' => percent(bytes),
        b'&' => entity(bytes),
        _ => None,
    }
}

/// `%41`, and `%u0041` of JavaScript's `escape`.
fn percent(bytes: &[u8]) -> Option<(Decoded, usize)> {
    if let Some(b'u' | b'U') = bytes.get(1) {
        return Some((Decoded::character(number(bytes.get(2..6)?, 16)?)?, 6));
    }
    let byte = u8::try_from(number(bytes.get(1..3)?, 16)?).ok()?;
    Some((Decoded::byte(byte), 3))
}

/// `\n`, `\"`, `\u0041`, Python's `\x41`, `\101` and `\U00000041`, Rust's `\u{41}`; a surrogate pair is one escape.
fn backslash(bytes: &[u8]) -> Option<(Decoded, usize)> {
    let plain = |byte: u8| Some((Decoded::byte(byte), 2));
    let character = |code: u32, length: usize| Some((Decoded::character(code)?, length));
    match *bytes.get(1)? {
        b'n' => plain(b'\n'),
        b'r' => plain(b'\r'),
        b't' => plain(b'\t'),
        b'b' => plain(8),
        b'f' => plain(12),
        b'x' => {
            let byte = u8::try_from(number(bytes.get(2..4)?, 16)?).ok()?;
            Some((Decoded::byte(byte), 4))
        }
        b'0'..=b'7' => {
            let digits = bytes[1..].iter().take(3);
            let digits = digits
                .take_while(|byte| matches!(byte, b'0'..=b'7'))
                .count();
            let byte = u8::try_from(number(&bytes[1..=digits], 8)?).ok()?;
            Some((Decoded::byte(byte), digits + 1))
        }
        b'U' => character(number(bytes.get(2..10)?, 16)?, 10),
        b'u' if bytes.get(2) == Some(&b'{') => {
            let end = bytes.iter().take(12).position(|&byte| byte == b'}')?;
            character(number(&bytes[3..end], 16)?, end + 1)
        }
        b'u' => {
            let first = number(bytes.get(2..6)?, 16)?;
            if let 0xd800..=0xdbff = first
                && bytes.get(6..8) == Some(b"\\u")
                && let second @ 0xdc00..=0xdfff = number(bytes.get(8..12)?, 16)?
            {
                let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return character(code, 12);
            }
            character(first, 6)
        }
        byte @ (b'"' | b'\'' | b'\\' | b'/') => plain(byte),
        _ => None,
    }
}

/// `&amp;`, `&commat;`, `&#39;`, `&#x27;`: with any number of zeros, and without the `;` where HTML allows that.
fn entity(bytes: &[u8]) -> Option<(Decoded, usize)> {
    let (code, length) = match bytes.get(1..3)? {
        [b'#', b'x' | b'X'] => numbered(bytes, 3, 16)?,
        [b'#', _] => numbered(bytes, 2, 10)?,
        _ => named(bytes)?,
    };
    let end = length + usize::from(bytes.get(length) == Some(&b';'));
    Some((Decoded::character(code)?, end))
}

/// The number that begins at `start`, and where it ends.
fn numbered(bytes: &[u8], start: usize, base: u32) -> Option<(u32, usize)> {
    let zeros = bytes[start..]
        .iter()
        .take_while(|&&byte| byte == b'0')
        .count();
    let digits = bytes[start + zeros..].iter().take(8);
    let digits = digits
        .take_while(|&&byte| char::from(byte).is_digit(base))
        .count();
    let end = start + zeros + digits;
    Some((number(&bytes[start + zeros..end], base)?, end))
}

/// The names that HTML 5 has for ASCII punctuation.
const PUNCTUATION: [(char, &str); 32] = [
    ('&', "AMP amp"),
    ('`', "DiacriticalGrave grave"),
    ('>', "GT gt"),
    ('^', "Hat"),
    ('<', "LT lt"),
    ('\n', "NewLine"),
    ('"', "QUOT quot"),
    ('\t', "Tab"),
    ('_', "UnderBar lowbar"),
    ('|', "VerticalLine verbar vert"),
    ('\'', "apos"),
    ('*', "ast midast"),
    ('\\', "bsol"),
    (':', "colon"),
    (',', "comma"),
    ('@', "commat"),
    ('$', "dollar"),
    ('=', "equals"),
    ('!', "excl"),
    ('{', "lbrace lcub"),
    ('[', "lbrack lsqb"),
    ('(', "lpar"),
    ('#', "num"),
    ('%', "percnt"),
    ('.', "period"),
    ('+', "plus"),
    ('?', "quest"),
    ('}', "rbrace rcub"),
    (']', "rbrack rsqb"),
    (')', "rpar"),
    (';', "semi"),
    ('/', "sol"),
];

/// Names of the characters from U+00A0 to U+00FF, in their order.
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf",
    "laquo", "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro",
    "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest",
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute",
    "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute",
    "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute",
    "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde",
    "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc",
    "uuml", "yacute", "thorn", "yuml",
];

/// The character of a name, and where the name ends.
fn named(bytes: &[u8]) -> Option<(u32, usize)> {
    /// HTML allows these without a `;`.
    const LEGACY: [&str; 8] = ["amp", "lt", "gt", "quot", "AMP", "LT", "GT", "QUOT"];
    let letters = bytes[1..].iter().take(16);
    let length = letters
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let name = std::str::from_utf8(&bytes[1..=length]).ok()?;
    if bytes.get(length + 1) == Some(&b';') {
        let latin = || (0xa0..).zip(LATIN).find(|(_, latin)| *latin == name);
        let code = punctuation(name).or_else(|| Some(latin()?.0))?;
        return Some((code, length + 1));
    }
    let legacy = LEGACY.into_iter().find(|legacy| name.starts_with(legacy))?;
    Some((punctuation(legacy)?, legacy.len() + 1))
}

fn punctuation(name: &str) -> Option<u32> {
    let mut known = PUNCTUATION.iter();
    let (character, _) = known.find(|(_, names)| names.split(' ').any(|known| known == name))?;
    Some(u32::from(*character))
}

/// The value of digits in a base; None for anything else.
pub fn number(digits: &[u8], base: u32) -> Option<u32> {
    // `from_str_radix` accepts a sign.
    let text = std::str::from_utf8(digits)
        .ok()
        .filter(|text| !text.starts_with('+'))?;
    u32::from_str_radix(text, base).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Option<(String, usize)> {
        let (decoded, length) = read(text.as_bytes())?;
        let bytes = decoded.bytes().iter();
        let text = std::str::from_utf8(decoded.bytes());
        Some((
            text.map_or_else(
                |_| bytes.map(|&byte| char::from(byte)).collect(),
                str::to_owned,
            ),
            length,
        ))
    }

    #[test]
    fn escapes_are_decoded_as_their_languages_do() {
        for (text, expected, length) in [
            ("%41b", "A", 3),
            ("%E4", "ä", 3),
            ("%u00e4", "ä", 6),
            (r"\n", "\n", 2),
            (r"\x41", "A", 4),
            (r"\1012", "A", 4),
            (r"\0", "\0", 2),
            (r"\U0001f511", "🔑", 10),
            (r"\u{1f511}", "🔑", 9),
            (r"\ud83d\udd11", "🔑", 12),
            ("&amp;", "&", 5),
            ("&ampx", "&", 4),
            ("&commat;", "@", 8),
            ("&auml;", "ä", 6),
            ("&yuml;", "ÿ", 6),
            ("&nbsp;", "\u{a0}", 6),
            ("&#64;", "@", 5),
            ("&#64 ", "@", 4),
            ("&#x0000000000040;", "@", 17),
            ("&#00000000000064;", "@", 17),
        ] {
            assert_eq!(decoded(text), Some((expected.to_owned(), length)), "{text}");
        }
        for text in [
            "%", "%4", "%+4", "%zz", r"\", r"\q", r"\777", r"\x4", r"\ud800", "&", "&#;", "&#x;",
            "&no;", "&excl ",
        ] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }
}
