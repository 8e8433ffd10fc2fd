//! What a certificate says (RFC 5280 section 4.1), for people. Nothing is verified here, and three fields need no library.

use jiff::Timestamp;

const INTEGER: u8 = 0x02;
const OBJECT_ID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// The version, which the first version of certificates does not have.
const VERSION: u8 = 0xa0;
/// The object IDs of the common name and the organization.
const NAMES: [&[u8]; 2] = [&[0x55, 4, 3], &[0x55, 4, 10]];

/// Who a certificate is for, who signed it, and until when it is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub subject: String,
    pub issuer: String,
    pub end: Timestamp,
}

impl Certificate {
    /// Reads a certificate in DER.
    pub fn read(der: &[u8]) -> Option<Self> {
        let mut fields = Der(der).inner(SEQUENCE)?.inner(SEQUENCE)?;
        if fields.0.first() == Some(&VERSION) {
            fields.element()?;
        }
        fields.inner(INTEGER)?;
        fields.inner(SEQUENCE)?;
        let issuer = name(&fields.inner(SEQUENCE)?);
        let mut validity = fields.inner(SEQUENCE)?;
        validity.element()?;
        let end = time(validity.element()?)?;
        let subject = name(&fields.inner(SEQUENCE)?);
        Some(Self {
            subject,
            issuer,
            end,
        })
    }
}

/// The elements that follow one another (X.690 section 8.1).
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The tag and the content of the next element.
    fn element(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            if digits.len() > 4 {
                return None;
            }
            let digits = digits.iter();
            (
                digits.fold(0, |sum, &digit| (sum << 8) | usize::from(digit)),
                rest,
            )
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// What is in the next element, which must have this tag.
    fn inner(&mut self, wanted: u8) -> Option<Self> {
        let (tag, content) = self.element()?;
        (tag == wanted).then_some(Self(content))
    }
}

/// The common name in a name, or else the organization.
fn name(parts: &Der<'_>) -> String {
    let found = NAMES.iter().find_map(|id| part(Der(parts.0), id));
    found.unwrap_or_else(|| "no name".to_owned())
}

fn part(mut parts: Der<'_>, id: &[u8]) -> Option<String> {
    while let Some(mut set) = parts.inner(SET) {
        while let Some(mut pair) = set.inner(SEQUENCE) {
            let found = pair.inner(OBJECT_ID)?;
            let (_, text) = pair.element()?;
            if found.0 == id {
                return Some(String::from_utf8_lossy(text).into_owned());
            }
        }
    }
    None
}

/// `YYMMDDHHMMSSZ` for years from 1950 to 2049, or `YYYYMMDDHHMMSSZ`.
fn time((tag, text): (u8, &[u8])) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let digits = match tag {
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    if digits.len() != 14 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let (date, hour) = digits.split_at(8);
    format!(
        "{}-{}-{}T{}:{}:{}Z",
        &date[..4],
        &date[4..6],
        &date[6..],
        &hour[..2],
        &hour[2..4],
        &hour[4..]
    )
    .parse()
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate() -> Vec<u8> {
        let mut parameters = rcgen::CertificateParams::new(["m.example".to_owned()]).unwrap();
        let mut name = rcgen::DistinguishedName::new();
        name.push(rcgen::DnType::OrganizationName, "Example");
        name.push(rcgen::DnType::CommonName, "m.example");
        parameters.distinguished_name = name;
        parameters.not_after = rcgen::date_time_ymd(2031, 2, 3);
        let key = rcgen::KeyPair::generate().unwrap();
        parameters.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn names_and_the_end_are_read() {
        let read = Certificate::read(&certificate()).unwrap();
        assert_eq!(
            (&*read.subject, &*read.issuer, read.end.to_string()),
            ("m.example", "m.example", "2031-02-03T00:00:00Z".to_owned())
        );
    }

    #[test]
    fn what_is_cut_off_is_no_certificate() {
        let whole = certificate();
        for length in 0..whole.len() {
            assert_eq!(Certificate::read(&whole[..length]), None, "{length}");
        }
        assert_eq!(Certificate::read(&[0x30, 0x88, 1, 1, 1, 1]), None);
    }

    #[test]
    fn both_forms_of_times() {
        for (tag, text, expected) in [
            (UTC_TIME, "491231235959Z", Some("2049-12-31T23:59:59Z")),
            (UTC_TIME, "500101000000Z", Some("1950-01-01T00:00:00Z")),
            (
                GENERALIZED_TIME,
                "20500101000000Z",
                Some("2050-01-01T00:00:00Z"),
            ),
            (UTC_TIME, "é91231235959Z", None),
            (GENERALIZED_TIME, "20500101", None),
        ] {
            let read = time((tag, text.as_bytes())).map(|time| time.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }
}
