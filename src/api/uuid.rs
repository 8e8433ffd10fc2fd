//! Telling IDs from names.

/// Whether the reference takes `text` for an ID: a UUID in any of the forms that Python's
/// `uuid.UUID` reads (upper case, without hyphens, in braces, as a URN).
pub fn is_uuid(text: &str) -> bool {
    digits(text).is_some()
}

/// The usual form of a UUID: lower case, with hyphens. The server compares IDs as texts.
pub fn canonical_uuid(text: &str) -> Option<String> {
    let mut canonical = digits(text)?.to_ascii_lowercase();
    for at in [20, 16, 12, 8] {
        canonical.insert(at, '-');
    }
    Some(canonical)
}

/// The 32 hexadecimal digits of a UUID.
fn digits(text: &str) -> Option<String> {
    let digits = text
        .replace("urn:", "")
        .replace("uuid:", "")
        .trim_matches(['{', '}'])
        .replace('-', "");
    let is_uuid = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_uuid.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::{canonical_uuid, is_uuid};

    #[test]
    fn every_form_of_an_id_is_known() {
        let id = "b4e2dac0-e390-4f84-a90e-a55ab0025c32";
        for form in [
            id.to_owned(),
            id.to_uppercase(),
            id.replace('-', ""),
            format!("{{{id}}}"),
            format!("urn:uuid:{id}"),
        ] {
            assert!(is_uuid(&form), "{form}");
            assert_eq!(canonical_uuid(&form).as_deref(), Some(id), "{form}");
        }
        for name in [
            "",
            "backup",
            "b4e2dac0-e390-4f84-a90e-a55ab0025c3",
            "g4e2dac0e3904f84a90ea55ab0025c32",
        ] {
            assert!(!is_uuid(name), "{name}");
        }
    }
}
