//! The accepted figures: `baseline.json`, written by `--accept`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

/// Figures by group and name.
#[derive(Clone, Default)]
pub struct Baseline(Map<String, Value>);

impl Baseline {
    /// What was accepted last.
    pub fn read() -> Result<Self> {
        let path = path();
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text)
            .map(Self)
            .with_context(|| path.display().to_string())
    }

    /// The figure of this name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.get(name)?.as_f64()
    }

    /// Sets the figure of this name.
    pub fn set(&mut self, name: &str, value: f64) {
        self.0.insert(name.to_owned(), Value::from(value));
    }

    /// Accepts these figures; others stay as they are.
    pub fn accept(mut self, found: &Self) -> Result<()> {
        self.0.extend(found.0.clone());
        let text = serde_json::to_string_pretty(&self.0)?;
        std::fs::write(path(), text + "\n").context("baseline.json cannot be written")
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/bench/baseline.json")
}
