//! The recordings: `recordings/FAMILY.jsonl` has a case a line, `record.py` writes them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::fixtures::{Fixture, Fixtures};

/// A case, what the reference did in it, and what this client does otherwise.
#[derive(Deserialize)]
pub struct Recorded {
    #[serde(rename = "case")]
    pub name: String,
    #[serde(default)]
    pub args: Vec<String>,
    /// Run by bash in place of a command line.
    pub script: Option<String>,
    /// The name of its fixture.
    #[serde(default = "plain", rename = "world")]
    fixture_name: String,
    #[serde(default = "mistral_url")]
    pub env: BTreeMap<String, Option<String>>,
    #[serde(default)]
    pub files: BTreeMap<String, FileContent>,
    pub stdin: Option<FileContent>,
    /// Standard output is a terminal that has so many columns.
    #[serde(default)]
    pub tty: u16,
    /// The seconds of running durations do not count.
    #[serde(default)]
    pub clock: bool,
    /// It prints names of commands or options, among which those of the manifest of additions do not count.
    #[serde(default)]
    pub names: bool,
    #[serde(rename = "there")]
    pub reference: Outcome,
    #[serde(rename = "here")]
    pub ours: Option<Ours>,
    #[serde(skip)]
    pub fixture: Option<Arc<Fixture>>,
}

/// What a file holds.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum FileContent {
    Text(String),
    Bytes {
        base64: String,
    },
    Folder {
        folder: bool,
    },
    Link {
        link: String,
    },
    /// The mode is octal.
    Mode {
        text: String,
        mode: String,
    },
}

/// What a run did.
#[derive(Deserialize)]
pub struct Outcome {
    /// Nothing when it did not end.
    pub code: Option<i32>,
    pub stdout: String,
    pub requests: Vec<Map<String, Value>>,
}

/// What an intended difference states: each part in full.
#[derive(Deserialize)]
pub struct Ours {
    pub differs: Vec<String>,
    pub code: Option<i32>,
    pub stdout: Option<String>,
    pub requests: Option<Vec<Map<String, Value>>>,
    /// Parts of what is said on standard error.
    #[serde(default)]
    pub stderr: Vec<String>,
}

/// An intended difference: a line of the README's table.
#[derive(Deserialize)]
pub struct Difference {
    pub name: String,
    pub reference: String,
    pub ours: String,
    pub why: String,
}

fn plain() -> String {
    "plain".to_owned()
}

fn mistral_url() -> BTreeMap<String, Option<String>> {
    let url = "{base}/v2".to_owned();
    BTreeMap::from([("OS_MISTRAL_URL".to_owned(), Some(url))])
}

impl Recorded {
    /// The family, which is the first part of the name.
    pub fn family(&self) -> &str {
        self.name.split(':').next().unwrap()
    }

    /// Whether its script needs the program `jq`.
    pub fn needs_jq(&self) -> bool {
        self.script
            .as_ref()
            .is_some_and(|script| script.contains("jq "))
    }

    /// The intended differences that this case states.
    pub fn differs(&self) -> &[String] {
        self.ours.as_ref().map_or(&[], |ours| &ours.differs)
    }

    pub fn code(&self) -> Option<i32> {
        let own = self.ours.as_ref().and_then(|ours| ours.code);
        own.or(self.reference.code)
    }

    pub fn stdout(&self) -> &str {
        let own = self.ours.as_ref().and_then(|ours| ours.stdout.as_ref());
        own.unwrap_or(&self.reference.stdout)
    }

    pub fn requests(&self) -> &[Map<String, Value>] {
        let own = self.ours.as_ref().and_then(|ours| ours.requests.as_ref());
        own.unwrap_or(&self.reference.requests)
    }
}

fn folder() -> &'static Path {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/conformance/recordings"
    ))
}

/// All cases of all families.
pub fn load() -> Vec<Recorded> {
    let mut files: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    // What all share comes first; a family's own fixtures come before its cases.
    files.sort_by_key(|path| (path.file_stem().unwrap() != "worlds", path.clone()));
    let (mut fixtures, mut found) = (Fixtures::default(), Vec::new());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.split_terminator('\n') {
            if !line.starts_with(r#"{"case""#) {
                fixtures.add(line);
                continue;
            }
            let mut case: Recorded = serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}: {error} in {line}", file.display()));
            case.fixture = Some(fixtures.get(&case.fixture_name));
            found.push(case);
        }
    }
    found
}

/// All intended differences.
pub fn differences() -> Vec<Difference> {
    serde_json::from_str(include_str!("differences.json")).unwrap()
}
