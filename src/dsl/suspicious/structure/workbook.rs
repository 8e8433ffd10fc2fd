//! How the server cuts the members of a workbook out of its text.

use std::collections::HashMap;

use super::rules;
use crate::character::is_space;
use crate::dsl::refused::report::{Report, quoted};
use crate::yaml::Node;

pub fn check(report: &mut Report, root: Node) {
    for (section, noun) in [("workflows", "workflow"), ("actions", "action")] {
        let Some((key, members)) = root.entry(section) else {
            continue;
        };
        let source = root.source();
        if let Some(begin) = source.find(&format!("{section}:")) {
            cut(report, source, begin, members, noun);
            continue;
        }
        let message = format!(
            "the server fails to store this workbook, as it does not find '{section}:' in it"
        );
        let hint = format!("write {section}: without quotes and blanks");
        report.add_with_hint(&rules::WORKBOOK_TEXT, key, message, hint);
    }
}

/// The members whose text is cut out at another place.
fn cut(report: &mut Report, source: &str, begin: usize, members: Node, noun: &str) {
    // The server knows no other line breaks.
    let breaks = ['\r', '\u{85}', '\u{2028}', '\u{2029}'];
    if source.replace("\r\n", "\n").contains(breaks) {
        return;
    }
    let first = source[..begin].matches('\n').count() + 1;
    let lines = source[begin..].split('\n').enumerate().skip(1);
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (index, line) in lines {
        let line = line.trim_matches(is_space);
        if let Some(name) = line.strip_suffix(':') {
            places.entry(name).or_insert(first + index);
        }
    }
    for (key, _) in members.entries().into_iter().flatten() {
        let Some(name) = key.text().filter(|name| *name != "version") else {
            continue;
        };
        let message = match places.get(name) {
            Some(line) if *line == key.at().line => continue,
            Some(line) => format!(
                "the server takes line {line} for the beginning of the {noun} {} when it shows its text",
                quoted(name)
            ),
            None => format!(
                "the server shows no text for the {noun} {}, as its name is not alone on its line",
                quoted(name)
            ),
        };
        report.add(&rules::WORKBOOK_PART, key, message);
    }
}
