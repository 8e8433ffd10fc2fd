//! The names of exported files: always the same for an object, different for different ones on any file system.

use crate::secret::digest;

use super::super::kind::Kind;

/// The longest name that a file has as it is, in bytes; file systems allow 255 or, with encryption, 143.
const LONGEST: usize = 100;
/// So many digits of its digest tell a name from others that look like it.
const DIGITS: usize = 12;

/// The folder of a kind.
pub fn folder(kind: Kind) -> &'static str {
    match kind {
        Kind::CodeSource => "code-sources",
        Kind::DynamicAction => "dynamic-actions",
        Kind::Action => "actions",
        Kind::Workbook => "workbooks",
        Kind::Workflow => "workflows",
        Kind::Environment => "environments",
        Kind::CronTrigger => "cron-triggers",
        Kind::EventTrigger => "event-triggers",
    }
}

/// The file of an object.
pub fn file_name(name: &str) -> String {
    format!("{}.yaml", file_stem(name))
}

/// The name of a file without its end. A name of lower-case letters, digits, `.`, `_` and `-` stays as it is; any other gets a part of
/// its digest, as file systems may take upper and lower case, or two forms of a letter, for the same.
pub fn file_stem(name: &str) -> String {
    if is_plain(name) {
        return name.to_owned();
    }
    let fit = |c: char| {
        if c.is_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '_'
        }
    };
    let mut readable: String = name.chars().take(LONGEST).map(fit).collect();
    if readable.starts_with(['.', '-']) {
        readable.replace_range(..1, "_");
    }
    while readable.len() > LONGEST {
        readable.pop();
    }
    let digest = digest(name);
    let digits = digest.rsplit('}').next().unwrap_or_default();
    let digits = digits.get(..DIGITS).unwrap_or(digits);
    format!("{readable}~{digits}")
}

/// Whether any file system keeps a name as it is, and no shell takes it for an option or hides it.
fn is_plain(name: &str) -> bool {
    let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    !name.is_empty()
        && name.len() <= LONGEST
        && !name.starts_with(['.', '-'])
        && name.chars().all(is_fit)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn usual_names_stay() {
        for name in ["backup", "ops.backup_vm-2", "1", "a.yaml", &"a".repeat(100)] {
            assert_eq!(file_name(name), format!("{name}.yaml"));
        }
        assert_eq!(file_name("Back up"), "Back_up~0054e707d5a9.yaml");
    }

    #[test]
    fn no_two_names_share_a_file_and_none_leaves_the_folder() {
        let long = "a".repeat(255);
        let names = [
            "",
            ".",
            "..",
            "../x",
            "/etc/passwd",
            "a/b",
            "a_b",
            "a b",
            "A_b",
            "a_B",
            "backup",
            "Backup",
            "BACKUP",
            "-rf",
            "_rf",
            ".git",
            "a\nb",
            "a\0b",
            "a\u{1b}[2J",
            "é",
            "e\u{301}",
            "日本",
            "~",
            "a~b",
            "straße",
            "strasse",
            &long,
            &long[1..],
            &"日".repeat(255),
            "con",
            "a.",
            "a ",
        ];
        let mut seen = HashSet::new();
        for name in names {
            let file = file_name(name);
            assert!(seen.insert(file.to_lowercase()), "{name:?}: {file}");
            assert!(file.len() <= 255 && !file.starts_with(['.', '-']), "{file}");
            assert!(
                !file.contains(|c: char| c == '/' || c.is_control()),
                "{file:?}"
            );
        }
    }
}
