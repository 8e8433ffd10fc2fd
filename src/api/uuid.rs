//! Telling IDs from names.

/// Whether the reference takes `text` for an ID: a UUID in any of the forms that Python's
/// `uuid.UUID` reads (upper case, without hyphens, in braces, as a URN).
pub fn is_uuid(text: &str) -> bool {
    let digits: String = text
        .replace("urn:", "")
        .replace("uuid:", "")
        .trim_matches(['{', '}'])
        .replace('-', "");
    digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::is_uuid;

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
