//! What only this client has, by the manifest that the program itself reads.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Names that the reference does not know.
#[derive(Deserialize)]
pub struct Additions {
    commands: Vec<String>,
    globals: Vec<String>,
    /// Options of the reference's commands, and the commands that have them.
    options: BTreeMap<String, Vec<String>>,
    /// Short forms of these options, and the commands that have them.
    shorts: BTreeMap<String, Vec<String>>,
}

impl Additions {
    pub fn read() -> Self {
        serde_json::from_str(include_str!("../../src/commands/additions.json")).unwrap()
    }

    /// Lists of names without those that the reference does not know; lines that had no other go too.
    ///
    /// What stands below the name of a command, or behind it in the same line, are its options.
    pub fn removed_from(&self, text: &str) -> String {
        let mut command = String::new();
        let mut kept = String::new();
        for line in text.split_inclusive('\n') {
            let mut words = line.split_whitespace();
            if let Some(first) = words.next().filter(|word| !word.starts_with('-')) {
                first.trim_end_matches(':').clone_into(&mut command);
            }
            let is_addition = |word: &str| {
                let of_command = |on: &Vec<String>| on.contains(&command);
                self.commands.iter().any(|own| own == word)
                    || self.globals.iter().any(|own| own == word)
                    || self.options.get(word).is_some_and(of_command)
                    || self.shorts.get(word).is_some_and(of_command)
            };
            if !line.split_whitespace().any(is_addition) {
                kept.push_str(line);
                continue;
            }
            let left: Vec<_> = line
                .split_whitespace()
                .filter(|word| !is_addition(word))
                .collect();
            if !left.is_empty() {
                kept.push_str(&left.join(" "));
                kept.push('\n');
            }
        }
        kept
    }
}
