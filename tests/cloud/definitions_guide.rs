//! The guide `src/guide/definitions.md`: its blocks, run one after the other on a server of their own.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::own::Own;
use crate::support::{Outcome, bare};

const GUIDE: &str = include_str!("../../src/guide/definitions.md");

/// The blocks of a language, in order.
fn blocks(language: &str) -> Vec<&'static str> {
    let mark = format!("```{language}\n");
    let rests = GUIDE.split(mark.as_str()).skip(1);
    rests
        .map(|rest| rest.split_once("\n```").unwrap().0)
        .collect()
}

/// A folder in which the blocks run, and their server.
struct Guide {
    folder: TempDir,
    server: Own,
}

impl Guide {
    /// Runs a script, as the steps of GitHub Actions are run.
    fn run(&self, script: &str) -> Outcome {
        let program = Path::new(env!("CARGO_BIN_EXE_mistral"));
        let folder = program.parent().unwrap().to_str().unwrap();
        let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.folder.path())
            .env("OS_MISTRAL_URL", self.server.url())
            .stdin(Stdio::null());
        command.output().unwrap().into()
    }

    fn succeeds(&self, script: &str) -> Outcome {
        let ran = self.run(script);
        assert_eq!(ran.code, Some(0), "{script}\n{}{}", ran.stdout, ran.stderr);
        ran
    }
}

/// The commands of the example for CI, by the names of their steps.
fn steps() -> Vec<(String, String)> {
    let example = blocks("yaml");
    assert_eq!(example.len(), 1);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("ci.yaml");
    std::fs::write(&file, example[0]).unwrap();
    // Python's YAML, as GitHub's own is not at hand.
    let script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
    let python = crate::support::server().data.join("venv/bin/python");
    let read = Command::new(python)
        .args(["-c", script])
        .arg(&file)
        .output();
    let read: Value = serde_json::from_slice(&read.unwrap().stdout).unwrap();
    let jobs = ["check", "apply"].map(|job| read["jobs"][job]["steps"].as_array().unwrap().clone());
    let steps = jobs.into_iter().flatten();
    let text = |step: &Value, key: &str| Some(step[key].as_str()?.to_owned());
    steps
        .filter_map(|step| Some((text(&step, "name")?, text(&step, "run")?)))
        .collect()
}

#[test]
#[ignore = "needs a real Mistral"]
fn each_block_does_what_the_guide_says() {
    let guide = Guide {
        folder: TempDir::new().unwrap(),
        server: Own::new("guide"),
    };
    guide.server.start();
    let blocks = blocks("sh");
    let [write, apply, change, delete, export, schema] = blocks[..] else {
        panic!("{} blocks", blocks.len());
    };
    let listed = |command: &str| guide.server.ask(&[command, "-f", "value", "-c", "Name"]);

    guide.succeeds(write);
    assert!(!listed("workflow-list").contains("backup"));
    guide.succeeds(apply);
    assert!(listed("workflow-list").contains("backup"));
    assert_eq!(listed("cron-trigger-list"), "nightly\n");
    assert!(listed("environment-list").contains("production"));

    let ran = guide.succeeds(change);
    assert!(ran.stdout.contains("keep: 14"), "{}", ran.stdout);
    let input = guide.server.ask(&["workflow-get", "backup", "-f", "json"]);
    assert!(input.contains("14"), "{input}");

    guide.succeeds(delete);
    assert!(!listed("environment-list").contains("production"));

    let ran = guide.succeeds(export);
    assert!(ran.stdout.contains("nightly"), "{}", ran.stdout);

    in_ci(&guide);

    let ran = guide.succeeds(schema);
    assert_eq!(ran.stdout, "");
    let written = guide.folder.path().join("definitions.schema.json");
    let written: Value = serde_json::from_slice(&std::fs::read(written).unwrap()).unwrap();
    assert!(written["$schema"].as_str().unwrap().contains("draft-07"));

    // What the definitions do is what they say.
    let words = ["execution-create", "backup", r#"{"server": "db-1"}"#];
    let ran = bare()
        .args(words)
        .args(["--wait", "-f", "json"])
        .env("OS_MISTRAL_URL", guide.server.url())
        .output();
    let ran = Outcome::from(ran.unwrap()).succeeded(&words);
    assert!(ran.contains("SUCCESS"), "{ran}");
}

/// The steps in CI: on a mistake, on a pull request, on a push.
fn in_ci(guide: &Guide) {
    let steps = steps();
    let step = |name: &str| {
        let found = steps.iter().find(|(step, _)| step == name);
        found.map(|(_, script)| script.as_str()).unwrap()
    };
    let definition = guide.folder.path().join("definitions/backup.yaml");
    let before = std::fs::read_to_string(&definition).unwrap();
    let put = |from: &str, to: &str| {
        std::fs::write(&definition, before.replace(from, to)).unwrap();
    };

    put("on-success: report", "on-succes: report");
    let ran = guide.run(step("Check the definitions"));
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let expected = "::error file=definitions/backup.yaml,line=";
    assert!(ran.stdout.starts_with(expected), "{}", ran.stdout);

    put("keep: 14", "keep: 30");
    guide.succeeds(step("Check the definitions"));
    let ran = guide.succeeds(step("Show what would change"));
    assert!(ran.stdout.contains("keep: 30"), "{}", ran.stdout);
    let ran = guide.succeeds(step("Apply the definitions"));
    assert!(ran.stdout.contains("backup"), "{}", ran.stdout);
    let input = guide.server.ask(&["workflow-get", "backup", "-f", "json"]);
    assert!(input.contains("30"), "{input}");
    let ran = guide.succeeds(step("Show what would change"));
    assert!(!ran.stdout.contains("keep"), "{}", ran.stdout);
}
